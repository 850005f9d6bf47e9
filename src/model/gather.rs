//! Source facts in, evidence out: items behind each link, doors, signals, and what was not seen.
//!
//! Owns the order of these steps, what may run side by side, and the counts of blind spots. Does
//! not judge.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::architecture::Architecture;
use super::code::{self, Name, RawItem, Res, Resolver};
use super::documented::Documented;
use super::doors::{self, Ground};
use super::evidence::{Evidence, Passage, PlacedWaiver, UnreadFile, UsedItem};
use super::exposed::{PublicItem, exposed};
use super::ids::PackageId;
use super::interfaces;
use super::mentions::{Cases, Macros, TextWhere, bare_links, mentioned};
use super::plan::{self, PlanRequest};
use super::stores;
use super::wrappers::wrappers;
use crate::extract::rust::{FileFacts, IncludeBase, ItemKind};
use crate::extract::{Catalog, DeclaredInterface, StoreSetting, waiver};
use crate::load::{Loaded, Sources};
use crate::source::{SourceMap, Span};

/// What evidence is gathered from.
pub struct Code<'c> {
    /// Facts of files.
    pub sources: &'c mut Sources<FileFacts>,
    /// Makes facts of a file that nobody read yet.
    pub read: &'c (dyn Fn(&str) -> FileFacts + Sync),
    /// The text of a file, for a second look.
    pub text: &'c (dyn Fn(&Path) -> Option<Arc<str>> + Sync),
    /// The same, if its bytes are wanted.
    pub text_where: TextWhere<'c>,
    /// What the world's libraries look like.
    pub catalog: &'c Catalog,
    /// Interfaces that are declared by hand.
    pub interfaces: &'c [DeclaredInterface],
    /// `[[store]]` of `mandate.toml`.
    pub stores: &'c [StoreSetting],
    /// Shows the text of a file besides Rust that says something of stores.
    pub show: stores::ShowText,
    /// The pairs whose texts are searched where no path shows a use; none for every pair.
    pub twice: Option<BTreeSet<(PackageId, PackageId)>>,
    /// The ends of an edge for which a plan is wanted.
    pub plan: Option<PlanRequest>,
}

