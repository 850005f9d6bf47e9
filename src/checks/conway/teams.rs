//! Kinds `bottleneck-team`, `team-overload`, `team-size`, `team-propagation`, `undeclared-platform`.
//!
//! Owns what is said of a team as a whole. All limits but those of size are relative to the other
//! teams of the workspace: no study gives absolute ones.

use std::collections::BTreeSet;

use super::{View, counted, float, percent, quantile, two};
use crate::checks::Outcome;
use crate::conway::betweenness;
use crate::model::Role;
use crate::ownership::TeamKind;
use crate::rulebook::Grade;

pub(super) fn bottleneck(view: &View<'_>) -> Outcome {
    let alignment = view.alignment;
    let owning = alignment.owning_teams();
    if float(owning) < view.number("teams") {
        return Outcome::NotEvaluatedFor(format!("only {owning} teams own packages"));
    }
    let mut near = vec![Vec::new(); alignment.teams.len()];
    for (from, to) in alignment.arcs.keys() {
        near[*from].push(*to);
    }
    let values = betweenness(&near);
    let owns: Vec<bool> = (0..alignment.teams.len())
        .map(|team| alignment.homes.iter().flatten().any(|(own, _)| *own == team))
        .collect();
    let among: Vec<f64> =
        values.iter().zip(&owns).filter(|(_, owns)| **owns).map(|(value, _)| *value).collect();
    let median = quantile(&among, 0.5);
    let top = values.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)));
    let Some((team, value)) = top else { return Outcome::Findings(Vec::new()) };
    let is_alone = values.iter().filter(|other| (*other - value).abs() < 1e-12).count() == 1;
    let is_above = *value > view.number("times") * median && *value >= view.number("least");
    if !is_alone || !is_above || view.kind_of(team) == Some(TeamKind::Platform) {
        return Outcome::Findings(Vec::new());
    }
    let finding = view.about_team(team).map(|mut finding| {
        finding.facts.insert("value", two(*value));
        finding.facts.insert("median", two(median));
        finding.facts.insert("teams", owning.to_string());
        finding
    });
    Outcome::Findings(finding.into_iter().collect())
}

pub(super) fn size(view: &View<'_>) -> Outcome {
    let teams = &view.scope.architecture.ownership.teams;
    if teams.iter().all(|(_, team)| team.headcount().is_none()) {
        return Outcome::NotEvaluated("no team in teams.toml has `members` or a `size`");
    }
    let mut findings = Vec::new();
    for (number, id) in view.alignment.teams.iter().enumerate() {
        let Some(members) = teams.get(*id).headcount() else { continue };
        let (most, least) = (view.number("most"), view.number("least"));
        if float(members) <= most && float(members) >= least {
            continue;
        }
        // A register may name every team of an organisation; this is about those with code here.
        let mut homes = view.alignment.homes.iter().flatten();
        if !homes.any(|(team, _)| *team == number) {
            continue;
        }
        let Some(mut finding) = view.about_team(number) else { continue };
        finding.facts.insert("members", members.to_string());
        finding.facts.insert("limit", format!("{most} at most"));
        if float(members) < least {
            finding.variant = Some("small");
            finding.grade = Grade::Hint;
            finding.facts.insert("limit", format!("{least} at least"));
        }
        findings.push(finding);
    }
    Outcome::Findings(findings)
}

/// The level means nothing by itself and differs between workspaces: only growth is reported.
pub(super) fn propagation(view: &View<'_>) -> Outcome {
    let (visible, pairs) = view.alignment.crossing_visibility();
    if pairs == 0 {
        return Outcome::NotEvaluated("no package has an owner");
    }
    let today = float(visible) / float(pairs);
    let Some(accepted) = &view.alignment.settings().visibility else {
        return Outcome::NotEvaluatedFor(format!(
            "no level to compare with: write `visibility = {today:.4}`, that of today, under `[conway]` in mandate.toml"
        ));
    };
    let most = accepted.value * (1.0 + view.number("growth"));
    if today <= most {
        return Outcome::Findings(Vec::new());
    }
    let reach = view.alignment.reach();
    let widest = reach.iter().enumerate().max_by_key(|(team, n)| (**n, std::cmp::Reverse(*team)));
    let (team, teams) = widest.map_or((0, 0), |(team, teams)| (team, *teams));
    let mut finding = view.scope.finding(view.rule);
    finding.at = vec![accepted.span];
    finding.facts.insert("today", format!("{today:.4}"));
    finding.facts.insert("accepted", format!("{:.4}", accepted.value));
    finding.facts.insert("growth", percent(today / accepted.value.max(1e-9) - 1.0));
    finding.facts.insert("visible", visible.to_string());
    finding.facts.insert("pairs", pairs.to_string());
    finding.facts.insert("widest", view.team(team));
    finding.facts.insert("reach", counted(teams, "team"));
    Outcome::Findings(vec![finding])
}

