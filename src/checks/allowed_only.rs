//! Kind `allowed-only`: links from here to anything that is not on the list.
//!
//! Owns that kind. Links within the selected packages are their own business and always allowed.

use super::Outcome;
use super::finding::Finding;
use super::forbidden::{Ends, by_pair};
use super::scope::Scope;
use crate::model::{Direction, Link, PackageId};
use crate::rulebook::Rule;

pub(super) fn check(rule: &Rule, scope: &Scope<'_>, ends: &Ends<'_>) -> Outcome {
    let (from, to) = (scope.taken(ends.from), scope.taken(ends.to));
    let is = |taken: &[bool], id: PackageId| taken.get(id.index()) == Some(&true);
    let is_foul = |target: PackageId| !is(&to, target) && !is(&from, target);
    let mut findings: Vec<Finding> = if ends.transitive {
        let starts = scope.architecture.packages().map(|(id, _)| id).filter(|id| is(&from, *id));
        let mut found = Vec::new();
        for start in starts {
            let follow = |link: &Link| scope.takes_link(ends.links, link);
            let walk = scope.architecture.walk(start, Direction::Down, follow);
            let goals = walk.reached().iter().filter(|goal| is_foul(**goal));
            found.extend(goals.filter_map(|goal| scope.about_path(rule, &walk.path_to(*goal))));
        }
        found
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
