//! Checks of who touches whose store.
//!
//! Owns the choice of the check and the words that all of them share. A finding is about one
//! object, one mode and two sides; its grade is that of its weakest part: the access, the object,
//! the owner. Tests don't count. Where source was not read, nothing is evaluated.

mod bus;
mod foreign;
mod scattered;
mod shared;
mod unclaimed;

use super::Outcome;
use super::finding::{End, Finding};
use super::scope::Scope;
use crate::model::{Access, Context, Object, ObjectId, OwnedBy, Owner, PackageId, Stores};
use crate::ownership::TeamId;
use crate::rulebook::{Grade, Rule, StoreKind};

/// What every check here is given.
struct Case<'c, 's> {
    rule: &'c Rule,
    scope: &'c Scope<'s>,
    stores: &'c Stores,
}

pub(super) fn check(rule: &Rule, scope: &Scope<'_>, kind: &StoreKind) -> Outcome {
    let Some(evidence) = scope.architecture.evidence.as_ref() else {
        return Outcome::NotEvaluated("source code was not read");
    };
    let case = Case { rule, scope, stores: &evidence.stores };
    Outcome::Findings(match kind {
        StoreKind::Foreign(mode) => foreign::touched(&case, *mode),
        StoreKind::Reach => foreign::reached(&case),
        StoreKind::Join => shared::joined(&case),
        StoreKind::Shared => {
            let mut found = shared::written(&case);
            found.extend(shared::defined(&case));
            found.extend(super::deployed::stores(rule, scope));
            found
        }
        StoreKind::Unclaimed => unclaimed::check(&case),
        StoreKind::Bus => bus::check(&case),
        StoreKind::Scattered(words) => scattered::check(&case, words),
    })
}

/// Whether two sets of teams, both known, have none in common.
fn are_apart(one: &[TeamId], other: &[TeamId]) -> bool {
    !one.is_empty() && !other.is_empty() && !one.iter().any(|team| other.contains(team))
}

impl<'c> Case<'c, '_> {
    fn teams(&self, package: PackageId) -> &'c [TeamId] {
        &self.scope.architecture.package(package).responsible
    }

    fn is_judged(&self, package: PackageId) -> bool {
        !self.scope.architecture.package(package).is_hack
    }

    fn object(&self, at: ObjectId) -> Option<&'c Object> {
        self.stores.objects.get(at)
    }

    /// Accesses to an object outside of tests.
    fn shipped(&self, object: ObjectId) -> impl Iterator<Item = &'c Access> {
        let accesses = self.stores.accesses_of(object).iter();
        accesses.filter(|access| access.context != Context::Test)
    }

    /// A finding about what a package does to an object of somebody else.
    fn about(&self, package: PackageId, object: &Object, owner: &Owner) -> Finding {
        let mut finding = match owner.package {
            Some(to) => self.scope.about_pair(self.rule, package, to),
            None => self.scope.about(self.rule, package),
        };
        let teams = self.scope.team_names(&owner.teams);
        if owner.package.is_none() {
            finding.facts.insert("to.team", teams.join(", "));
            finding.facts.insert("to", teams.join(", "));
        }
        finding.to = End { package: finding.to.package, teams };
        self.name(&mut finding, object);
        finding.facts.insert("origin", owner.origin.as_str().to_owned());
        finding.because.extend(owner.at);
        finding.there = object.defined.iter().copied().take(3).collect();
        finding
    }

    /// What a finding says of its object.
    fn name(&self, finding: &mut Finding, object: &Object) {
        let store = self.stores.instances.get(object.instance);
        let store = store.map_or_else(String::new, |store| store.name.clone());
        finding.object = Some(object.name.clone());
        finding.facts.insert("object", object.name.clone());
        finding.facts.insert("store", store);
    }

    /// The grade of a finding that rests on accesses and an owner.
    fn grade(&self, sure: bool, origin: OwnedBy) -> Grade {
        let of_owner = match origin {
            OwnedBy::OnlyWriter => Grade::Likely,
            OwnedBy::MostWriter => Grade::Hint,
            _ => Grade::Proven,
        };
        let of_access = if sure { Grade::Proven } else { Grade::Likely };
        self.rule.grade.max(of_owner).max(of_access)
    }
}
