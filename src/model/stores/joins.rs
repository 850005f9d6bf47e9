//! Which schemas are one store.
//!
//! Owns the joining: by what people say, by one address in deployment files, by one statement. What
//! people keep apart stays apart, and each joining keeps its reason. Does not know names.

use std::collections::{BTreeMap, BTreeSet};

use super::given::{Given, Relation};
use super::schema::Schema;
use super::settings::Settings;
use super::{MergedBy, Merger, SQL};
use crate::extract::StoreVerb;
use crate::model::ids::PackageId;

/// The joinings of a run.
pub(super) struct Joins<'j> {
    /// For each schema an earlier one that it is one with, or itself.
    first: Vec<usize>,
    /// Groups that are not to be joined.
    apart: Vec<Vec<usize>>,
    /// What joined them, by the first of what was joined.
    mergers: Vec<(usize, Merger)>,
    /// What deployment files say.
    given: &'j Given<'j>,
    /// Packages of services that are composed of several stores: which of them is meant by an
    /// address is not seen.
    open: BTreeSet<PackageId>,
    /// What deployment files prove of a package and a schema.
    relations: BTreeMap<(PackageId, usize), Relation>,
}

impl<'j> Joins<'j> {
    pub(super) fn new(schemas: usize, given: &'j Given<'j>) -> Self {
        Self {
            first: (0..schemas).collect(),
            apart: Vec::new(),
            mergers: Vec::new(),
            given,
            open: BTreeSet::new(),
            relations: BTreeMap::new(),
        }
    }

    pub(super) fn root(&self, schema: usize) -> usize {
        let mut at = schema;
        while let Some(next) = self.first.get(at).copied().filter(|next| *next != at) {
            at = next;
        }
        at
    }

    /// Joins and keeps apart what people say of stores.
    pub(super) fn obey(&mut self, schemas: &[Schema], settings: &Settings<'_>) {
        let places: Vec<String> = schemas.iter().map(|schema| schema.place.clone()).collect();
        let distinct = settings.groups(StoreVerb::Distinct, &places);
        self.apart = distinct.into_iter().map(|(group, _)| group).collect();
        for (group, at) in settings.groups(StoreVerb::Same, &places) {
            for pair in group.windows(2) {
                if let [one, other] = pair {
                    self.join(schemas, (*one, *other), MergedBy::Declared(at));
                }
            }
        }
    }

    /// Joins schemas of packages whose services are given one address and consist of one store.
    pub(super) fn join_by_addresses(&mut self, schemas: &[Schema]) {
        if self.given.is_empty() {
            return;
        }
        let known: Vec<(usize, PackageId)> = schemas
            .iter()
            .enumerate()
            .filter(|(_, schema)| !schema.test && !schema.tables.is_empty())
            .filter_map(|(at, schema)| Some((at, schema.package?)))
            .collect();
        for (service, packages) in self.given.composed() {
            let is_in = |(at, package): &&(usize, PackageId)| {
                // What is only asked for may be in any.
                let is_defined = schemas.get(*at).is_some_and(|schema| schema.origin.is_some());
                is_defined && packages.binary_search(package).is_ok()
            };
            let roots: BTreeSet<usize> =
                known.iter().filter(is_in).map(|(at, _)| self.root(*at)).collect();
            if roots.len() > 1 {
                self.open.insert(service);
            }
        }
        for (one, other, proof) in self.given.pairs(SQL, &known, &self.open) {
            self.join(schemas, (one, other), self.given.why(&proof));
        }
    }

    /// What deployment files prove of a package and a schema of others.
    pub(super) fn relation(
        &mut self,
        schemas: &[Schema],
        package: Option<PackageId>,
        schema: usize,
    ) -> Relation {
        let owner = schemas.get(schema).and_then(|schema| schema.package);
        let Some((package, owner)) = package.zip(owner).filter(|_| !self.given.is_empty()) else {
            return Relation::Unknown;
        };
        if let Some(known) = self.relations.get(&(package, schema)) {
            return *known;
        }
        let own = |at: &usize| schemas.get(*at).is_some_and(|s| s.package == Some(package));
        let is_declared = (0..schemas.len()).filter(own).any(|own| {
            self.root(own) == self.root(schema)
                || self.apart.iter().any(|group| group.contains(&own) && group.contains(&schema))
        });
        let relation = if is_declared {
            Relation::Unknown
        } else {
            self.given.relation(SQL, (package, owner), &self.open)
        };
        self.relations.insert((package, schema), relation);
        relation
    }

    /// The addresses that services are given for a schema.
    pub(super) fn addresses(&self, schema: &Schema) -> Vec<usize> {
        let stores = |package| self.given.stores(SQL, package, &self.open);
        schema.package.map(stores).unwrap_or_default()
    }

    /// Makes two schemas one store, if nobody keeps them apart.
    pub(super) fn join(&mut self, schemas: &[Schema], (one, other): (usize, usize), why: MergedBy) {
        let (from, to) = (self.root(one), self.root(other));
        let is_apart = self.apart.iter().any(|group| {
            let has = |root: usize| group.iter().any(|schema| self.root(*schema) == root);
            has(from) && has(to)
        });
        if from == to || is_apart {
            return;
        }
        let (low, high) = (from.min(to), from.max(to));
        if let Some(slot) = self.first.get_mut(high) {
            *slot = low;
        }
        let place = |at: usize| schemas.get(at).map_or("", |schema| &schema.place).to_owned();
        let (one, other) = (place(one), place(other));
        self.mergers.push((low, Merger { one, other, why }));
    }

    /// What joined schemas, by one of them.
    pub(super) fn take_mergers(&mut self) -> Vec<(usize, Merger)> {
        std::mem::take(&mut self.mergers)
    }
}
