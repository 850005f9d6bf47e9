//! What a check sees: the architecture, with each package and link as selectors see it.
//!
//! Owns the translation from model to selector, done once per run, and the making of findings.
//! Does not know any rule.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::alignment::Alignment;
use super::finding::{End, Finding, Step};
use crate::model::{Architecture, ContractFile, Crossing, Link, LinkId, LinkKind, PackageId};
use crate::ownership::{TeamId, TeamKind};
use crate::rulebook::{ConwaySettings, Edge, Node, Rule, Selector};
use crate::source::Span;

/// What a check sees.
#[derive(Debug)]
pub struct Scope<'s> {
    /// The graph.
    pub architecture: &'s Architecture,
    nodes: Vec<Node>,
    /// Pairs with at least one declaration, normal or build, that is always on.
    always_on: BTreeSet<(PackageId, PackageId)>,
    settings: ConwaySettings,
    alignment: OnceLock<Alignment>,
}

impl<'s> Scope<'s> {
    /// Describes every package once.
    pub fn new(architecture: &'s Architecture) -> Self {
        Self::with_settings(architecture, ConwaySettings::default())
    }

    /// The same, with the settings of the alignment of code and organisation.
    pub fn with_settings(architecture: &'s Architecture, settings: ConwaySettings) -> Self {
        let nodes = architecture.packages().map(|(id, _)| node(architecture, id)).collect();
        let always_on = architecture
            .links()
            .filter(|(_, link)| link.kind != LinkKind::Dev && !link.is_gated())
            .map(|(_, link)| (link.from, link.to))
            .collect();
        let alignment = OnceLock::new();
        Self { architecture, nodes, always_on, settings, alignment }
    }

    /// Code and organisation side by side, analysed when first asked for.
    pub fn alignment(&self) -> &Alignment {
        self.alignment.get_or_init(|| Alignment::new(self.architecture, &self.settings))
    }

    /// The analysis alone, made now if nobody asked for it before.
    pub(super) fn into_alignment(self) -> Alignment {
        let Self { architecture, settings, alignment, .. } = self;
        alignment.into_inner().unwrap_or_else(|| Alignment::new(architecture, &settings))
    }

    /// For each package whether a selector takes it; never the workspace-hack.
    pub fn taken(&self, selector: &Selector) -> Vec<bool> {
        self.architecture
            .packages()
            .map(|(id, package)| !package.is_hack && self.takes(selector, id))
            .collect()
    }

    /// Whether a selector takes a package.
    pub fn takes(&self, selector: &Selector, id: PackageId) -> bool {
        self.nodes.get(id.index()).is_some_and(|node| selector.takes(node))
    }

