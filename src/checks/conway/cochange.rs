//! Kinds `hidden-coupling`, `chatty-contract`, `silent-dependency`, `cross-team-commits`.
//!
//! Owns what is said of changes that cross teams. Degrees are code-maat's; bulk changes never
//! count.

use std::collections::BTreeSet;

use super::{View, float, percent};
use crate::checks::Outcome;
use crate::checks::alignment::Practice;
use crate::checks::finding::Finding;
use crate::conway::{Pair, Thresholds};

fn thresholds(view: &View<'_>) -> Thresholds {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
    let whole = |key: &str| view.number(key) as u32;
    Thresholds {
        revisions: view.number("revisions"),
        shared: whole("shared"),
        degree: whole("degree"),
        set: view.alignment.settings().bulk,
    }
}

/// A finding about two packages, with the counts behind it.
fn about_pair(view: &View<'_>, practice: &Practice, ends: (usize, usize), pair: Pair) -> Finding {
    let (from, to) = ends;
    let mut finding = view.about(from);
    finding.to = view.scope.end(view.id(to));
    finding.facts.insert("to", view.label(to));
    finding.facts.insert("to.team", view.team_list(view.home(to)));
    finding.facts.insert("degree", pair.degree().to_string());
    finding.facts.insert("shared", pair.shared.to_string());
    // Counts of a pair are kept with the smaller number first.
    let (own, other) =
        if from < to { (pair.first, pair.second) } else { (pair.second, pair.first) };
    finding.facts.insert("first", own.to_string());
    finding.facts.insert("second", other.to_string());
    finding.facts.insert("average", pair.average().to_string());
    finding.facts.insert("months", practice.months.to_string());
    finding.because.extend(view.scope.because(view.id(to)));
    finding
}

pub(super) fn hidden(view: &View<'_>) -> Outcome {
    let practice = match view.practice() {
        Ok(practice) => practice,
        Err(outcome) => return outcome,
    };
    let alignment = view.alignment;
    let mut findings = Vec::new();
    for ((one, other), pair) in practice.together.coupled(&thresholds(view)) {
        let is_tied =
            alignment.visibility.sees(one, other) || alignment.visibility.sees(other, one);
        if is_tied || !alignment.are_apart(one, other) {
            continue;
        }
        let mut finding = about_pair(view, practice, (one, other), pair);
        finding.at.push(view.scope.architecture.package(view.id(other)).name_span);
        findings.push(finding);
    }
    Outcome::Findings(findings)
}

pub(super) fn chatty(view: &View<'_>) -> Outcome {
    let practice = match view.practice() {
        Ok(practice) => practice,
        Err(outcome) => return outcome,
    };
    let limits = thresholds(view);
    let mut findings = Vec::new();
    for tie in view.alignment.couplings.iter().filter(|tie| tie.is_link() && tie.crosses) {
        let mut pair = practice.together.pair(tie.from, tie.to);
        let grown = grown_up(view, practice, tie.from, tie.to);
        if grown > practice.since && pair.shared >= limits.shared {
            pair = practice.together_since(tie.from, tie.to, grown);
        }
        // Revisions of the pair are kept by number, the link has a direction.
        let own = if tie.from < tie.to { pair.first } else { pair.second };
        let confidence = if own == 0 { 0.0 } else { f64::from(pair.shared) / f64::from(own) };
        let is_often = pair.mean() >= limits.revisions && pair.shared >= limits.shared;
        let is_chatty = pair.degree() >= limits.degree || confidence >= view.number("confidence");
        if !is_often || !is_chatty {
            continue;
        }
        let mut finding = about_pair(view, practice, (tie.from, tie.to), pair);
        finding.facts.insert("confidence", percent(confidence));
        finding.facts.insert("own", own.to_string());
        finding.at = view.places(&[tie]);
        findings.push(finding);
    }
    Outcome::Findings(findings)
}

/// From when on two packages count: what is new grows up together with what it needs. Packages
/// without a change never do.
fn grown_up(view: &View<'_>, practice: &Practice, one: usize, other: usize) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "days")]
    let childhood = (view.number("days") * 86_400.0) as i64;
    let born = |package: usize| practice.born[package].unwrap_or(practice.now);
    born(one).max(born(other)) + childhood
}

pub(super) fn silent(view: &View<'_>) -> Outcome {
    let practice = match view.practice() {
        Ok(practice) => practice,
        Err(outcome) => return outcome,
    };
    let mut findings = Vec::new();
    for tie in view.alignment.couplings.iter().filter(|tie| tie.is_link() && tie.crosses) {
        let pair = practice.together.pair(tie.from, tie.to);
        if pair.shared > 0 || pair.mean() < view.number("revisions") {
            continue;
        }
        let mut finding = about_pair(view, practice, (tie.from, tie.to), pair);
        finding.at = view.places(&[tie]);
        findings.push(finding);
    }
    Outcome::Findings(findings)
}

pub(super) fn crossing(view: &View<'_>) -> Outcome {
    let practice = match view.practice() {
        Ok(practice) => practice,
        Err(outcome) => return outcome,
    };
    let (crossing, all) = practice.crossing();
    if float(all) < view.number("commits") {
        return Outcome::NotEvaluatedFor(format!(
            "{all} commits touch packages with owners within {} months: {} are needed",
            practice.months,
            view.number("commits")
        ));
    }
    let part = float(crossing) / float(all);
    if part <= view.number("part") {
        return Outcome::Findings(Vec::new());
    }
    let mut finding = view.scope.finding(view.rule);
    let teams: BTreeSet<usize> =
        practice.spread.iter().flat_map(|spread| spread.teams.iter().copied()).collect();
    let spans = teams.into_iter().find_map(|team| view.team_span(team));
    finding.at = spans.into_iter().collect();
    finding.facts.insert("part", percent(part));
    finding.facts.insert("count", crossing.to_string());
    finding.facts.insert("n", all.to_string());
    finding.facts.insert("months", practice.months.to_string());
    Outcome::Findings(vec![finding])
}
