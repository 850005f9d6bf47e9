//! Kind `visible-to`: links to packages that only some may see.
//!
//! Owns that kind. The guarded packages see each other.

use super::Outcome;
use super::forbidden::by_pair;
use super::scope::Scope;
use crate::model::PackageId;
use crate::rulebook::{Rule, Selector};

pub(super) fn check(
    rule: &Rule,
    scope: &Scope<'_>,
    to: &Selector,
    by: &Selector,
    links: &Selector,
) -> Outcome {
    let (guarded, allowed) = (scope.taken(to), scope.taken(by));
    let is = |taken: &[bool], id: PackageId| taken.get(id.index()) == Some(&true);
    let foul = scope
        .architecture
        .links()
        .filter(|(_, link)| {
            is(&guarded, link.to) && !is(&guarded, link.from) && !is(&allowed, link.from)
        })
        .filter(|(_, link)| scope.takes_link(links, link));
    let mut findings = by_pair(rule, scope, foul.map(|(id, _)| id));
    for finding in &mut findings {
        finding.facts.insert("by", by.to_string());
    }
    Outcome::Findings(findings)
}
