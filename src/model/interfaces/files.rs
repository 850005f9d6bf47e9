//! Contract files as drafts of interfaces: services by name, documents with all their versions.
//!
//! Owns the identity of a contract: a service is known by its full name wherever its text was
//! copied to, and the versions of one document in a folder are one interface. Does not know who
//! serves or calls.

use std::collections::{BTreeMap, BTreeSet};

use super::contracts::{Draft, of_service};
use super::{Ground, Interface};
use crate::extract::contracts::{Contract, Operation, Technology};
use crate::extract::snake;
use crate::load::{destination, path_text};
use crate::model::code::plain;
use crate::model::contracts::{ContractFile, Origin};

/// One draft for each service of each contract, and one for each document.
pub(super) fn drafts(ground: &Ground<'_, '_>) -> Vec<Draft> {
    let mut out: Vec<Draft> = Vec::new();
    let mut by_id: BTreeMap<(Technology, String), usize> = BTreeMap::new();
    let titles = titles(ground);
    let packages = packages(ground);
    for (file, contract) in readable(ground) {
        if is_document(contract) {
            let key = (contract.technology, document_id(&titles, file));
            let draft = draft(&mut out, &mut by_id, key);
            if is_anothers(draft, file) {
                continue;
            }
            add_file(draft, file);
            draft.operations.extend(operations(contract));
            draft.interface.operations.extend(contract.operations().map(called));
            draft.interface.defined.get_or_insert(file.file.start());
            continue;
        }
        let is_nameless = contract.technology == Technology::Wit && contract.package.is_none();
        let package = packages.get(&folder_of(file)).filter(|_| is_nameless);
        for service in &contract.services {
            let name = contract.full_name(service);
            let name = package.map_or(name.clone(), |package| format!("{package}.{name}"));
            let key = (contract.technology, name);
            let draft = draft(&mut out, &mut by_id, key);
            if is_anothers(draft, file) {
                continue;
            }
            if draft.wanted.is_empty() {
                let technologies = ground.catalog.technologies().iter();
                let meant = technologies.filter(|known| known.id == contract.technology.as_str());
                draft.wanted =
                    meant.flat_map(|t| of_service(t, &service.name.text, true)).collect();
            }
            if let Some(package) = &contract.package {
                // Modules are written in snake case, whatever the package is.
                draft.space = package.text.split('.').map(snake).collect();
            }
            add_file(draft, file);
            draft.interface.operations.extend(service.operations.iter().map(called));
            draft.interface.defined.get_or_insert(file.span(&service.name));
        }
    }
    out
}

/// Contracts that could be read, those of this repository first: their places are the ones to show.
fn readable<'g>(
    ground: &'g Ground<'_, '_>,
) -> impl Iterator<Item = (&'g ContractFile, &'g Contract)> {
    let mut all: Vec<&ContractFile> = ground.architecture.contracts.iter().collect();
    all.sort_by_key(|file| (is_outside(file), file.origin));
    let read = all.into_iter().filter_map(|file| Some((file, file.contract()?)));
    read.filter(|(_, contract)| contract.is_read)
}

/// Whether a file lies beside the workspace, in the same repository.
fn is_outside(file: &ContractFile) -> bool {
    file.path.starts_with("../")
}

/// Whether a draft has a text in the workspace already, so that one beside it is another's.
fn is_anothers(draft: &Draft, file: &ContractFile) -> bool {
    is_outside(file) && draft.interface.contracts.iter().any(|path| !path.starts_with("../"))
}

/// Whether the whole text is one interface.
fn is_document(contract: &Contract) -> bool {
    matches!(contract.technology, Technology::OpenApi | Technology::GraphQl | Technology::AsyncApi)
}

fn draft<'o>(
    out: &'o mut Vec<Draft>,
    by_id: &mut BTreeMap<(Technology, String), usize>,
    key: (Technology, String),
) -> &'o mut Draft {
    let at = *by_id.entry(key.clone()).or_insert_with(|| {
        out.push(Draft::new(Interface::new(key.1, key.0.as_str())));
        out.len() - 1
    });
    // The position was given out a line above.
    #[expect(clippy::indexing_slicing, reason = "positions of this map are in the list")]
    &mut out[at]
}

fn add_file(draft: &mut Draft, file: &ContractFile) {
    let interface = &mut draft.interface;
    let is_first = interface.contracts.is_empty();
    if !interface.contracts.contains(&file.path) {
        interface.contracts.push(file.path.clone());
    }
    interface.copied = (is_first || interface.copied) && file.origin == Origin::Foreign;
    if file.origin == Origin::Own && !is_outside(file) {
        draft.is_own = true;
        if interface.owners.is_empty() {
            interface.owners.clone_from(&file.owners);
        }
        if interface.home.is_none() {
            interface.home = file.package;
        }
    }
}

/// An operation as its contract calls it.
fn called(operation: &Operation) -> String {
    operation.id.as_ref().unwrap_or(&operation.name).text.clone()
}

/// What a client calls, as generators name it.
fn operations(contract: &Contract) -> BTreeSet<String> {
    let ids = contract.operations().filter_map(|operation| operation.id.as_ref());
    ids.map(|id| snake(&id.text)).collect()
}

/// For each folder of WIT files its package, which one of them names for all.
fn packages<'g>(ground: &'g Ground<'_, '_>) -> BTreeMap<Option<&'g str>, &'g str> {
    let wit = readable(ground).filter(|(_, contract)| contract.technology == Technology::Wit);
    let named = wit.filter_map(|(file, contract)| {
        Some((folder_of(file), contract.package.as_ref()?.text.as_str()))
    });
    named.collect()
}

fn folder_of(file: &ContractFile) -> Option<&str> {
    file.path.rsplit_once('/').map(|(folder, _)| folder)
}

/// For each folder the titles in it, with how many documents have each.
type Titles<'t> = BTreeMap<&'t str, BTreeMap<&'t str, usize>>;

fn titles<'g>(ground: &'g Ground<'_, '_>) -> Titles<'g> {
    let mut out: Titles<'_> = BTreeMap::new();
    for (file, contract) in readable(ground) {
        if let Some((folder, _)) = file.path.rsplit_once('/') {
            let title = contract.title.as_ref().map_or("", |title| &title.text);
            *out.entry(folder).or_default().entry(title).or_default() += 1;
        }
    }
    out
}

/// The folder, where it holds several versions of one document and nothing else; else the path.
fn document_id(titles: &Titles<'_>, file: &ContractFile) -> String {
    let folder = file.path.rsplit_once('/').map(|(folder, _)| folder);
    let known = folder.and_then(|folder| titles.get(folder)).map(|titles| {
        let mut counts = titles.iter();
        matches!((counts.next(), counts.next()), (Some((title, n)), None) if *n > 1 && !title.is_empty())
    });
    match folder.filter(|_| known == Some(true)) {
        Some(folder) => folder.to_owned(),
        None => file.path.clone(),
    }
}

/// The contract file that a path in a package leads to, symlinks followed, from the display root.
pub(super) fn led_to(ground: &Ground<'_, '_>, folder: &str, written: &str) -> String {
    let root = &ground.loaded.root;
    let path = plain(&root.join(folder).join(written));
    let shown = path_text(root, &path);
    let is_known = |shown: &str| ground.architecture.contracts.iter().any(|c| c.path == shown);
    if is_known(&shown) {
        return shown;
    }
    let real = destination(&path).real.map(|real| path_text(root, &real));
    real.filter(|real| is_known(real)).unwrap_or(shown)
}
