//! What counts as a contract, before anybody is known who serves or calls it.
//!
//! Owns drafts of interfaces: from contract files, from traits and handlers in code, from what
//! clients are made of, and from what generators name their types. A trait and the document that is
//! made of it are one interface, known by their operations. Does not follow uses.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::in_code::in_code;
use super::targets::Targets;
use super::wanted::{Mention, Side, Wanted};
use super::{Ground, Interface, Party, files, second_look};
use crate::extract::{SignalKind, Technology, pascal, snake};
use crate::model::code::{Name, SignalUse, fill};
use crate::model::evidence::Context;

/// An interface and the names by which it is served and called.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) interface: Interface,
    pub(super) wanted: Vec<Wanted>,
    /// Words of the package that its service lies in.
    pub(super) space: Vec<String>,
    /// What can be called, in snake case.
    pub(super) operations: BTreeSet<String>,
    /// Whether it is of this repository, rather than copied or made for tests.
    pub(super) is_own: bool,
}

impl Draft {
    pub(super) fn new(interface: Interface) -> Self {
        Self {
            interface,
            wanted: Vec::new(),
            space: Vec::new(),
            operations: BTreeSet::new(),
            is_own: false,
        }
    }

    /// Adds one use of a name.
    pub(super) fn add(&mut self, mention: &Mention, targets: &Targets) {
        let Mention { package, at, test, side, sure, landed, is_generated, .. } = *mention;
        let processes = if test { Vec::new() } else { targets.processes_of(package, at.file) };
        let interface = &mut self.interface;
        if is_generated && !interface.clients.contains(&landed) {
            interface.clients.push(landed);
        }
        let party = Party { package, processes, test, at: vec![at], sure };
        add_party(
            match side {
                Side::Server => &mut interface.providers,
                Side::Client => &mut interface.consumers,
            },
            party,
        );
    }
}

/// Adds a party, or what is new about one that is there.
pub(super) fn add_party(parties: &mut Vec<Party>, party: Party) {
    let is_same = |known: &&mut Party| known.package == party.package && known.test == party.test;
    match parties.iter_mut().find(is_same) {
        Some(known) => {
            known.at.extend(party.at);
            known.processes.extend(party.processes);
            known.sure |= party.sure;
        }
        None => parties.push(party),
    }
}

/// Everything that may be an interface.
pub(super) fn drafts(ground: &Ground<'_, '_>, targets: &Targets) -> Vec<Draft> {
    let mut out = files::drafts(ground);
    in_code(ground, targets, &mut out);
    made_of_files(ground, targets, &mut out);
    generated(ground, &mut out);
    out
}

pub(super) fn shipped<'g>(
    ground: &'g Ground<'_, '_>,
    kind: SignalKind,
) -> impl Iterator<Item = &'g SignalUse> {
    let is_meant = move |s: &&SignalUse| s.kind == kind && s.context == Context::Shipped;
    ground.signals.iter().filter(is_meant)
}

/// The names that a signal makes, bound to the package in which they come to be; what stands behind
/// a `?` must be said in its brackets.
pub(super) fn wanted_of(ground: &Ground<'_, '_>, signal: &SignalUse) -> Vec<Wanted> {
    let name = |text: &String| {
        let (text, word) = text.split_once('?').unwrap_or((text, ""));
        if !word.is_empty() && !second_look::says(ground, signal, word) {
            return None;
        }
        let (side, path) = text.split_once(':')?;
        let side = match side {
            "server" => Side::Server,
            "client" => Side::Client,
            _ => return None,
        };
        Some(Wanted::bound(side, path, signal.package))
    };
    signal.makes.iter().filter_map(name).collect()
}

/// Clients and servers that a macro makes of a file; joined with the contract that the file is.
fn made_of_files(ground: &Ground<'_, '_>, targets: &Targets, out: &mut Vec<Draft>) {
    // A client is often made by a build script; what serves is code that is shipped.
    let clients = ground
        .signals
        .iter()
        .filter(|s| s.kind == SignalKind::ClientContract && s.context != Context::Test)
        .map(|signal| (signal, false));
    let servers = shipped(ground, SignalKind::ServerContract).map(|signal| (signal, true));
    for (signal, serves) in clients.chain(servers) {
        let Some(written) = second_look::contract(ground, signal) else { continue };
        let folder = &ground.architecture.package(signal.package).folder;
        let path = files::led_to(ground, folder, &written);
        let service = second_look::service(ground, signal);
        let named = service.and_then(|name| of_service_in(out, &path, &name));
        let at = named.or_else(|| of_file(out, &path, &signal.technology)).unwrap_or_else(|| {
            out.push(Draft::new(Interface::new(path.clone(), &signal.technology)));
            out.len() - 1
        });
        let Some(draft) = out.get_mut(at) else { continue };
        draft.interface.defined.get_or_insert(signal.at);
        let is_known = |known: &String| known.starts_with(&path);
        if !draft.interface.contracts.iter().any(is_known) {
            draft.interface.contracts.push(path);
        }
        let party = Party {
            package: signal.package,
            processes: targets.processes_of(signal.package, signal.at.file),
            test: false,
            at: vec![signal.at],
            sure: true,
        };
        if serves {
            add_party(&mut draft.interface.providers, party);
            continue;
        }
        draft.interface.clients.push(signal.package);
        // Where the macro names nothing that others could use, the package itself calls.
        if signal.makes.is_empty() {
            add_party(&mut draft.interface.consumers, party);
        }
        draft.wanted.extend(wanted_of(ground, signal));
    }
}

