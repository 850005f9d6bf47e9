//! Interfaces: which contracts there are, who serves each, who calls it, from which process.
//!
//! Owns the nodes and the edges of legal traffic. A call is mapped by contract, generated code and
//! client package, never by an address. Attributed to targets: what only a test double in the same
//! package calls is not the program's call. Invariant: lists are sorted, positions in `processes`
//! are those of the architecture. Does not judge.

mod contracts;
mod cycles;
mod declared;
mod documents;
mod files;
mod implemented;
mod in_code;
mod landing;
mod paths;
mod recognised;
mod replaced;
mod second_look;
mod targets;
mod topics;
mod wanted;

use std::collections::{BTreeMap, BTreeSet};

use super::architecture::Architecture;
use super::code::{Code, SignalUse, context, in_scope};
use super::evidence::{Context, EdgeUses};
use super::ids::PackageId;
use super::plan::TextOf;
use crate::extract::{Catalog, DeclaredInterface, SignalKind};
use crate::load::{Loaded, Stage};
use crate::ownership::TeamId;
use crate::source::{Located, SourceMap, Span};

pub use recognised::{ClientPackage, Obstacle};
pub(super) use recognised::{recognised, taken};
pub(super) use topics::join_topics;

/// Somebody who serves or calls an interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// The package whose code does it.
    pub package: PackageId,
    /// Programs that the code is part of.
    pub processes: Vec<usize>,
    /// Whether only tests do it.
    pub test: bool,
    /// The places.
    pub at: Vec<Span>,
    /// Whether it was seen in code, rather than declared or inferred from a name.
    pub sure: bool,
}

/// A contract between programs, whatever the technology.
#[derive(Clone, Debug)]
pub struct Interface {
    /// Its name everywhere: `shop.orders.v1.Orders`, `orders-api::OrdersApi`.
    pub id: String,
    /// `protobuf`, `openapi` and the like.
    pub technology: String,
    /// Files of its contract, from the display root.
    pub contracts: Vec<String>,
    /// What can be called, by name, as far as a contract file says it.
    pub operations: BTreeSet<String>,
    /// Where it is defined: in a file or in code.
    pub defined: Option<Span>,
    /// The package that holds its definition.
    pub home: Option<PackageId>,
    /// Who answers for it.
    pub owners: Vec<TeamId>,
    /// How far it may be relied on, as far as anybody has said it.
    pub stage: Option<Located<Stage>>,
    /// Packages that hold code generated from it for callers.
    pub clients: Vec<PackageId>,
    /// Who serves it.
    pub providers: Vec<Party>,
    /// Who calls it.
    pub consumers: Vec<Party>,
    /// Who may call it; none where the provider keeps no list.
    pub expected: Option<Vec<Located<String>>>,
    /// Packages that say they provide it, and where.
    pub provided_by: Vec<(PackageId, Span)>,
    /// Packages that say they consume it, and where.
    pub consumed_by: Vec<(PackageId, Span)>,
    /// Teams that say so of all of theirs.
    pub consumed_by_teams: Vec<TeamId>,
    /// Its `[[interface]]`.
    pub declared: Option<Span>,
    /// Who serves it outside of the workspace, as declared.
    pub elsewhere: Option<String>,
    /// Whether the contract exists as Rust alone.
    pub rust_only: bool,
    /// Whether every file of its contract was copied from elsewhere, where it is served.
    pub copied: bool,
}

impl Interface {
    fn new(id: String, technology: &str) -> Self {
        Self {
            id,
            technology: technology.to_owned(),
            contracts: Vec::new(),
            operations: BTreeSet::new(),
            defined: None,
            home: None,
            owners: Vec::new(),
            stage: None,
            clients: Vec::new(),
            providers: Vec::new(),
            consumers: Vec::new(),
            expected: None,
            provided_by: Vec::new(),
            consumed_by: Vec::new(),
            consumed_by_teams: Vec::new(),
            declared: None,
            elsewhere: None,
            rust_only: false,
            copied: false,
        }
    }

    /// Its calls, at the given position; a test's server serves tests alone.
    fn calls(&self, interface: usize) -> impl Iterator<Item = Call> + '_ {
        let pairs = self.consumers.iter().flat_map(move |consumer| {
            let providers = self.providers.iter().filter(|p| !p.test || consumer.test);
            providers.map(move |provider| (consumer, provider))
        });
        pairs.filter(|(consumer, provider)| consumer.package != provider.package).filter_map(
            move |(consumer, provider)| {
                Some(Call {
                    interface,
                    from: consumer.package,
                    to: provider.package,
                    test: consumer.test || provider.test,
                    at: *consumer.at.first()?,
                })
            },
        )
    }
}

