//! Kinds about who owns a package: `orphan-package`, `split-package`, `co-owned-package`,
//! `ownership-conflict`.
//!
//! Owns them. Each asks for a decision: none is a defect of the code.

use super::Outcome;
use super::finding::Finding;
use super::scope::Scope;
use crate::conway::fragmentation;
use crate::model::{Package, PackageId, Share, Source, Standing};
use crate::ownership::{Said, TeamId};
use crate::rulebook::{Level, Rule};

pub(super) fn orphan(rule: &Rule, scope: &Scope<'_>) -> Outcome {
    let mut findings = Vec::new();
    for (id, package) in judged(scope) {
        let mut finding = scope.about(rule, id);
        finding.facts.insert("files", package.files.to_string());
        match package.standing {
            Standing::Owned => continue,
            Standing::Unmatched => {}
            Standing::Unowned(line) => {
                // Somebody decided so: worth saying, not worth failing.
                finding.variant = Some("explicit");
                finding.level =
                    if rule.level == Level::Forbid { Level::Forbid } else { Level::Warn };
                finding
                    .because
                    .extend(scope.architecture.ownership.rule(line).map(|line| line.span));
            }
        }
        findings.push(finding);
    }
    Outcome::Findings(findings)
}

/// The largest share is too small, or a package that nobody owns jointly is in too many hands.
///
/// A root that nothing links may hold a part of each team on purpose.
pub(super) fn split(rule: &Rule, scope: &Scope<'_>, share: f64, fragments: f64) -> Outcome {
    let builds: std::collections::BTreeSet<PackageId> =
        scope.architecture.processes().iter().map(|process| process.package).collect();
    let mut findings = Vec::new();
    for (id, package) in judged(scope) {
        let is_root = builds.contains(&id) && scope.architecture.links_to(id).is_empty();
        if package.shares.is_empty() || package.files == 0 || is_root {
            continue;
        }
        let left_out = &scope.architecture.left_out;
        let counting = package.shares.iter().filter(|share| !left_out.contains(&share.team));
        let largest = counting.map(|share| share.files).max();
        let largest = largest.or(package.shares.first().map(|share| share.files)).unwrap_or(0);
        // Files un-owned on purpose (generated ones, as a rule) split nothing.
        let judged = package.files.saturating_sub(package.released_files).max(1);
        let part = f64::from(largest) / f64::from(judged);
        let scattered = fragmentation(package.fractions.values().copied());
        let is_scattered = package.co_owned_files == 0 && scattered > fragments;
        if part >= share && !is_scattered {
            continue;
        }
        let mut finding = scope.about(rule, id);
        let teams: Vec<TeamId> = package.shares.iter().map(|share| share.team).collect();
        finding.because.extend(scope.owner_lines(id, &teams));
        finding.facts.insert("files", package.files.to_string());
        finding.facts.insert("owners", owners_text(scope, package));
        findings.push(finding);
    }
    Outcome::Findings(findings)
}

fn owners_text(scope: &Scope<'_>, package: &Package) -> String {
    let percent =
        |files: u32| format!("{:.0} %", 100.0 * f64::from(files) / f64::from(package.files.max(1)));
    let name = |share: &Share| scope.architecture.ownership.teams.name(share.team).to_owned();
    let left_out = &scope.architecture.left_out;
    let counting = package.shares.iter().filter(|share| !left_out.contains(&share.team));
    let mut parts: Vec<String> =
        counting.map(|share| format!("{} {}", name(share), percent(share.files))).collect();
    if package.unowned_files > 0 {
        parts.push(format!("nobody {}", percent(package.unowned_files)));
    }
    parts.join(", ")
}

pub(super) fn co_owned(rule: &Rule, scope: &Scope<'_>, part: f64) -> Outcome {
    let mut findings = Vec::new();
    for (id, package) in judged(scope) {
        let is_co_owned = package.co_owned_files > 0
            && f64::from(package.co_owned_files) >= part * f64::from(package.files);
        if !is_co_owned {
            continue;
        }
        let mut finding = scope.about(rule, id);
        let teams: Vec<TeamId> = package.fractions.keys().copied().collect();
        finding.because.extend(scope.owner_lines(id, &teams));
        finding.facts.insert("teams", scope.team_names(&teams).join(", "));
        finding.facts.insert("count", package.co_owned_files.to_string());
        finding.facts.insert("files", package.files.to_string());
        findings.push(finding);
    }
    Outcome::Findings(findings)
}

