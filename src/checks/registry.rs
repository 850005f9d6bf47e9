//! Kind `self-registry-link`: an own package of another team, fetched as if it came from outside.
//!
//! Owns that kind. Proven where the git address is this repository's. From a registry it is
//! likely where a member bears the name and may be published: a name belongs to one package
//! there. A member that can't be published merely bears the same name and stays silent.

use super::Outcome;
use super::scope::Scope;
use crate::model::Crossing;
use crate::rulebook::{Edge, Grade, Rule, Selector};

pub(super) fn check(rule: &Rule, scope: &Scope<'_>, to: &Selector, links: &Selector) -> Outcome {
    let guarded = scope.taken(to);
    let mut findings = Vec::new();
    for foreign in scope.architecture.foreign() {
        let edge = Edge { kind: foreign.kind.as_str(), ..Edge::default() };
        let [member] = scope.architecture.named(foreign.name.as_str()) else {
            continue;
        };
        let package = scope.architecture.package(*member);
        let is_own = foreign.own_repository || (foreign.from_registry && package.publishable);
        let is_hack = package.is_hack || scope.architecture.package(foreign.from).is_hack;
        let is_guarded = guarded.get(member.index()) == Some(&true);
        if !is_own || is_hack || !is_guarded || !links.takes_link(&edge) {
            continue;
        }
        if scope.architecture.crossing(foreign.from, *member) != Crossing::Crosses {
            continue;
        }
        let mut finding = scope.about(rule, foreign.from);
        let target = scope.about(rule, *member);
        finding.to = target.from;
        finding.at = vec![foreign.span];
        finding.at.extend(foreign.inherited);
        finding.because = scope.because(*member);
        finding.because.push(package.name_span);
        finding.edge = Some(format!("link.{}", foreign.kind.as_str()));
        finding.grade = if foreign.own_repository { Grade::Proven } else { Grade::Likely };
        let team = finding.to.team();
        finding.facts.insert("to", package.label.clone());
        finding.facts.insert("to.team", team);
        let source = if foreign.own_repository { "git" } else { "a registry" };
        finding.facts.insert("source", source.to_owned());
        findings.push(finding);
    }
    Outcome::Findings(findings)
}
