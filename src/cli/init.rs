//! `cargo mandate init`: drafts the two files, never over an existing one.
//!
//! Owns the refusal to overwrite, where team data is taken from, and the guess of members. The
//! `check` after it runs.

use std::collections::BTreeMap;

use super::args::{Global, Init};
use super::audit::proposals;
use super::session::{self, Depth, Session, Strictness};
use super::{Code, FileChange, Outcome, World};
use crate::checks::Alignment;
use crate::load::{self, path_text, read_text};
use crate::ownership::{self, ImportText, TeamId};
use crate::report::{self, GuessedMember};
use crate::source::SourceMap;

/// Commits from which on somebody is guessed to belong to a team.
const COMMITS: u32 = 5;

pub(super) fn run(world: &World, global: &Global, options: &Init) -> Outcome {
    let mut session = match session::open(world, global, Strictness::Lenient, Depth::Manifests) {
        Ok(session) => session,
        Err(outcome) => return *outcome,
    };
    let mut said = Vec::new();
    let members = if options.history {
        guess_members(world, &mut session, &mut said)
    } else {
        BTreeMap::new()
    };
    let proposals = proposals(&session);
    let draft = report::Draft {
        model: &session.model,
        proposals: &proposals,
        catch_all: session.hidden_by().map(|(owner, _, _)| owner),
        members: &members,
    };
    let (settings, mut teams) = report::draft(&draft);
    if !options.from.is_empty() {
        teams = match imported(world, &session, options) {
            Ok(teams) => teams,
            Err(text) => return Outcome::refused(text),
        };
    }
    let mut files = Vec::new();
    let has_teams = session.model.ownership.teams.has_file();
    for (name, text, exists) in
        [("mandate.toml", settings, session.has_config), ("teams.toml", teams, has_teams)]
    {
        if exists {
            said.push(format!("kept {name}: it is already there"));
        } else {
            files.push(FileChange::Create(session.in_root(name), text));
            said.push(format!("wrote {name}"));
        }
    }
    if files.is_empty() || (has_teams && !options.from.is_empty()) {
        let what =
            if files.is_empty() { "mandate.toml and teams.toml are" } else { "teams.toml is" };
        let text = format!(
            "error: {what} already there; nothing was written\n\
             help: edit them, or remove one to have it drafted again\n"
        );
        return Outcome::refused(text);
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

/// The team file of other formats; every mistake in them stops it.
fn imported(world: &World, session: &Session, options: &Init) -> Result<String, String> {
    let mut sources = SourceMap::default();
    let mut texts = Vec::new();
    for given in &options.from {
        let path = world.cwd.join(given);
        let path = path.canonicalize().unwrap_or(path);
        for below in load::files_below(&path) {
            let file = if below.is_empty() { path.clone() } else { path.join(&below) };
            let shown = path_text(&session.loaded.root, &file);
            if !below.is_empty() && !ownership::is_importable(&shown) {
                continue;
            }
            let help = "give the path of a file or folder with team data";
            let text =
                read_text(&file, &shown, help).map_err(|error| format!("error: {error}\n"))?;
            texts.push((shown, text));
        }
    }
    if texts.is_empty() {
        let shown: Vec<String> = options.from.iter().map(|p| p.display().to_string()).collect();
        return Err(format!(
            "error: --from {}: nothing there can be imported\n\
             expected Backstage catalogues (*.yaml), OWNERS, OWNERS_ALIASES, or teams/*.toml and people/*.toml\n\
             help: give the path of one of these, or of a folder with some\n",
            shown.join(", ")
        ));
    }
    let ids: Vec<_> = texts.iter().map(|(path, text)| sources.add(path, text.clone())).collect();
    let parts: Vec<ImportText<'_>> = texts
        .iter()
        .zip(&ids)
        .map(|((path, text), file)| ImportText { file: *file, path, text })
        .collect();
    let (imported, problems) = ownership::import(&parts);
    if !problems.is_empty() {
        let text = report::problems(&problems, &sources, session.style);
        return Err(text + "error: nothing was written\n");
    }
    let from: Vec<String> = options.from.iter().map(|path| path.display().to_string()).collect();
    Ok(report::team_draft(&imported, &from))
}

/// People by the team whose packages they change most, if that is half of what they do.
fn guess_members(
    world: &World,
    session: &mut Session,
    said: &mut Vec<String>,
) -> BTreeMap<TeamId, Vec<GuessedMember>> {
    session.recall(world);
    let alignment = Alignment::new(&session.model, &session.book.conway);
    let (practice, past) = match (&alignment.practice, &session.model.past) {
        (Ok(practice), Ok(past)) => (practice, past),
        (Err(why), _) | (_, Err(why)) => {
            said.push(format!("no members guessed: {why}"));
            return BTreeMap::new();
        }
    };
    let mut by_person: BTreeMap<u32, (u32, BTreeMap<usize, u32>)> = BTreeMap::new();
    for spread in &practice.spread {
        let (all, by_team) = by_person.entry(spread.author).or_default();
        *all += 1;
        for team in &spread.teams {
            *by_team.entry(*team).or_default() += 1;
        }
    }
    let mut out: BTreeMap<TeamId, Vec<GuessedMember>> = BTreeMap::new();
    let mut guessed = 0;
    for (person, (all, by_team)) in by_person {
        let top = by_team.iter().max_by_key(|(team, n)| (**n, std::cmp::Reverse(**team)));
        let Some((team, commits)) = top.filter(|(_, n)| **n >= COMMITS && 2 * **n >= all) else {
            continue;
        };
        let (Some(team), Some(identity)) =
            (alignment.teams.get(*team), past.identities.get(person as usize))
        else {
            continue;
        };
        guessed += 1;
        out.entry(*team).or_default().push(GuessedMember {
            name: identity.name.clone(),
            emails: identity.emails.clone(),
            commits: *commits,
            of: all,
        });
    }
    for members in out.values_mut() {
        members.sort_by(|a, b| a.name.cmp(&b.name));
    }
    said.push(format!("{guessed} members guessed from {} months of history", practice.months));
    out
}
