//! `cargo mandate why FROM TO`: the links, or the path, between two packages or teams.
//!
//! Owns the reading of an end: a package first, then a process, then a team.

use super::args::{Global, Why};
use super::session::{self, Depth, Strictness};
use super::{Code, Outcome, World};
use crate::model::{Architecture, PackageId};
use crate::report::{self, Ends, Style};
use crate::source::nearest;

pub(super) fn run(world: &World, global: &Global, options: &Why) -> Outcome {
    let mut session = match session::open(world, global, Strictness::Lenient, Depth::Sources) {
        Ok(session) => session,
        Err(outcome) => return *outcome,
    };
    let ends = match ends(&session.model, &options.from, &options.to) {
        Ok(ends) => ends,
        Err(text) => return Outcome::refused(text),
    };
    let judged = session.has_owners().then(|| session.judge());
    let style = Style { limit: options.limit, ..session.style };
    let stdout = report::why(&session.model, judged.as_ref(), &ends, session.sources(), style);
    Outcome::printed(stdout, session.complaints() + &session.clock.text(global), Code::Clean)
}

/// Both ends of a question.
///
/// # Errors
/// The complaint about a name that nothing bears.
pub(super) fn ends(model: &Architecture, from: &str, to: &str) -> Result<Ends, String> {
    Ok(Ends { from: end(model, from)?, to: end(model, to)? })
}

fn end(model: &Architecture, text: &str) -> Result<(String, Vec<PackageId>), String> {
    if let Some(id) = model.find(text) {
        return Ok((model.package(id).label.clone(), vec![id]));
    }
    if let Some(process) = model.processes().iter().find(|process| process.id == text) {
        return Ok((process.id.clone(), vec![process.package]));
    }
    if let Some(team) = model.ownership.teams.find(text) {
        let owned = model.packages().filter(|(_, package)| package.responsible.contains(&team));
        return Ok((
            model.ownership.teams.name(team).to_owned(),
            owned.map(|(id, _)| id).collect(),
        ));
    }
    // `a, b` as the output writes them: the packages those teams answer for together.
    let mut joint: Vec<_> =
        text.split(", ").map_while(|name| model.ownership.teams.find(name)).collect();
    joint.sort();
    if joint.len() > 1 && joint.len() == text.split(", ").count() {
        let owned = model.packages().filter(|(_, package)| package.responsible == joint);
        return Ok((text.to_owned(), owned.map(|(id, _)| id).collect()));
    }
    Err(unknown(model, text, &[]))
}

/// Nothing bears that name; the nearest package, team or rule that does.
pub(super) fn unknown(model: &Architecture, text: &str, rules: &[&str]) -> String {
    let same_name = model.named(text);
    if same_name.len() > 1 {
        let labels: Vec<&str> =
            same_name.iter().map(|id| model.package(*id).label.as_str()).collect();
        return format!(
            "error: several packages are called `{text}`\nhelp: write one of {}\n",
            labels.join(", ")
        );
    }
    let packages = model.packages().map(|(_, package)| package.label.as_str());
    let teams = model.ownership.teams.iter().map(|(_, team)| team.id.as_str());
    let help = match nearest(text, packages.chain(teams).chain(rules.iter().copied())) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`cargo mandate audit` shows packages and teams".to_owned(),
    };
    format!("error: `{text}` is no package and no team here\nhelp: {help}\n")
}
