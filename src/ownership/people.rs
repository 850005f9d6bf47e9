//! The people of the team file: who they are known as, and to which teams they belong.
//!
//! Owns the join of handles, addresses and names to one person. Invariants: no key means two
//! people, a name that two bear means nobody, and a person's shares sum up to at most one. People
//! serve history alone; no finding and no report names one unless asked to.

use std::collections::BTreeMap;

use super::register::TeamId;
use crate::source::{Entry, Located, Problem, Reader, Span};

/// One person.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Person {
    /// How the person is shown when names are asked for.
    pub label: String,
    /// Every name given.
    pub names: Vec<String>,
    /// Handles at the code host and addresses, in lower case, without `@` in front.
    pub keys: Vec<String>,
    /// Teams, each with its share of the person's time; those it was in, for somebody who has left.
    pub teams: Vec<(TeamId, f64)>,
    /// Whether only `alumni` lists the person.
    pub has_left: bool,
}

/// Everyone a team file lists, with the keys they are known by.
#[derive(Debug, Default)]
pub struct People {
    people: Vec<Person>,
    by_key: BTreeMap<String, usize>,
    /// Full names, in lower case; none where two people bear it.
    by_name: BTreeMap<String, Option<usize>>,
}

/// An entry of a team's `members` or `alumni`.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) label: String,
    pub(super) handles: Vec<String>,
    pub(super) name: Option<String>,
    pub(super) share: Option<Located<f64>>,
    pub(super) span: Span,
}

impl People {
    /// Everyone, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Person> {
        self.people.iter()
    }

    /// One person by number.
    pub fn get(&self, person: usize) -> Option<&Person> {
        self.people.get(person)
    }

    /// The person known by a handle or an address.
    pub fn find(&self, key: &str) -> Option<usize> {
        self.by_key.get(&plain(key)).copied()
    }

    /// The only person of a full name; one word may be anybody.
    pub fn find_name(&self, name: &str) -> Option<usize> {
        self.by_name.get(&name.to_lowercase()).copied().flatten()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.people.len()
    }

    /// Whether nobody is listed.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// Moves everyone of one team to another.
    pub(super) fn merge(&mut self, team: TeamId, into: TeamId) {
        for person in &mut self.people {
            let share: f64 =
                person.teams.iter().filter(|(t, _)| *t == team || *t == into).map(|(_, s)| s).sum();
            if share > 0.0 {
                person.teams.retain(|(own, _)| *own != team && *own != into);
                person.teams.push((into, share));
            }
        }
    }

    /// Joins the members of all teams: entries that share a key are one person.
    pub(super) fn join(
        members: Vec<(TeamId, Member)>,
        name_of: impl Fn(TeamId) -> String,
    ) -> (Self, Vec<Problem>) {
        let mut out = Self::default();
        let mut problems = Vec::new();
        let mut entries: Vec<Vec<(TeamId, Member)>> = Vec::new();
        for (team, member) in members {
            let at = out.person_of(&member);
            if at == entries.len() {
                entries.push(Vec::new());
            }
            out.learn(at, &member);
            if let Some(list) = entries.get_mut(at) {
                list.push((team, member));
            }
        }
        for (at, list) in entries.iter().enumerate() {
            let found = shares(list, &name_of, &mut problems);
            if let Some(person) = out.people.get_mut(at) {
                person.teams = found;
            }
        }
        (out, problems)
    }

    /// Adds those who have left: whoever is a member of some team has moved, not left. What they did
    /// was done for the teams they were in, in equal parts.
    pub(super) fn add_alumni(&mut self, alumni: &[(TeamId, Member)]) {
        let current = self.people.len();
        for (team, person) in alumni {
            let at = self.person_of(person);
            if at < current {
                continue;
            }
            self.learn(at, person);
            if let Some(known) = self.people.get_mut(at) {
                known.has_left = true;
                known.teams.push((*team, 1.0));
                known.teams.sort_by_key(|(team, _)| *team);
                known.teams.dedup_by_key(|(team, _)| *team);
                #[expect(clippy::cast_precision_loss, reason = "a handful of teams")]
                let part = 1.0 / known.teams.len() as f64;
                known.teams.iter_mut().for_each(|(_, share)| *share = part);
            }
        }
    }

    /// The number of the person an entry means: a known one, or the next.
    fn person_of(&self, member: &Member) -> usize {
        let known = member.handles.iter().find_map(|handle| self.find(handle));
        known.unwrap_or(self.people.len())
    }

    fn learn(&mut self, at: usize, member: &Member) {
        if at == self.people.len() {
            self.people.push(Person { label: member.label.clone(), ..Person::default() });
        }
        let Some(person) = self.people.get_mut(at) else { return };
        person.names.extend(member.name.iter().cloned());
        for name in member.name.iter().filter(|name| name.contains(' ')) {
            let known = self.by_name.entry(name.to_lowercase()).or_insert(Some(at));
            if *known != Some(at) {
                *known = None;
            }
        }
        for handle in &member.handles {
            let key = plain(handle);
            self.by_key.entry(key.clone()).or_insert(at);
            if !person.keys.contains(&key) {
                person.keys.push(key);
            }
        }
    }
}

