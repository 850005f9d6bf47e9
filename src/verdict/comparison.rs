//! A verdict against an earlier state of the same workspace.
//!
//! Owns the four ways in which a finding stands to that state. A finding was *carried* if the
//! earlier state, judged by its own rules and owners, had it too, or had accepted it. It was
//! *declared* if the earlier code has it by today's rules and owners: then the code is not what
//! changed. Everything else is *introduced*, and what is gone is *resolved*. Does not know how
//! the states were read.

use super::accepted::{Accepted, Match};
use super::baseline::{Baseline, note_change};
use super::identity::{Identity, Renames};
use super::{Judgement, Status, Verdict};
use crate::checks::{End, Finding};
use crate::rulebook::Rulebook;

/// The earlier state, in names of today.
#[derive(Debug, Default)]
pub struct Before {
    /// What its own rules and owners found, and what it had accepted.
    known: Vec<Identity>,
    /// What is only accepted there, and what today's rules and owners find in its code.
    declared: Vec<Identity>,
    /// Its findings, for what is gone.
    findings: Vec<(Identity, Finding)>,
}

impl Before {
    /// Collects what a state had found by its own rules and had accepted.
    pub fn new(own: &Verdict, accepted: Option<&Baseline>, renames: &Renames) -> Self {
        let mut out = Self::default();
        for judgement in own.judgements.iter().filter(|j| stands(j)) {
            let identity = Identity::of(&judgement.finding).renamed(renames);
            out.known.push(identity.clone());
            out.findings.push((identity, judgement.finding.clone()));
        }
        let entries = accepted.iter().flat_map(|baseline| baseline.entries());
        out.known.extend(entries.map(|entry| entry.identity.renamed(renames)));
        out
    }

    /// Adds what today's rules and owners find in the code of that state.
    pub fn add_declared(&mut self, today: &Verdict, renames: &Renames) {
        let found = today.judgements.iter().filter(|j| stands(j));
        self.declared.extend(found.map(|j| Identity::of(&j.finding).renamed(renames)));
    }
}

/// Whether a finding is there and nobody excuses it.
fn stands(judgement: &Judgement) -> bool {
    !matches!(judgement.status, Status::Waived | Status::Resolved)
}

impl Verdict {
    /// Sorts findings by how they stand to an earlier state. `otherwise` knows of findings that
    /// only a change of owners can have made, or of which nothing has changed.
    pub fn compare(
        &mut self,
        before: &Before,
        book: &Rulebook,
        otherwise: &dyn Fn(&Finding) -> Option<Status>,
    ) {
        let known = Accepted::new(&before.known);
        let declared = Accepted::new(&before.declared);
        let is_old = |found: &Match| matches!(found, Match::Same(_) | Match::Part(_));
        for judgement in self.judgements.iter_mut().filter(|j| j.status != Status::Waived) {
            let identity = Identity::of(&judgement.finding);
            let found = known.find(&identity);
            judgement.status = if is_old(&found) {
                Status::Carried
            } else if is_old(&declared.find(&identity)) {
                Status::Declared
            } else {
                otherwise(&judgement.finding).unwrap_or(Status::Introduced)
            };
            if judgement.status == Status::Introduced {
                note_change(&mut judgement.finding, &found);
            }
        }
        let gone = self.gone(before);
        self.carry_over(&gone, book);
        self.judgements.extend(gone);
        self.judgements.sort_by(|a, b| a.finding.cmp(&b.finding));
    }

    /// Leaves out what is gone from packages that were not asked about.
    pub fn forget_gone(&mut self, asked: &[String]) {
        let is_asked = |finding: &Finding| {
            finding.from.package.as_ref().is_some_and(|package| asked.contains(package))
        };
        self.judgements.retain(|j| j.status != Status::Resolved || is_asked(&j.finding));
    }

    /// A link that one rule has let go and another of the same kind has taken up, as where it was
    /// put behind a feature, is the same link: carried, unless it weighs more now.
    fn carry_over(&mut self, gone: &[Judgement], book: &Rulebook) {
        let kind = |finding: &Finding| book.find(&finding.rule).map(|rule| &rule.kind_name);
        let ends = |finding: &Finding| {
            let package = |end: &End| end.package.clone();
            Some((package(&finding.from)?, package(&finding.to)?, finding.edge.clone()?))
        };
        let is_new = |judgement: &&mut Judgement| judgement.status == Status::Introduced;
        for judgement in self.judgements.iter_mut().filter(is_new) {
            let finding = &judgement.finding;
            // The other way round, from behind a feature to always there, is new.
            if finding.facts.get("gate").is_none_or(String::is_empty) {
                continue;
            }
            let was = gone.iter().map(|gone| &gone.finding).find(|gone| {
                ends(finding).is_some_and(|link| ends(gone).is_some_and(|other| link == other))
                    && kind(finding) == kind(gone)
                    && finding.level <= gone.level
            });
            if let Some(was) = was {
                let text = format!("before it was {}", was.rule);
                judgement.finding.facts.insert("accepted", text);
                judgement.status = Status::Carried;
            }
        }
    }

    /// What was there and is not any more, without places: those are in the earlier state.
    fn gone(&self, before: &Before) -> Vec<Judgement> {
        let now: Vec<Identity> = self.judgements.iter().map(|j| Identity::of(&j.finding)).collect();
        let here = Accepted::new(&now);
        let is_judged = |rule: &String| self.rules.contains(rule);
        let is_gone =
            |identity: &Identity| is_judged(&identity.rule) && here.find(identity) == Match::New;
        let gone = before.findings.iter().filter(|(identity, _)| is_gone(identity));
        gone.map(|(_, finding)| {
            let mut finding = finding.clone();
            finding.at.clear();
            finding.there.clear();
            finding.because.clear();
            finding.witness.clear();
            Judgement { finding, status: Status::Resolved }
        })
        .collect()
    }
}