/// One package that calls another one's interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call {
    /// Position of the interface.
    pub interface: usize,
    /// Who calls.
    pub from: PackageId,
    /// Who serves.
    pub to: PackageId,
    /// Whether only tests do it.
    pub test: bool,
    /// The first place of the call.
    pub at: Span,
}

/// A literal address that is given to a function.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Endpoint {
    /// Whose code.
    pub package: PackageId,
    /// The address as written.
    pub address: String,
    /// The last word of the function.
    pub call: String,
    /// The literal.
    pub at: Span,
}

/// A type of another package in the place of one that is generated from a contract.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Replacement {
    /// The package of the client.
    pub package: PackageId,
    /// The package that the type comes from.
    pub to: PackageId,
    /// The type.
    pub item: String,
    /// Where it is put in.
    pub at: Span,
}

/// Every interface, and what was said about interfaces that nobody knows.
#[derive(Clone, Debug, Default)]
pub struct Interfaces {
    /// Sorted by id.
    pub list: Vec<Interface>,
    /// `provides` and `consumes` of packages that name no interface: the package, the text, and
    /// whether it was said by a provider.
    pub unknown: Vec<(PackageId, Located<String>, bool)>,
    /// Packages that listen to the network, with the calls that do.
    pub listening: Vec<Party>,
    /// Uses of names that several services share, and that could be given to none of them.
    pub ambiguous: usize,
    /// Paths that the code of a package answers at, as far as they are literals.
    pub routes: BTreeMap<PackageId, BTreeSet<String>>,
    /// Literal addresses in code that is shipped, sorted.
    pub endpoints: Vec<Endpoint>,
    /// Types that stand in for generated ones, sorted.
    pub replacements: Vec<Replacement>,
    /// Packages that hold a client and whose role nobody has said, sorted.
    pub client_packages: Vec<ClientPackage>,
}

impl Interfaces {
    /// Every call, tests last in each interface; a package that calls what it serves itself is
    /// left out.
    pub fn calls(&self) -> Vec<Call> {
        let mut out: Vec<Call> =
            self.list.iter().enumerate().flat_map(|(at, known)| known.calls(at)).collect();
        out.sort();
        out.dedup();
        out
    }

    /// Every place.
    pub fn spans(&self) -> impl Iterator<Item = Span> + '_ {
        let parties = self.list.iter().flat_map(|interface| {
            interface.providers.iter().chain(&interface.consumers).flat_map(|party| &party.at)
        });
        let defined = self.list.iter().filter_map(|interface| interface.defined);
        let listening = self.listening.iter().flat_map(|party| &party.at);
        let endpoints = self.endpoints.iter().map(|endpoint| endpoint.at);
        parties
            .chain(listening)
            .copied()
            .chain(defined)
            .chain(endpoints)
            .chain(self.replacements.iter().map(|r| r.at))
            .chain(self.client_packages.iter().map(|client| client.because))
    }

    /// Packages that are interfaces by what they hold, and what shows it.
    pub fn taken(&self) -> impl Iterator<Item = (PackageId, Span)> + '_ {
        recognised::taken(&self.client_packages)
    }

    /// The interface of an id, or the only one whose id ends in it.
    pub fn find(&self, id: &str) -> Option<usize> {
        find(&self.list, id)
    }
}

fn find(list: &[Interface], id: &str) -> Option<usize> {
    if let Some(at) = list.iter().position(|interface| interface.id == id) {
        return Some(at);
    }
    let is_tail = |interface: &Interface| {
        let head = interface.id.strip_suffix(id);
        head.is_some_and(|head| head.ends_with('.') || head.ends_with("::"))
    };
    let mut found = list.iter().enumerate().filter(|(_, interface)| is_tail(interface));
    match (found.next(), found.next()) {
        (Some((at, _)), None) => Some(at),
        _ => None,
    }
}

/// What interfaces are found in.
pub(super) struct Ground<'g, 'c> {
    pub(super) architecture: &'g Architecture,
    pub(super) loaded: &'g Loaded,
    pub(super) code: &'g Code<'c>,
    pub(super) signals: &'g [SignalUse],
    pub(super) uses: &'g BTreeMap<(PackageId, PackageId), EdgeUses>,
    pub(super) catalog: &'g Catalog,
    pub(super) declared: &'g [DeclaredInterface],
    pub(super) map: &'g SourceMap,
    pub(super) text: TextOf<'g>,
    /// Packages that take in code that a build script writes.
    pub(super) generated: &'g [PackageId],
}