/// Reads out of the code what it shows of the edges.
pub fn gather(architecture: &Architecture, loaded: &mut Loaded, input: Code<'_>) -> Evidence {
    let mut map = std::mem::take(&mut loaded.sources);
    let (sources, known) = (&mut *input.sources, &*loaded);
    // Targets are followed one after the other; files in SQL take about as long.
    let ((mut tables, lines, catalog), sql) = rayon::join(
        || {
            code::reach(known, sources, input.read);
            // What of the workspace stands before a client is known once every file was seen.
            let catalog = wrappers(known, sources, input.catalog, input.text_where);
            let reach = code::Reach::register(known, sources, &mut map);
            let full = catalog.as_ref().unwrap_or(input.catalog);
            (code::Code::build(known, sources, &reach, full), reach.lines, catalog)
        },
        || stores::read(&known.tree, input.show),
    );
    let catalog = catalog.as_ref().unwrap_or(input.catalog);
    let links = symlinks(loaded);
    // Neither takes all cores, and everything else looks names up.
    let copies = || doors::copied(&tables, &lines, &links, &map);
    let (declared, copies) = rayon::join(|| tables.declarations(), copies);
    drop(lines);
    tables.declared = declared;
    let read = || each_package(&tables, architecture, catalog);
    let (shown, (macros, sql)) = rayon::join(read, || {
        let sql = stores::register(sql, (architecture, loaded), &mut map);
        (Macros::of(&tables, architecture), sql)
    });
    let mut out = Evidence { files: tables.files.len(), ..Evidence::default() };
    let Collected { signals, mapped, clients, filled } = collect(&mut out, shown);
    let twice = |from: PackageId, to: PackageId| {
        input.twice.as_ref().is_none_or(|pairs| pairs.contains(&(from, to)))
    };
    let bare = bare_links(&out, architecture, &twice);
    out.plan = input.plan.map(|wanted| plan::plan(&tables, architecture, &wanted, input.text));
    let (folders, cases) = (folders(loaded), Cases { architecture, tree: &loaded.tree });
    let ground =
        Ground { architecture, loaded, code: &tables, signals: &signals, uses: &out.uses, folders };
    let (mentioned, (found, generated)) = rayon::join(
        || mentioned(&out, &tables, &cases, &bare, input.text_where, &macros),
        || (doors::doors(&ground, &mut map), generated(&tables)),
    );
    for pair in mentioned {
        out.uses.entry(pair).or_default().mentioned = true;
    }
    let doors: BTreeSet<_> = found.into_iter().chain(copies).collect();
    out.doors = doors.into_iter().collect();
    out.generated = generated;
    let shown = stores::Ground {
        architecture,
        loaded,
        code: &tables,
        mapped: &mapped,
        clients: &clients,
        filled: &filled,
        uses: &out.uses,
        sinks: catalog.sinks(),
        settings: input.stores,
        text: input.text,
    };
    let called = interfaces::Ground {
        architecture,
        loaded,
        code: &tables,
        signals: &signals,
        uses: &out.uses,
        catalog,
        declared: input.interfaces,
        map: &map,
        text: input.text,
        generated: &out.generated,
    };
    let (stores, mut found) =
        rayon::join(|| stores::gather(&shown, &sql), || interfaces::interfaces(&called));
    out.stores = stores;
    out.blind_spots.extend(out.stores.blind_spots());
    interfaces::join_topics(&mut found, &out.stores, architecture);
    let (items, unread, waivers) = last_looks(&called, &mut found, &out.stores);
    out.exposed = items;
    out.interfaces = found;
    (out.waivers, out.unread) = (waivers, unread.0);
    count_blind_spots(&mut out, &tables, &signals, catalog, unread.1);
    out.signals = signals;
    loaded.sources = map;
    out
}

/// What needs texts once more or nothing else, side by side: packages that are interfaces by what
/// they hold and what interfaces show; and what was not read, and waivers.
fn last_looks(
    ground: &interfaces::Ground<'_, '_>,
    found: &mut interfaces::Interfaces,
    stores: &stores::Stores,
) -> (Vec<PublicItem>, (Vec<UnreadFile>, usize), Vec<PlacedWaiver>) {
    let (code, loaded) = (ground.code, ground.loaded);
    let ((clients, items), (unread, waivers)) = rayon::join(
        || {
            let clients = interfaces::recognised(ground, found, stores);
            let taken = interfaces::taken(&clients).map(|(package, _)| package).collect();
            let items = exposed(code, ground.architecture, &taken, ground.text);
            (clients, items)
        },
        || (unread(code, loaded), waivers(code, loaded, ground.map)),
    );
    found.client_packages = clients;
    (items, unread, waivers)
}

fn symlinks(loaded: &Loaded) -> BTreeSet<PathBuf> {
    loaded.tree.symlinks.iter().map(|link| loaded.tree.root.join(link)).collect()
}

fn folders(loaded: &Loaded) -> FxHashMap<PathBuf, PackageId> {
    let folder = |(index, package): (usize, &crate::load::LoadedPackage)| {
        let manifest = code::plain(&loaded.root.join(&package.manifest));
        Some((manifest.parent()?.to_path_buf(), PackageId::new(index)))
    };
    loaded.packages.iter().enumerate().filter_map(folder).collect()
}

/// What the code of one package shows.
struct Shown {
    from: PackageId,
    /// By the package they are taken from, each list sorted by path.
    uses: BTreeMap<PackageId, Vec<UsedItem>>,
    signals: Vec<code::SignalUse>,
    tables: Vec<code::TableUse>,
    clients: Vec<code::ClientUse>,
    filled: code::Filled,
    unresolved: usize,
}

