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
    let mut findings = Vec::new();
    for foreign in scope.architecture.foreign() {
        let named = Node {
            package: foreign.name.as_str().to_owned(),
            ..Node::default()
        };
        let edge = Edge {
            kind: foreign.kind.as_str(),
            ..Edge::default()
        };
        let is_hack = scope.architecture.package(foreign.from).is_hack;
        if is_hack || allowed.get(foreign.from.index()) == Some(&true) {
            continue;
        }
        if !dependency.takes(&named) || !links.takes_link(&edge) {
            continue;
        }
        let mut finding = scope.about(rule, foreign.from);
        finding.at = vec![foreign.span];
        finding.object = Some(foreign.name.to_string());
        finding.edge = Some(format!("link.{}", foreign.kind.as_str()));
        finding.facts.insert("object", foreign.name.to_string());
        finding.facts.insert("by", by.to_string());
        findings.push(finding);
    }
    Outcome::Findings(findings)
}
