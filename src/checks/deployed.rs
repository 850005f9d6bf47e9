//! Half of kind `shared-store`, and the volumes of `shared-file`: one thing that two teams' services are
//! given in deployment files.
//!
//! Owns who the two sides are: the packages that services run, or the owners of what they are built
//! from. A file for development or tests is a hint, since everything is put together there for
//! convenience.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::{End, Finding};
use super::scope::Scope;
use crate::extract::Medium;
use crate::extract::deployment::Stage;
use crate::model::deployments::{Deployments, Given, Service};
use crate::model::{Access, Context, How, Instance, OwnedBy, PackageId, crossing};
use crate::ownership::TeamId;
use crate::rulebook::{Grade, Rule};

/// What both halves are given.
struct Case<'c, 's> {
    rule: &'c Rule,
    scope: &'c Scope<'s>,
}

/// One side: everything that one package, or one service without a package, is given.
struct Party<'d> {
    package: Option<PackageId>,
    name: String,
    teams: Vec<TeamId>,
    stage: Stage,
    sure: bool,
    given: Vec<&'d Given>,
}

/// What two sides share.
struct Shared<'d> {
    object: &'d str,
    given: &'d [Given],
    sure: bool,
}

pub(super) fn stores(rule: &Rule, scope: &Scope<'_>) -> Vec<Finding> {
    let case = &Case { rule, scope };
    let Some(deployments) = &case.scope.architecture.deployments else { return Vec::new() };
    let mut out = Vec::new();
    for (number, store) in deployments.stores.iter().enumerate() {
        // A topic that two teams use is an interface; whether it is a declared one is another rule.
        if matches!(store.medium, Medium::Embedded | Medium::Queue) {
            continue;
        }
        let met = met_in(case, number);
        let shared = Shared { object: &store.address, given: &store.given, sure: store.sure };
        for (finding, _) in pairs(case, deployments, &shared) {
            if met.iter().any(|(one, owner)| is_between(&finding, one, owner)) {
                continue;
            }
            let variant = Some(if store.sure { "given" } else { "named" });
            out.push(Finding { variant, edge: Some("store".to_owned()), ..finding });
        }
    }
    out
}

/// Teams that use an object of another team in a store, each with the owner's: rules about each
/// object say more than one about the store.
fn met_in(case: &Case<'_, '_>, store: usize) -> BTreeSet<(Vec<String>, Vec<String>)> {
    let mut out = BTreeSet::new();
    let architecture = case.scope.architecture;
    let Some(evidence) = &architecture.evidence else { return out };
    let stores = &evidence.stores;
    let is_it = |instance: &Instance| instance.given.contains(&store);
    // What is reached through others is a finding of its own for some of it alone.
    let is_direct =
        |access: &&Access| access.context != Context::Test && access.how != How::Reached;
    for access in stores.accesses.iter().filter(is_direct) {
        let Some(object) = stores.objects.get(access.object) else { continue };
        let owner = object.owner.as_ref().filter(|owner| owner.origin != OwnedBy::MostWriter);
        let (Some(owner), Some(package)) = (owner, access.package) else { continue };
        let own = &architecture.package(package).responsible;
        if stores.instances.get(object.instance).is_some_and(is_it)
            && crossing(own, &owner.teams) == crate::model::Crossing::Crosses
        {
            out.insert((case.scope.team_names(own), case.scope.team_names(&owner.teams)));
        }
    }
    out
}

/// Whether a finding is about two sides, in whichever order.
fn is_between(finding: &Finding, one: &[String], other: &[String]) -> bool {
    let (from, to) = (&finding.from.teams, &finding.to.teams);
    (from == one && to == other) || (from == other && to == one)
}

