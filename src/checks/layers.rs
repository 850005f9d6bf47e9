//! Kind `layers`: links upwards in an order, and past a layer where layers are closed.
//!
//! Owns that kind. A package in several layers counts for the topmost; packages in none are free.

use super::Outcome;
use super::forbidden::by_pair;
use super::scope::Scope;
use crate::model::PackageId;
use crate::rulebook::{Rule, Selector};

pub(super) fn check(
    rule: &Rule,
    scope: &Scope<'_>,
    layers: &[Selector],
    links: &Selector,
    closed: bool,
) -> Outcome {
    let taken: Vec<Vec<bool>> = layers.iter().map(|layer| scope.taken(layer)).collect();
    let layer_of =
        |id: PackageId| taken.iter().position(|layer| layer.get(id.index()) == Some(&true));
    let mut upwards = Vec::new();
    let mut skipping = Vec::new();
    for (id, link) in scope.architecture.links() {
        let (Some(from), Some(to)) = (layer_of(link.from), layer_of(link.to)) else {
            continue;
        };
        if from == to || !scope.takes_link(links, link) {
            continue;
        }
        if to < from {
            upwards.push(id);
        } else if closed && to > from + 1 {
            skipping.push(id);
        }
    }
    let mut findings = by_pair(rule, scope, upwards.into_iter());
    let skipped = by_pair(rule, scope, skipping.into_iter());
    findings.extend(skipped.into_iter().map(|mut finding| {
        finding.variant = Some("skipped");
        finding
    }));
    for finding in &mut findings {
        let name = |label: &Option<String>| {
            let id = scope.architecture.find(label.as_deref()?)?;
            layers.get(layer_of(id)?).map(ToString::to_string)
        };
        let (from, to) = (name(&finding.from.package), name(&finding.to.package));
        finding.facts.insert("from.layer", from.unwrap_or_default());
        finding.facts.insert("to.layer", to.unwrap_or_default());
    }
    Outcome::Findings(findings)
}
