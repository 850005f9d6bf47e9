//! One file per kind of rule: a rule and the architecture in, findings out.
//!
//! Owns judging. Every check is a pure function; what it can't judge for lack of input it says
//! with the reason, never with silence. Does not know the disk, texts or waivers.

mod acyclic;
mod alignment;
mod allowed_only;
mod contracts;
mod conway;
mod deployed;
mod exclusive_dependency;
mod finding;
mod forbidden;
mod independent;
mod interfaces;
mod layers;
mod naming;
mod owner_rules;
mod ownership;
mod patches;
mod processes;
mod proposal;
mod registry;
mod required;
mod roles;
mod scope;
mod source;
mod stores;
mod traffic;
mod versions;
mod visible_to;
mod waivers;

pub use alignment::{
    Alignment, Basis, Coupling, Evidence, FileDegrees, Goal, Knowledge, Module, Move, Partition,
    Practice, Spread, TeamPair, suggest,
};
pub use finding::{End, Finding, Step};
pub use naming::{Naming, naming};
pub use proposal::{Proposal, looks_like_interface, propose_roles};
pub use roles::{assign_roles, strayed_selectors, unmatched_selectors};
pub use scope::Scope;
pub use waivers::Waivable;

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::model::{Architecture, PackageId};
use crate::rulebook::{Kind, Level, Rule, Rulebook};

/// What all checks together found.
#[derive(Debug, Default)]
pub struct Judged {
    /// Findings in the order of rules, then of their ends.
    pub findings: Vec<Finding>,
    /// Rules that lack an input, with the reason.
    pub not_evaluated: Vec<(String, String)>,
    /// How many rules were evaluated.
    pub evaluated: usize,
    /// Their ids.
    pub rules: Vec<String>,
    /// Waivers in comments, with whom they concern.
    pub waivers: Vec<Waivable>,
    /// Packages by label as selectors see them, where waivers of `mandate.toml` ask for it.
    pub ends: std::collections::BTreeMap<String, crate::rulebook::Node>,
}

