//! Kinds `owner-drift`, `outsider-majority`, `diffuse-ownership`, `commons`, `dynamic-gap`.
//!
//! Owns the comparison of who owns a package with which teams change it. Only packages with enough
//! commits are judged, and a sample is always printed.

use std::collections::BTreeSet;

use super::{View, float, percent, quantile, two};
use crate::checks::Outcome;
use crate::checks::alignment::Practice;
use crate::checks::finding::Finding;
use crate::conway::{Row, congruence, coordination};
use crate::model::Role;
use crate::ownership::TeamKind;

/// Packages with owners and enough commits.
fn judged<'p>(view: &'p View<'_>, practice: &'p Practice) -> impl Iterator<Item = usize> + 'p {
    (0..practice.edits.len()).filter(|package| {
        let is_enough = f64::from(practice.edits[*package]) >= view.number("commits");
        is_enough && !view.home(*package).is_empty()
    })
}

fn with_sample(view: &View<'_>, practice: &Practice, package: usize) -> Finding {
    let mut finding = view.about(package);
    finding.facts.insert("n", practice.edits[package].to_string());
    finding.facts.insert("months", practice.months.to_string());
    finding
}

pub(super) fn owner_drift(view: &View<'_>) -> Outcome {
    let practice = match view.practice() {
        Ok(practice) => practice,
        Err(outcome) => return outcome,
    };
    let mut findings = Vec::new();
    for package in judged(view, practice) {
        let home = view.home(package);
        let own =
            |part: &dyn Fn(usize) -> f64| home.iter().map(|team| part(*team)).fold(0.0, f64::max);
        let others = practice.by_team[package].keys().filter(|team| !home.contains(team));
        let top = others
            .map(|team| (*team, practice.part(package, *team)))
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        let Some((team, part)) = top else { continue };
        let owner = own(&|team| practice.part(package, team));
        // A team that has just taken over, or given away, shows in the later half.
        let recent =
            practice.recent_part(package, team) - own(&|team| practice.recent_part(package, team));
        if part - owner < view.number("distance") || recent <= 0.0 {
            continue;
        }
        let mut finding = with_sample(view, practice, package);
        finding.to.teams = vec![view.team(team)];
        finding.facts.insert("to.team", view.team(team));
        finding.facts.insert("part", percent(part));
        finding.facts.insert("own", percent(owner));
        finding.facts.insert("distance", two(part - owner));
        finding.facts.insert("recent", two(recent));
        findings.push(finding);
    }
    Outcome::Findings(findings)
}

pub(super) fn outsiders(view: &View<'_>) -> Outcome {
    let practice = match view.practice() {
        Ok(practice) => practice,
        Err(outcome) => return outcome,
    };
    let mut findings = Vec::new();
    for package in judged(view, practice) {
        let own: f64 = view.home(package).iter().map(|team| practice.part(package, *team)).sum();
        if own >= view.number("part") {
            continue;
        }
        let mut finding = with_sample(view, practice, package);
        finding.facts.insert("own", percent(own));
        findings.push(finding);
    }
    Outcome::Findings(findings)
}

pub(super) fn diffuse(view: &View<'_>) -> Outcome {
    let practice = match view.practice() {
        Ok(practice) => practice,
        Err(outcome) => return outcome,
    };
    let mut findings = Vec::new();
    for package in judged(view, practice) {
        let editors = editors(view, practice, package);
        if float(editors.len()) < view.number("teams") {
            continue;
        }
        let mut finding = with_sample(view, practice, package);
        finding.facts.insert("count", editors.len().to_string());
        finding.facts.insert("editors", parts(view, practice, package, &editors));
        findings.push(finding);
    }
    Outcome::Findings(findings)
}

/// Teams that made more than the part of a package's commits.
fn editors(view: &View<'_>, practice: &Practice, package: usize) -> Vec<usize> {
    let teams = practice.by_team[package].keys().copied();
    teams.filter(|team| practice.part(package, *team) > view.number("part")).collect()
}

fn parts(view: &View<'_>, practice: &Practice, package: usize, teams: &[usize]) -> String {
    let mut words: Vec<String> = teams
        .iter()
        .map(|team| format!("{} {}", view.team(*team), percent(practice.part(package, *team))))
        .collect();
    words.sort();
    words.join(", ")
}

pub(super) fn commons(view: &View<'_>) -> Outcome {
    let practice = match view.practice() {
        Ok(practice) => practice,
        Err(outcome) => return outcome,
    };
    let edits: Vec<f64> = practice.edits.iter().map(|edits| f64::from(*edits)).collect();
    let median = quantile(&edits, 0.5);
    let consumers = view.alignment.consumers();
    let mut findings = Vec::new();
    for (package, users) in consumers.iter().enumerate() {
        let home = view.home(package);
        let is_platform = view.scope.architecture.package(view.id(package)).role == Role::Platform
            || home.iter().any(|team| view.kind_of(*team) == Some(TeamKind::Platform));
        let editors = editors(view, practice, package);
        if is_platform
            || float(users.len()) < view.number("teams")
            || float(editors.len()) < view.number("editors")
            || edits[package] <= median
        {
            continue;
        }
        let mut finding = with_sample(view, practice, package);
        finding.facts.insert("users", users.len().to_string());
        finding.facts.insert("count", editors.len().to_string());
        finding.facts.insert("editors", parts(view, practice, package, &editors));
        finding.facts.insert("median", format!("{median:.0}"));
        findings.push(finding);
    }
    Outcome::Findings(findings)
}

pub(super) fn dynamic_gap(view: &View<'_>) -> Outcome {
    let practice = match view.practice() {
        Ok(practice) => practice,
        Err(outcome) => return outcome,
    };
    let alignment = view.alignment;
    if view.scope.architecture.ownership.interactions.is_empty() {
        return Outcome::NotEvaluated("teams.toml declares no `[[interaction]]`");
    }
    if float(practice.commits) < view.number("commits") {
        return Outcome::NotEvaluatedFor(format!(
            "{} commits are too few: {} are needed",
            practice.commits,
            view.number("commits")
        ));
    }
    let rows: Vec<Row> = (0..practice.edits.len())
        .map(|package| {
            let teams = practice.by_team[package].keys();
            teams.map(|team| (*team, practice.part(package, *team))).collect()
        })
        .collect();
    let both: Vec<(usize, usize, f64)> = alignment
        .couplings
        .iter()
        .flat_map(|c| [(c.from, c.to, c.weight), (c.to, c.from, c.weight)])
        .collect();
    let required = coordination(&rows, &both, alignment.teams.len());
    let agreed: BTreeSet<(usize, usize)> = alignment
        .pairs
        .iter()
        .filter(|pair| pair.is_agreed())
        .map(|pair| (pair.one, pair.other))
        .collect();
    let dynamic = congruence(&required, |one, other| agreed.contains(&(one, other)));
    let (Some(practised), Some(declared)) = (dynamic.weighted(), alignment.congruence.weighted())
    else {
        return Outcome::NotEvaluated("no two teams have to coordinate");
    };
    if (practised - declared).abs() <= view.number("distance") {
        return Outcome::Findings(Vec::new());
    }
    let mut finding = view.scope.finding(view.rule);
    let first = &view.scope.architecture.ownership.interactions;
    finding.at = first.first().map(|agreement| agreement.span).into_iter().collect();
    finding.facts.insert("declared", two(declared));
    finding.facts.insert("practised", two(practised));
    finding.facts.insert("distance", two((practised - declared).abs()));
    finding.facts.insert("n", practice.commits.to_string());
    Outcome::Findings(vec![finding])
}
