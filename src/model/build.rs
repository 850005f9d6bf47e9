//! Facts in, architecture out: files to packages, owners to shares, declarations to links.
//!
//! Owns the join of the dependency graph with ownership, the one thing everything else hangs on.
//! Does not read anything and does not judge.

use std::collections::{BTreeMap, HashMap};

use globset::Glob;
use petgraph::graph::{DiGraph, NodeIndex};

use super::architecture::{
    Architecture, Crossing, ForeignDependency, Link, LinkKind, Package, PatchedFolder, Process,
    ProcessKind, Role, Standing, crossing,
};
use super::ids::{LinkId, PackageId};
use super::shares::{Counted, Share, Source, Tally, responsible};
use crate::load::{
    Declared, DependencyKind, Loaded, LoadedPackage, PatchUse, Reached, TargetKind, Via, path_text,
};
use crate::ownership::{Decisions, Ownership, RuleId, RuleSource, Said, TeamId};
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
        workspaces: loaded.workspaces,
        has_lock: loaded.has_lock,
    };
    (architecture, problems)
}

/// Files of each package. A file belongs to the deepest folder above it that has a manifest, as
/// `cargo package` has it, so nested packages are excluded whether they are members or not.
fn tally(loaded: &Loaded, decisions: &Decisions) -> (Vec<(Tally, Tally)>, Vec<Option<PackageId>>) {
    let mut owner_of: HashMap<&str, Option<usize>> = HashMap::new();
    for path in &loaded.tree.files {
        if let Some(dir) = path.strip_suffix("Cargo.toml")
            && (dir.is_empty() || dir.ends_with('/'))
        {
            owner_of.insert(dir.trim_end_matches('/'), None);
        }
    }
    for (index, package) in loaded.packages.iter().enumerate() {
        if let Some(dir) = &package.dir {
            owner_of.insert(dir.as_str(), Some(index));
        }
    }
    let mut tallies = vec![(Tally::default(), Tally::default()); loaded.packages.len()];
    let mut package_of_file = Vec::with_capacity(loaded.tree.files.len());
    let mut last: Option<(&str, Option<usize>)> = None;
    for (at, path) in loaded.tree.files.iter().enumerate() {
        let dir = path.rsplit_once('/').map_or("", |(dir, _)| dir);
        // Files of one folder stand together.
        let package = match last {
            Some((known, package)) if known == dir => package,
            _ => deepest(&owner_of, dir),
        };
        last = Some((dir, package));
        package_of_file.push(package.map(PackageId::new));
        let Some((all, lines)) = package.and_then(|index| tallies.get_mut(index)) else {
            continue;
        };
        all.add(decisions.by_path.get(at).copied().unwrap_or(u32::MAX));
        lines.add(decisions.codeowners_by_path.get(at).copied().unwrap_or(u32::MAX));
    }
    (tallies, package_of_file)
}

fn deepest(owner_of: &HashMap<&str, Option<usize>>, dir: &str) -> Option<usize> {
    let mut dir = dir;
    loop {
        if let Some(found) = owner_of.get(dir) {
            return *found;
        }
        if dir.is_empty() {
            return None;
        }
        dir = dir.rsplit_once('/').map_or("", |(parent, _)| parent);
    }
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

fn claims_by_package(
    loaded: &Loaded,
    ownership: &Ownership,
    problems: &mut Vec<Problem>,
) -> BTreeMap<usize, Vec<(TeamId, RuleId)>> {
    let mut out: BTreeMap<usize, Vec<(TeamId, RuleId)>> = BTreeMap::new();
    for claim in &ownership.package_claims {
        let glob = match Glob::new(&claim.pattern.value) {
            Ok(glob) => glob.compile_matcher(),
            Err(error) => {
                let message = format!("`{}` is no glob: {}", claim.pattern.value, error.kind());
                problems.push(Problem::error(claim.pattern.span, message, "correct the glob"));
                continue;
            }
        };
        for (index, package) in loaded.packages.iter().enumerate() {
            if glob.is_match(package.name.as_str()) {
                out.entry(index).or_default().push((claim.team, claim.rule));
            }
        }
    }
    out
}

fn declared_teams(
    loaded: &Loaded,
    ownership: &mut Ownership,
    problems: &mut Vec<Problem>,
) -> BTreeMap<usize, TeamId> {
    let mut out = BTreeMap::new();
    for (index, package) in loaded.packages.iter().enumerate() {
        let Some(team) = &package.declaration.team else {
            continue;
        };
        if ownership.teams.has_file() && ownership.teams.find(&team.value).is_none() {
            let known = ownership.teams.iter().map(|(_, team)| team.id.as_str());
            let help = match nearest(&team.value, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "declare it in teams.toml".to_owned(),
            };
            problems.push(Problem::error(
                team.span,
                format!("unknown team `{}`", team.value),
                help,
            ));
            continue;
        }
        out.insert(index, ownership.teams.of_word(&team.value));
    }
    out
}

/// What the three sources say of one package.
struct OwnFacts<'f> {
    tally: Option<&'f (Tally, Tally)>,
    claims: &'f [(TeamId, RuleId)],
    declared: Option<TeamId>,
}