/// What weighs on a team for each of its members.
const MEASURES: [&str; 4] = ["packages", "files", "domains", "teams that link it"];

/// Endings of packages that exist for the sake of another one.
const SATELLITES: [&str; 8] =
    ["-derive", "-ffi", "-impl", "-macro", "-macros", "-proc-macro", "-sys", "-types"];

/// Whether a package stands beside one of the same team that bears its name without the ending:
/// cargo wants the two apart, nobody has to keep two things in mind.
fn is_satellite(name: &str, own: &BTreeSet<String>) -> bool {
    let plain = name.replace('_', "-");
    SATELLITES
        .iter()
        .filter_map(|ending| plain.strip_suffix(ending))
        .any(|stem| own.iter().any(|other| other.replace('_', "-") == stem))
}

pub(super) fn overload(view: &View<'_>) -> Outcome {
    let alignment = view.alignment;
    let teams = &view.scope.architecture.ownership.teams;
    let mut loads: Vec<(usize, [f64; 4])> = Vec::new();
    for (number, id) in alignment.teams.iter().enumerate() {
        let team = teams.get(*id);
        let Some(members) = team.headcount() else { continue };
        let share = |package: usize| {
            alignment.homes[package].iter().find(|(own, _)| *own == number).map_or(0.0, |(_, s)| *s)
        };
        let all = 0..alignment.packages.len();
        let names: BTreeSet<String> =
            all.clone().filter(|package| share(*package) > 0.0).map(|p| view.label(p)).collect();
        let is_counted = |package: &usize| !is_satellite(&view.label(*package), &names);
        let packages: f64 = all.clone().filter(is_counted).map(share).sum();
        let files: f64 = all
            .map(|p| {
                let package = view.scope.architecture.package(view.id(p));
                package.fractions.get(id).copied().unwrap_or(0.0)
            })
            .sum();
        let users = alignment.arcs.keys().filter(|(_, to)| *to == number).count();
        let load = [packages, files, float(team.domains.len()), float(users)];
        loads.push((number, load.map(|value| value / float(members.max(1)))));
    }
    if loads.len() < 4 {
        return Outcome::NotEvaluated("fewer than four teams have `members` or a `size`");
    }
    let limits: Vec<f64> = (0..MEASURES.len())
        .map(|at| {
            let values: Vec<f64> = loads.iter().map(|(_, load)| load[at]).collect();
            let (low, high) = (quantile(&values, 0.25), quantile(&values, 0.75));
            high + view.number("times") * (high - low)
        })
        .collect();
    let mut findings = Vec::new();
    for (number, load) in &loads {
        let above: Vec<usize> =
            (0..MEASURES.len()).filter(|at| load[*at] > limits[*at] + 1e-9).collect();
        if float(above.len()) < view.number("measures") {
            continue;
        }
        let Some(mut finding) = view.about_team(*number) else { continue };
        let words: Vec<String> = above
            .iter()
            .map(|at| format!("{} {} > {}", MEASURES[*at], two(load[*at]), two(limits[*at])))
            .collect();
        finding.facts.insert("measures", words.join(", "));
        finding.facts.insert("count", above.len().to_string());
        finding.facts.insert("teams", loads.len().to_string());
        findings.push(finding);
    }
    Outcome::Findings(findings)
}

pub(super) fn undeclared_platform(view: &View<'_>) -> Outcome {
    if !view.scope.has_types() {
        return Outcome::NotEvaluated("no team in teams.toml has a `type`");
    }
    let alignment = view.alignment;
    let fan_in = alignment.visibility.fan_in();
    let values: Vec<f64> = fan_in.iter().map(|count| float(*count)).collect();
    let limit = quantile(&values, view.number("percentile") / 100.0);
    let consumers = alignment.consumers();
    let mut findings = Vec::new();
    for (package, teams) in consumers.iter().enumerate() {
        let role = view.scope.architecture.package(view.id(package)).role;
        let home = view.home(package);
        let is_stream = !home.is_empty()
            && home.iter().all(|team| view.kind_of(*team) == Some(TeamKind::Stream));
        let is_open = matches!(role, Role::Platform | Role::Interface | Role::Tool);
        if !is_stream
            || is_open
            || float(teams.len()) < view.number("teams")
            || values[package] <= limit
        {
            continue;
        }
        let mut finding = view.about(package);
        finding.facts.insert("teams", teams.len().to_string());
        finding.facts.insert("users", view.team_list(teams.iter().copied()));
        finding.facts.insert("reached", fan_in[package].to_string());
        finding.facts.insert("limit", format!("{limit:.0}"));
        finding.facts.insert("packages", values.len().to_string());
        findings.push(finding);
    }
    Outcome::Findings(findings)
}
