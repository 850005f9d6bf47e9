//! `cargo mandate audit`: the first look. Succeeds whenever it could look.
//!
//! Owns what is gathered for that page; mistakes in configuration are said and survived.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::args::Global;
use super::session::{self, Depth, Session, Strictness};
use super::{Code, Outcome, World};
use crate::checks::{Proposal, looks_like_interface, propose_roles};
use crate::extract::{Surface, surface};
use crate::load::{count_lines, read_text};
use crate::model::PackageId;
use crate::report;

pub(super) fn run(world: &World, global: &Global) -> Outcome {
    let mut session = match session::open(world, global, Strictness::Lenient, Depth::Manifests) {
        Ok(session) => session,
        Err(outcome) => return *outcome,
    };
    let lines = count_lines(&session.loaded.tree);
    let proposals = proposals(&session);
    session.clock.lap("look");
    let mut findings: BTreeMap<String, usize> = BTreeMap::new();
    if session.has_owners() {
        for finding in session.judge().findings {
            *findings.entry(finding.rule).or_default() += 1;
        }
    }
    let around = session.surroundings();
    let page = report::Audit {
        model: &session.model,
        lines: &lines,
        proposals: &proposals,
        around: &around,
        findings: &findings,
    };
    let stdout = report::audit(&page, session.sources(), session.style);
    Outcome::printed(stdout, session.complaints() + &session.clock.text(global), Code::Clean)
}

/// Roles that packages seem to have; only candidates by name are opened.
pub(super) fn proposals(session: &Session) -> Vec<Proposal> {
    let mut sources: BTreeMap<PackageId, Vec<&str>> = BTreeMap::new();
    let of_file = session.loaded.tree.files.iter().zip(&session.model.package_of_file);
    for (path, id) in of_file.filter(|(path, _)| is_source(path)) {
        if let Some(id) = id
            && looks_like_interface(session.model.package(*id).name.as_str())
        {
            sources.entry(*id).or_default().push(path);
        }
    }
    let surfaces: BTreeMap<PackageId, Surface> = sources
        .into_par_iter()
        .filter_map(|(id, paths)| Some((id, surface_of(session, &paths)?)))
        .collect();
    propose_roles(&session.model, |id| surfaces.get(&id).copied())
}

/// What a package's sources declare and do; none if one of them can't be parsed.
fn surface_of(session: &Session, paths: &[&str]) -> Option<Surface> {
    let mut total = Surface::default();
    for path in paths {
        let text = read_text(&session.loaded.tree.root.join(path), path, "").ok()?;
        total += surface(&text)?;
    }
    Some(total)
}

fn is_source(path: &str) -> bool {
    let is_rust = std::path::Path::new(path).extension().is_some_and(|e| e == "rs");
    is_rust && (path.starts_with("src/") || path.contains("/src/"))
}
