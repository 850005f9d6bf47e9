//! Kinds `knowledge-island`, `abandoned`, `minor-contributors`, `broker`.
//!
//! Owns what is said of people: how many, never who.

use std::collections::BTreeMap;

use super::{View, float, percent, quantile};
use crate::checks::Outcome;
use crate::checks::alignment::Knowledge;
use crate::model::day_of;

pub(super) fn island(view: &View<'_>) -> Outcome {
    let practice = match view.practice() {
        Ok(practice) => practice,
        Err(outcome) => return outcome,
    };
    let known = Knowledge::of(view.scope.architecture);
    let consumers = view.alignment.consumers();
    let mut findings = Vec::new();
    for (package, users) in consumers.iter().enumerate() {
        let known = &known[view.id(package).index()];
        if practice.edits[package] == 0
            || float(users.len()) < view.number("teams")
            || float(known.files.len()) < view.number("files")
            || known.truck_factor() != 1
        {
            continue;
        }
        let mut finding = view.about(package);
        finding.facts.insert("users", users.len().to_string());
        finding.facts.insert("files", known.files.len().to_string());
        finding.facts.insert("n", practice.edits[package].to_string());
        finding.facts.insert("months", practice.months.to_string());
        findings.push(finding);
    }
    Outcome::Findings(findings)
}

pub(super) fn abandoned(view: &View<'_>) -> Outcome {
    if let Err(outcome) = view.practice() {
        return outcome;
    }
    let Ok(past) = &view.scope.architecture.past else {
        return Outcome::NotEvaluated("history was not read");
    };
    let mut last: BTreeMap<usize, i64> = BTreeMap::new();
    for commit in &past.commits {
        let known = last.entry(commit.author as usize).or_insert(commit.time);
        *known = (*known).max(commit.time);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "months")]
    let months = view.number("months") as u32;
    let since = past.window(months);
    let known = Knowledge::of(view.scope.architecture);
    let mut users = vec![0usize; view.alignment.packages.len()];
    for tie in view.alignment.couplings.iter().filter(|tie| tie.is_link()) {
        users[tie.to] += 1;
    }
    let mut findings = Vec::new();
    for (package, users) in users.into_iter().enumerate() {
        let id = view.id(package);
        let authors = known[id.index()].authors();
        let has_left =
            |author: &usize| past.identities.get(*author).is_some_and(|person| person.has_left);
        let is_silent = |author: &usize| last.get(author).is_none_or(|newest| *newest < since);
        let Some(newest) = authors.iter().filter_map(|author| last.get(author)).max() else {
            continue;
        };
        if users == 0 || !authors.iter().all(|author| has_left(author) || is_silent(author)) {
            continue;
        }
        let left = authors.iter().filter(|author| has_left(author)).count();
        let mut finding = view.about(package);
        finding.variant = (left > 0).then_some("left");
        finding.facts.insert("left", left.to_string());
        finding.facts.insert("authors", authors.len().to_string());
        finding.facts.insert("users", users.to_string());
        finding.facts.insert("months", months.to_string());
        finding.facts.insert("last", day_of(*newest));
        findings.push(finding);
    }
    Outcome::Findings(findings)
}

pub(super) fn minor(view: &View<'_>) -> Outcome {
    let practice = match view.practice() {
        Ok(practice) => practice,
        Err(outcome) => return outcome,
    };
    let count = |package: usize| {
        let all = f64::from(practice.edits[package]);
        let is_minor = |edits: &&u32| f64::from(**edits) / all < view.number("part");
        practice.by_person[package].values().filter(is_minor).count()
    };
    let judged: Vec<usize> = (0..practice.edits.len())
        .filter(|package| f64::from(practice.edits[*package]) >= view.number("commits"))
        .collect();
    let counts: Vec<f64> = judged.iter().map(|package| float(count(*package))).collect();
    let limit = quantile(&counts, view.number("percentile") / 100.0);
    let mut findings = Vec::new();
    for package in judged.into_iter().filter(|package| float(count(*package)) > limit) {
        let mut finding = view.about(package);
        finding.facts.insert("minor", count(package).to_string());
        finding.facts.insert("people", practice.by_person[package].len().to_string());
        finding.facts.insert("limit", format!("{limit:.0}"));
        finding.facts.insert("n", practice.edits[package].to_string());
        findings.push(finding);
    }
    Outcome::Findings(findings)
}

pub(super) fn broker(view: &View<'_>) -> Outcome {
    let practice = match view.practice() {
        Ok(practice) => practice,
        Err(outcome) => return outcome,
    };
    let mut by_pair: BTreeMap<(usize, usize), BTreeMap<u32, usize>> = BTreeMap::new();
    for spread in &practice.spread {
        for (at, one) in spread.teams.iter().enumerate() {
            for other in &spread.teams[at + 1..] {
                let people = by_pair.entry((*one, *other)).or_default();
                *people.entry(spread.author).or_default() += 1;
            }
        }
    }
    let mut findings = Vec::new();
    for ((one, other), people) in by_pair {
        let all: usize = people.values().sum();
        let most = people.values().max().copied().unwrap_or(0);
        let part = float(most) / float(all.max(1));
        if float(all) < view.number("commits") || part <= view.number("part") {
            continue;
        }
        let mut finding = view.about_teams(one, other, &[]);
        finding.facts.insert("n", all.to_string());
        finding.facts.insert("most", most.to_string());
        finding.facts.insert("part", percent(part));
        finding.facts.insert("people", people.len().to_string());
        findings.push(finding);
    }
    Outcome::Findings(findings)
}
