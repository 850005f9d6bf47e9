//! Waivers and budgets of `mandate.toml` against findings.
//!
//! Owns what a `[[waiver]]` does: it excuses what its rule finds between its ends, until its last
//! day. One that excuses nothing, or a whole rule, is a finding itself, and so is a team that
//! carries more than its budget. Does not know the clock: the day is given.

use std::collections::BTreeMap;

use super::{Judgement, Status, Verdict, holder};
use crate::checks::{End, Finding};
use crate::rulebook::{
    Budget, Kind, Level, Node, Rule, Rulebook, Selector, SourceKind, WaiverSetting,
};
use crate::source::Span;

/// What a rule about such things is looked for by.
fn page(book: &Rulebook, wanted: fn(&SourceKind) -> bool) -> Option<&Rule> {
    book.rules().iter().find(|rule| {
        rule.level != Level::Allow && matches!(&rule.kind, Kind::Source(kind) if wanted(kind))
    })
}

/// Excuses findings; returns whether some waiver ends on a day and no day is known.
pub(super) fn apply(
    judgements: &mut Vec<Judgement>,
    book: &Rulebook,
    ends: &BTreeMap<String, Node>,
    evaluated: &[String],
    today: Option<&str>,
) -> bool {
    let expired_page = page(book, |kind| matches!(kind, SourceKind::ExpiredWaiver));
    let unused_page = page(book, |kind| matches!(kind, SourceKind::UnusedWaiver));
    let broad_page = page(book, |kind| matches!(kind, SourceKind::OverBroadWaiver));
    let mut undated = false;
    for waiver in &book.waivers {
        undated |= waiver.until.is_some() && today.is_none();
        let until = waiver.until.as_deref();
        // Days in this form are ordered like their texts.
        if matches!((until, today), (Some(until), Some(today)) if until < today) {
            judgements.extend(expired_page.map(|page| about(page, waiver)));
            continue;
        }
        if is_broad(waiver, ends) {
            judgements.extend(broad_page.map(|page| about(page, waiver)));
        }
        let mut used = false;
        for judgement in judgements.iter_mut() {
            if judgement.status == Status::Introduced && takes(waiver, &judgement.finding, ends) {
                judgement.status = Status::Waived;
                used = true;
            }
        }
        // A rule that was not evaluated might have found something.
        if !used && evaluated.contains(&waiver.rule.value) {
            judgements.extend(unused_page.map(|page| about(page, waiver)));
        }
    }
    judgements.sort_by(|a, b| a.finding.cmp(&b.finding));
    undated
}

fn takes(waiver: &WaiverSetting, finding: &Finding, ends: &BTreeMap<String, Node>) -> bool {
    finding.rule == waiver.rule.value
        && finding.level != Level::Forbid
        && takes_end(waiver.from.as_ref(), &finding.from, ends)
        && takes_end(waiver.to.as_ref(), &finding.to, ends)
        && waiver.object.as_ref().is_none_or(|(_, glob)| {
            finding.object.as_ref().is_some_and(|object| glob.is_match(object))
        })
}

/// An end without a package is its teams.
fn takes_end(selector: Option<&Selector>, end: &End, ends: &BTreeMap<String, Node>) -> bool {
    let Some(selector) = selector else { return true };
    match &end.package {
        Some(label) => ends.get(label).is_some_and(|node| selector.takes(node)),
        None if end.teams.is_empty() => false,
        None => selector.takes(&Node { teams: end.teams.clone(), ..Node::default() }),
    }
}

/// Whether neither end nor object narrows it.
fn is_broad(waiver: &WaiverSetting, ends: &BTreeMap<String, Node>) -> bool {
    let is_all = |selector: &Option<Selector>| match selector {
        None => true,
        Some(selector) => ends.len() > 1 && ends.values().all(|node| selector.takes(node)),
    };
    let is_any_object =
        waiver.object.as_ref().is_none_or(|(text, _)| text.chars().all(|c| c == '*'));
    is_all(&waiver.from) && is_all(&waiver.to) && is_any_object
}

fn about(page: &Rule, waiver: &WaiverSetting) -> Judgement {
    let ends = waiver.ends();
    let object = if ends.is_empty() {
        waiver.rule.value.clone()
    } else {
        format!("{}: {ends}", waiver.rule.value)
    };
    let mut facts = BTreeMap::new();
    facts.insert("rule", waiver.rule.value.clone());
    facts.insert("until", waiver.until.clone().unwrap_or_default());
    let teams = waiver.owner.iter().cloned().collect();
    let from = End { package: None, teams };
    Judgement {
        finding: plain(page, from, object, waiver.rule.span, facts),
        status: Status::Introduced,
    }
}

fn plain(
    page: &Rule,
    from: End,
    object: String,
    at: Span,
    mut facts: BTreeMap<&'static str, String>,
) -> Finding {
    facts.insert("from.team", from.team());
    Finding {
        rule: page.id.clone(),
        from,
        to: End::default(),
        object: Some(object).filter(|object| !object.is_empty()),
        edge: None,
        level: page.level,
        grade: page.grade,
        at: vec![at],
        there: Vec::new(),
        because: Vec::new(),
        variant: None,
        facts,
        witness: Vec::new(),
        cluster: Vec::new(),
        is_drawn: false,
    }
}

/// How many accepted findings a team carries, beside what it may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spent {
    /// The team.
    pub team: String,
    /// What it carries.
    pub carried: usize,
    /// What it may carry.
    pub budget: usize,
}

impl Verdict {
    /// Compares what teams carry with their budgets; over one is a finding. Only a run over all
    /// packages knows it.
    pub fn spend(&mut self, book: &Rulebook) -> Vec<Spent> {
        let page = page(book, |kind| matches!(kind, SourceKind::ExceededBudget));
        let mut out = Vec::new();
        for budget in &book.budgets {
            let carried = self.carried_by(&budget.team.value);
            let spent = Spent { team: budget.team.value.clone(), carried, budget: budget.findings };
            if spent.carried > spent.budget
                && let Some(page) = page
            {
                self.judgements.push(exceeded(page, budget, &spent));
            }
            out.push(spent);
        }
        self.judgements.sort_by(|a, b| a.finding.cmp(&b.finding));
        out
    }

    fn carried_by(&self, team: &str) -> usize {
        let is_theirs = |judgement: &&Judgement| {
            judgement.status == Status::Carried && holder(&judgement.finding) == Some(team)
        };
        self.judgements.iter().filter(is_theirs).count()
    }
}

fn exceeded(page: &Rule, budget: &Budget, spent: &Spent) -> Judgement {
    let from = End { package: None, teams: vec![spent.team.clone()] };
    let mut facts = BTreeMap::new();
    facts.insert("carried", spent.carried.to_string());
    facts.insert("budget", spent.budget.to_string());
    let finding = plain(page, from, String::new(), budget.team.span, facts);
    Judgement { finding, status: Status::Introduced }
}
