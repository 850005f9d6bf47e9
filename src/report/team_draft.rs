//! A team file drafted from team data of another format.
//!
//! Owns its text. Everything that had to be guessed is a comment; what has no place stands at the
//! end.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::draft::quoted;
use crate::ownership::{Imported, ImportedPerson, TeamKind};

/// The text of a `teams.toml`.
pub fn team_draft(imported: &Imported, from: &[String]) -> String {
    let mut out = format!(
        "# The teams of this workspace, drafted by `cargo mandate init` from {}.\n\
         # Types: stream, platform, enabling, complicated-subsystem.\n",
        from.join(", ")
    );
    let mut teams_of: BTreeMap<&str, usize> = BTreeMap::new();
    for member in imported.teams.values().flat_map(|team| &team.members) {
        *teams_of.entry(member).or_default() += 1;
    }
    for (id, team) in &imported.teams {
        let _ = write!(out, "\n[[team]]\nid = {}\n", quoted(id));
        if let Some(name) = &team.name {
            let _ = writeln!(out, "name = {}", quoted(name));
        }
        match &team.kind {
            Some(kind) if TeamKind::parse(kind).is_some() => {
                let _ = writeln!(out, "type = {}", quoted(kind));
            }
            Some(kind) => {
                let _ =
                    writeln!(out, "# type = \"stream\" # called `{}` there", kind.escape_debug());
            }
            None => out.push_str("# type = \"stream\"\n"),
        }
        if let Some(parent) = &team.parent {
            let _ = writeln!(out, "parent = {}", quoted(parent));
        }
        let owns = team.owns.keys().cloned().collect();
        for (key, list) in [
            ("owns", &owns),
            ("domains", &team.domains),
            ("stores", &team.stores),
            ("provides", &team.provides),
            ("consumes", &team.consumes),
        ] {
            if !list.is_empty() {
                let list: Vec<String> = list.iter().map(|item| quoted(item)).collect();
                let _ = writeln!(out, "{key} = [{}]", list.join(", "));
            }
        }
        if !team.members.is_empty() {
            out.push_str("members = [\n");
            for member in &team.members {
                let teams = teams_of.get(member.as_str()).copied().unwrap_or(1);
                let person = imported.people.get(member).cloned().unwrap_or_default();
                let _ = writeln!(out, "    {}", entry(member, &person, teams));
            }
            out.push_str("]\n");
        }
        if !team.alumni.is_empty() {
            out.push_str("alumni = [\n");
            for person in &team.alumni {
                let known = imported.people.get(person).cloned().unwrap_or_default();
                let _ = writeln!(out, "    {}", entry(person, &known, 1));
            }
            out.push_str("]\n");
        }
    }
    if !imported.notes.is_empty() {
        out.push_str("\n# What has no place in this file:\n");
        for note in &imported.notes {
            let _ = writeln!(out, "# - {}", note.replace('\n', " "));
        }
    }
    out
}

fn entry(key: &str, person: &ImportedPerson, teams: usize) -> String {
    let mut parts = Vec::new();
    let github = person.github.as_deref().or(person.emails.is_empty().then_some(key));
    parts.extend(github.map(|github| format!("github = {}", quoted(github))));
    if !person.emails.is_empty() {
        let emails: Vec<String> = person.emails.iter().map(|email| quoted(email)).collect();
        parts.push(format!("emails = [{}]", emails.join(", ")));
    }
    parts.extend(person.name.as_ref().map(|name| format!("name = {}", quoted(name))));
    if teams == 1 {
        return format!("{{ {} }},", parts.join(", "));
    }
    // Cut after two digits, so that the shares of one person never sum up to more than one.
    let share = 100 / teams.min(100);
    parts.push(format!("share = 0.{share:02}"));
    format!("{{ {} }}, # guessed: one of {teams} teams", parts.join(", "))
}