/// What one check comes to.
enum Outcome {
    Findings(Vec<Finding>),
    NotEvaluated(&'static str),
    /// The same, with a reason that has numbers in it.
    NotEvaluatedFor(String),
}

/// Judges an architecture by every rule that is not allowed.
pub fn run(book: &Rulebook, architecture: &Architecture) -> Judged {
    judge(book, &Scope::with_settings(architecture, book.conway.clone()))
}

/// The pairs of packages for which it matters whether text names a package that no path uses.
pub fn looked_at_twice(
    book: &Rulebook,
    architecture: &Architecture,
) -> BTreeSet<(PackageId, PackageId)> {
    source::may_be_idle(book, &Scope::new(architecture))
}

/// The same, with the analysis of code and organisation that the rules were judged by.
pub fn run_aligned(book: &Rulebook, architecture: &Architecture) -> (Judged, Alignment) {
    let scope = Scope::with_settings(architecture, book.conway.clone());
    (judge(book, &scope), scope.into_alignment())
}

fn judge(book: &Rulebook, scope: &Scope<'_>) -> Judged {
    let mut out = Judged::default();
    let is_on = |rule: &&Rule| rule.level != Level::Allow || book.is_raised(&rule.id);
    let rules: Vec<&Rule> =
        book.rules().iter().filter(|rule| !rule.is_template).filter(is_on).collect();
    let outcomes = outcomes(&rules, scope);
    for (rule, outcome) in rules.into_iter().zip(outcomes) {
        match outcome {
            Outcome::Findings(mut found) => {
                found.retain_mut(|finding| counts(rule, book, finding));
                out.evaluated += 1;
                out.rules.push(rule.id.clone());
                out.findings.extend(found);
            }
            Outcome::NotEvaluated(why) => {
                out.not_evaluated.push((rule.id.clone(), why.to_owned()));
            }
            Outcome::NotEvaluatedFor(why) => {
                out.not_evaluated.push((rule.id.clone(), why));
            }
        }
    }
    out.findings = merged(out.findings);
    out.waivers = waivers::waivable(scope);
    if !book.waivers.is_empty() {
        out.ends = scope.described().collect();
    }
    out
}

/// What rules come to, side by side. Those of the organisation go first, one after the other: they
/// share what the first of them computes on all cores, and a thread that waits for cores must not
/// take up the next one meanwhile.
fn outcomes(rules: &[&Rule], scope: &Scope<'_>) -> Vec<Outcome> {
    let is_of_teams = |rule: &Rule| matches!(rule.kind, Kind::Conway(..));
    let mut out: Vec<Option<Outcome>> =
        rules.iter().map(|rule| is_of_teams(rule).then(|| check(rule, scope))).collect();
    let open = rules.par_iter().zip(&mut out).filter(|(_, outcome)| outcome.is_none());
    open.for_each(|(rule, outcome)| *outcome = Some(check(rule, scope)));
    out.into_iter().flatten().collect()
}

/// Gives a finding the level of the packages that it is about, where a team has raised it. False
/// for one that counts only elsewhere.
fn counts(rule: &Rule, book: &Rulebook, finding: &mut Finding) -> bool {
    let from = finding.from.package.as_deref();
    if let Some(level) = book.level_for(&rule.id, from) {
        finding.level = finding.level.max(level);
    }
    let end = match &rule.kind {
        Kind::VisibleTo { .. } => finding.to.package.as_deref(),
        _ => from,
    };
    let is_within = |packages: &std::collections::BTreeSet<String>| {
        end.is_some_and(|package| packages.contains(package))
    };
    finding.level != Level::Allow && rule.within.as_ref().is_none_or(is_within)
}

/// One identity is one finding: places of the same identity are joined.
fn merged(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort();
    let mut by_print: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    let mut out: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings {
        match by_print.get(&finding.fingerprint()).and_then(|at| out.get_mut(*at)) {
            Some(known) => {
                known.at.extend(finding.at);
                known.at.sort();
                known.at.dedup();
                known.there.extend(finding.there);
                known.there.sort();
                known.there.dedup();
            }
            None => {
                by_print.insert(finding.fingerprint(), out.len());
                out.push(finding);
            }
        }
    }
    out
}

fn check(rule: &Rule, scope: &Scope<'_>) -> Outcome {
    use forbidden::Ends;
    match &rule.kind {
        Kind::Forbidden { from, to, links, transitive } => {
            forbidden::check(rule, scope, &Ends { from, to, links, transitive: *transitive })
        }
        Kind::AllowedOnly { from, to, links, transitive } => {
            allowed_only::check(rule, scope, &Ends { from, to, links, transitive: *transitive })
        }
        Kind::Required { from, to, links, transitive } => {
            required::check(rule, scope, &Ends { from, to, links, transitive: *transitive })
        }
        Kind::Layers { layers, links, closed } => {
            layers::check(rule, scope, layers, links, *closed)
        }
        Kind::Independent { members, links, transitive } => {
            independent::check(rule, scope, members, links, *transitive)
        }
        Kind::VisibleTo { to, by, links } => visible_to::check(rule, scope, to, by, links),
        Kind::Acyclic { within, links, unit } => acyclic::check(rule, scope, within, links, *unit),
        Kind::ExclusiveDependency { dependency, by, links } => {
            exclusive_dependency::check(rule, scope, dependency, by, links)
        }
        other => check_own(rule, scope, other),
    }
}

/// The kinds that built-in rules alone instantiate.
fn check_own(rule: &Rule, scope: &Scope<'_>, kind: &Kind) -> Outcome {
    match kind {
        Kind::MixedProcess { parts, processes } => processes::mixed(rule, scope, parts, processes),
        Kind::OwnerlessProcess { processes } => processes::ownerless(rule, scope, processes),
        Kind::SelfRegistryLink { to, links } => registry::check(rule, scope, to, links),
        Kind::PatchedSource { to } => patches::check(rule, scope, to),
        Kind::MissingInterface { interface, processes, links, open } => {
            let selectors = interfaces::Selectors { interface, processes, links, open };
            interfaces::check(rule, scope, &selectors)
        }
        Kind::VersionSplit { links } => versions::check(rule, scope, links),
        Kind::OrphanPackage => ownership::orphan(rule, scope),
        Kind::SplitPackage { share, fragmentation } => {
            ownership::split(rule, scope, *share, *fragmentation)
        }
        Kind::CoOwnedPackage { files } => ownership::co_owned(rule, scope, *files),
        Kind::OwnershipConflict => ownership::conflict(rule, scope),
        Kind::DeadOwnerRule => owner_rules::dead(rule, scope),
        Kind::UnknownOwner => owner_rules::unknown(rule, scope),
        Kind::Source(kind) => source::check(rule, scope, kind),
        Kind::Contract(kind) => contracts::check(rule, scope, kind),
        Kind::Store(kind) => stores::check(rule, scope, kind),
        Kind::Interface(kind) => traffic::check(rule, scope, kind),
        Kind::Conway(kind, numbers) => conway::check(rule, scope, *kind, numbers),
        Kind::Forbidden { .. }
        | Kind::AllowedOnly { .. }
        | Kind::Required { .. }
        | Kind::Layers { .. }
        | Kind::Independent { .. }
        | Kind::VisibleTo { .. }
        | Kind::Acyclic { .. }
        | Kind::ExclusiveDependency { .. } => {
            Outcome::NotEvaluated("its kind is checked elsewhere")
        }
    }
}
