//! Kinds `undeclared-coordination`, `idle-interaction`, `mode-contradiction`.
//!
//! Owns the comparison of what teams have agreed on with what ties them. An agreement covers both
//! directions; one that has ended covers nothing.

use super::{View, counted, float, percent, two};
use crate::checks::Outcome;
use crate::checks::alignment::{Coupling, TeamPair};
use crate::checks::finding::Finding;
use crate::conway::Pair;
use crate::model::Role;
use crate::ownership::{Interaction, Mode};
use crate::rulebook::Level;

const NOTHING: &str = "teams.toml declares no `[[interaction]]`";

fn agreements<'v>(view: &View<'v>) -> &'v [Interaction] {
    &view.scope.architecture.ownership.interactions
}

fn ties<'v>(view: &View<'v>, pair: &TeamPair) -> Vec<&'v Coupling> {
    pair.ties.iter().map(|(tie, _)| &view.alignment.couplings[*tie]).collect()
}

/// The median degree of ties that history knows, in percent.
fn median_degree(ties: &[&Coupling]) -> Option<f64> {
    let degrees: Vec<f64> =
        ties.iter().filter_map(|tie| tie.changes).map(|c| f64::from(Pair::degree(c))).collect();
    (!degrees.is_empty()).then(|| super::quantile(&degrees, 0.5))
}

pub(super) fn undeclared(view: &View<'_>) -> Outcome {
    if agreements(view).is_empty() {
        return Outcome::NotEvaluated(NOTHING);
    }
    let mut findings = Vec::new();
    for pair in &view.alignment.pairs {
        // One that has ended is `mode-contradiction`'s.
        if pair.weight <= 0.0 || !pair.agreements.is_empty() {
            continue;
        }
        let ties = ties(view, pair);
        // Files of a third team in a package tie nobody by themselves: the owners must be apart.
        let crossing: Vec<&Coupling> = ties.iter().copied().filter(|tie| tie.crosses).collect();
        let is_of = |team: usize, package: usize| view.home(package).contains(&team);
        let between = |tie: &&Coupling| {
            (is_of(pair.one, tie.from) && is_of(pair.other, tie.to))
                || (is_of(pair.other, tie.from) && is_of(pair.one, tie.to))
        };
        let crossing: Vec<&Coupling> = crossing.into_iter().filter(between).collect();
        if float(crossing.len()) < view.number("links") {
            continue;
        }
        let down = crossing.iter().filter(|tie| is_of(pair.one, tie.from)).count();
        let (from, to) = if 2 * down >= crossing.len() {
            (pair.one, pair.other)
        } else {
            (pair.other, pair.one)
        };
        let mut finding = view.about_teams(from, to, &crossing);
        finding.facts.insert("weight", two(pair.weight));
        finding.facts.insert("sum", sum(pair));
        finding.facts.insert("count", counted(crossing.len(), "pair"));
        let degree = crossing.iter().filter_map(|tie| tie.changes).map(Pair::degree).max();
        if let Some(degree) = degree.filter(|d| f64::from(*d) >= view.number("degree")) {
            finding.variant = Some("together");
            finding.facts.insert("degree", degree.to_string());
            // What also changes together costs more than a line in a file.
            if finding.level == Level::Warn && !view.rule.has_own_level {
                finding.level = Level::Deny;
            }
        }
        findings.push(finding);
    }
    Outcome::Findings(findings)
}

/// The largest terms of O'WO for a pair of teams.
fn sum(pair: &TeamPair) -> String {
    let mut parts: Vec<String> = pair.ties.iter().take(4).map(|(_, part)| two(*part)).collect();
    if let Some(cut) = pair.ties.len().checked_sub(5) {
        parts.push(format!("… ({} more)", cut + 1));
    }
    parts.join(" + ")
}

pub(super) fn idle(view: &View<'_>) -> Outcome {
    if agreements(view).is_empty() {
        return Outcome::NotEvaluated(NOTHING);
    }
    let practice = view.alignment.practice.as_ref().ok();
    let mut findings = Vec::new();
    for pair in view.alignment.pairs.iter().filter(|pair| pair.weight <= 0.0) {
        let together = practice.is_some_and(|practice| {
            let both = |spread: &&crate::checks::Spread| {
                [pair.one, pair.other].iter().all(|team| spread.teams.contains(team))
            };
            practice.spread.iter().any(|spread| both(&spread))
        });
        for (at, _) in pair.agreements.iter().filter(|(_, is_in_force)| *is_in_force && !together) {
            let agreement = &agreements(view)[*at];
            // Helping is not a dependency.
            if agreement.mode == Mode::Facilitating {
                continue;
            }
            let mut finding = view.about_teams(pair.one, pair.other, &[]);
            name(view, &mut finding, agreement);
            let months = practice.map(|practice| practice.months);
            finding.facts.insert(
                "history",
                match months {
                    Some(months) => format!(", shared commits in {months} months = 0"),
                    None => String::new(),
                },
            );
            findings.push(finding);
        }
    }
    Outcome::Findings(findings)
}

/// Ends, mode and place are those of the agreement.
fn name(view: &View<'_>, finding: &mut Finding, agreement: &Interaction) {
    let teams = &view.scope.architecture.ownership.teams;
    let (from, to) = (teams.name(agreement.from).to_owned(), teams.name(agreement.to).to_owned());
    finding.from.teams = vec![from.clone()];
    finding.to.teams = vec![to.clone()];
    finding.facts.insert("from.team", from);
    finding.facts.insert("to.team", to);
    finding.facts.insert("mode", agreement.mode.as_str().to_owned());
    finding.object = Some(agreement.mode.as_str().to_owned());
    finding.at = vec![agreement.span];
    finding.because = Vec::new();
}

