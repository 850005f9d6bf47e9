//! Facts in, architecture out: files to packages, owners to shares, declarations to links.
//!
//! Owns the join of the dependency graph with ownership, the one thing everything else hangs on.
//! Does not read anything and does not judge.

use std::collections::BTreeMap;

use super::architecture::{Architecture, Package, Process, ProcessKind, Role, Standing};
use super::ids::PackageId;
use super::links::{adjacency, foreign, graph, links, patched};
use super::owners::{OwnFacts, claims_by_package, declared_teams, manifest_said, tally};
use super::shares::Source;
use crate::load::{Loaded, LoadedPackage, RootKind, TargetKind, path_text};
use crate::ownership::{Ownership, RuleId, Said, TeamId};
use crate::source::{Problem, nearest};

/// What an architecture is built from.
#[derive(Debug)]
pub struct Input<'i> {
    /// Everything that was read.
    pub loaded: &'i Loaded,
    /// Everything known about ownership.
    pub ownership: Ownership,
    /// Owners to leave out of responsibility, as written.
    pub left_out: &'i [String],
}

/// Builds the graph; the problems are those of `[package.metadata.mandate]` and name claims.
pub fn build(input: Input<'_>) -> (Architecture, Vec<Problem>) {
    let Input { loaded, mut ownership, left_out } = input;
    let mut problems = Vec::new();
    let decisions = ownership.decide(&loaded.tree.files);
    let left_out: Vec<TeamId> =
        left_out.iter().filter_map(|owner| ownership.teams.find(owner)).collect();
    let (tallies, package_of_file) = tally(loaded, &decisions);
    let claims = claims_by_package(loaded, &ownership, &mut problems);
    let declared = declared_teams(loaded, &mut ownership, &mut problems);
    let labels = labels(loaded);
    let mut packages = Vec::with_capacity(loaded.packages.len());
    for (index, source) in loaded.packages.iter().enumerate() {
        let own = OwnFacts {
            tally: tallies.get(index),
            claims: claims.get(&index).map_or(&[][..], Vec::as_slice),
            declared: declared.get(&index).copied(),
        };
        let label = labels.get(index).cloned().unwrap_or_default();
        let mut package = base_package(loaded, source, label);
        package.manifest_said = manifest_said(loaded, source, &decisions);
        own.fill(&mut package, &ownership, &decisions, &left_out);
        read_role(source, &mut package, &mut problems);
        packages.push(package);
    }
    let mut claimed_packages: BTreeMap<RuleId, u32> = BTreeMap::new();
    for (_, rule) in claims.values().flatten() {
        *claimed_packages.entry(*rule).or_default() += 1;
    }
    let links = links(loaded, &packages);
    let graph = graph(&packages, &links);
    let (outgoing, incoming) = adjacency(&packages, &links);
    let mut by_name: BTreeMap<String, Vec<PackageId>> = BTreeMap::new();
    let mut by_label = BTreeMap::new();
    for (index, package) in packages.iter().enumerate() {
        let id = PackageId::new(index);
        by_name.entry(package.name.as_str().to_owned()).or_default().push(id);
        by_label.insert(package.label.clone(), id);
    }
    let architecture = Architecture {
        processes: processes(loaded, &packages),
        patched: patched(loaded, &ownership),
        foreign: foreign(loaded),
        packages,
        links,
        by_label,
        by_name,
        graph,
        outgoing,
        incoming,
        left_out,
        ownership,
        decisions,
        claimed_packages,
        package_of_file,
        evidence: None,
        deployments: None,
        contracts: Vec::new(),
        workspaces: loaded.workspaces,
        has_lock: loaded.has_lock,
        past: Err("history was not read (`--history` reads it)".to_owned()),
        today: None,
    };
    (architecture, problems)
}

