//! All deployment files of a tree, joined.
//!
//! Owns the order: services by file and name, then who runs them, then what each is given. Files
//! of one folder describe one project: a service that stands in two of them is one.

use std::collections::{BTreeMap, BTreeSet};

use super::addresses::{Lead, Network, leads, store_of};
use super::held::Holders;
use super::values::{Sources, folder_of};
use super::{
    DeclaredService, DeployedFile, Deployments, Given, Known, Service, ServiceId, SharedStore,
    SharedVolume, defect_word,
};
use crate::extract::StoreKinds;
use crate::extract::deployment::{Form, Unit};
use crate::load::Loaded;
use crate::model::Architecture;
use crate::model::deployments::programs::{Programs, joined};
use crate::ownership::{Said, TeamId};
use crate::source::Span;

/// What deployments are gathered from.
pub struct Ground<'g> {
    /// Packages and owners.
    pub architecture: &'g Architecture,
    /// The tree.
    pub loaded: &'g Loaded,
    /// Every file that was read, by path.
    pub files: &'g [DeployedFile],
    /// Kinds of stores.
    pub kinds: &'g StoreKinds,
    /// `[[service]]`.
    pub declared: &'g [DeclaredService],
}

/// One unit of one file, and the service that it is part of.
pub(super) struct Placed<'g> {
    pub(super) file: &'g DeployedFile,
    unit: &'g Unit,
    pub(super) service: ServiceId,
    pub(super) scope: String,
}

/// How many bases of a service are followed.
const BASES: usize = 6;

/// Joins all files.
pub fn gather(ground: &Ground<'_>) -> Deployments {
    let mut out = Deployments { files: ground.files.len(), ..Deployments::default() };
    for file in ground.files {
        for defect in &file.facts.defects {
            let at = file.file.span(defect.at..defect.at);
            out.unread.push((defect_word(defect), at, defect.why.clone()));
        }
    }
    let placed = services(ground, &mut out);
    let sources = Sources::of(ground.files);
    let stores = stores_by_name(ground, &placed);
    let mut given: BTreeMap<(String, String), SharedStore> = BTreeMap::new();
    let mut held = Holders::default();
    let mut missing: Vec<(Span, String)> = Vec::new();
    for part in &placed {
        // Who runs a store is given what it is called, not the store of another.
        if store_of(part.unit.image.as_ref(), ground.kinds).is_some() {
            continue;
        }
        let network = Network {
            scope: &part.scope,
            cluster: part.file.form == Form::Manifest,
            on_host: part.unit.on_host,
            stores: stores.get(&part.scope).unwrap_or(&EMPTY),
        };
        for (world, lead) in leads_of(ground, &sources, part, &network, &mut missing) {
            let Some(kind) = ground.kinds.get(lead.kind) else { continue };
            held.note(part, world, &lead);
            let store = given.entry(lead.identity.clone()).or_insert_with(|| SharedStore {
                address: lead.identity.1.clone(),
                kind: kind.kind.clone(),
                technology: kind.technology.clone(),
                medium: kind.medium,
                parts: lead.parts.clone(),
                everywhere: lead.identity.0.is_empty(),
                sure: lead.sure,
                given: Vec::new(),
            });
            let (service, key, at, stage) = (part.service, lead.key, lead.at, part.file.stage);
            store.given.push(Given { service, key, at, writable: true, stage });
        }
    }
    missing.sort();
    missing.dedup();
    let unread = missing
        .into_iter()
        .map(|(at, name)| ("variables of services that are elsewhere", at, name));
    out.unread.extend(unread);
    out.volumes = volumes(ground, &placed);
    out.held = held.settle(&out.services, &given);
    out.stores = given.into_values().map(tidied).collect();
    out.unread.sort();
    out
}

/// What one part of a service is given, in every world that its variables may come from.
fn leads_of(
    ground: &Ground<'_>,
    sources: &Sources<'_>,
    part: &Placed<'_>,
    network: &Network<'_>,
    missing: &mut Vec<(Span, String)>,
) -> Vec<(usize, Lead)> {
    let mut out = Vec::new();
    let bases = bases(ground, part);
    for (at, world) in sources.worlds(&part.file.path).iter().enumerate() {
        for (file, unit) in &bases {
            let variables = sources.variables(file, unit, world, missing);
            let found = leads(&variables, ground.kinds, network);
            out.extend(found.into_iter().map(|lead| (at, lead)));
        }
    }
    out
}

static EMPTY: BTreeMap<String, usize> = BTreeMap::new();

fn tidied(mut store: SharedStore) -> SharedStore {
    store.given.sort();
    store.given.dedup();
    store
}

/// The scope in which names of a file mean something.
fn scope_of(file: &DeployedFile, unit: &Unit) -> String {
    match file.form {
        Form::Manifest => format!("cluster {}", unit.namespace),
        _ => folder_of(&file.path).to_owned(),
    }
}

