//! What people say of stores, put in its place, and which of it nothing answers to.
//!
//! Owns the use of each `[[store]]`. What is used by nothing is remembered: a correction of
//! nothing is a mistake. Does not read the settings.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::gather::Ground;
use super::{Object, OwnedBy, Owner};
use crate::extract::{StoreSetting, StoreVerb};
use crate::model::ids::PackageId;
use crate::source::Span;

/// The settings of a run.
pub(super) struct Settings<'s> {
    all: &'s [StoreSetting],
    used: RefCell<BTreeSet<usize>>,
}

impl<'s> Settings<'s> {
    pub(super) fn new(all: &'s [StoreSetting]) -> Self {
        Self { all, used: RefCell::new(BTreeSet::new()) }
    }

    /// The settings of a verb that hold for something; they count as used.
    fn that(
        &self,
        verb: StoreVerb,
        holds: impl Fn(&StoreSetting) -> bool,
    ) -> Option<&'s StoreSetting> {
        let mut found = None;
        for (at, setting) in self.all.iter().enumerate() {
            if setting.verb == verb && holds(setting) {
                self.used.borrow_mut().insert(at);
                found = Some(setting);
            }
        }
        found
    }

    /// Packages that a verb speaks of.
    pub(super) fn packages(&self, ground: &Ground<'_, '_>, verb: StoreVerb) -> BTreeSet<PackageId> {
        let packages = ground.architecture.packages();
        let is_meant = |name: &str| self.that(verb, |s| s.globs.is_match(name)).is_some();
        packages.filter(|(_, p)| is_meant(p.name.as_str())).map(|(id, _)| id).collect()
    }

    /// Groups of stores that a verb speaks of, each as positions among `places`, and the line.
    pub(super) fn groups(&self, verb: StoreVerb, places: &[String]) -> Vec<(Vec<usize>, Span)> {
        let mut out = Vec::new();
        for (at, setting) in self.all.iter().enumerate().filter(|(_, s)| s.verb == verb) {
            let group: Vec<usize> = places
                .iter()
                .enumerate()
                .filter(|(_, place)| setting.globs.is_match(place))
                .map(|(place, _)| place)
                .collect();
            if group.len() > 1 {
                self.used.borrow_mut().insert(at);
                out.push((group, setting.span));
            }
        }
        out
    }

    /// Whether an object is made to be read by others.
    pub(super) fn is_published(&self, store: &str, object: &Object) -> bool {
        self.that(StoreVerb::Published, |setting| setting.takes(store, &object.name)).is_some()
    }

    /// Whether somebody elsewhere keeps an object.
    pub(super) fn is_external(&self, store: &str, object: &Object) -> bool {
        self.that(StoreVerb::External, |setting| setting.takes(store, &object.name)).is_some()
    }

    /// The declared owner of an object: a team, or a package with its teams.
    pub(super) fn owner(
        &self,
        ground: &Ground<'_, '_>,
        store: &str,
        object: &Object,
    ) -> Option<Owner> {
        let setting = self.that(StoreVerb::Own, |setting| setting.takes(store, &object.name))?;
        let name = setting.names.first()?;
        let architecture = ground.architecture;
        let (origin, at) = (OwnedBy::Declared, Some(name.span));
        if let Some(package) = architecture.find(&name.value) {
            let teams = architecture.package(package).responsible.clone();
            return Some(Owner { package: Some(package), teams, origin, at });
        }
        let team = architecture.ownership.teams.find(&name.value)?;
        Some(Owner { package: None, teams: vec![team], origin, at })
    }

    /// Settings that nothing answers to.
    pub(super) fn unused(&self) -> Vec<usize> {
        let used = self.used.borrow();
        (0..self.all.len()).filter(|at| !used.contains(at)).collect()
    }
}