/// Names, with the folder behind where several packages share one.
fn labels(loaded: &Loaded) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for package in &loaded.packages {
        *counts.entry(package.name.as_str()).or_default() += 1;
    }
    let label = |package: &LoadedPackage| {
        let name = package.name.as_str();
        if counts.get(name).copied() == Some(1) {
            name.to_owned()
        } else {
            format!("{name}@{}", folder_of(&package.manifest))
        }
    };
    loaded.packages.iter().map(label).collect()
}

fn folder_of(manifest: &str) -> &str {
    manifest.strip_suffix("Cargo.toml").unwrap_or(manifest).trim_end_matches('/')
}

fn base_package(loaded: &Loaded, source: &LoadedPackage, label: String) -> Package {
    let folder = match &source.dir {
        Some(dir) => path_text(&loaded.root, &loaded.tree.root.join(dir)),
        None => folder_of(&source.manifest).to_owned(),
    };
    Package {
        name: source.name.clone(),
        label,
        version: source.version.clone(),
        manifest: source.manifest.clone(),
        manifest_file: source.manifest_file,
        name_span: source.name_span,
        folder,
        member: source.member,
        in_tree: source.dir.is_some(),
        role: if source.is_hack { Role::Tool } else { Role::Internal },
        role_span: None,
        tags: source.declaration.tags.iter().map(|tag| tag.value.clone()).collect(),
        shares: Vec::new(),
        files: 0,
        responsible: Vec::new(),
        standing: Standing::Unmatched,
        source: Source::Nobody,
        team_span: source.declaration.team.as_ref().map(|team| team.span),
        unowned_files: 0,
        released_files: 0,
        co_owned_files: 0,
        fractions: BTreeMap::new(),
        by_codeowners: Vec::new(),
        by_teams_file: Vec::new(),
        manifest_said: Said::Nothing,
        is_proc_macro: source.targets.iter().any(|(kind, _)| *kind == TargetKind::ProcMacro),
        is_hack: source.is_hack,
        publishable: source.publishable,
        has_license: source.has_license,
        has_description: source.has_description,
        library: source.library.clone(),
        library_name: source
            .roots
            .iter()
            .find(|root| root.kind == RootKind::Library && !root.name.is_empty())
            .map(|root| root.name.replace('-', "_")),
        links_native: source.links_native,
        includes_generated: false,
        features: source.features.clone(),
    }
}

fn read_role(source: &LoadedPackage, package: &mut Package, problems: &mut Vec<Problem>) {
    let Some(role) = &source.declaration.role else {
        return;
    };
    match Role::parse(&role.value) {
        Some(found) => {
            package.role = found;
            package.role_span = Some(role.span);
        }
        None => {
            let known = Role::ALL.map(Role::as_str);
            let help = match nearest(&role.value, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known: {}", known.join(", ")),
            };
            problems.push(Problem::error(
                role.span,
                format!("unknown role `{}`", role.value),
                help,
            ));
        }
    }
}

/// One process for each program; a library built for other languages is one process, however
/// many of its kinds are built.
fn processes(loaded: &Loaded, packages: &[Package]) -> Vec<Process> {
    let mut out = Vec::new();
    for (index, (source, package)) in loaded.packages.iter().zip(packages).enumerate() {
        let mut has_library = false;
        for (kind, name) in &source.targets {
            let kind = match kind {
                TargetKind::Bin => ProcessKind::Bin,
                TargetKind::Cdylib => ProcessKind::Cdylib,
                TargetKind::Staticlib => ProcessKind::Staticlib,
                TargetKind::Lib | TargetKind::ProcMacro => continue,
            };
            if kind != ProcessKind::Bin && std::mem::replace(&mut has_library, true) {
                continue;
            }
            let id = match kind {
                ProcessKind::Bin => format!("{}/{name}", package.label),
                other => format!("{}/{name}.{}", package.label, other.as_str()),
            };
            out.push(Process { id, package: PackageId::new(index), kind });
        }
    }
    out.sort_by(|a, b| a.id.cmp(&b.id));
    out
}