/// Reads all packages side by side, the largest first: begun last, one of a quarter of the
/// workspace would be read alone.
fn each_package(
    tables: &code::Code<'_>,
    architecture: &Architecture,
    catalog: &Catalog,
) -> Vec<Shown> {
    let mut sizes = vec![0usize; tables.externs.len()];
    for krate in &tables.krates {
        let files = krate.instances.iter().filter_map(|instance| tables.file_of(*instance));
        if let Some(size) = sizes.get_mut(krate.package.index()) {
            *size += files.map(|file| file.facts.paths.len()).sum::<usize>();
        }
    }
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(sizes.get(*at).copied()));
    // More than a thread's part of everything: others would wait for whoever takes it.
    let share = sizes.iter().sum::<usize>() / rayon::current_num_threads();
    let is_large = |at: usize| sizes.get(at).is_some_and(|size| *size > share);
    let documented = Documented::new(tables);
    let read = |at: usize| {
        let from = PackageId::new(at);
        let resolver = || Resolver::new(tables, from);
        let calls = |resolver: &mut Resolver<'_, '_>| {
            let signals = code::signal_uses(resolver, catalog);
            let tables_used = code::table_uses(resolver);
            let clients = code::client_uses(resolver, catalog);
            (signals, tables_used, clients, code::filled_statements(resolver))
        };
        let (raw, (signals, tables_used, clients, filled)) = if is_large(at) {
            // Names are looked up twice then, but on two threads.
            rayon::join(|| code::uses_of(&mut resolver()), || calls(&mut resolver()))
        } else {
            let mut resolver = resolver();
            (code::uses_of(&mut resolver), calls(&mut resolver))
        };
        let mut counts: BTreeMap<PackageId, usize> = BTreeMap::new();
        for item in &raw.items {
            *counts.entry(item.entry).or_default() += 1;
        }
        // Lists that grow by themselves hold more than they need: 3 of 89 MB on 900,000 lines.
        let mut uses: BTreeMap<PackageId, Vec<UsedItem>> =
            counts.into_iter().map(|(to, count)| (to, Vec::with_capacity(count))).collect();
        for item in raw.items {
            let entry = item.entry;
            uses.entry(entry).or_default().push(used_item(tables, &documented, item, architecture));
        }
        for items in uses.values_mut() {
            items.sort_by(|a, b| a.path.cmp(&b.path));
        }
        let (tables, unresolved) = (tables_used, raw.unresolved);
        Shown { from, uses, signals, tables, clients, filled, unresolved }
    };
    let mut out: Vec<Shown> = order.into_par_iter().with_max_len(1).map(read).collect();
    out.sort_by_key(|shown| shown.from);
    out
}

/// What the packages show, side by side.
#[derive(Default)]
struct Collected {
    /// Calls that the catalogue knows.
    signals: Vec<code::SignalUse>,
    /// Uses of tables that an object mapper knows.
    mapped: Vec<code::TableUse>,
    /// Calls of clients of stores.
    clients: Vec<code::ClientUse>,
    /// Statements that constants of other files fill.
    filled: code::Filled,
}

/// Puts together what the packages show.
fn collect(out: &mut Evidence, shown: Vec<Shown>) -> Collected {
    let mut all = Collected::default();
    for Shown { from, uses, signals, tables, clients, filled, unresolved } in shown {
        all.filled.extend(filled);
        all.signals.extend(signals);
        all.mapped.extend(tables);
        all.clients.extend(clients);
        if unresolved > 0 {
            *out.blind_spots.entry("names that only a macro declares").or_default() += unresolved;
        }
        for (to, items) in uses {
            out.uses.entry((from, to)).or_default().items = items;
        }
    }
    all.signals.sort();
    all.signals.dedup_by(|a, b| a.at == b.at && a.kind == b.kind && a.object == b.object);
    all
}

