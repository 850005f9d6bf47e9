//! The tables of the graph and the plain questions about them.
//!
//! Owns the node and edge types. Invariant: ids of one architecture are positions in its own
//! tables. Does not know how they were filled.

use std::collections::BTreeMap;

use petgraph::graph::DiGraph;
use semver::Version;

use super::evidence::Evidence;
use super::ids::{LinkId, PackageId};
use super::shares::{Share, Source};
use crate::load::{DependencyKey, PackageName};
use crate::ownership::{Decisions, Ownership, RuleId, Said, TeamId};
use crate::source::{FileId, Span};

/// What a package may be used for across teams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Contracts and generated clients: made to be linked by other teams.
    Interface,
    /// The shared foundation that every team may build on.
    Platform,
    /// Everything else.
    Internal,
    /// Wires others together; nothing depends on it.
    CompositionRoot,
    /// Never shipped.
    Tool,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 5] =
        [Self::Interface, Self::Platform, Self::Internal, Self::CompositionRoot, Self::Tool];

    /// As written in configuration and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Interface => "interface",
            Self::Platform => "platform",
            Self::Internal => "internal",
            Self::CompositionRoot => "composition-root",
            Self::Tool => "tool",
        }
    }

    /// Reads a role's name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

/// Whether anybody owns a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// At least one file has an owner.
    Owned,
    /// No line matches any of its files.
    Unmatched,
    /// A line says on purpose that nobody owns it.
    Unowned(RuleId),
}

/// One package.
#[derive(Clone, Debug)]
pub struct Package {
    /// `[package] name`.
    pub name: PackageName,
    /// The name, with its folder where two packages share it.
    pub label: String,
    /// `[package] version`; none where it is inherited from a workspace that was not read.
    pub version: Option<Version>,
    /// The manifest, from the display root.
    pub manifest: String,
    /// The manifest's text.
    pub manifest_file: FileId,
    /// Where its name stands.
    pub name_span: Span,
    /// The folder, from the display root; empty for that root.
    pub folder: String,
    /// Whether a loaded workspace counts it as a member.
    pub member: bool,
    /// Whether it lies in the tree that the ownership files speak of.
    pub in_tree: bool,
    /// What it may be used for.
    pub role: Role,
    /// The line that gave it the role; none for the default.
    pub role_span: Option<Span>,
    /// Free labels.
    pub tags: Vec<String>,
    /// Largest share first.
    pub shares: Vec<Share>,
    /// Tracked files.
    pub files: u32,
    /// Who answers for it.
    pub responsible: Vec<TeamId>,
    /// Whether anybody owns it.
    pub standing: Standing,
    /// Which source decided.
    pub source: Source,
    /// Where the package itself names its team.
    pub team_span: Option<Span>,
    /// Files without an owner.
    pub unowned_files: u32,
    /// Of these the files that a line un-owns on purpose.
    pub released_files: u32,
    /// Files with two or more owners.
    pub co_owned_files: u32,
    /// Each team's part of the files, 1/k where k teams share one.
    pub fractions: BTreeMap<TeamId, f64>,
    /// Who would answer for it by CODEOWNERS alone.
    pub by_codeowners: Vec<Share>,
    /// Who would answer for it by `teams.toml` alone.
    pub by_teams_file: Vec<Share>,
    /// What the sources say of its manifest.
    pub manifest_said: Said,
    /// Whether it is a compiler plug-in.
    pub is_proc_macro: bool,
    /// Whether cargo-hakari generated it: no rule and no metric sees it.
    pub is_hack: bool,
    /// False for `publish = false`.
    pub publishable: bool,
    /// `license` or `license-file`.
    pub has_license: bool,
    /// `description`.
    pub has_description: bool,
    /// The root file of its library.
    pub library: Option<String>,
    /// The name of its library in source.
    pub library_name: Option<String>,
    /// Whether it stands for a native library.
    pub links_native: bool,
    /// Whether it includes code that a build script writes.
    pub includes_generated: bool,
    /// `[features]`.
    pub features: BTreeMap<String, Vec<String>>,
}

/// Normal, build or dev.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkKind {
    /// Linked into what the package builds.
    Normal,
    /// Linked into its build script.
    Build,
    /// Linked into its tests.
    Dev,
}

impl LinkKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Normal, Self::Build, Self::Dev];

    /// As written in selectors.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Build => "build",
            Self::Dev => "dev",
        }
    }
}

