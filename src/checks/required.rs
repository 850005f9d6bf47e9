//! Kind `required`: packages without a link that they must have.
//!
//! Owns that kind. A package that is itself what is required needs no link to it.

use super::Outcome;
use super::forbidden::Ends;
use super::scope::Scope;
use crate::rulebook::Rule;

pub(super) fn check(rule: &Rule, scope: &Scope<'_>, ends: &Ends<'_>) -> Outcome {
    let (from, to) = (scope.taken(ends.from), scope.taken(ends.to));
    let is_wanted = |id: crate::model::PackageId| to.get(id.index()) == Some(&true);
    let mut findings = Vec::new();
    for (id, _) in scope.architecture.packages() {
        if from.get(id.index()) != Some(&true) || is_wanted(id) {
            continue;
        }
        let has_it = if ends.transitive {
            let follow = |link: &crate::model::Link| scope.takes_link(ends.links, link);
            scope.architecture.shortest_path(id, follow, is_wanted).is_some()
        } else {
            scope.architecture.links_from(id).iter().any(|link| {
                let link = scope.architecture.link(*link);
                is_wanted(link.to) && scope.takes_link(ends.links, link)
            })
        };
        if !has_it {
            let mut finding = scope.about(rule, id);
            finding.facts.insert("wanted", ends.to.to_string());
            findings.push(finding);
        }
    }
    Outcome::Findings(findings)
}