fn used_item(
    tables: &code::Code<'_>,
    documented: &Documented<'_, '_>,
    item: RawItem,
    architecture: &Architecture,
) -> UsedItem {
    let prefixed = |package: PackageId, words: &[Name]| {
        let mut path = library_name(architecture, package);
        let words = words.iter().map(|word| tables.names.get(*word));
        path.reserve_exact(words.clone().map(|word| word.len() + 2).sum());
        for word in words {
            path.push_str("::");
            path.push_str(word);
        }
        path
    };
    let is_at_home = item.home.as_ref().is_some_and(|(home, _)| *home == item.entry);
    let path = match &item.home {
        Some((home, words)) if is_at_home => prefixed(*home, words),
        _ => prefixed(item.entry, &item.written),
    };
    let fact = item.fact(tables);
    let file = match item.res {
        Res::Item(instance, _) => tables.file_of(instance),
        _ => None,
    };
    let declared = fact.zip(file).map(|(fact, file)| file.span(fact.start, fact.end));
    let owner = item.home.as_ref().map_or(item.entry, |(home, _)| *home);
    let own_hidden = fact.filter(|fact| fact.hidden && !documented.is_passed_on(&item));
    let own_hidden = own_hidden.and(declared).map(|at| (owner, at));
    let hands_out = fact.zip(file).and_then(|(fact, file)| {
        let item = file.facts.items.get(fact.hands_out? as usize)?;
        let name = file.facts.words.get(item.name).to_owned();
        Some(Box::new((name, item.text.as_deref().unwrap_or("").to_owned())))
    });
    let is_static = fact.is_some_and(|fact| fact.kind == ItemKind::Static);
    let mut members: Vec<String> =
        item.members.iter().map(|name| tables.names.get(*name).to_owned()).collect();
    members.sort();
    let hidden_member = hidden_member(tables, &item, &members);
    let hidden_way = item.hidden.filter(|way| documented.is_secret(way, &item));
    let hidden_way = hidden_way.map(|way| (way.by, way.at));
    let is_hidden = own_hidden.or(hidden_way).is_some();
    UsedItem {
        path,
        kind: item.kind(tables),
        home: item.home.as_ref().map(|(package, words)| (*package, prefixed(*package, words))),
        passages: item
            .hops
            .iter()
            .filter_map(|hop| Some(Passage { package: hop.package, at: hop.at? }))
            .collect(),
        members,
        hidden_member: hidden_member
            .as_ref()
            .filter(|_| !is_hidden)
            .map(|(name, _)| (*name).into()),
        hidden: own_hidden.or(hidden_way).or(hidden_member.map(|(_, at)| (owner, at))),
        declared,
        static_type: fact.filter(|_| is_static).and_then(|f| f.text.as_deref()).map(str::to_owned),
        static_mut: is_static && fact.is_some_and(|fact| fact.mutable),
        hands_out,
        as_macro: item.as_macro,
        sites: item.sites,
    }
}

/// An associated item of the same name that its type hides from documentation.
fn hidden_member<'t>(
    tables: &'t code::Code<'_>,
    item: &RawItem,
    members: &[String],
) -> Option<(&'t str, Span)> {
    let Res::Item(instance, at) = item.res else { return None };
    let file = tables.file_of(instance)?;
    let owner = file.facts.words.get(file.facts.items.get(at as usize)?.name);
    let found = file.facts.items.iter().find(|method| {
        method.kind == ItemKind::Method
            && method.text.as_deref() == Some(owner)
            && members.iter().any(|member| member == file.facts.words.get(method.name))
    })?;
    Some((file.facts.words.get(found.name), file.span(found.at, found.end)))
}

pub(super) fn library_name(architecture: &Architecture, package: PackageId) -> String {
    let package = architecture.package(package);
    package.library_name.clone().unwrap_or_else(|| package.name.as_str().replace('-', "_"))
}