/// Finds them.
pub(super) fn interfaces(ground: &Ground<'_, '_>) -> Interfaces {
    let targets = targets::Targets::new(ground);
    let mut drafts = contracts::drafts(ground, &targets);
    let (mentions, ambiguous) = wanted::mentions(ground, &drafts);
    for mention in mentions {
        if let Some(draft) = drafts.get_mut(mention.draft) {
            draft.add(&mention, &targets);
        }
    }
    let mut out = Interfaces {
        listening: listening(ground, &targets),
        routes: routes(ground),
        endpoints: endpoints(ground),
        replacements: replaced::replacements(ground),
        ambiguous,
        ..Interfaces::default()
    };
    let mut list: Vec<Interface> = drafts
        .into_iter()
        .filter(|draft| draft.is_own || is_met(&draft.interface))
        .map(|draft| draft.interface)
        .collect();
    for interface in &mut list {
        documents::serve(ground, &targets, &out.listening, interface);
    }
    documents::join(&mut list);
    paths::serve(ground, &targets, &mut list);
    declared::join(ground, &targets, &mut list, &mut out.unknown);
    for interface in &mut list {
        finish(interface, ground.architecture);
    }
    list.sort_by(|a, b| a.id.cmp(&b.id));
    out.list = list;
    out
}

/// What was copied from elsewhere, and a name that was looked for, is an interface only where
/// somebody serves or calls it.
fn is_met(interface: &Interface) -> bool {
    let mut parties = interface.providers.iter().chain(&interface.consumers);
    parties.any(|party| !party.test)
}

fn finish(interface: &mut Interface, architecture: &Architecture) {
    for parties in [&mut interface.providers, &mut interface.consumers] {
        parties.sort_by_key(|party| (party.test, party.package));
        for party in parties {
            party.at.sort();
            party.at.dedup();
            party.processes.sort_unstable();
            party.processes.dedup();
        }
    }
    interface.clients.sort();
    interface.clients.dedup();
    if interface.owners.is_empty() {
        let provider = interface.providers.iter().find(|p| !p.test).map(|p| p.package);
        if let Some(package) = interface.home.or(provider) {
            interface.owners.clone_from(&architecture.package(package).responsible);
        }
    }
}

fn listening(ground: &Ground<'_, '_>, targets: &targets::Targets) -> Vec<Party> {
    let mut by_package: BTreeMap<PackageId, Party> = BTreeMap::new();
    for signal in ground.signals {
        let is_meant =
            signal.kind == SignalKind::NetworkServer && signal.context == Context::Shipped;
        if !is_meant {
            continue;
        }
        let party = by_package.entry(signal.package).or_insert_with(|| Party {
            package: signal.package,
            processes: Vec::new(),
            test: false,
            at: Vec::new(),
            sure: true,
        });
        party.at.push(signal.at);
        party.sure &= signal.sure;
        party.processes.extend(targets.processes_of(signal.package, signal.at.file));
        party.processes.sort_unstable();
        party.processes.dedup();
    }
    by_package.into_values().collect()
}

fn routes(ground: &Ground<'_, '_>) -> BTreeMap<PackageId, BTreeSet<String>> {
    let mut out: BTreeMap<PackageId, BTreeSet<String>> = BTreeMap::new();
    for signal in ground.signals.iter().filter(|s| s.kind == SignalKind::NetworkRoute) {
        if let Some(path) = signal.object.as_ref().filter(|_| signal.context == Context::Shipped) {
            out.entry(signal.package).or_default().insert(path.clone());
        }
    }
    out
}

fn endpoints(ground: &Ground<'_, '_>) -> Vec<Endpoint> {
    let mut out = Vec::new();
    for krate in &ground.code.krates {
        for instance in &krate.instances {
            let Some(file) = ground.code.file_of(*instance) else { continue };
            let place = ground.code.instances.get(*instance as usize);
            let around = context(krate.kind, place.is_some_and(|place| place.test));
            let shipped =
                file.facts.addresses.iter().filter(|address| {
                    in_scope(file.facts, address.scope, around) == Context::Shipped
                });
            out.extend(shipped.map(|address| Endpoint {
                package: krate.package,
                address: address.text.to_string(),
                call: address.call.to_string(),
                at: file.span(address.at, address.end),
            }));
        }
    }
    out.sort();
    out.dedup();
    out
}