    /// Every package by its label, as selectors see it; never the workspace-hack.
    pub fn described(&self) -> impl Iterator<Item = (String, Node)> + '_ {
        let packages = self.architecture.packages().filter(|(_, package)| !package.is_hack);
        packages.filter_map(|(id, package)| {
            Some((package.label.clone(), self.nodes.get(id.index())?.clone()))
        })
    }

    /// Whether a selector takes a link.
    pub fn takes_link(&self, selector: &Selector, link: &Link) -> bool {
        selector.takes_link(&self.edge(link))
    }

    fn edge(&self, link: &Link) -> Edge {
        Edge {
            kind: link.kind.as_str(),
            gated: link.is_gated(),
            only_gated: !self.always_on.contains(&(link.from, link.to)),
            crosses_team: link.crossing == Crossing::Crosses,
            crosses_tier: self.crosses_tier(link),
        }
    }

    /// Both ends have tiers and none in common.
    fn crosses_tier(&self, link: &Link) -> bool {
        let tiers =
            |id: PackageId| self.nodes.get(id.index()).map_or(&[][..], |n| n.tiers.as_slice());
        let (from, to) = (tiers(link.from), tiers(link.to));
        !from.is_empty() && !to.is_empty() && !from.iter().any(|tier| to.contains(tier))
    }

    /// Whether any team has a type.
    pub fn has_types(&self) -> bool {
        self.architecture.ownership.teams.iter().any(|(_, team)| team.kind.is_some())
    }

    /// Whether two teams have different tiers.
    pub fn has_tiers(&self) -> bool {
        let teams = self.architecture.ownership.teams.iter();
        teams.filter_map(|(_, team)| team.tier.as_ref()).collect::<BTreeSet<_>>().len() > 1
    }

    /// The names of teams.
    pub fn team_names(&self, teams: &[TeamId]) -> Vec<String> {
        let register = &self.architecture.ownership.teams;
        teams.iter().map(|team| register.name(*team).to_owned()).collect()
    }

    /// A package as the end of a finding.
    pub fn end(&self, id: PackageId) -> End {
        let package = self.architecture.package(id);
        End { package: Some(package.label.clone()), teams: self.team_names(&package.responsible) }
    }

    /// The lines that decide who owns a package, and what it may be used for.
    pub fn because(&self, id: PackageId) -> Vec<Span> {
        let package = self.architecture.package(id);
        let mut spans = self.owner_lines(id, &package.responsible);
        spans.extend(package.role_span);
        spans
    }

    /// The lines that give teams their shares of a package.
    pub fn owner_lines(&self, id: PackageId, teams: &[TeamId]) -> Vec<Span> {
        let lines = teams.iter().filter_map(|team| self.architecture.deciding_span(id, *team));
        let mut spans: Vec<Span> = lines.collect();
        spans.dedup();
        spans
    }

    /// The lines in `teams.toml` that say of which type or tier a package's teams are.
    pub fn team_lines(&self, id: PackageId, key: &str) -> Vec<Span> {
        let teams = self.architecture.package(id).responsible.iter();
        let teams = teams.map(|team| self.architecture.ownership.teams.get(*team));
        teams
            .filter_map(|team| if key == "tier" { team.tier_span } else { team.kind_span })
            .collect()
    }

    /// A finding about nothing yet.
    pub fn finding(&self, rule: &Rule) -> Finding {
        Finding {
            rule: rule.id.clone(),
            from: End::default(),
            to: End::default(),
            object: None,
            edge: None,
            level: rule.level,
            grade: rule.grade,
            at: Vec::new(),
            there: Vec::new(),
            because: rule.span.into_iter().collect(),
            variant: None,
            facts: BTreeMap::new(),
            witness: Vec::new(),
            cluster: Vec::new(),
            is_drawn: false,
        }
    }

    /// A finding about one package: its name in the manifest, or the given place.
    pub fn about(&self, rule: &Rule, id: PackageId) -> Finding {
        let mut finding = self.finding(rule);
        finding.from = self.end(id);
        finding.at = vec![self.architecture.package(id).name_span];
        self.describe(&mut finding, "from", id);
        finding
    }

    /// A finding about a contract: its owners, and the package in whose folder it lies.
    pub fn about_contract(&self, rule: &Rule, file: &ContractFile) -> Finding {
        let mut finding = self.finding(rule);
        if let Some(id) = file.package {
            finding.from = self.end(id);
            self.describe(&mut finding, "from", id);
        }
        finding.from.teams = self.team_names(&file.owners);
        let team = finding.from.team();
        let team = if team.is_empty() { "nobody".to_owned() } else { team };
        finding.facts.insert("from.team", team);
        finding.facts.insert("contract", file.path.clone());
        finding.object = Some(file.path.clone());
        finding.at = vec![file.file.start()];
        if rule.span.is_none() {
            finding.because.clone_from(&file.because);
        }
        finding
    }

    /// A finding about two packages, worded by both, decided by the lines that name their owners.
    pub fn about_pair(&self, rule: &Rule, from: PackageId, to: PackageId) -> Finding {
        let mut finding = self.about(rule, from);
        finding.to = self.end(to);
        self.describe(&mut finding, "to", to);
        if rule.span.is_none() {
            finding.because = self.because(to);
            finding.because.extend(self.because(from));
        }
        finding
    }

    /// A finding about a link or a path of links, worded by both of its ends.
    ///
    /// The place is the line of the first link; the lines that decided it are the target's, or
    /// the line of the user's own rule.
    pub fn about_path(&self, rule: &Rule, path: &[LinkId]) -> Option<Finding> {
        let first = self.architecture.link(*path.first()?);
        let last = self.architecture.link(*path.last()?);
        let mut finding = self.about(rule, first.from);
        finding.to = self.end(last.to);
        finding.at = vec![first.span];
        finding.edge = Some(format!("link.{}", first.kind.as_str()));
        self.describe(&mut finding, "to", last.to);
        finding.facts.insert("kind", first.kind.as_str().to_owned());
        finding.facts.insert("gate", gate(first));
        if rule.span.is_none() {
            finding.because = self.because(last.to);
            finding.because.extend(self.because(first.from));
        }
        if path.len() > 1 {
            finding.variant = Some("transitive");
            finding.facts.insert("path", self.path_text(path));
            finding.witness = vec![self.steps(path)];
        }
        Some(finding)
    }

    /// `a → b → c`.
    pub fn path_text(&self, path: &[LinkId]) -> String {
        let label = |id: PackageId| self.architecture.package(id).label.clone();
        let mut names: Vec<String> =
            path.first().map(|id| label(self.architecture.link(*id).from)).into_iter().collect();
        names.extend(path.iter().map(|id| label(self.architecture.link(*id).to)));
        names.join(" → ")
    }

    /// A path with its places.
    pub fn steps(&self, path: &[LinkId]) -> Vec<Step> {
        path.iter()
            .map(|id| {
                let link = self.architecture.link(*id);
                Step {
                    from: self.architecture.package(link.from).label.clone(),
                    to: self.architecture.package(link.to).label.clone(),
                    at: link.span,
                }
            })
            .collect()
    }

    fn describe(&self, finding: &mut Finding, end: &'static str, id: PackageId) {
        let package = self.architecture.package(id);
        let node = self.nodes.get(id.index());
        let keys: [&'static str; 5] = match end {
            "from" => ["from", "from.team", "from.role", "from.tier", "from.type"],
            _ => ["to", "to.team", "to.role", "to.tier", "to.type"],
        };
        let joined = |parts: Vec<String>| {
            if parts.is_empty() { "nobody".to_owned() } else { parts.join(", ") }
        };
        let values = [
            package.label.clone(),
            joined(self.team_names(&package.responsible)),
            package.role.as_str().to_owned(),
            node.map(|n| n.tiers.join(", ")).unwrap_or_default(),
            node.map(|n| n.types.join(", ")).unwrap_or_default(),
        ];
        finding.facts.extend(keys.into_iter().zip(values));
    }
}

/// Features and targets without which a link is not there.
pub(super) fn gate(link: &Link) -> String {
    let mut parts = Vec::new();
    if link.optional {
        let features: Vec<String> = link.enabled_by.iter().map(|f| format!("`{f}`")).collect();
        let word = if features.len() == 1 { "feature" } else { "features" };
        parts.push(format!("{word} {}", features.join(", ")));
    }
    if let Some(target) = &link.target {
        parts.push(format!("target `{target}`"));
    }
    parts.join(" and ")
}

fn node(architecture: &Architecture, id: PackageId) -> Node {
    let package = architecture.package(id);
    let teams = package.responsible.iter().map(|team| architecture.ownership.teams.get(*team));
    let teams: Vec<_> = teams.collect();
    Node {
        package: package.name.as_str().to_owned(),
        path: package.folder.clone(),
        teams: teams.iter().map(|team| team.id.clone()).collect(),
        role: package.role.as_str(),
        tags: package.tags.clone(),
        tiers: teams.iter().filter_map(|team| team.tier.clone()).collect(),
        types: teams.iter().filter_map(|team| team.kind.map(TeamKind::as_str)).collect(),
    }
}