/// Two sources name owners with nobody in common.
pub(super) fn conflict(rule: &Rule, scope: &Scope<'_>) -> Outcome {
    let mut findings = Vec::new();
    for (id, package) in judged(scope) {
        findings.extend(by_source(rule, scope, id, package));
        findings.extend(by_manifest(rule, scope, id, package));
    }
    Outcome::Findings(findings)
}

fn by_source(rule: &Rule, scope: &Scope<'_>, id: PackageId, package: &Package) -> Option<Finding> {
    let by_lines = ("CODEOWNERS", package.by_codeowners.as_slice());
    let has_catalogue = scope.architecture.ownership.catalogue.is_some();
    let claims = if has_catalogue { "catalog-info.yaml" } else { "teams.toml" };
    let (variant, weaker): (_, [(&str, &[Share]); 2]) = match package.source {
        Source::Metadata => ("metadata", [(claims, &package.by_teams_file), by_lines]),
        Source::TeamsFile => ("teams-file", [by_lines, ("", &[])]),
        Source::Catalogue => ("catalogue", [by_lines, ("", &[])]),
        Source::Codeowners | Source::Nobody => return None,
    };
    // The strongest of the weaker sources that names nobody of those who count.
    let (source, other) = weaker.into_iter().find_map(|(source, shares)| {
        let most = shares.first()?.files;
        let other: Vec<&Share> = shares.iter().filter(|share| share.files == most).collect();
        let agrees = other.iter().any(|share| package.responsible.contains(&share.team));
        (!agrees).then_some((source, other))
    })?;
    let teams: Vec<TeamId> = other.iter().map(|share| share.team).collect();
    let mut finding = worded(rule, scope, id, variant, &teams);
    let lines = other.iter().filter_map(|share| scope.architecture.ownership.rule(share.rule?));
    finding.because.extend(lines.map(|line| line.span));
    finding.facts.insert("source", source.to_owned());
    Some(finding)
}

/// The manifest belongs to others than the code. A floating line such as `Cargo.*` is how hosts
/// ask for a second pair of eyes on dependencies, and no conflict.
fn by_manifest(
    rule: &Rule,
    scope: &Scope<'_>,
    id: PackageId,
    package: &Package,
) -> Option<Finding> {
    if matches!(package.source, Source::Metadata | Source::Nobody) {
        return None;
    }
    let Said::Owned(owners, rules) = &package.manifest_said else {
        return None;
    };
    let deciding = rules.first().and_then(|rule| scope.architecture.ownership.rule(*rule))?;
    let agree = owners.iter().any(|team| package.responsible.contains(team));
    if agree || package.responsible.is_empty() || asks_for_second_eyes(&deciding.pattern) {
        return None;
    }
    let mut finding = worded(rule, scope, id, "manifest", &package.responsible);
    finding.facts.insert("one", scope.team_names(owners).join(", "));
    finding.because.insert(0, deciding.span);
    Some(finding)
}

/// `Cargo.*`, `/Cargo.toml`, `**/Cargo.toml`: manifests wherever they are, or the workspace's own.
fn asks_for_second_eyes(pattern: &str) -> bool {
    let (folder, name) = pattern.rsplit_once('/').unwrap_or(("", pattern));
    name.starts_with("Cargo.") && matches!(folder.trim_start_matches('/'), "" | "**")
}

fn worded(
    rule: &Rule,
    scope: &Scope<'_>,
    id: PackageId,
    variant: &'static str,
    other: &[TeamId],
) -> Finding {
    let mut finding = scope.about(rule, id);
    let one = finding.from.team();
    let responsible = &scope.architecture.package(id).responsible;
    finding.because.extend(scope.owner_lines(id, responsible));
    finding.variant = Some(variant);
    // Two conflicts of one package are two decisions.
    finding.object = Some(variant.to_owned());
    finding.facts.insert("one", one);
    finding.facts.insert("other", scope.team_names(other).join(", "));
    finding
}

fn judged<'s>(scope: &'s Scope<'_>) -> impl Iterator<Item = (PackageId, &'s Package)> {
    // A folder outside of the repository can't be in its ownership file.
    scope.architecture.packages().filter(|(_, package)| !package.is_hack && package.in_tree)
}