pub(super) fn volumes(rule: &Rule, scope: &Scope<'_>) -> Vec<Finding> {
    let case = &Case { rule, scope };
    let Some(deployments) = &case.scope.architecture.deployments else { return Vec::new() };
    let mut out = Vec::new();
    for volume in &deployments.volumes {
        let shared = Shared { object: &volume.name, given: &volume.given, sure: true };
        for (mut finding, writable) in pairs(case, deployments, &shared) {
            // What nobody of the two can change is no place to leave something.
            if writable {
                finding.variant = Some("volume");
                finding.edge = Some("memory".to_owned());
                out.push(finding);
            }
        }
    }
    out
}

/// Every pair of sides of two teams, and whether one of them can write.
fn pairs(
    case: &Case<'_, '_>,
    deployments: &Deployments,
    shared: &Shared<'_>,
) -> Vec<(Finding, bool)> {
    let parties = parties(case, deployments, shared.given);
    let mut out = Vec::new();
    for (at, from) in parties.iter().enumerate() {
        for to in parties.iter().skip(at + 1) {
            if from.package.is_some() && from.package == to.package {
                continue;
            }
            if crossing(&from.teams, &to.teams) != crate::model::Crossing::Crosses {
                continue;
            }
            // Somebody here must have it in hand: who has no package comes second.
            let (from, to) = if from.package.is_some() { (from, to) } else { (to, from) };
            let Some(package) = from.package else { continue };
            let writable = [from, to].iter().any(|party| party.given.iter().any(|g| g.writable));
            out.push((finding(case, package, (from, to), shared), writable));
        }
    }
    out
}

fn finding(
    case: &Case<'_, '_>,
    package: PackageId,
    (from, to): (&Party<'_>, &Party<'_>),
    shared: &Shared<'_>,
) -> Finding {
    let mut finding = match to.package {
        Some(other) => case.scope.about_pair(case.rule, package, other),
        None => {
            let mut finding = case.scope.about(case.rule, package);
            let teams = case.scope.team_names(&to.teams);
            finding.facts.insert("to", to.name.clone());
            finding.facts.insert("to.team", teams.join(", "));
            finding.to = End { package: None, teams };
            finding.because = case.scope.because(package);
            finding
        }
    };
    finding.at = from.given.iter().map(|given| given.at).collect();
    finding.there = to.given.iter().map(|given| given.at).collect();
    finding.object = Some(shared.object.to_owned());
    finding.facts.insert("object", shared.object.to_owned());
    finding.facts.insert("path", shared.object.to_owned());
    let stage = from.stage.max(to.stage);
    let is_seen = shared.sure && from.sure && to.sure && stage == Stage::Production;
    let grade = match stage {
        Stage::Production | Stage::Unknown if is_seen => Grade::Proven,
        Stage::Production | Stage::Unknown => Grade::Likely,
        Stage::Development | Stage::Test => Grade::Hint,
    };
    finding.grade = case.rule.grade.max(grade);
    finding
}

/// Sides in the order of their names.
fn parties<'d>(
    case: &Case<'_, '_>,
    deployments: &Deployments,
    given: &'d [Given],
) -> Vec<Party<'d>> {
    let mut out: BTreeMap<String, Party<'d>> = BTreeMap::new();
    for given in given {
        let Some(service) = deployments.service(given.service) else { continue };
        let name = match service.package {
            Some(package) => case.scope.architecture.package(package).label.clone(),
            None => service.name.clone(),
        };
        let new = || party(case, service, name.clone(), given.stage);
        let party = out.entry(name.clone()).or_insert_with(new);
        // Once without convenience is enough.
        party.stage = party.stage.min(given.stage);
        party.given.push(given);
    }
    out.into_values().collect()
}

fn party<'d>(case: &Case<'_, '_>, service: &Service, name: String, stage: Stage) -> Party<'d> {
    let teams = match service.package {
        Some(package) => case.scope.architecture.package(package).responsible.clone(),
        None => {
            let mut teams = service.owners.clone();
            teams.retain(|team| !case.scope.architecture.left_out.contains(team));
            teams.sort();
            teams
        }
    };
    Party {
        package: service.package,
        name,
        teams,
        stage,
        sure: service.known.is_some_and(|known| !known.is_guess()),
        given: Vec::new(),
    }
}