/// Files that a target needs and lacks; and how many a `cfg` may leave out, which are blind spots.
fn unread(tables: &code::Code<'_>, loaded: &Loaded) -> (Vec<UnreadFile>, usize) {
    let mut out = Vec::new();
    let mut conditional = 0;
    for unread in &tables.unread {
        if unread.conditional {
            conditional += 1;
            continue;
        }
        let package = loaded.packages.get(unread.package.index());
        let Some(at) = unread.wanted_at.or(package.map(|package| package.name_span)) else {
            continue;
        };
        out.push(UnreadFile {
            package: unread.package,
            path: unread.path.clone(),
            problem: unread.problem.clone(),
            at,
        });
    }
    for krate in &tables.krates {
        for instance in &krate.instances {
            let Some(file) = tables.file_of(*instance) else { continue };
            let Some(defect) = &file.facts.defect else { continue };
            out.push(UnreadFile {
                package: krate.package,
                path: crate::load::path_text(&loaded.root, file.path),
                problem: format!("it is not Rust: {}", defect.problem),
                at: file.span(defect.at, defect.at),
            });
        }
    }
    out.sort();
    out.dedup();
    (out, conditional)
}

/// Waivers in reachable Rust files, and in manifests.
fn waivers(tables: &code::Code<'_>, loaded: &Loaded, map: &SourceMap) -> Vec<PlacedWaiver> {
    let mut out = Vec::new();
    for krate in &tables.krates {
        for file in krate.instances.iter().filter_map(|instance| tables.file_of(*instance)) {
            let placed = |comment: &waiver::WaiverComment| PlacedWaiver {
                file: file.id,
                package: Some(krate.package),
                comment: comment.clone(),
            };
            out.extend(file.facts.waivers.iter().map(placed));
        }
    }
    for (index, package) in loaded.packages.iter().enumerate() {
        let file = package.manifest_file;
        let package = Some(PackageId::new(index));
        let comments = waiver::in_toml(map.text(file));
        out.extend(comments.into_iter().map(|comment| PlacedWaiver { file, package, comment }));
    }
    out.sort_by_key(|waiver| (waiver.file, waiver.comment.at));
    out.dedup_by_key(|waiver| (waiver.file, waiver.comment.at));
    out
}

/// Packages that include what a build script writes, by `include!` or by a macro of a generator.
fn generated(tables: &code::Code<'_>) -> Vec<PackageId> {
    let mut out = Vec::new();
    for krate in &tables.krates {
        let mut files = krate.instances.iter().filter_map(|instance| tables.file_of(*instance));
        let includes = files.any(|file| {
            let generated = |include: &crate::extract::rust::Include| {
                matches!(include.base, IncludeBase::Generated | IncludeBase::Unknown)
            };
            file.facts.includes.iter().any(generated)
                || file.facts.words.iter().any(|word| word == "include_proto")
        });
        if includes {
            out.push(krate.package);
        }
    }
    out.sort();
    out.dedup();
    out
}

fn count_blind_spots(
    out: &mut Evidence,
    tables: &code::Code<'_>,
    signals: &[code::SignalUse],
    catalog: &Catalog,
    conditional: usize,
) {
    let generated = tables
        .files
        .iter()
        .flat_map(|file| &file.facts.includes)
        .filter(|include| include.how == "include!")
        .filter(|include| matches!(include.base, IncludeBase::Generated | IncludeBase::Unknown))
        .count();
    let names_object =
        |kind| catalog.signals().iter().any(|s| s.kind == kind && s.object.is_some());
    let unnamed = signals
        .iter()
        .filter(|signal| signal.object.is_none() && names_object(signal.kind))
        .filter(|signal| signal.target.is_none())
        .count();
    for (what, count) in [
        ("servers and clients of services that share a name", out.interfaces.ambiguous),
        ("modules behind a cfg or macro without a file", conditional),
        ("includes of generated code", generated),
        ("paths, programs and segments named at run time", unnamed),
    ] {
        if count > 0 {
            *out.blind_spots.entry(what).or_default() += count;
        }
    }
}
