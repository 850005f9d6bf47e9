//! The graph as a drawing: DOT and Mermaid, by package, by team or by process.
//!
//! Owns both notations over one list of arrows; which ones stores have stands in `drawn_stores.rs`. Links into another team's internal packages are
//! red; calls of interfaces are green; what only tests do is dashed; interfaces are round and
//! platform packages filled or framed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::drawn_stores::{store_arrows, store_nodes};
use crate::model::{Architecture, Crossing, LinkKind, PackageId, Party, Role};

/// What a node of the drawing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A package.
    Package,
    /// A team: the responsible ones of a package together.
    Team,
    /// Something that runs, or the package whose code no program holds.
    Process,
}

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrows {
    /// Every link.
    Links,
    /// Calls of interfaces, and beside them the links that should be calls.
    Calls,
    /// Who touches which store.
    Stores,
}

/// What a node stands for, as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shape {
    /// A package that nobody else has a right to, a team, a program.
    Plain,
    /// An interface.
    Round,
    /// A platform package.
    Filled,
    /// A store.
    Store,
}

impl From<Role> for Shape {
    fn from(role: Role) -> Self {
        match role {
            Role::Interface => Self::Round,
            Role::Platform => Self::Filled,
            Role::Internal | Role::CompositionRoot | Role::Tool => Self::Plain,
        }
    }
}

pub(super) struct Arrow {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) label: String,
    pub(super) color: Option<&'static str>,
    pub(super) dashed: bool,
}

struct Drawing {
    /// Heading and names of the nodes in it; by team every node stands alone.
    groups: BTreeMap<String, Vec<(String, Shape)>>,
    arrows: Vec<Arrow>,
}

/// Graphviz.
pub fn dot(model: &Architecture, by: By, arrows: Arrows, keep: &[bool]) -> String {
    let drawing = draw(model, by, arrows, keep);
    let mut out = String::from("digraph mandate {\n  rankdir=LR;\n  node [shape=box];\n");
    for (at, (heading, nodes)) in drawing.groups.iter().enumerate() {
        let indent = if by == By::Team {
            "  "
        } else {
            let _ = writeln!(out, "  subgraph cluster_{at} {{\n    label={};", quoted(heading));
            "    "
        };
        for (name, shape) in nodes {
            let style = match shape {
                Shape::Round => " [style=rounded]",
                Shape::Filled => " [style=filled]",
                Shape::Store => " [shape=cylinder]",
                Shape::Plain => "",
            };
            let _ = writeln!(out, "{indent}{}{style};", quoted(name));
        }
        if by != By::Team {
            out.push_str("  }\n");
        }
    }
    for arrow in &drawing.arrows {
        let mut attributes = Vec::new();
        if !arrow.label.is_empty() {
            attributes.push(format!("label={}", quoted(&arrow.label)));
        }
        if let Some(color) = arrow.color {
            attributes.push(format!("color={color}"));
        }
        if arrow.dashed {
            attributes.push("style=dashed".to_owned());
        }
        let (from, to) = (quoted(&arrow.from), quoted(&arrow.to));
        let _ = writeln!(out, "  {from} -> {to} [{}];", attributes.join(", "));
    }
    out.push_str("}\n");
    out
}

/// Mermaid, as code hosts render it.
pub fn mermaid(model: &Architecture, by: By, arrows: Arrows, keep: &[bool]) -> String {
    let drawing = draw(model, by, arrows, keep);
    let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, _) in drawing.groups.values().flatten() {
        let next = ids.len();
        ids.entry(name).or_insert(next);
    }
    let id = |name: &str| format!("n{}", ids.get(name).copied().unwrap_or(0));
    let mut out = String::from("graph LR\n");
    for (at, (heading, nodes)) in drawing.groups.iter().enumerate() {
        if by != By::Team {
            let _ = writeln!(out, "  subgraph g{at}[\"{}\"]", escaped(heading));
        }
        for (name, shape) in nodes {
            let (open, close) = match shape {
                Shape::Round => ("([", "])"),
                Shape::Filled => ("[[", "]]"),
                Shape::Store => ("[(", ")]"),
                Shape::Plain => ("[", "]"),
            };
            let _ = writeln!(out, "    {}{open}\"{}\"{close}", id(name), escaped(name));
        }
        if by != By::Team {
            out.push_str("  end\n");
        }
    }
    let mut colored: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (at, arrow) in drawing.arrows.iter().enumerate() {
        let line = if arrow.dashed { "-.->" } else { "-->" };
        let label = if arrow.label.is_empty() {
            String::new()
        } else {
            format!("|\"{}\"|", escaped(&arrow.label))
        };
        let _ = writeln!(out, "  {} {line}{label} {}", id(&arrow.from), id(&arrow.to));
        if let Some(color) = arrow.color {
            colored.entry(color).or_default().push(at.to_string());
        }
    }
    for (color, arrows) in colored {
        let _ = writeln!(out, "  linkStyle {} stroke:{color}", arrows.join(","));
    }
    out
}

