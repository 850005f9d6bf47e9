//! Who sends the messages that an `AsyncAPI` document describes, and who takes them off.
//!
//! Owns the join of channels with topics, by the channel's name or address. Whoever sends serves
//! the contract. Does not know how a client names a topic.

use std::collections::BTreeSet;

use super::contracts::add_party;
use super::{Interfaces, Party};
use crate::extract::Medium;
use crate::extract::contracts::Contract;
use crate::model::architecture::Architecture;
use crate::model::contracts::ContractFile;
use crate::model::evidence::Context;
use crate::model::stores::{Mode, Stores};

/// Adds senders and readers to every interface of messages.
pub(in crate::model) fn join_topics(
    found: &mut Interfaces,
    stores: &Stores,
    architecture: &Architecture,
) {
    for interface in found.list.iter_mut().filter(|known| known.technology == "asyncapi") {
        let files =
            architecture.contracts.iter().filter(|file| interface.contracts.contains(&file.path));
        let contracts = files.filter_map(ContractFile::contract);
        let channels: BTreeSet<&str> = contracts.flat_map(Contract::channels).collect();
        for access in stores.accesses.iter().filter(|access| access.context == Context::Shipped) {
            let topic = stores.objects.get(access.object);
            let is_meant =
                topic.is_some_and(|t| t.medium == Medium::Queue && channels.contains(&*t.name));
            let Some(package) = access.package.filter(|_| is_meant) else { continue };
            let (processes, at) = (Vec::new(), vec![access.at]);
            let party = Party { package, processes, test: false, at, sure: false };
            match access.mode {
                Mode::Write => add_party(&mut interface.providers, party),
                Mode::Read => add_party(&mut interface.consumers, party),
                Mode::Define => {}
            }
        }
        super::finish(interface, architecture);
    }
}
