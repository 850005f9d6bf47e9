//! `cargo mandate debt`: what was accepted, by team, rule and age.
//!
//! Owns the reading of the baseline's history. Judges nothing, so it is as fast as cargo.

use std::collections::{BTreeMap, BTreeSet};

use super::args::{CheckFormat, Debt as Options, Global};
use super::session::{self, Depth, Session, Strictness};
use super::{Code, Outcome, World};
use crate::load::{self, path_text};
use crate::report;
use crate::source::SourceMap;
use crate::verdict::{self, BASELINE_FOLDER, Identity};

pub(super) fn run(world: &World, global: &Global, options: &Options) -> Outcome {
    let mut session = match session::open(world, global, Strictness::Strict, Depth::Manifests) {
        Ok(session) => session,
        Err(outcome) => return *outcome,
    };
    let baseline = match session.baseline() {
        Ok(baseline) => baseline.unwrap_or_default(),
        Err(outcome) => return *outcome,
    };
    let now = load::head_time(session.loaded.tree.repository());
    let mut debt = verdict::debt(&baseline, &session.book.budgets, &past(&session), now);
    debt.is_cut = load::is_shallow(session.loaded.tree.repository());
    let stdout = match options.format {
        CheckFormat::Human => report::debt(&debt, options.limit),
        CheckFormat::Json => match report::debt_json(&debt) {
            Ok(text) => text,
            Err(error) => {
                return Outcome::refused(format!("error: failed to write JSON: {error}\n"));
            }
        },
    };
    let stderr = session.complaints() + &session.clock.text(global);
    Outcome::printed(stdout, stderr, Code::Clean)
}

/// What the baseline held after each commit that changed it. A file that could not be read then
/// counts as it was before.
fn past(session: &Session) -> Vec<verdict::Held> {
    let tree = &session.loaded.tree;
    if !tree.from_git {
        return Vec::new();
    }
    let folder = path_text(&tree.root, &session.in_root(BASELINE_FOLDER));
    let mut files: BTreeMap<String, BTreeSet<Identity>> = BTreeMap::new();
    let mut out = Vec::new();
    for state in load::past_texts(tree.repository(), &folder) {
        for (path, text) in state.files {
            let Some(text) = text else {
                files.remove(&path);
                continue;
            };
            let file = SourceMap::default().add(&path, text.clone());
            if let Ok(read) = verdict::read_baseline(file, &path, &text) {
                let identities = read.entries.into_iter().map(|entry| entry.identity);
                files.insert(path, identities.collect());
            }
        }
        out.push(verdict::Held { time: state.time, files: files.clone() });
    }
    out
}
