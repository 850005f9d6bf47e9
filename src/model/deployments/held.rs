//! Which packages are given which store where they run.
//!
//! Owns what is one world: within it equal addresses are one store and different ones are two.
//! What only developers or tests put together says nothing of what runs elsewhere, and is left out.

use std::collections::BTreeMap;

use super::addresses::Lead;
use super::gather::Placed;
use super::{Held, Service, ServiceId, SharedStore};
use crate::extract::deployment::{Form, Stage};
use crate::source::Span;

/// Services and what leads them to stores, before stores are numbered.
#[derive(Default)]
pub(super) struct Holders {
    worlds: BTreeMap<(String, usize), usize>,
    noted: Vec<Noted>,
}

/// A service is led to a store.
struct Noted {
    service: ServiceId,
    world: usize,
    identity: (String, String),
    at: Span,
    sure: bool,
}

impl Holders {
    /// Notes that a part of a service is led to a store.
    pub(super) fn note(&mut self, part: &Placed<'_>, world: usize, lead: &Lead) {
        if !matches!(part.file.stage, Stage::Production | Stage::Unknown) {
            return;
        }
        // Each file of a cluster describes one workload; those of a compose file are all there.
        let place = match part.file.form {
            Form::Manifest => part.scope.clone(),
            _ => part.file.path.clone(),
        };
        let count = self.worlds.len();
        let world = *self.worlds.entry((place, world)).or_insert(count);
        let (service, identity) = (part.service, lead.identity.clone());
        self.noted.push(Noted { service, world, identity, at: lead.at, sure: lead.sure });
    }

    /// The same by package and store.
    pub(super) fn settle(
        self,
        services: &[Service],
        stores: &BTreeMap<(String, String), SharedStore>,
    ) -> Vec<Held> {
        let numbers: BTreeMap<&(String, String), usize> =
            stores.keys().enumerate().map(|(at, identity)| (identity, at)).collect();
        let held = |noted: &Noted| {
            let service = services.get(noted.service)?;
            let known = service.known.is_some_and(|known| !known.is_guess());
            let (store, package) = (*numbers.get(&noted.identity)?, service.package?);
            let (world, at) = (noted.world, noted.at);
            Some(Held { package, world, store, at, sure: noted.sure && known })
        };
        let mut out: Vec<Held> = self.noted.iter().filter_map(held).collect();
        out.sort();
        out.dedup_by_key(|held| (held.package, held.world, held.store));
        out
    }
}
