//! Kinds `scattered-team`, `module-cut-by-teams`, `misplaced-package`, `no-mirroring`.
//!
//! Owns the comparison of who owns what with what belongs together. Each asks chance first: a
//! division that a draw would give as well says nothing.

use std::collections::BTreeSet;

use super::{View, counted, float, percent, two};
use crate::checks::Outcome;
use crate::checks::alignment::Partition;
use crate::checks::finding::{End, Finding};
use crate::conway::{chance, shared_modularity};

const NO_PARTITION: &str =
    "fewer than two teams own packages here, or no link joins packages with owners";

pub(super) fn no_mirroring(view: &View<'_>) -> Outcome {
    let Some(partition) = view.alignment.partition() else {
        return Outcome::NotEvaluated(NO_PARTITION);
    };
    let (packages, teams) = (partition.nodes.len(), view.alignment.owning_teams());
    if float(packages) < view.number("packages") || float(teams) < view.number("teams") {
        return Outcome::NotEvaluatedFor(format!(
            "{} of {} are too few to tell from chance",
            counted(packages, "package"),
            counted(teams, "team")
        ));
    }
    let chance = partition.chance;
    if chance.p <= view.number("p") {
        return Outcome::Findings(Vec::new());
    }
    let mut finding = view.scope.finding(view.rule);
    let first = (0..view.alignment.teams.len()).find_map(|team| view.team_span(team));
    finding.at = first.into_iter().collect();
    finding.facts.insert("q", format!("{:.3}", chance.observed));
    finding.facts.insert("mean", format!("{:.3}", chance.mean));
    finding.facts.insert("sd", format!("{:.3}", chance.sd));
    finding.facts.insert("z", chance.z.map_or("none".to_owned(), |z| format!("{z:.1}")));
    finding.facts.insert("p", format!("{:.4}", chance.p));
    finding.facts.insert("permutations", chance.permutations.to_string());
    finding.facts.insert("packages", packages.to_string());
    finding.facts.insert("teams", teams.to_string());
    finding.facts.insert("largest", percent(partition.largest));
    Outcome::Findings(vec![finding])
}

/// In a small workspace nearly everything could be chance.
fn too_few(packages: usize) -> Outcome {
    let packages = counted(packages, "package");
    Outcome::NotEvaluatedFor(format!("{packages} are too few to tell from chance"))
}

pub(super) fn scattered(view: &View<'_>) -> Outcome {
    let alignment = view.alignment;
    let size = alignment.packages.len();
    if float(size) < view.number("workspace") {
        return too_few(size);
    }
    let mut near = vec![Vec::new(); size];
    for tie in alignment.couplings.iter().filter(|tie| tie.is_link()) {
        near[tie.from].push(tie.to);
        near[tie.to].push(tie.from);
    }
    let settings = alignment.settings();
    let mut findings = Vec::new();
    for team in 0..alignment.teams.len() {
        let own: Vec<usize> = (0..size).filter(|p| view.home(*p).contains(&team)).collect();
        let count = own.len();
        if float(count) < view.number("packages") {
            continue;
        }
        let parts = components(&own, &near);
        let fragments = float(parts - 1) / float(count - 1);
        if fragments < view.number("fragments") {
            continue;
        }
        // Higher is better here: fewer parts than a draw of as many packages.
        let draw = |order: &[usize]| -float(components(order.get(..count).unwrap_or(order), &near));
        let null = chance(-float(parts), size, settings.permutations, settings.seed, draw);
        if null.p <= view.number("p") {
            continue;
        }
        let Some(mut finding) = view.about_team(team) else { continue };
        finding.facts.insert("packages", count.to_string());
        finding.facts.insert("parts", parts.to_string());
        finding.facts.insert("fragments", two(fragments));
        finding.facts.insert("p", format!("{:.4}", null.p));
        finding.facts.insert("permutations", null.permutations.to_string());
        findings.push(finding);
    }
    Outcome::Findings(findings)
}

/// Connected parts of the graph that some packages span.
fn components(packages: &[usize], near: &[Vec<usize>]) -> usize {
    let mut is_left = vec![false; near.len()];
    for package in packages {
        is_left[*package] = true;
    }
    let (mut parts, mut stack) = (0, Vec::new());
    for start in packages {
        if !std::mem::replace(&mut is_left[*start], false) {
            continue;
        }
        parts += 1;
        stack.push(*start);
        while let Some(package) = stack.pop() {
            for other in &near[package] {
                if std::mem::replace(&mut is_left[*other], false) {
                    stack.push(*other);
                }
            }
        }
    }
    parts
}