/// The service of a name in the contracts below a path.
fn of_service_in(drafts: &[Draft], path: &str, name: &str) -> Option<usize> {
    let below = format!("{path}/");
    drafts.iter().position(|draft| {
        let lies_there = |known: &String| known == path || known.starts_with(&below);
        draft.interface.id.rsplit('.').next() == Some(name)
            && draft.interface.contracts.iter().any(lies_there)
    })
}

/// The contract that a file belongs to: the same file, or one of its name.
fn of_file(drafts: &[Draft], path: &str, technology: &str) -> Option<usize> {
    let below = format!("{path}/");
    let is_it = |known: &String| known == path || known.starts_with(&below);
    let holds = |draft: &Draft| draft.interface.contracts.iter().any(is_it);
    drafts.iter().position(holds).or_else(|| {
        let is_of = |draft: &Draft| {
            let name = draft.interface.id.rsplit("::").next().unwrap_or("");
            let name = bare(&snake(name));
            draft.interface.technology == technology && is_named(path, &name)
        };
        let mut found = drafts.iter().enumerate().filter(|(_, draft)| is_of(draft));
        match (found.next(), found.next()) {
            (Some((at, _)), None) => Some(at),
            _ => None,
        }
    })
}

/// Whether a file, or the folder of its versions, is called so.
pub(super) fn is_named(path: &str, name: &str) -> bool {
    let mut parts = path.rsplit('/');
    let stem = parts.next().and_then(|file| file.split('.').next()).unwrap_or("");
    let folder = parts.next().unwrap_or("");
    !name.is_empty() && (bare(&snake(stem)) == name || bare(&snake(folder)) == name)
}

/// A name without the words that say nothing but what it is.
pub(super) fn bare(name: &str) -> String {
    let mut name = name;
    for tail in ["_openapi", "_api", "_service"] {
        name = name.strip_suffix(tail).unwrap_or(name);
    }
    name.to_owned()
}

/// Services without a contract here, by the names that a generator gives to their types and to the
/// module around them: such a pair is nothing else.
fn generated(ground: &Ground<'_, '_>, out: &mut Vec<Draft>) {
    for technology in ground.catalog.technologies().iter().filter(|t| !t.modules.is_empty()) {
        let mut services = in_names(ground, technology);
        services.retain(|service| {
            let is_it = |draft: &Draft| {
                let name = draft.interface.id.rsplit('.').next().unwrap_or("");
                draft.interface.technology == technology.id
                    && (name == service || pascal(&snake(name)) == *service)
            };
            !out.iter().any(is_it)
        });
        for service in services {
            let mut draft = Draft::new(Interface::new(service.clone(), &technology.id));
            draft.wanted = of_service(technology, &service, false);
            out.push(draft);
        }
    }
}

/// Services whose type and module stand side by side in some path.
fn in_names(ground: &Ground<'_, '_>, technology: &Technology) -> Vec<String> {
    let names = &ground.code.names;
    // For each type that may be meant its service, and the module that has to be before it.
    let mut meant: FxHashMap<Name, (&str, Vec<Name>)> = FxHashMap::default();
    for (name, text) in names.iter() {
        for template in technology.servers.iter().chain(&technology.clients) {
            let Some(service) = service_in(template, text) else { continue };
            let modules = technology.modules.iter();
            let modules: Vec<Name> =
                modules.filter_map(|module| names.find(&fill(module, service))).collect();
            if !modules.is_empty() {
                meant.insert(name, (service, modules));
            }
        }
    }
    let mut services: BTreeSet<String> = BTreeSet::new();
    for file in &ground.code.files {
        if !file.names.iter().any(|name| meant.contains_key(name)) {
            continue;
        }
        for fact in &file.facts.paths {
            let words =
                file.facts.words_of(fact).iter().filter_map(|word| file.names.get(word.index()));
            for (module, name) in words.clone().zip(words.skip(1)) {
                let known = meant.get(name).filter(|(_, modules)| modules.contains(module));
                services.extend(known.map(|(service, _)| (*service).to_owned()));
            }
        }
    }
    services.into_iter().collect()
}

/// What a template makes a name of: `Log` in `LogServer` by `{Name}Server`.
fn service_in<'t>(template: &str, text: &'t str) -> Option<&'t str> {
    let (head, tail) = template.split_once("{Name}")?;
    let service = text.strip_prefix(head)?.strip_suffix(tail)?;
    let first = service.chars().next()?;
    (first.is_uppercase() && service.len() > 1).then_some(service)
}

/// The names of the types of a service.
pub(super) fn of_service(
    technology: &Technology,
    service: &str,
    has_contract: bool,
) -> Vec<Wanted> {
    // Generators for Rust write `SysDB` as `SysDb`.
    let written = BTreeSet::from([service.to_owned(), pascal(&snake(service))]);
    let mut out = Vec::new();
    for (templates, side) in
        [(&technology.servers, Side::Server), (&technology.clients, Side::Client)]
    {
        for template in templates {
            let names: BTreeSet<String> =
                written.iter().map(|service| fill(template, service)).collect();
            let wanted = names.iter().map(|n| Wanted::free(side, n, technology, has_contract));
            out.extend(wanted);
        }
    }
    out
}