/// Whether a link joins two teams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Crossing {
    /// The ends have a responsible team in common.
    Within,
    /// They have none in common.
    Crosses,
    /// An end has no owner: nothing is guessed.
    Undecided,
}

/// One declared dependency between two local packages.
#[derive(Debug)]
pub struct Link {
    /// Who declares it.
    pub from: PackageId,
    /// What it means.
    pub to: PackageId,
    /// Which table it stands in.
    pub kind: LinkKind,
    /// Its key in the manifest.
    pub key: DependencyKey,
    /// `optional = true`.
    pub optional: bool,
    /// Features of `from` that switch it on, where it is optional.
    pub enabled_by: Vec<String>,
    /// Features of `to` it switches on.
    pub features: Vec<String>,
    /// The target table.
    pub target: Option<String>,
    /// Whether a version is asked for, beside the path.
    pub has_version: bool,
    /// The key in the manifest.
    pub span: Span,
    /// The `[patch]` entry that makes it local.
    pub patched_by: Option<Span>,
    /// Whether an end is the workspace-hack.
    pub is_hack: bool,
    /// Whether it joins two teams.
    pub crossing: Crossing,
}

impl Link {
    /// Whether it is there only under a feature or on some targets.
    pub fn is_gated(&self) -> bool {
        self.optional || self.target.is_some()
    }
}

/// A dependency on a package from elsewhere.
#[derive(Debug)]
pub struct ForeignDependency {
    /// Who declares it.
    pub from: PackageId,
    /// The name of the package it means.
    pub name: PackageName,
    /// Which table it stands in.
    pub kind: LinkKind,
    /// The locked version.
    pub version: Option<Version>,
    /// The key in the manifest.
    pub span: Span,
    /// The key in `[workspace.dependencies]` that it inherits from.
    pub inherited: Option<Span>,
    /// Whether the source is this very repository, by its git address.
    pub own_repository: bool,
    /// Whether the source is a registry.
    pub from_registry: bool,
}

/// A folder that `[patch]` or `[replace]` puts in the place of a published package.
#[derive(Debug)]
pub struct PatchedFolder {
    /// The entry.
    pub span: Span,
    /// The local package there, if it is one.
    pub package: Option<PackageId>,
    /// The owners of the file the entry stands in.
    pub owners: Vec<TeamId>,
    /// Whether the lock file shows a package from elsewhere that depends on it.
    pub used_from_elsewhere: bool,
}

/// What a process is built as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProcessKind {
    /// A program.
    Bin,
    /// A dynamic library for other languages.
    Cdylib,
    /// A static library for other languages.
    Staticlib,
}

impl ProcessKind {
    /// As in the manifest.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bin => "bin",
            Self::Cdylib => "cdylib",
            Self::Staticlib => "staticlib",
        }
    }
}

/// Something that runs.
#[derive(Debug)]
pub struct Process {
    /// `package/target`.
    pub id: String,
    /// The package that builds it.
    pub package: PackageId,
    /// How it is built.
    pub kind: ProcessKind,
}

/// The whole graph.
#[derive(Debug)]
pub struct Architecture {
    pub(super) packages: Vec<Package>,
    pub(super) links: Vec<Link>,
    pub(super) foreign: Vec<ForeignDependency>,
    pub(super) patched: Vec<PatchedFolder>,
    pub(super) processes: Vec<Process>,
    pub(super) by_label: BTreeMap<String, PackageId>,
    pub(super) by_name: BTreeMap<String, Vec<PackageId>>,
    /// Judged links only: none of the workspace-hack's.
    pub(super) graph: DiGraph<PackageId, LinkId>,
    /// For each package its judged links, in the order of their ids.
    pub(super) outgoing: Vec<Vec<LinkId>>,
    /// For each package the judged links into it, in the order of their ids.
    pub(super) incoming: Vec<Vec<LinkId>>,
    /// Teams, rules of ownership and agreements.
    pub ownership: Ownership,
    /// What was decided for each tracked file.
    pub decisions: Decisions,
    /// Teams that are left out of responsibility.
    pub left_out: Vec<TeamId>,
    /// How many packages each rule of ownership claims by name.
    pub claimed_packages: BTreeMap<RuleId, u32>,
    /// For each tracked file the package it belongs to.
    pub package_of_file: Vec<Option<PackageId>>,
    /// What source code shows; none where it was not read.
    pub evidence: Option<Evidence>,
    /// What deployment files say; none where they were not read.
    pub deployments: Option<super::deployments::Deployments>,
    /// Contract files, sorted by path; empty where source was not read.
    pub contracts: Vec<super::ContractFile>,
    /// How many workspaces were read.
    pub workspaces: usize,
    /// Whether some workspace has a lock file.
    pub has_lock: bool,
    /// The joined history, or why there is none to judge by.
    pub past: Result<super::Past, String>,
    /// The day of HEAD, `YYYY-MM-DD`; none where it is not known.
    pub today: Option<String>,
}