/// The teams of one person: the whole for one team, else the shares that were given.
fn shares(
    entries: &[(TeamId, Member)],
    name_of: &impl Fn(TeamId) -> String,
    problems: &mut Vec<Problem>,
) -> Vec<(TeamId, f64)> {
    let mut out: Vec<(TeamId, f64)> = Vec::new();
    let mut sum = 0.0;
    for (at, (team, member)) in entries.iter().enumerate() {
        let label = &member.label;
        let others: Vec<String> = entries
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != at)
            .map(|(_, (team, _))| format!("`{}`", name_of(*team)))
            .collect();
        if out.iter().any(|(own, _)| own == team) {
            let message = format!("`{label}` is listed twice in team `{}`", name_of(*team));
            problems.push(Problem::error(member.span, message, "merge the two entries"));
            continue;
        }
        if member.share.is_none() && !others.is_empty() {
            let message =
                format!("`{label}` is also in team {} and has no `share` here", others.join(", "));
            let help = "write `{ github = \"…\", share = 0.5 }` in each of them, or keep one";
            problems.push(Problem::error(member.span, message, help));
        }
        let share = member.share.as_ref().map_or(1.0, |share| share.value);
        sum += share;
        if let Some(given) = member.share.as_ref().filter(|_| sum > 1.0 + 1e-9 && entries.len() > 1)
        {
            let message = format!("the shares of `{label}` sum up to {sum:.2}");
            problems.push(Problem::error(given.span, message, "let them sum up to 1 at most"));
        }
        out.push((*team, share));
    }
    out
}

/// People are handles or addresses, or tables with `github`, `emails`, `name` and `share`.
pub(super) fn read_people(
    key: &'static str,
    reader: &mut Reader<'_>,
    problems: &mut Vec<Problem>,
) -> Vec<Member> {
    let mut out = Vec::new();
    for entry in reader.entries(key, "a list of handles, addresses or tables") {
        match entry {
            Entry::Text(text) => out.push(Member {
                label: text.value.clone(),
                handles: vec![text.value],
                name: None,
                share: None,
                span: text.span,
            }),
            Entry::Table(person) => out.extend(read_person(person, problems)),
        }
    }
    out
}

fn read_person(mut person: Reader<'_>, problems: &mut Vec<Problem>) -> Option<Member> {
    let span = person.span();
    let github = person.string("github").map(|handle| handle.value);
    let name = person.string("name").map(|name| name.value);
    let emails = person.strings("emails").unwrap_or_default();
    let emails: Vec<String> = emails.into_iter().map(|email| email.value).collect();
    let share = person.number("share");
    if let Some(share) = share.as_ref().filter(|s| !(s.value > 0.0 && s.value <= 1.0)) {
        let message = "`share` is a part of a person's time";
        problems.push(Problem::error(share.span, message, "write a number above 0, at most 1"));
    }
    let label = github.clone().or_else(|| emails.first().cloned()).or_else(|| name.clone());
    if label.is_none() {
        person.report(Problem::error(
            span,
            "a member without `github`, `emails` or `name`",
            "say who it is",
        ));
    }
    problems.extend(person.finish());
    let handles = github.into_iter().chain(emails).collect();
    Some(Member { label: label?, handles, name, share, span })
}

/// As keys are compared: in lower case, without the `@` of a handle.
fn plain(key: &str) -> String {
    key.trim_start_matches('@').to_lowercase()
}