fn draw(model: &Architecture, by: By, arrows: Arrows, keep: &[bool]) -> Drawing {
    let is_kept =
        |id: PackageId| keep.get(id.index()) != Some(&false) && !model.package(id).is_hack;
    if arrows == Arrows::Stores {
        return draw_stores(model, by, &is_kept);
    }
    let only_illegal = arrows == Arrows::Calls;
    let mut out = Drawing { groups: BTreeMap::new(), arrows: Vec::new() };
    let mut ends: BTreeSet<(PackageId, String)> = BTreeSet::new();
    if only_illegal {
        out.arrows.extend(calls(model, by, &is_kept, &mut ends));
    }
    let mut joined: BTreeMap<(String, String, bool), (usize, bool)> = BTreeMap::new();
    for (_, link) in model.links().filter(|(_, link)| is_kept(link.from) && is_kept(link.to)) {
        let is_open = matches!(model.package(link.to).role, Role::Interface | Role::Platform);
        let is_illegal = link.crossing == Crossing::Crosses && !is_open;
        if only_illegal && (!is_illegal || link.kind == LinkKind::Dev) {
            continue;
        }
        let (from, to) = (name(model, by, link.from), name(model, by, link.to));
        if from == to {
            continue;
        }
        ends.extend([(link.from, from.clone()), (link.to, to.clone())]);
        let slot = joined.entry((from, to, link.kind == LinkKind::Dev)).or_insert((0, false));
        slot.0 += 1;
        slot.1 |= is_illegal;
    }
    out.arrows.extend(joined.into_iter().map(|((from, to, dashed), (count, is_illegal))| Arrow {
        from,
        to,
        label: if by == By::Team { count.to_string() } else { String::new() },
        color: (is_illegal && (by != By::Team || only_illegal)).then_some("red"),
        dashed,
    }));
    if !only_illegal {
        let all = model.packages().filter(|(id, _)| is_kept(*id));
        ends.extend(all.map(|(id, _)| (id, name(model, by, id))));
    }
    for (id, name) in ends {
        let role = if by == By::Package { model.package(id).role } else { Role::Internal };
        let nodes = out.groups.entry(team(model, id)).or_default();
        if !nodes.iter().any(|(known, _)| *known == name) {
            nodes.push((name, role.into()));
        }
    }
    out
}

/// Who touches which store; nothing else is drawn.
fn draw_stores(model: &Architecture, by: By, is_kept: &impl Fn(PackageId) -> bool) -> Drawing {
    let mut out = Drawing { groups: BTreeMap::new(), arrows: Vec::new() };
    let (arrows, ends) = store_arrows(model, is_kept, |id| name(model, by, id));
    out.arrows = arrows;
    for id in ends {
        let shape = if by == By::Package { model.package(id).role.into() } else { Shape::Plain };
        let node = (name(model, by, id), shape);
        let nodes = out.groups.entry(team(model, id)).or_default();
        if !nodes.contains(&node) {
            nodes.push(node);
        }
    }
    let drawn: BTreeSet<&String> = out.arrows.iter().map(|arrow| &arrow.to).collect();
    for (heading, name) in store_nodes(model) {
        if drawn.contains(&name) {
            out.groups.entry(heading).or_default().push((name, Shape::Store));
        }
    }
    out
}

fn team(model: &Architecture, id: PackageId) -> String {
    let teams = model.package(id).responsible.iter();
    let names: Vec<&str> = teams.map(|team| model.ownership.teams.name(*team)).collect();
    if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
}

fn name(model: &Architecture, by: By, id: PackageId) -> String {
    match by {
        By::Package | By::Process => model.package(id).label.clone(),
        By::Team => team(model, id),
    }
}

/// Who calls whom through which interface; by process from program to program.
fn calls(
    model: &Architecture,
    by: By,
    is_kept: &impl Fn(PackageId) -> bool,
    ends: &mut BTreeSet<(PackageId, String)>,
) -> Vec<Arrow> {
    let Some(evidence) = &model.evidence else { return Vec::new() };
    let nodes = |party: &Party| -> Vec<(PackageId, String)> {
        let running = party.processes.iter().filter_map(|at| model.processes().get(*at));
        let running: Vec<_> = running.map(|p| (p.package, p.id.clone())).collect();
        if by == By::Process && !running.is_empty() {
            return running;
        }
        vec![(party.package, name(model, by, party.package))]
    };
    let mut joined: BTreeMap<(String, String, bool), BTreeSet<&str>> = BTreeMap::new();
    for interface in &evidence.interfaces.list {
        for consumer in interface.consumers.iter().filter(|party| is_kept(party.package)) {
            let counts = |party: &&Party| is_kept(party.package) && (!party.test || consumer.test);
            for provider in interface.providers.iter().filter(counts) {
                let dashed = consumer.test || provider.test;
                let (from, to) = (nodes(consumer), nodes(provider));
                let pairs = from.iter().flat_map(|from| to.iter().map(move |to| (from, to)));
                let pairs: Vec<_> = pairs.filter(|(from, to)| from.1 != to.1).collect();
                ends.extend(pairs.iter().flat_map(|(from, to)| [(*from).clone(), (*to).clone()]));
                let keys = pairs.iter().map(|(from, to)| (from.1.clone(), to.1.clone(), dashed));
                keys.for_each(|key| {
                    joined.entry(key).or_default().insert(&interface.id);
                });
            }
        }
    }
    let arrow = |((from, to, dashed), ids): ((String, String, bool), BTreeSet<&str>)| Arrow {
        from,
        to,
        label: ids.into_iter().collect::<Vec<_>>().join(", "),
        color: Some("green"),
        dashed,
    };
    joined.into_iter().map(arrow).collect()
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn escaped(text: &str) -> String {
    text.replace('"', "#quot;")
}
