//! The teams of a run: declared in `teams.toml`, or known only as an owner on some line.
//!
//! Owns team ids and the join of an owner's handle with a declared team. Hosts ignore the case of
//! handles, so it never tells two owners apart. Does not know paths.

use std::collections::BTreeMap;

use super::people::People;
use crate::source::Span;

/// A team of this run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TeamId(u32);

/// The four types of Team Topologies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TeamKind {
    /// Delivers to customers.
    Stream,
    /// Serves other teams.
    Platform,
    /// Helps other teams for a while.
    Enabling,
    /// Keeps a part that needs specialists.
    ComplicatedSubsystem,
}

impl TeamKind {
    /// All four.
    pub const ALL: [Self; 4] =
        [Self::Stream, Self::Platform, Self::Enabling, Self::ComplicatedSubsystem];

    /// As written in `teams.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stream => "stream",
            Self::Platform => "platform",
            Self::Enabling => "enabling",
            Self::ComplicatedSubsystem => "complicated-subsystem",
        }
    }

    /// Reads a type's name; `stream-aligned` is the long form.
    pub fn parse(text: &str) -> Option<Self> {
        let text = if text == "stream-aligned" { "stream" } else { text };
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// One team.
#[derive(Clone, Debug, Default)]
pub struct Team {
    /// `id` in `teams.toml`, or the owner as first written.
    pub id: String,
    /// A name for people.
    pub name: Option<String>,
    /// Its `[[team]]`; none for an owner that no team file knows.
    pub declared: Option<Span>,
    /// `type`.
    pub kind: Option<TeamKind>,
    /// Where the type stands.
    pub kind_span: Option<Span>,
    /// `tier`.
    pub tier: Option<String>,
    /// Where the tier stands.
    pub tier_span: Option<Span>,
    /// `parent`, resolved.
    pub parent: Option<TeamId>,
    /// Handles, names or addresses of its members.
    pub members: Vec<String>,
    /// `size`, where the members are private.
    pub size: Option<usize>,
    /// `domains`.
    pub domains: Vec<String>,
    /// `owns`, as written.
    pub owns: Vec<String>,
    /// Interfaces it offers, by name.
    pub provides: Vec<String>,
    /// Interfaces it uses, by name.
    pub consumes: Vec<String>,
    /// Stores it owns, by name.
    pub stores: Vec<String>,
}

/// All teams, with the handles that mean them.
#[derive(Debug, Default)]
pub struct Teams {
    teams: Vec<Team>,
    by_handle: BTreeMap<String, TeamId>,
    has_file: bool,
    people: People,
}

impl Teams {
    /// Every team, in the order of ids.
    pub fn iter(&self) -> impl Iterator<Item = (TeamId, &Team)> {
        self.teams.iter().enumerate().map(|(ix, team)| (TeamId::from_index(ix), team))
    }

    /// One team.
    ///
    /// Ids come only from this register, so the default is never seen.
    pub fn get(&self, id: TeamId) -> &Team {
        static NONE: Team = Team {
            id: String::new(),
            name: None,
            declared: None,
            kind: None,
            kind_span: None,
            tier: None,
            tier_span: None,
            parent: None,
            members: Vec::new(),
            size: None,
            domains: Vec::new(),
            owns: Vec::new(),
            provides: Vec::new(),
            consumes: Vec::new(),
            stores: Vec::new(),
        };
        self.teams.get(id.0 as usize).unwrap_or(&NONE)
    }

    /// The name a team is shown by.
    pub fn name(&self, id: TeamId) -> &str {
        &self.get(id).id
    }

    /// How many teams there are.
    pub fn len(&self) -> usize {
        self.teams.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.teams.is_empty()
    }

    /// Whether a `teams.toml` was read.
    pub fn has_file(&self) -> bool {
        self.has_file
    }

    /// The team an owner means, if any is known by that handle.
    pub fn find(&self, handle: &str) -> Option<TeamId> {
        self.by_handle.get(&key(handle)).copied()
    }

    /// Lets one team be part of another: nobody is left in it, and it is declared no more.
    pub(super) fn merge(&mut self, team: TeamId, into: TeamId) {
        let (own, other) = (self.get(team).clone(), self.get(into).clone());
        let size = match (own.headcount(), other.headcount()) {
            (None, None) => None,
            (one, other) => Some(one.unwrap_or(0) + other.unwrap_or(0)),
        };
        if let Some(gone) = self.get_mut(team) {
            *gone = Team { id: own.id, ..Team::default() };
        }
        if let Some(grown) = self.get_mut(into) {
            grown.members.extend(own.members);
            grown.size = size;
            grown.domains.extend(own.domains);
        }
        self.people.merge(team, into);
    }

    /// Everyone who is a member of some team.
    pub fn people(&self) -> &People {
        &self.people
    }

    pub(super) fn set_people(&mut self, people: People) {
        self.people = people;
    }

    pub(super) fn note_file(&mut self) {
        self.has_file = true;
    }

    /// Adds a declared team; none if the id is taken.
    pub(super) fn declare(&mut self, team: Team, aliases: &[String]) -> Option<TeamId> {
        if self.find(&team.id).is_some() {
            return None;
        }
        let id = self.push(team);
        for alias in aliases {
            self.by_handle.entry(key(alias)).or_insert(id);
        }
        Some(id)
    }

    /// Lets a member's handle mean a team, unless it already means another.
    pub(super) fn add_member(&mut self, handle: &str, id: TeamId) {
        self.by_handle.entry(key(handle)).or_insert(id);
    }

    pub(super) fn get_mut(&mut self, id: TeamId) -> Option<&mut Team> {
        self.teams.get_mut(id.0 as usize)
    }

    /// The team of an owner, made up from the handle if nobody declared it.
    ///
    /// `@organisation/ledger` means the declared team `ledger`.
    pub fn of_owner(&mut self, handle: &str) -> TeamId {
        if let Some(id) = self.find(handle) {
            return id;
        }
        let last = handle.rsplit('/').next().unwrap_or(handle);
        if handle.starts_with('@')
            && handle.contains('/')
            && let Some(id) = self.find(last)
            && self.get(id).declared.is_some()
        {
            self.by_handle.insert(key(handle), id);
            return id;
        }
        self.push(Team { id: handle.to_owned(), ..Team::default() })
    }

    /// The team a package names by a bare word: `ledger` means `@organisation/ledger` where only
    /// one owner is called so.
    pub fn of_word(&mut self, word: &str) -> TeamId {
        if let Some(id) = self.find(word) {
            return id;
        }
        let last = |id: &str| id.rsplit('/').next().unwrap_or(id).to_lowercase();
        let called: Vec<TeamId> = self
            .iter()
            .filter(|(_, team)| last(&team.id) == word.to_lowercase())
            .map(|(id, _)| id)
            .collect();
        match called.as_slice() {
            [only] => *only,
            _ => self.of_owner(word),
        }
    }

    fn push(&mut self, team: Team) -> TeamId {
        let id = TeamId::from_index(self.teams.len());
        self.by_handle.insert(key(&team.id), id);
        self.teams.push(team);
        id
    }
}

impl Team {
    /// How many people it has; none where the file doesn't say.
    pub fn headcount(&self) -> Option<usize> {
        self.size.or(Some(self.members.len()).filter(|members| *members > 0))
    }
}

impl TeamId {
    /// The position in the register.
    pub fn index(self) -> usize {
        self.0 as usize
    }

    fn from_index(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }
}

fn key(handle: &str) -> String {
    handle.trim_start_matches('@').to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_of_any_case_with_or_without_organisation_mean_the_declared_team() {
        let mut teams = Teams::default();
        let span = crate::source::SourceMap::default().add("t", "".into()).start();
        let declared = Team { id: "ledger".into(), declared: Some(span), ..Team::default() };
        let ledger = teams.declare(declared, &["@old/books".into()]).unwrap();
        for handle in ["ledger", "@ledger", "@Org/Ledger", "@OLD/books"] {
            assert_eq!(teams.of_owner(handle), ledger, "{handle}");
        }
        let other = teams.of_owner("@org/web");
        assert_ne!(other, ledger);
        assert_eq!(teams.of_owner("@ORG/WEB"), other);
        assert_eq!(teams.name(other), "@org/web");
    }

    #[test]
    fn undeclared_teams_of_two_organisations_stay_apart() {
        let mut teams = Teams::default();
        assert_ne!(teams.of_owner("@a/core"), teams.of_owner("@b/core"));
    }
}