impl OwnFacts<'_> {
    /// Package metadata, then claims by name, then what is said of each file.
    fn fill(
        &self,
        package: &mut Package,
        ownership: &Ownership,
        decisions: &Decisions,
        left_out: &[TeamId],
    ) {
        let count = |tally: &Tally| tally.count(decisions, left_out);
        let (all, by_lines) =
            self.tally.map(|(all, lines)| (count(all), count(lines))).unwrap_or_default();
        package.files = self.tally.map_or(0, |(all, _)| all.files);
        package.by_codeowners = by_lines.shares;
        package.by_teams_file = self.claimed(package.files, &all, ownership);
        if let Some(team) = self.declared {
            whole(package, vec![Share { team, files: package.files.max(1), rule: None }]);
            package.source = Source::Metadata;
        } else if self.claims.is_empty() {
            of_files(package, all, ownership);
        } else {
            whole(package, package.by_teams_file.clone());
            package.source = Source::TeamsFile;
            // A claim by name is about the whole package, its manifest included.
            package.manifest_said = Said::Nothing;
        }
        package.responsible = responsible(&package.shares, package.files, left_out);
    }

    /// What `teams.toml` alone says: claims by name, else its part of the files.
    fn claimed(&self, files: u32, all: &Counted, ownership: &Ownership) -> Vec<Share> {
        let is_claim = |share: &&Share| {
            let rule = share.rule.and_then(|rule| ownership.rule(rule));
            rule.is_some_and(|rule| rule.source == RuleSource::TeamsFile)
        };
        if self.claims.is_empty() {
            return all.shares.iter().filter(is_claim).copied().collect();
        }
        let share = |(team, rule): &(TeamId, RuleId)| Share {
            team: *team,
            files: files.max(1),
            rule: Some(*rule),
        };
        let mut shares: Vec<Share> = self.claims.iter().map(share).collect();
        shares.sort_by_key(|share| share.team);
        shares.dedup_by_key(|share| share.team);
        shares
    }
}

/// Everything belongs to these teams together.
fn whole(package: &mut Package, shares: Vec<Share>) {
    let k = u32::try_from(shares.len()).unwrap_or(1).max(1);
    package.co_owned_files = if k > 1 { package.files } else { 0 };
    package.fractions =
        shares.iter().map(|s| (s.team, f64::from(package.files) / f64::from(k))).collect();
    package.shares = shares;
    package.standing = Standing::Owned;
}

fn of_files(package: &mut Package, counted: Counted, ownership: &Ownership) {
    package.unowned_files = counted.unmatched + counted.unowned;
    package.co_owned_files = counted.co_owned;
    package.fractions = counted.fractions;
    package.source = counted
        .shares
        .first()
        .and_then(|share| share.rule)
        .and_then(|rule| ownership.rule(rule))
        .map_or(Source::Nobody, |rule| match rule.source {
            RuleSource::TeamsFile => Source::TeamsFile,
            RuleSource::Codeowners => Source::Codeowners,
        });
    package.standing = match counted.unowning {
        _ if !counted.shares.is_empty() => Standing::Owned,
        Some(rule) if counted.unowned >= counted.unmatched => Standing::Unowned(rule),
        _ => Standing::Unmatched,
    };
    package.shares = counted.shares;
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
        co_owned_files: 0,
        fractions: BTreeMap::new(),
        by_codeowners: Vec::new(),
        by_teams_file: Vec::new(),
        manifest_said: Said::Nothing,
        is_proc_macro: source.targets.iter().any(|(kind, _)| *kind == TargetKind::ProcMacro),
        is_hack: source.is_hack,
        publishable: source.publishable,
        library: source.library.clone(),
        features: source.features.clone(),
    }
}

