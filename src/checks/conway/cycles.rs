//! Kinds `cross-team-cycle` and `mutual-dependence`.
//!
//! Owns both. Packages that wire others together are left out: they depend on everybody by trade.
//! What is reported is the lightest set of links to cut, not the whole group.

use super::{View, counted, percent, two};
use crate::checks::Outcome;
use crate::checks::alignment::Coupling;

pub(super) fn cycle(view: &View<'_>) -> Outcome {
    let alignment = view.alignment;
    let feedback = &alignment.feedback_without_roots;
    let arcs = alignment.arcs_where(|tie| !alignment.touches_root(tie));
    let total: f64 = arcs.values().sum();
    if total <= 0.0 || feedback.weight / total <= view.number("part") {
        return Outcome::Findings(Vec::new());
    }
    let mut findings = Vec::new();
    for (from, to) in &feedback.arcs {
        let ties: Vec<&Coupling> = view
            .links_between(*from, *to)
            .into_iter()
            .filter(|tie| !alignment.touches_root(tie))
            .collect();
        let mut finding = view.about_teams(*from, *to, &ties);
        let group = feedback.groups.iter().find(|group| group.contains(from) && group.contains(to));
        let group = group.cloned().unwrap_or_default();
        finding.cluster = group.iter().map(|team| view.team(*team)).collect();
        finding.cluster.sort();
        finding.facts.insert("teams", group.len().to_string());
        finding.facts.insert("members", view.team_list(group));
        finding.facts.insert("arcs", counted(feedback.arcs.len(), "pair"));
        finding.facts.insert("weight", two(feedback.weight));
        finding.facts.insert("total", two(total));
        finding.facts.insert("part", percent(feedback.weight / total));
        let exact = if feedback.exact { "exact" } else { "approximate: more than 20 teams" };
        finding.facts.insert("exact", exact.to_owned());
        findings.push(finding);
    }
    Outcome::Findings(findings)
}

pub(super) fn mutual(view: &View<'_>) -> Outcome {
    let alignment = view.alignment;
    let arcs = alignment.arcs_where(|tie| !alignment.touches_root(tie));
    let mut findings = Vec::new();
    for ((one, other), there) in arcs.iter().filter(|((one, other), _)| one < other) {
        let back = arcs.get(&(*other, *one)).copied().unwrap_or(0.0);
        if there.min(back) < view.number("links") {
            continue;
        }
        // The lighter direction is the one to cut.
        let (from, to, light, heavy) = if *there <= back {
            (*one, *other, *there, back)
        } else {
            (*other, *one, back, *there)
        };
        let ties: Vec<&Coupling> = view
            .links_between(from, to)
            .into_iter()
            .filter(|tie| !alignment.touches_root(tie))
            .collect();
        let mut finding = view.about_teams(from, to, &ties);
        // The lighter direction may turn round; the pair is the same.
        finding.cluster = vec![view.team(from), view.team(to)];
        finding.cluster.sort();
        finding.facts.insert("light", two(light));
        finding.facts.insert("heavy", two(heavy));
        findings.push(finding);
    }
    Outcome::Findings(findings)
}
