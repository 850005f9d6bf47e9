//! Kind `exclusive-dependency`: packages from elsewhere that only some may link.
//!
//! Owns that kind. Names are package names, so a rename in a manifest hides nothing.

use super::Outcome;
use super::scope::Scope;
use crate::rulebook::{Edge, Node, Rule, Selector};

pub(super) fn check(
    rule: &Rule,
    scope: &Scope<'_>,
    dependency: &Selector,
    by: &Selector,
    links: &Selector,
) -> Outcome {
    let allowed = scope.taken(by);
    let foreign = scope.architecture.foreign().iter();
    let foreign = foreign.map(|d| (d.from, d.name.as_str(), d.kind, d.span));
    // A patch puts a folder in the place of the package and must not open the door with it.
    let patched = scope.architecture.links().filter(|(_, link)| link.patched_by.is_some());
    let patched = patched.map(|(_, link)| {
        let name = scope.architecture.package(link.to).name.as_str();
        (link.from, name, link.kind, link.span)
    });
    let mut findings = Vec::new();
    for (from, name, kind, span) in foreign.chain(patched) {
        let named = Node { package: name.to_owned(), ..Node::default() };
        let edge = Edge { kind: kind.as_str(), ..Edge::default() };
        let is_allowed = allowed.get(from.index()) == Some(&true);
        if scope.architecture.package(from).is_hack || is_allowed {
            continue;
        }
        if !dependency.takes(&named) || !links.takes_link(&edge) {
            continue;
        }
        let mut finding = scope.about(rule, from);
        finding.at = vec![span];
        finding.object = Some(name.to_owned());
        finding.edge = Some(format!("link.{}", kind.as_str()));
        finding.facts.insert("object", name.to_owned());
        finding.facts.insert("by", by.to_string());
        findings.push(finding);
    }
    Outcome::Findings(findings)
}