fn manifest_said(loaded: &Loaded, package: &LoadedPackage, decisions: &Decisions) -> Said {
    let Some(dir) = &package.dir else {
        return Said::Nothing;
    };
    let path = if dir.is_empty() { "Cargo.toml".to_owned() } else { format!("{dir}/Cargo.toml") };
    loaded
        .tree
        .files
        .binary_search(&path)
        .ok()
        .and_then(|at| decisions.by_path.get(at))
        .and_then(|said| decisions.said.get(*said as usize))
        .cloned()
        .unwrap_or(Said::Nothing)
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

fn links(loaded: &Loaded, packages: &[Package]) -> Vec<Link> {
    let mut out = Vec::new();
    for (index, source) in loaded.packages.iter().enumerate() {
        for declared in &source.dependencies {
            let Reached::Local { package, via } = &declared.reached else {
                continue;
            };
            let (from, to) = (PackageId::new(index), PackageId::new(*package));
            let (Some(one), Some(other)) = (packages.get(index), packages.get(*package)) else {
                continue;
            };
            let is_hack = one.is_hack || other.is_hack;
            out.push(Link {
                from,
                to,
                kind: kind_of(declared.kind),
                key: declared.key.clone(),
                optional: declared.optional,
                enabled_by: enabled_by(declared, &source.features),
                features: declared.features.clone(),
                target: declared.target.clone(),
                span: declared.span,
                patched_by: match via {
                    Via::Path => None,
                    Via::Patch(entry) => entry.as_ref().map(|entry| entry.span),
                },
                is_hack,
                crossing: if is_hack {
                    Crossing::Within
                } else {
                    crossing(&one.responsible, &other.responsible)
                },
            });
        }
    }
    out
}

/// Features that name the dependency: `dep:x`, `x`, `x/feature`; where nothing says `dep:x` the
/// dependency is a feature by itself.
fn enabled_by(declared: &Declared, features: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    if !declared.optional {
        return Vec::new();
    }
    let key = declared.key.as_str();
    let (explicit, prefix) = (format!("dep:{key}"), format!("{key}/"));
    let mut found: Vec<String> = features
        .iter()
        .filter(|(name, values)| {
            let names_it = |v: &String| *v == explicit || v == key || v.starts_with(&prefix);
            name.as_str() != key && values.iter().any(names_it)
        })
        .map(|(name, _)| name.clone())
        .collect();
    if found.is_empty() || features.get(key).is_some() {
        found.insert(0, key.to_owned());
    }
    found.sort();
    found
}

fn foreign(loaded: &Loaded) -> Vec<ForeignDependency> {
    let mut out = Vec::new();
    for (index, source) in loaded.packages.iter().enumerate() {
        for declared in &source.dependencies {
            let version = match &declared.reached {
                Reached::Local { .. } => continue,
                Reached::Foreign { version } => version.clone(),
                Reached::Unlocked => None,
            };
            out.push(ForeignDependency {
                from: PackageId::new(index),
                name: declared.name.clone(),
                kind: kind_of(declared.kind),
                version,
                span: declared.span,
                own_repository: declared.own_repository,
                from_registry: declared.from_registry,
            });
        }
    }
    out
}

fn kind_of(kind: DependencyKind) -> LinkKind {
    match kind {
        DependencyKind::Normal => LinkKind::Normal,
        DependencyKind::Build => LinkKind::Build,
        DependencyKind::Dev => LinkKind::Dev,
    }
}

fn patched(loaded: &Loaded, ownership: &Ownership) -> Vec<PatchedFolder> {
    let patched = |patch: &PatchUse| {
        let span = patch.entry.span;
        let shown = loaded.root.join(loaded.sources.path(span.file));
        let owners = match ownership.said_of(&path_text(&loaded.tree.root, &shown)) {
            Said::Owned(owners, _) => owners,
            Said::Nothing | Said::Unowned(_) => Vec::new(),
        };
        let package = patch.package.map(PackageId::new);
        let used_from_elsewhere = patch.used_from_elsewhere;
        PatchedFolder { span, package, owners, used_from_elsewhere }
    };
    loaded.patches.iter().map(patched).collect()
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

fn adjacency(packages: &[Package], links: &[Link]) -> (Vec<Vec<LinkId>>, Vec<Vec<LinkId>>) {
    let mut outgoing = vec![Vec::new(); packages.len()];
    let mut incoming = vec![Vec::new(); packages.len()];
    for (index, link) in links.iter().enumerate().filter(|(_, link)| !link.is_hack) {
        for (lists, end) in [(&mut outgoing, link.from), (&mut incoming, link.to)] {
            if let Some(list) = lists.get_mut(end.index()) {
                list.push(LinkId::new(index));
            }
        }
    }
    (outgoing, incoming)
}

fn graph(packages: &[Package], links: &[Link]) -> DiGraph<PackageId, LinkId> {
    let mut graph = DiGraph::with_capacity(packages.len(), links.len());
    for index in 0..packages.len() {
        graph.add_node(PackageId::new(index));
    }
    for (index, link) in links.iter().enumerate().filter(|(_, link)| !link.is_hack) {
        let (from, to) = (NodeIndex::new(link.from.index()), NodeIndex::new(link.to.index()));
        graph.add_edge(from, to, LinkId::new(index));
    }
    graph
}