/// Registers every service, and finds out what it runs.
fn services<'g>(ground: &'g Ground<'_>, out: &mut Deployments) -> Vec<Placed<'g>> {
    let programs = Programs::of(ground.loaded, ground.files);
    let mut by_name: BTreeMap<(String, &str), ServiceId> = BTreeMap::new();
    let mut met: BTreeSet<usize> = BTreeSet::new();
    let mut placed = Vec::new();
    for file in ground.files {
        for unit in &file.facts.units {
            let scope = scope_of(file, unit);
            let declared = ground.declared.iter().position(|d| d.services.is_match(&unit.name));
            met.extend(declared);
            let by_hand = declared.and_then(|at| ground.declared.get(at));
            let found = match by_hand {
                Some(declared) => Some((declared.package, None, Known::Declared)),
                None => programs.find(&file.path, unit),
            };
            let service = *by_name.entry((scope.clone(), &unit.name)).or_insert_with(|| {
                out.services.push(Service {
                    name: unit.name.clone(),
                    at: file.file.span(unit.at.clone()),
                    stage: file.stage,
                    package: None,
                    known: None,
                    program: None,
                    owners: Vec::new(),
                    once: false,
                });
                out.services.len() - 1
            });
            if let Some(known) = out.services.get_mut(service) {
                // The surest of several files, and the one nearest to production.
                if let Some((package, program, how)) = found
                    && known.known.is_none_or(|before| how < before)
                {
                    known.package = Some(package);
                    known.program = program;
                    known.known = Some(how);
                }
                known.stage = known.stage.min(file.stage);
                known.once |= unit.once;
                if known.package.is_none() && known.owners.is_empty() {
                    known.owners = owners(ground, file, unit);
                }
            }
            placed.push(Placed { file, unit, service, scope });
        }
    }
    let is_unmet =
        |(at, declared): (usize, &DeclaredService)| (!met.contains(&at)).then_some(declared.at);
    out.unmet = ground.declared.iter().enumerate().filter_map(is_unmet).collect();
    placed
}

/// Who owns the folder that a service is built from.
fn owners(ground: &Ground<'_>, file: &DeployedFile, unit: &Unit) -> Vec<TeamId> {
    let Some(build) = &unit.build else { return Vec::new() };
    let Some(context) = joined(folder_of(&file.path), &build.context) else { return Vec::new() };
    let recipe = build.recipe.as_deref().unwrap_or("Dockerfile");
    let Some(recipe) = joined(&context, recipe) else { return Vec::new() };
    match ground.architecture.ownership.said_of(&recipe) {
        Said::Owned(owners, _) => owners,
        _ => Vec::new(),
    }
}

/// For each network the services that are stores.
fn stores_by_name(
    ground: &Ground<'_>,
    placed: &[Placed<'_>],
) -> BTreeMap<String, BTreeMap<String, usize>> {
    let mut out: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for part in placed {
        if let Some(kind) = store_of(part.unit.image.as_ref(), ground.kinds) {
            out.entry(part.scope.clone()).or_default().insert(part.unit.name.clone(), kind);
        }
    }
    out
}

/// A unit and what it extends.
fn bases<'g>(ground: &'g Ground<'_>, part: &Placed<'g>) -> Vec<(&'g DeployedFile, &'g Unit)> {
    let mut out = vec![(part.file, part.unit)];
    let mut seen = BTreeSet::new();
    while let Some((file, unit)) = out.last().copied().filter(|_| out.len() <= BASES) {
        let Some((path, name)) = &unit.extends else { break };
        let path = match path {
            Some(path) => joined(folder_of(&file.path), path),
            None => Some(file.path.clone()),
        };
        let next = path.filter(|path| seen.insert((path.clone(), name.clone()))).and_then(|path| {
            let file = ground.files.iter().find(|file| file.path == path)?;
            Some((file, file.facts.units.iter().find(|unit| unit.name == *name)?))
        });
        let Some(next) = next else { break };
        out.push(next);
    }
    out
}

/// Volumes and folders of the machine, by what they are called where.
fn volumes(ground: &Ground<'_>, placed: &[Placed<'_>]) -> Vec<SharedVolume> {
    let mut out: BTreeMap<(String, String), Vec<Given>> = BTreeMap::new();
    for part in placed {
        for (file, unit) in bases(ground, part) {
            for mount in &unit.mounts {
                let Some(key) = super::volumes::identity(ground.loaded, file, &part.scope, mount)
                else {
                    continue;
                };
                out.entry(key).or_default().push(Given {
                    service: part.service,
                    key: mount.target.clone(),
                    at: file.file.span(mount.at.clone()),
                    writable: !mount.read_only,
                    stage: part.file.stage,
                });
            }
        }
    }
    out.into_iter()
        .map(|((_, name), mut given)| {
            given.sort();
            given.dedup();
            SharedVolume { name, given }
        })
        .collect()
}
