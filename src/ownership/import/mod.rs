//! Team data kept elsewhere: Backstage catalogues, Kubernetes OWNERS files, rust-lang/team.
//!
//! Owns the translation of each format into teams, people and what they own; a team file is drafted
//! from it and then read like any other. Invariants: one text in, facts out; what a format says and
//! a team file can't is noted, never dropped. Does not know packages.

mod backstage;
mod kubernetes;
mod rust_team;
mod yaml;

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{FileId, Problem, Span};

/// A team as another format has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportedTeam {
    /// Where it is declared; none for a team that is only named.
    pub declared: Option<Span>,
    /// A name for people.
    pub name: Option<String>,
    /// The format's own word for what kind of team it is.
    pub kind: Option<String>,
    /// The team it is part of.
    pub parent: Option<String>,
    /// Members, by their keys in [`Imported::people`].
    pub members: BTreeSet<String>,
    /// People who were members and have left, by their keys in [`Imported::people`].
    pub alumni: BTreeSet<String>,
    /// Folders, each with a `/` at its end, and names of packages, each with the line that says so.
    pub owns: BTreeMap<String, Span>,
    /// Stores it owns.
    pub stores: BTreeSet<String>,
    /// Interfaces it offers.
    pub provides: BTreeSet<String>,
    /// Interfaces it uses.
    pub consumes: BTreeSet<String>,
    /// Systems and domains it is accountable for.
    pub domains: BTreeSet<String>,
}

/// A person as another format has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportedPerson {
    /// The name.
    pub name: Option<String>,
    /// The handle at the code host, where it is known to be one.
    pub github: Option<String>,
    /// Addresses.
    pub emails: BTreeSet<String>,
}

/// Everything that was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Imported {
    /// Teams by id.
    pub teams: BTreeMap<String, ImportedTeam>,
    /// People by key.
    pub people: BTreeMap<String, ImportedPerson>,
    /// What was said and has no place in a team file.
    pub notes: BTreeSet<String>,
}

/// A text to translate.
#[derive(Clone, Debug)]
pub struct ImportText<'t> {
    /// Its id, for problems.
    pub file: FileId,
    /// Its path from the folder in which paths begin, with `/`.
    pub path: &'t str,
    /// The text.
    pub text: &'t str,
}

/// Whether a file of this name belongs to a format that can be translated.
pub fn is_importable(path: &str) -> bool {
    reader_of(path).is_some()
}

/// Whether a file is a catalogue by its name, wherever it lies.
pub fn is_catalogue(path: &str) -> bool {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    matches!(name, "catalog-info.yaml" | "catalog-info.yml")
}

type Read = fn(&ImportText<'_>, &mut Imported) -> Vec<Problem>;

fn reader_of(path: &str) -> Option<Read> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let parent = folder.rsplit('/').next().unwrap_or("");
    let has = |extension: &str| {
        std::path::Path::new(name)
            .extension()
            .is_some_and(|own| own.eq_ignore_ascii_case(extension))
    };
    match name {
        "OWNERS" | "OWNERS_ALIASES" => Some(kubernetes::read),
        _ if has("yaml") || has("yml") => Some(backstage::read),
        _ if has("toml") && matches!(parent, "teams" | "people") => Some(rust_team::read),
        _ => None,
    }
}

/// Translates texts. What could be read counts; every mistake is collected.
pub fn import(texts: &[ImportText<'_>]) -> (Imported, Vec<Problem>) {
    let mut out = Imported::default();
    let mut problems = Vec::new();
    // Aliases first: an OWNERS file names them.
    let (aliases, others): (Vec<_>, Vec<_>) =
        texts.iter().partition(|text| text.path.ends_with("OWNERS_ALIASES"));
    for text in aliases.into_iter().chain(others) {
        match reader_of(text.path) {
            Some(read) => problems.extend(read(text, &mut out)),
            None => problems.push(Problem::error(
                text.file.start(),
                format!("`{}` is of no format that can be imported", text.path),
                "give a Backstage catalogue (*.yaml), OWNERS or OWNERS_ALIASES, or teams/*.toml and people/*.toml",
            )),
        }
    }
    out.drop_unknown_parents();
    (out, problems)
}

impl Imported {
    fn team(&mut self, id: &str) -> &mut ImportedTeam {
        self.teams.entry(id.to_owned()).or_default()
    }

    /// Makes somebody a member, known or not.
    fn enlist(&mut self, team: &str, person: &str) {
        self.people.entry(person.to_owned()).or_default();
        self.team(team).members.insert(person.to_owned());
    }

    /// A parent outside of what was imported is a note, not a mistake of the draft.
    fn drop_unknown_parents(&mut self) {
        let known: BTreeSet<String> = self.teams.keys().cloned().collect();
        for (id, team) in &mut self.teams {
            if let Some(parent) = team.parent.take_if(|parent| !known.contains(parent)) {
                self.notes.insert(format!("{id} is part of {parent}, which was not imported"));
            }
        }
    }
}

/// The folder of a file, with `/` at its end; all of the tree for the outermost.
fn folder_of(path: &str) -> String {
    path.rsplit_once('/').map_or("/**".to_owned(), |(folder, _)| format!("{folder}/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceMap;

    pub(super) fn imported(files: &[(&str, &str)]) -> (Imported, Vec<(String, usize, String)>) {
        let mut map = SourceMap::default();
        let texts: Vec<ImportText<'_>> = files
            .iter()
            .map(|(path, text)| ImportText { file: map.add(path, (*text).into()), path, text })
            .collect();
        let (out, problems) = import(&texts);
        let place = |problem: Problem| {
            let place = map.place(problem.span);
            (place.file, place.line, problem.message)
        };
        (out, problems.into_iter().map(place).collect())
    }

    #[test]
    fn an_unknown_format_is_named() {
        let (_, problems) = imported(&[("a/b.json", "{}")]);
        assert_eq!(problems.len(), 1);
        assert_eq!((problems[0].0.as_str(), problems[0].1), ("a/b.json", 1));
    }
}
