//! The baseline: findings that were accepted, and the one way they count.
//!
//! Owns what an accepted finding means for a run: it is carried, an entry that nothing meets any
//! more is a finding itself, and what is forbidden can't be accepted. Does not know disks.

mod file;
mod name;

pub use file::{BaselineFile, Entry, read};
pub use name::{FOLDER, file_name, holder, team_of};

use std::collections::BTreeSet;

use super::accepted::{Accepted, Match};
use super::identity::Identity;
use super::{Judgement, Status, Verdict};
use crate::checks::{End, Finding};
use crate::rulebook::{Kind, Level, Rule, Rulebook, SourceKind};

/// Every baseline file of a run.
#[derive(Debug, Default)]
pub struct Baseline {
    /// In the order of their names.
    pub files: Vec<BaselineFile>,
}

/// What a run can say about entries that nothing meets.
#[derive(Clone, Copy, Debug)]
pub struct Reach<'r> {
    /// Labels of the packages that were judged; none for all.
    pub asked: Option<&'r [String]>,
    /// Whether history was read.
    pub history: bool,
}

impl Baseline {
    /// Every entry.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.files.iter().flat_map(|file| &file.entries)
    }

    /// Every entry with its file.
    fn placed(&self) -> impl Iterator<Item = (&BaselineFile, &Entry)> {
        self.files.iter().flat_map(|file| file.entries.iter().map(move |entry| (file, entry)))
    }

    /// Turns open findings that were accepted into carried ones, and adds a finding for each
    /// entry that is not needed. Returns what became of each entry, by position.
    pub fn settle(&self, verdict: &mut Verdict, book: &Rulebook, reach: Reach<'_>) -> Vec<Use> {
        let accepted = Accepted::new(self.entries().map(|entry| &entry.identity));
        let mut uses = vec![Use::Unknown; self.entries().count()];
        for judgement in &mut verdict.judgements {
            let found = accepted.find(&Identity::of(&judgement.finding));
            match &found {
                Match::Same(entries) => {
                    let used = Use::Met(file_name(&judgement.finding));
                    for at in entries {
                        note(&mut uses, *at, used.clone());
                    }
                }
                Match::Part(at) => {
                    let members = judgement.finding.cluster.clone();
                    note(&mut uses, *at, Use::Shrunk(BTreeSet::from([members])));
                }
                _ => {}
            }
            if judgement.status != Status::Introduced || judgement.finding.level == Level::Forbid {
                continue;
            }
            if let Match::Same(_) | Match::Part(_) = found {
                judgement.status = Status::Carried;
            }
            note_change(&mut judgement.finding, &found);
        }
        let page = page(book);
        for ((file, entry), used) in self.placed().zip(&mut uses) {
            let Some(why) = surplus(file, entry, used, verdict, book, reach) else { continue };
            *used = Use::Stale;
            if let Some(page) = page {
                verdict.judgements.push(surplus_finding(page, file, entry, why));
            }
        }
        verdict.judgements.sort_by(|a, b| a.finding.cmp(&b.finding));
        uses
    }
}

/// Why an entry accepts nothing.
#[derive(Clone, Copy, Debug)]
enum Surplus {
    Gone,
    UnknownRule,
    ForbiddenRule,
}

impl Surplus {
    /// Its wording on the page of the rule.
    fn variant(self) -> Option<&'static str> {
        match self {
            Self::Gone => None,
            Self::UnknownRule => Some("unknown"),
            Self::ForbiddenRule => Some("forbidden"),
        }
    }
}

/// Why an entry accepts nothing; none if it does, or if this run can't know.
fn surplus(
    file: &BaselineFile,
    entry: &Entry,
    used: &Use,
    verdict: &Verdict,
    book: &Rulebook,
    reach: Reach<'_>,
) -> Option<Surplus> {
    let identity = &entry.identity;
    let Some(rule) = book.find(&identity.rule) else {
        return reach.asked.is_none().then_some(Surplus::UnknownRule);
    };
    if !reach.asked.is_none_or(|asked| asked.contains(&identity.from)) {
        return None;
    }
    if rule.level == Level::Forbid {
        return Some(Surplus::ForbiddenRule);
    }
    // What depends on history is known only to a run that reads as much of it.
    let by_history = matches!(rule.kind, Kind::Conway(..)) && file.history != reach.history;
    let is_judged = verdict.rules.contains(&identity.rule) && !by_history;
    (is_judged && *used == Use::Unknown).then_some(Surplus::Gone)
}

/// What became of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Use {
    /// Nothing met it, and this run can't know whether something might.
    Unknown,
    /// It accepts nothing.
    Stale,
    /// A finding meets it, which belongs into the file of this name.
    Met(String),
    /// Of its group these parts are left.
    Shrunk(BTreeSet<Vec<String>>),
}

fn note(uses: &mut [Use], at: usize, used: Use) {
    let Some(slot) = uses.get_mut(at) else { return };
    match (&mut *slot, used) {
        (Use::Shrunk(parts), Use::Shrunk(more)) => parts.extend(more),
        (Use::Met(_), _) => {}
        (_, used) => *slot = used,
    }
}

/// Says how a group differs from the one that was accepted.
pub(super) fn note_change(finding: &mut Finding, found: &Match) {
    let list = |members: &[String]| members.iter().map(|m| format!("`{m}`")).collect::<Vec<_>>();
    let text = match found {
        Match::Part(_) if finding.is_drawn => return,
        Match::Part(_) => "fewer than were accepted".to_owned(),
        Match::Grown { gained, before } => {
            format!("{before} were accepted, new is {}", list(gained).join(", "))
        }
        Match::Merged { groups, gained } if gained.is_empty() => {
            format!("{groups} that were accepted one by one have become one")
        }
        Match::Merged { groups, gained } => {
            let gained = list(gained).join(", ");
            format!("{groups} that were accepted one by one have become one, new is {gained}")
        }
        Match::Same(_) | Match::New => return,
    };
    finding.facts.insert("accepted", text);
}

fn page(book: &Rulebook) -> Option<&Rule> {
    book.rules().iter().find(|rule| {
        rule.level != Level::Allow && matches!(&rule.kind, Kind::Source(SourceKind::StaleBaseline))
    })
}

fn surplus_finding(page: &Rule, file: &BaselineFile, entry: &Entry, why: Surplus) -> Judgement {
    let identity = &entry.identity;
    let mut finding = Finding {
        rule: page.id.clone(),
        from: End { package: None, teams: file.team.iter().cloned().collect() },
        to: End::default(),
        object: Some(format!("{}: {}", identity.rule, identity.text())),
        edge: None,
        level: page.level,
        grade: page.grade,
        at: vec![entry.span],
        there: Vec::new(),
        because: Vec::new(),
        variant: why.variant(),
        facts: std::collections::BTreeMap::new(),
        witness: Vec::new(),
        cluster: Vec::new(),
        is_drawn: false,
    };
    finding.facts.insert("rule", identity.rule.clone());
    finding.facts.insert("what", identity.text());
    finding.facts.insert("from.team", file.team.clone().unwrap_or_default());
    Judgement { finding, status: Status::Introduced }
}
