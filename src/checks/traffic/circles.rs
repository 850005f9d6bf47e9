//! Kinds `interface-cycle` and `rust-only-interface`: calls by the shape of the whole.
//!
//! Owns which circles count: those between teams. Where a circle lies is asked of the model.

use std::collections::BTreeSet;

use super::Case;
use crate::checks::finding::{Finding, Step};
use crate::model::{Crossing, PackageId};

pub(super) fn check(case: &Case<'_, '_>) -> Vec<Finding> {
    let circles = case.interfaces.circles(case.scope.architecture);
    circles.iter().filter_map(|circle| finding(case, circle)).collect()
}

fn finding(case: &Case<'_, '_>, circle: &[crate::model::Call]) -> Option<Finding> {
    let architecture = case.scope.architecture;
    let members: BTreeSet<PackageId> = circle.iter().map(|call| call.to).collect();
    let crosses =
        circle.iter().any(|call| architecture.crossing(call.from, call.to) == Crossing::Crosses);
    if !crosses {
        return None;
    }
    let label = |id: PackageId| architecture.package(id).label.clone();
    let mut finding = case.scope.finding(case.rule);
    let first = circle.first()?;
    finding.from = case.scope.end(first.from);
    finding.to = case.scope.end(first.to);
    finding.at = circle.iter().map(|call| call.at).collect();
    finding.cluster = members.iter().map(|id| label(*id)).collect();
    finding.cluster.sort();
    finding.object = Some(finding.cluster.join(", "));
    finding.edge = Some("calls".to_owned());
    let mut teams: Vec<String> = members
        .iter()
        .flat_map(|id| case.scope.team_names(&architecture.package(*id).responsible))
        .collect();
    teams.sort();
    teams.dedup();
    finding.facts.insert("teams", teams.join(" and "));
    finding.facts.insert("count", members.len().to_string());
    let mut chain: Vec<String> =
        circle.iter().map(|call| format!("`{}`", label(call.from))).collect();
    chain.push(format!("`{}`", label(first.from)));
    finding.facts.insert("chain", chain.join(" → "));
    let step = |call: &crate::model::Call| Step {
        from: label(call.from),
        to: label(call.to),
        at: call.at,
    };
    finding.witness = vec![circle.iter().map(step).collect()];
    Some(finding)
}

/// Calls between teams of a contract that only Rust can read.
pub(super) fn rust_only(case: &Case<'_, '_>) -> Vec<Finding> {
    let mut out = Vec::new();
    for call in case.interfaces.calls().into_iter().filter(|call| !call.test) {
        let Some(interface) = case.interfaces.list.get(call.interface) else { continue };
        let crosses = case.scope.architecture.crossing(call.from, call.to) == Crossing::Crosses;
        if !interface.rust_only || !crosses {
            continue;
        }
        let mut finding = case.scope.about_pair(case.rule, call.from, call.to);
        finding.at = vec![call.at];
        finding.there = interface.defined.into_iter().collect();
        finding.object = Some(interface.id.clone());
        finding.edge = Some("calls".to_owned());
        finding.facts.insert("interface", interface.id.clone());
        finding.facts.insert("technology", interface.technology.clone());
        out.push(finding);
    }
    out
}
