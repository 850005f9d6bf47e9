//! Kind `version-split`: one dependency at incompatible versions on two sides of a team boundary.
//!
//! Owns that kind. Versions are those of the lock file; compatible means what cargo means by it.
//! Within one team two versions are that team's own business.

use std::collections::{BTreeMap, BTreeSet};

use semver::Version;

use super::Outcome;
use super::finding::Finding;
use super::scope::Scope;
use crate::model::PackageId;
use crate::ownership::TeamId;
use crate::rulebook::{Edge, Rule, Selector};
use crate::source::Span;

struct Use {
    package: PackageId,
    version: Version,
    span: Span,
    inherited: Option<Span>,
}

pub(super) fn check(rule: &Rule, scope: &Scope<'_>, links: &Selector) -> Outcome {
    if !scope.architecture.has_lock {
        return Outcome::NotEvaluated("there is no Cargo.lock to take versions from");
    }
    let mut uses: BTreeMap<String, Vec<Use>> = BTreeMap::new();
    for foreign in scope.architecture.foreign() {
        let edge = Edge { kind: foreign.kind.as_str(), ..Edge::default() };
        let package = scope.architecture.package(foreign.from);
        let Some(version) = &foreign.version else {
            continue;
        };
        if package.is_hack || !links.takes_link(&edge) {
            continue;
        }
        let of_name = uses.entry(foreign.name.to_string()).or_default();
        of_name.push(Use {
            package: foreign.from,
            version: version.clone(),
            span: foreign.span,
            inherited: foreign.inherited,
        });
    }
    // A local package counts where its name is also taken from elsewhere, or stands twice.
    for (_, link) in scope.architecture.links().filter(|(_, link)| scope.takes_link(links, link)) {
        let target = scope.architecture.package(link.to);
        let name = target.name.as_str();
        // A member that can't be published merely bears the name of a package from elsewhere.
        let is_doubled = scope.architecture.named(name).len() > 1
            || (uses.contains_key(name) && target.publishable);
        if let Some(version) = target.version.clone().filter(|_| is_doubled) {
            let of_name = uses.entry(name.to_owned()).or_default();
            of_name.push(Use { package: link.from, version, span: link.span, inherited: None });
        }
    }
    let found = uses.iter().filter_map(|(name, uses)| finding(rule, scope, name, uses));
    Outcome::Findings(found.collect())
}

fn finding(rule: &Rule, scope: &Scope<'_>, name: &str, uses: &[Use]) -> Option<Finding> {
    let mut by_version: BTreeMap<(u64, u64, u64), Vec<&Use>> = BTreeMap::new();
    for usage in uses {
        by_version.entry(compatibility(&usage.version)).or_default().push(usage);
    }
    let teams_of = |uses: &[&Use]| -> BTreeSet<Vec<TeamId>> {
        let teams =
            uses.iter().map(|usage| scope.architecture.package(usage.package).responsible.clone());
        teams.filter(|teams| !teams.is_empty()).collect()
    };
    let sides: Vec<BTreeSet<Vec<TeamId>>> =
        by_version.values().map(|uses| teams_of(uses)).collect();
    if !sides
        .iter()
        .enumerate()
        .any(|(at, one)| sides.iter().skip(at + 1).any(|other| any_disjoint(one, other)))
    {
        return None;
    }
    let mut finding = scope.finding(rule);
    let mut texts = Vec::new();
    for uses in by_version.values() {
        // Shown where somebody answers for it, if anywhere.
        let is_owned =
            |usage: &Use| !scope.architecture.package(usage.package).responsible.is_empty();
        let first = uses.iter().max_by(|a, b| {
            let by_owner = is_owned(a).cmp(&is_owned(b));
            by_owner.then(a.version.cmp(&b.version)).then(b.span.cmp(&a.span))
        })?;
        let teams: BTreeSet<TeamId> = teams_of(uses).into_iter().flatten().collect();
        let mut names = scope.team_names(&teams.into_iter().collect::<Vec<_>>());
        names.sort();
        if names.is_empty() {
            names.push("nobody".to_owned());
        }
        texts.push(format!("{} ({})", first.version, names.join(", ")));
        finding.at.push(first.span);
        finding.at.extend(first.inherited);
        finding.because.extend(scope.because(first.package));
    }
    finding.from = scope.end(uses.first()?.package);
    finding.from.package = None;
    finding.from.teams = Vec::new();
    finding.object = Some(name.to_owned());
    finding.facts.insert("object", name.to_owned());
    finding.facts.insert("versions", texts.join(", "));
    Some(finding)
}

/// Whether some package of the one side and some of the other have no team in common.
fn any_disjoint(one: &BTreeSet<Vec<TeamId>>, other: &BTreeSet<Vec<TeamId>>) -> bool {
    one.iter().any(|a| other.iter().any(|b| !a.iter().any(|team| b.contains(team))))
}

/// Versions with the same key may stand for each other: the leftmost number that is not zero.
fn compatibility(version: &Version) -> (u64, u64, u64) {
    match (version.major, version.minor) {
        (0, 0) => (0, 0, version.patch + 1),
        (0, minor) => (0, minor, 0),
        (major, _) => (major, 0, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compatible_is_what_cargo_means_by_it() {
        let same = |a: &str, b: &str| {
            compatibility(&Version::parse(a).unwrap()) == compatibility(&Version::parse(b).unwrap())
        };
        assert!(same("1.2.3", "1.9.0"));
        assert!(same("0.3.1", "0.3.9"));
        assert!(!same("0.3.1", "0.4.0"));
        assert!(!same("0.0.1", "0.0.2"));
        assert!(!same("1.0.0", "2.0.0"));
    }
}
