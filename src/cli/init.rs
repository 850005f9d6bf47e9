//! `cargo mandate init`: drafts the two files, never over an existing one.
//!
//! Owns the refusal to overwrite. The `check` after it runs.

use super::args::Global;
use super::audit::proposals;
use super::session::{self, Depth, Strictness};
use super::{Code, Outcome, World};
use crate::report;

pub(super) fn run(world: &World, global: &Global) -> Outcome {
    let session = match session::open(world, global, Strictness::Lenient, Depth::Manifests) {
        Ok(session) => session,
        Err(outcome) => return *outcome,
    };
    let proposals = proposals(&session);
    let draft = report::Draft {
        model: &session.model,
        proposals: &proposals,
        catch_all: session.hidden_by().map(|(owner, _, _)| owner),
    };
    let (settings, teams) = report::draft(&draft);
    let mut files = Vec::new();
    let mut said = Vec::new();
    let has_teams = session.model.ownership.teams.has_file();
    for (name, text, exists) in
        [("mandate.toml", settings, session.has_config), ("teams.toml", teams, has_teams)]
    {
        if exists {
            said.push(format!("kept {name}: it is already there"));
        } else {
            files.push((session.in_root(name), text));
            said.push(format!("wrote {name}"));
        }
    }
    if files.is_empty() {
        let text = "error: mandate.toml and teams.toml are already there; nothing was written\n\
                    help: edit them, or remove one to have it drafted again\n";
        return Outcome::refused(text.to_owned());
    }
    said.push(format!(
        "{} roles guessed, each with its reason: read them, then run",
        proposals.len()
    ));
    said.push("  cargo mandate check".to_owned());
    Outcome {
        stdout: said.join("\n") + "\n",
        stderr: session.complaints(),
        files,
        code: Code::Clean,
    }
}
