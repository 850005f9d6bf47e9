//! Kind `independent`: links between siblings that must not know each other.
//!
//! Owns that kind. A path counts only while it stays outside of other siblings: behind the first
//! one reached it is that sibling's own finding.

use super::Outcome;
use super::finding::Finding;
use super::forbidden::by_pair;
use super::scope::Scope;
use crate::model::{Direction, PackageId};
use crate::rulebook::{Rule, Selector};

pub(super) fn check(
    rule: &Rule,
    scope: &Scope<'_>,
    members: &[Selector],
    links: &Selector,
    transitive: bool,
) -> Outcome {
    let taken: Vec<Vec<bool>> = members.iter().map(|member| scope.taken(member)).collect();
    let member_of =
        |id: PackageId| taken.iter().position(|member| member.get(id.index()) == Some(&true));
    let mut findings: Vec<Finding> = if transitive {
        let starts = scope.architecture.packages().filter_map(|(id, _)| Some((id, member_of(id)?)));
        let mut found = Vec::new();
        for (start, own) in starts {
            let follow = |link: &crate::model::Link| {
                let is_inside = member_of(link.from).is_none_or(|member| member == own);
                is_inside && scope.takes_link(links, link)
            };
            let walk = scope.architecture.walk(start, Direction::Down, follow);
            let is_other = |goal: &&PackageId| member_of(**goal).is_some_and(|m| m != own);
            let goals = walk.reached().iter().filter(is_other);
            found.extend(goals.filter_map(|goal| scope.about_path(rule, &walk.path_to(*goal))));
        }
        found
    } else {
        let foul = scope.architecture.links().filter(|(_, link)| {
            match (member_of(link.from), member_of(link.to)) {
                (Some(from), Some(to)) => from != to && scope.takes_link(links, link),
                _ => false,
            }
        });
        by_pair(rule, scope, foul.map(|(id, _)| id))
    };
    for finding in &mut findings {
        let name = |label: &Option<String>| {
            let id = scope.architecture.find(label.as_deref()?)?;
            members.get(member_of(id)?).map(ToString::to_string)
        };
        let (from, to) = (name(&finding.from.package), name(&finding.to.package));
        finding.facts.insert("from.member", from.unwrap_or_default());
        finding.facts.insert("to.member", to.unwrap_or_default());
    }
    Outcome::Findings(findings)
}
