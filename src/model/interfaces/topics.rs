//! Who sends the messages that an `AsyncAPI` document describes, and who takes them off.
//!
//! Owns the join of channels with topics, by the channel's name or address. Whoever sends serves
//! the contract. Does not know how a client names a topic.

use std::collections::BTreeSet;

use super::contracts::add_party;
use super::{Interface, Interfaces, Party};
use crate::extract::Medium;
use crate::extract::contracts::Technology;
use crate::model::architecture::Architecture;
use crate::model::evidence::Context;
use crate::model::stores::{Mode, Stores};

/// Adds senders and readers to every interface of messages.
pub(in crate::model) fn join_topics(
    found: &mut Interfaces,
    stores: &Stores,
    architecture: &Architecture,
) {
    for interface in found.list.iter_mut().filter(|known| known.technology == "asyncapi") {
        let channels = channels(interface, architecture);
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

/// Names and addresses of the channels of an interface.
fn channels<'a>(interface: &Interface, architecture: &'a Architecture) -> BTreeSet<&'a str> {
    let files = architecture.contracts.iter();
    let files = files.filter(|file| interface.contracts.contains(&file.path));
    let contracts = files.filter_map(crate::model::ContractFile::contract);
    let documents = contracts.filter(|contract| contract.technology == Technology::AsyncApi);
    let operations = documents.flat_map(crate::extract::contracts::Contract::operations);
    operations
        .flat_map(|operation| {
            let address = operation.route.as_ref().map(|(_, address)| address.as_str());
            std::iter::once(operation.name.text.as_str()).chain(address)
        })
        .collect()
}