pub(super) fn cut(view: &View<'_>) -> Outcome {
    let Some(partition) = view.alignment.partition() else {
        return Outcome::NotEvaluated(NO_PARTITION);
    };
    if float(partition.nodes.len()) < view.number("workspace") {
        return too_few(partition.nodes.len());
    }
    let mut findings = Vec::new();
    for module in partition.modules() {
        let top = module.teams.first().map_or(0.0, |(_, part)| *part);
        if float(module.packages.len()) < view.number("packages")
            || module.stability < view.number("stability")
            || top > view.number("part")
        {
            continue;
        }
        let Some(first) = module.packages.first() else { continue };
        let mut finding = view.scope.finding(view.rule);
        let mut names: Vec<String> = module.packages.iter().map(|p| view.label(*p)).collect();
        names.sort();
        let owners: Vec<String> = module
            .teams
            .iter()
            .map(|(team, part)| format!("{} {}", view.team(*team), percent(*part)))
            .collect();
        let spans = module.packages.iter().map(|p| view.id(*p));
        let spans = spans.map(|id| view.scope.architecture.package(id).name_span);
        finding.at = spans.take(super::PLACES).collect();
        finding.because = view.scope.because(view.id(*first));
        finding.object = Some(names.join(", "));
        finding.cluster.clone_from(&names);
        finding.is_drawn = true;
        finding.from = End { package: None, teams: Vec::new() };
        finding.facts.insert("packages", names.len().to_string());
        finding.facts.insert("names", shortened(&names));
        finding.facts.insert("owners", owners.join(", "));
        finding.facts.insert("stability", percent(module.stability));
        finding.facts.insert("top", percent(top));
        findings.push(finding);
    }
    Outcome::Findings(findings)
}

fn shortened(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(6).map(|name| format!("`{name}`")).collect();
    match names.len().checked_sub(7) {
        Some(cut) => format!("{} and {} more", shown.join(", "), cut + 1),
        None => shown.join(", "),
    }
}

pub(super) fn misplaced(view: &View<'_>) -> Outcome {
    let Some(partition) = view.alignment.partition() else {
        return Outcome::NotEvaluated(NO_PARTITION);
    };
    let consumers = view.alignment.consumers();
    let mut near = vec![Vec::new(); partition.nodes.len()];
    for (one, other, _) in &partition.edges {
        near[*one].push(*other);
        near[*other].push(*one);
    }
    let mut findings = Vec::new();
    for (at, package) in partition.nodes.iter().enumerate() {
        let is_hub = float(consumers[*package].len()) >= view.number("teams");
        if view.alignment.is_root[*package] || is_hub || near[at].len() < 2 {
            continue;
        }
        findings.extend(misplaced_one(view, partition, at, &near[at]));
    }
    Outcome::Findings(findings)
}

fn misplaced_one(
    view: &View<'_>,
    partition: &Partition,
    at: usize,
    near: &[usize],
) -> Option<Finding> {
    let [(home, _)] = partition.members[at].as_slice() else { return None };
    let package = partition.nodes[at];
    let part_of = |team: usize| {
        let own = near.iter().filter_map(|other| {
            partition.members[*other].iter().find(|(own, _)| *own == team).map(|(_, part)| part)
        });
        own.sum::<f64>() / float(near.len())
    };
    let teams: BTreeSet<usize> = near
        .iter()
        .flat_map(|other| partition.members[*other].iter().map(|(team, _)| *team))
        .filter(|team| team != home)
        .collect();
    let (team, part) = teams
        .into_iter()
        .map(|team| (team, part_of(team)))
        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
    if part < view.number("neighbours") || !fits(view, partition, team) {
        return None;
    }
    let mut moved = partition.members.clone();
    moved[at] = vec![(team, 1.0)];
    let gain = shared_modularity(&partition.edges, &moved) - partition.chance.observed;
    if gain < view.number("gain") {
        return None;
    }
    let mut finding = view.about(package);
    finding.to = End { package: None, teams: vec![view.team(team)] };
    if let Ok(practice) = view.practice() {
        let commits = practice.part(package, team);
        if practice.edits[package] >= 10 && commits < view.number("commits") {
            return None;
        }
        finding
            .facts
            .insert("commits", format!(", its part of the commits = {}", percent(commits)));
    } else {
        finding.facts.insert("commits", String::new());
    }
    finding.facts.insert("to.team", view.team(team));
    finding.facts.insert("part", percent(part));
    finding.facts.insert("near", near.len().to_string());
    finding.facts.insert("gain", format!("{gain:.4}"));
    Some(finding)
}

/// Whether the receiver would not hold too much: otherwise the largest team takes it all.
fn fits(view: &View<'_>, partition: &Partition, team: usize) -> bool {
    let own = partition.members.iter().flatten().filter(|(own, _)| *own == team);
    let after = own.map(|(_, part)| part).sum::<f64>() + 1.0;
    after / float(partition.nodes.len()) <= view.number("receiver")
}
