//! `cargo mandate fix`: what an edit answers without a decision, as a diff first.
//!
//! Owns when it may be written: only with `--apply`, and only over files that git could bring
//! back. Does not know what is edited how.

use super::args::{Fix, Global};
use super::baseline::Edits;
use super::session::{self, Depth, Strictness};
use super::{Code, FileChange, Outcome, World};
use crate::load;
use crate::report::{self, BaselineChange, Mending};

pub(super) fn run(world: &World, global: &Global, options: &Fix) -> Outcome {
    let mut session = match session::open(world, global, Strictness::Strict, Depth::Sources) {
        Ok(session) => session,
        Err(outcome) => return *outcome,
    };
    if !session.has_owners() {
        return Outcome::refused(super::check::no_owners());
    }
    let mut verdict = super::check::judge(&mut session, None);
    let held = match session.hold(&mut verdict, None) {
        Ok(held) => held,
        Err(outcome) => return *outcome,
    };
    session.bring_texts(verdict.judgements.iter().flat_map(|judgement| judgement.finding.spans()));
    let mut mending = report::mend(&session.model, &session.book, &verdict, session.sources());
    let mut edits = Edits::new(&held, session.model.past.is_ok());
    edits.prune(&held, &mending.paid, &mut BaselineChange::default());
    mending.add_baseline(edits.mended());
    let mut stdout = report::mending_diff(&mending, session.style);
    if !stdout.is_empty() {
        stdout.push('\n');
    }
    let mut files = Vec::new();
    if options.apply {
        if let Some(text) = unsafe_to_write(&session, options, &mending) {
            return Outcome::refused(text);
        }
        files.extend(mending.files.iter().map(|file| {
            let path = session.in_root(&file.path);
            // A link stays one: what it leads to is replaced.
            FileChange::Replace(path.canonicalize().unwrap_or(path), file.after.clone())
        }));
    }
    stdout.push_str(&report::mending(&mending, options.apply, session.style));
    let stderr = session.complaints() + &session.clock.text(global);
    Outcome { files, ..Outcome::printed(stdout, stderr, Code::Clean) }
}

/// Why files are not written over: what stands in them is nowhere else.
fn unsafe_to_write(session: &session::Session, options: &Fix, mending: &Mending) -> Option<String> {
    if options.allow_dirty || mending.files.is_empty() {
        return None;
    }
    let help = "help: commit or stash first, or give --allow-dirty\n";
    let tree = &session.loaded.tree;
    let paths: Vec<_> = mending.files.iter().map(|file| session.in_root(&file.path)).collect();
    match load::uncommitted(tree, &paths) {
        None => Some(format!(
            "error: nothing was written: git does not keep these files, so the old text would be lost\n{help}"
        )),
        Some(dirty) if dirty.is_empty() => None,
        Some(dirty) => Some(format!(
            "error: nothing was written: there are changes that are not committed in {}\n{help}",
            dirty.join(", ")
        )),
    }
}