pub(super) fn contradiction(view: &View<'_>) -> Outcome {
    if agreements(view).is_empty() {
        return Outcome::NotEvaluated(NOTHING);
    }
    let mut findings = Vec::new();
    for pair in &view.alignment.pairs {
        for (at, is_in_force) in &pair.agreements {
            let agreement = &agreements(view)[*at];
            if !is_in_force {
                findings.extend(expired(view, pair, agreement));
                continue;
            }
            match agreement.mode {
                Mode::XAsAService => {
                    // Who works closely together at the same time links what it takes.
                    let is_close = pair.agreements.iter().any(|(other, is_in_force)| {
                        *is_in_force && agreements(view)[*other].mode == Mode::Collaboration
                    });
                    findings.extend(beside_via(view, agreement).filter(|_| !is_close));
                    findings.extend(together(view, pair, agreement));
                }
                Mode::Facilitating => findings.extend(linked(view, agreement)),
                Mode::Collaboration => {}
            }
        }
    }
    Outcome::Findings(findings)
}

/// An agreement has ended, nothing has taken its place, and the teams are still tied.
fn expired(view: &View<'_>, pair: &TeamPair, agreement: &Interaction) -> Option<Finding> {
    let until = agreement.until.as_deref()?;
    let today = view.scope.architecture.today.as_deref()?;
    if pair.weight <= 0.0 || pair.is_agreed() || until >= today {
        return None;
    }
    let ties = ties(view, pair);
    let mut finding = view.about_teams(pair.one, pair.other, &ties);
    let places = std::mem::take(&mut finding.at);
    name(view, &mut finding, agreement);
    finding.at = agreement.until_span.into_iter().chain([agreement.span]).take(1).collect();
    finding.because = places.into_iter().take(super::NAMED).collect();
    finding.variant = Some("expired");
    finding.facts.insert("until", until.to_owned());
    finding.facts.insert("today", today.to_owned());
    finding.facts.insert("why", format!("until {until} < {today}, the day of HEAD"));
    Some(finding)
}

/// What is used as a service is linked beside the packages that were agreed on.
fn beside_via(view: &View<'_>, agreement: &Interaction) -> Option<Finding> {
    let (from, to) = ends(view, agreement)?;
    if agreement.via.is_empty() {
        return None;
    }
    // Several agreements of two teams may name one package each.
    let all = agreements(view).iter().filter(|a| (a.from, a.to) == (agreement.from, agreement.to));
    let via: Vec<&str> = all.flat_map(|a| &a.via).map(|via| via.value.as_str()).collect();
    let links = view.links_between(from, to);
    let is_beside = |tie: &&Coupling| {
        let package = view.scope.architecture.package(view.id(tie.to));
        let user = view.scope.architecture.package(view.id(tie.from));
        // A tool is never shipped, whatever it looks into.
        user.role != Role::Tool
            && !via.contains(&package.name.as_str())
            && !via.contains(&package.label.as_str())
    };
    let beside: Vec<&Coupling> = links.iter().copied().filter(is_beside).collect();
    if beside.is_empty() {
        return None;
    }
    let mut finding = view.about_teams(from, to, &beside);
    let places = std::mem::take(&mut finding.at);
    name(view, &mut finding, agreement);
    finding.at = places;
    finding.because = vec![agreement.span];
    finding.facts.insert("via", via.join(", "));
    let why = format!("links beside `via` = {} of {} links", beside.len(), links.len());
    finding.facts.insert("why", why);
    Some(finding)
}

/// What is used as a service changes together with its users.
fn together(view: &View<'_>, pair: &TeamPair, agreement: &Interaction) -> Option<Finding> {
    let ties: Vec<&Coupling> =
        ties(view, pair).into_iter().filter(|tie| tie.is_link() && tie.crosses).collect();
    let degree = median_degree(&ties).filter(|degree| *degree >= view.number("degree"))?;
    let mut finding = view.about_teams(pair.one, pair.other, &ties);
    let places = std::mem::take(&mut finding.at);
    name(view, &mut finding, agreement);
    finding.because = places.into_iter().take(super::NAMED).collect();
    finding.variant = Some("together");
    finding.facts.insert("degree", format!("{degree:.0}"));
    let why = format!("median degree {} ≥ {}", percent(degree / 100.0), view.number("degree"));
    finding.facts.insert("why", why);
    Some(finding)
}

/// Whoever helps is not built upon.
fn linked(view: &View<'_>, agreement: &Interaction) -> Option<Finding> {
    let (from, to) = ends(view, agreement)?;
    let mut links = view.links_between(from, to);
    links.extend(view.links_between(to, from));
    if links.is_empty() {
        return None;
    }
    let mut finding = view.about_teams(from, to, &links);
    let places = std::mem::take(&mut finding.at);
    name(view, &mut finding, agreement);
    finding.at = places;
    finding.because = vec![agreement.span];
    finding.variant = Some("facilitating");
    finding.facts.insert("why", format!("links = {} > 0", links.len()));
    Some(finding)
}

fn ends(view: &View<'_>, agreement: &Interaction) -> Option<(usize, usize)> {
    let number = |team| view.alignment.team_number(team);
    Some((number(agreement.from)?, number(agreement.to)?))
}