impl Architecture {
    /// Every package, in the order of their manifests; outsiders last.
    pub fn packages(&self) -> impl Iterator<Item = (PackageId, &Package)> {
        self.packages.iter().enumerate().map(|(ix, package)| (PackageId::new(ix), package))
    }

    /// Every link that rules and metrics see.
    pub fn links(&self) -> impl Iterator<Item = (LinkId, &Link)> {
        self.all_links().filter(|(_, link)| !link.is_hack)
    }

    /// Every link, those of the workspace-hack included.
    pub fn all_links(&self) -> impl Iterator<Item = (LinkId, &Link)> {
        self.links.iter().enumerate().map(|(ix, link)| (LinkId::new(ix), link))
    }

    /// Dependencies on packages from elsewhere.
    pub fn foreign(&self) -> &[ForeignDependency] {
        &self.foreign
    }

    /// Folders that stand in for published packages.
    pub fn patched(&self) -> &[PatchedFolder] {
        &self.patched
    }

    /// What runs, in the order of ids.
    pub fn processes(&self) -> &[Process] {
        &self.processes
    }

    /// One package. Panics never: ids come from this table alone.
    pub fn package(&self, id: PackageId) -> &Package {
        &self.packages[id.index()]
    }

    /// One link.
    pub fn link(&self, id: LinkId) -> &Link {
        &self.links[id.index()]
    }

    /// The package shown as `label`, or the only one of that name.
    pub fn find(&self, label: &str) -> Option<PackageId> {
        self.by_label.get(label).copied().or_else(|| match self.by_name.get(label)?.as_slice() {
            [only] => Some(*only),
            _ => None,
        })
    }

    /// All packages of a name; more than one only across workspaces.
    pub fn named(&self, name: &str) -> &[PackageId] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// Judged links out of a package, in the order of the manifest.
    pub fn links_from(&self, id: PackageId) -> &[LinkId] {
        self.outgoing.get(id.index()).map_or(&[], Vec::as_slice)
    }

    /// Judged links into a package.
    pub fn links_to(&self, id: PackageId) -> &[LinkId] {
        self.incoming.get(id.index()).map_or(&[], Vec::as_slice)
    }

    /// Whether two packages have owners and none in common.
    pub fn crossing(&self, from: PackageId, to: PackageId) -> Crossing {
        crossing(&self.package(from).responsible, &self.package(to).responsible)
    }

    /// Adds what source code shows.
    pub fn set_evidence(&mut self, mut evidence: Evidence) {
        evidence.blind_spots.extend(super::contracts::blind_spots(&self.contracts));
        for id in &evidence.generated {
            if let Some(package) = self.packages.get_mut(id.index()) {
                package.includes_generated = true;
            }
        }
        let taken: Vec<(PackageId, Span)> = evidence.interfaces.taken().collect();
        for (id, because) in taken {
            self.assign_role(id, Role::Interface, because);
        }
        self.evidence = Some(evidence);
    }

    /// Adds what contracts say.
    pub fn set_contracts(&mut self, contracts: Vec<super::ContractFile>) {
        self.contracts = contracts;
    }

    /// Gives a package a role.
    pub fn assign_role(&mut self, id: PackageId, role: Role, because: Span) {
        if let Some(package) = self.packages.get_mut(id.index()) {
            package.role = role;
            package.role_span = Some(because);
        }
    }

    /// The line that decides most of a team's share of a package, or the package's own word.
    pub fn deciding_span(&self, id: PackageId, team: TeamId) -> Option<Span> {
        let package = self.package(id);
        let share = package.shares.iter().find(|share| share.team == team)?;
        match share.rule {
            Some(rule) => self.ownership.rule(rule).map(|rule| rule.span),
            None => package.team_span,
        }
    }
}

/// Whether two sets of responsible teams, both sorted, have none in common.
pub fn crossing(from: &[TeamId], to: &[TeamId]) -> Crossing {
    if from.is_empty() || to.is_empty() {
        Crossing::Undecided
    } else if from.iter().any(|team| to.contains(team)) {
        Crossing::Within
    } else {
        Crossing::Crosses
    }
}
