//! Kind `allowed-only`: links from here to anything that is not on the list.
//!
//! Owns that kind. Links within the selected packages are their own business and always allowed.

use super::Outcome;
use super::finding::Finding;
use super::forbidden::{Ends, by_pair};
use super::scope::Scope;
use crate::model::{Direction, PackageId};
use crate::rulebook::Rule;

pub(super) fn check(rule: &Rule, scope: &Scope<'_>, ends: &Ends<'_>) -> Outcome {
    let (from, to) = (scope.taken(ends.from), scope.taken(ends.to));
    let is = |taken: &[bool], id: PackageId| taken.get(id.index()) == Some(&true);
    let is_foul = |target: PackageId| !is(&to, target) && !is(&from, target);
    let mut findings: Vec<Finding> = if ends.transitive {
        let starts = scope.architecture.packages().map(|(id, _)| id).filter(|id| is(&from, *id));
        starts
            .flat_map(|start| {
                scope.architecture.paths_from(start, Direction::Down, |link| {
                    scope.takes_link(ends.links, link)
                })
            })
            .filter(|(goal, path)| is_foul(*goal) && !path.is_empty())
            .filter_map(|(_, path)| scope.about_path(rule, &path))
            .collect()
    } else {
        let foul = scope
            .architecture
            .links()
            .filter(|(_, link)| is(&from, link.from) && is_foul(link.to))
            .filter(|(_, link)| scope.takes_link(ends.links, link));
        by_pair(rule, scope, foul.map(|(id, _)| id))
    };
    for finding in &mut findings {
        finding.facts.insert("allowed", ends.to.to_string());
    }
    Outcome::Findings(findings)
}
