//! The verdict: findings with their standing, what was left unjudged, and whether the run fails.
//!
//! Owns the step from what was found to what it means for this run. Does not know the graph: a
//! finding stands by itself.

mod accepted;
mod baseline;
mod comparison;
mod debt;
mod identity;
mod settled;
mod waivers;

pub use accepted::{Accepted, Match};
pub use baseline::{
    Baseline, BaselineFile, Entry, FOLDER as BASELINE_FOLDER, Reach, Use, file_name, holder,
    read as read_baseline, team_of,
};
pub use comparison::Before;
pub use debt::{Debt, Held, Owed, debt};
pub use identity::{Identity, Renames};
pub use settled::Spent;

use std::collections::BTreeMap;

use crate::checks::{Finding, Judged};
use crate::rulebook::{Grade, Level, Rulebook};

/// How a finding came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// New, or everything where nothing was accepted before.
    Introduced,
    /// New in the comparison, but by a changed rule or owner and not by changed code.
    Declared,
    /// Accepted before, and still there.
    Carried,
    /// Accepted before, and gone.
    Resolved,
    /// Excused by a waiver at its place.
    Waived,
}

impl Status {
    /// As in machine output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Introduced => "introduced",
            Self::Declared => "declared",
            Self::Carried => "carried",
            Self::Resolved => "resolved",
            Self::Waived => "waived",
        }
    }
}

/// A finding and its standing.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// What was found.
    pub finding: Finding,
    /// How it came about.
    pub status: Status,
}

impl Judgement {
    /// Whether nothing is asked of anybody: accepted, excused or gone.
    pub fn is_settled(&self) -> bool {
        !matches!(self.status, Status::Introduced | Status::Declared)
    }

    /// Whether it fails the run: what a rule or owner has declared is shown and left to people.
    pub fn fails(&self) -> bool {
        self.status == Status::Introduced && fails(&self.finding)
    }
}

/// What a run saw, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Workspaces read.
    pub workspaces: usize,
    /// Packages.
    pub packages: usize,
    /// Links, one for each declaration.
    pub links: usize,
    /// Links between two teams.
    pub crossing: usize,
    /// Links with an end that nobody owns.
    pub undecided: usize,
    /// Processes.
    pub processes: usize,
    /// Teams that answer for something.
    pub teams: usize,
    /// Tracked files of these packages.
    pub files: usize,
    /// Rust files that targets consist of.
    pub sources: usize,
    /// Rules evaluated.
    pub rules: usize,
    /// Links of a generated workspace-hack, which no rule sees.
    pub hack_links: usize,
}

/// The outcome of a run.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// Findings in the order of rules and ends.
    pub judgements: Vec<Judgement>,
    /// Ids of the rules that were evaluated.
    pub rules: Vec<String>,
    /// Rules that lack an input, with the reason.
    pub not_evaluated: Vec<(String, String)>,
    /// What was seen.
    pub seen: Seen,
    /// What could not be seen, by name, as counts.
    pub blind_spots: BTreeMap<String, usize>,
    /// Findings left out because their package was not asked about.
    pub out_of_scope: usize,
}

/// Judges findings; with `asked` only those whose doing it is of the packages asked about.
///
/// `today` is the day by which waivers end, `YYYY-MM-DD`; none where no commit tells it.
pub fn judge(
    mut judged: Judged,
    book: &Rulebook,
    mut seen: Seen,
    asked: Option<&[String]>,
    today: Option<&str>,
) -> Verdict {
    seen.rules = judged.evaluated;
    let mut waived = waivers::apply(&mut judged, book, today);
    let (ends, rules) = (&judged.ends, &judged.rules);
    if settled::apply(&mut waived.judgements, book, ends, rules, today) {
        waived.note_undated(book);
    }
    let total = waived.judgements.len();
    let is_asked = |finding: &Finding| match (asked, &finding.from.package) {
        (None, _) => true,
        (Some(asked), Some(package)) => asked.contains(package),
        // A finding about a team or a line of an ownership file is nobody's package.
        (Some(_), None) => false,
    };
    let judgements: Vec<Judgement> =
        waived.judgements.into_iter().filter(|judgement| is_asked(&judgement.finding)).collect();
    judged.not_evaluated.extend(waived.not_evaluated);
    Verdict {
        out_of_scope: total - judgements.len(),
        judgements,
        rules: judged.rules,
        not_evaluated: judged.not_evaluated,
        seen,
        blind_spots: BTreeMap::new(),
    }
}

impl Verdict {
    /// Whether the run fails: anything new at `deny` or above that is more than a hint.
    pub fn fails(&self) -> bool {
        self.judgements.iter().any(Judgement::fails)
    }

    /// How many findings fail the run, and how many only warn.
    pub fn counts(&self) -> (usize, usize) {
        let failing = self.open().filter(|judgement| judgement.fails()).count();
        (failing, self.open().count() - failing)
    }

    /// Leaves only some findings; the others are counted as out of scope.
    pub fn narrow(&mut self, is_asked: impl Fn(&Finding) -> bool) {
        let before = self.judgements.len();
        self.judgements.retain(|judgement| is_asked(&judgement.finding));
        self.out_of_scope += before - self.judgements.len();
    }

    /// Findings that nobody has excused or accepted.
    pub fn open(&self) -> impl Iterator<Item = &Judgement> {
        self.judgements.iter().filter(|judgement| !judgement.is_settled())
    }

    /// How many findings a waiver excuses.
    pub fn waived(&self) -> usize {
        self.count(Status::Waived)
    }

    /// How many findings have a standing.
    pub fn count(&self, status: Status) -> usize {
        self.judgements.iter().filter(|judgement| judgement.status == status).count()
    }
}

/// Whether a finding by itself fails a run.
pub fn fails(finding: &Finding) -> bool {
    finding.level == Level::Forbid || (finding.level == Level::Deny && finding.grade != Grade::Hint)
}
