//! The graph as a drawing: DOT and Mermaid, by package or by team.
//!
//! Owns both notations over one list of arrows. Links into another team's internal packages are
//! red; dev links are dashed; interfaces are round and platform packages filled or framed.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::model::{Architecture, Crossing, LinkKind, PackageId, Role};

/// What a node of the drawing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A package.
    Package,
    /// A team: the responsible ones of a package together.
    Team,
}

struct Arrow {
    from: String,
    to: String,
    label: String,
    crosses: bool,
    dashed: bool,
}

struct Drawing {
    /// Heading and names of the nodes in it; by team every node stands alone.
    groups: BTreeMap<String, Vec<(String, Role)>>,
    arrows: Vec<Arrow>,
}

/// Graphviz.
pub fn dot(model: &Architecture, by: By, keep: &[bool]) -> String {
    let drawing = draw(model, by, keep);
    let mut out = String::from("digraph mandate {\n  rankdir=LR;\n  node [shape=box];\n");
    for (at, (heading, nodes)) in drawing.groups.iter().enumerate() {
        let indent = if by == By::Package {
            let _ = writeln!(out, "  subgraph cluster_{at} {{\n    label={};", quoted(heading));
            "    "
        } else {
            "  "
        };
        for (name, role) in nodes {
            let style = match role {
                Role::Interface => " [style=rounded]",
                Role::Platform => " [style=filled]",
                Role::Internal | Role::CompositionRoot | Role::Tool => "",
            };
            let _ = writeln!(out, "{indent}{}{style};", quoted(name));
        }
        if by == By::Package {
            out.push_str("  }\n");
        }
    }
    for arrow in &drawing.arrows {
        let mut attributes = Vec::new();
        if !arrow.label.is_empty() {
            attributes.push(format!("label={}", quoted(&arrow.label)));
        }
        if arrow.crosses && by == By::Package {
            attributes.push("color=red".to_owned());
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
pub fn mermaid(model: &Architecture, by: By, keep: &[bool]) -> String {
    let drawing = draw(model, by, keep);
    let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, _) in drawing.groups.values().flatten() {
        let next = ids.len();
        ids.entry(name).or_insert(next);
    }
    let id = |name: &str| format!("n{}", ids.get(name).copied().unwrap_or(0));
    let mut out = String::from("graph LR\n");
    for (at, (heading, nodes)) in drawing.groups.iter().enumerate() {
        if by == By::Package {
            let _ = writeln!(out, "  subgraph g{at}[\"{}\"]", escaped(heading));
        }
        for (name, role) in nodes {
            let (open, close) = match role {
                Role::Interface => ("([", "])"),
                Role::Platform => ("[[", "]]"),
                Role::Internal | Role::CompositionRoot | Role::Tool => ("[", "]"),
            };
            let _ = writeln!(out, "    {}{open}\"{}\"{close}", id(name), escaped(name));
        }
        if by == By::Package {
            out.push_str("  end\n");
        }
    }
    let mut red = Vec::new();
    for (at, arrow) in drawing.arrows.iter().enumerate() {
        let line = if arrow.dashed { "-.->" } else { "-->" };
        let label = if arrow.label.is_empty() {
            String::new()
        } else {
            format!("|\"{}\"|", escaped(&arrow.label))
        };
        let _ = writeln!(out, "  {} {line}{label} {}", id(&arrow.from), id(&arrow.to));
        if arrow.crosses && by == By::Package {
            red.push(at.to_string());
        }
    }
    if !red.is_empty() {
        let _ = writeln!(out, "  linkStyle {} stroke:red", red.join(","));
    }
    out
}

fn draw(model: &Architecture, by: By, keep: &[bool]) -> Drawing {
    let is_kept =
        |id: PackageId| keep.get(id.index()) != Some(&false) && !model.package(id).is_hack;
    let team = |id: PackageId| {
        let teams = model.package(id).responsible.iter();
        let names: Vec<&str> = teams.map(|team| model.ownership.teams.name(*team)).collect();
        if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
    };
    let name = |id: PackageId| match by {
        By::Package => model.package(id).label.clone(),
        By::Team => team(id),
    };
    let mut groups: BTreeMap<String, Vec<(String, Role)>> = BTreeMap::new();
    for (id, package) in model.packages().filter(|(id, _)| is_kept(*id)) {
        let node = match by {
            By::Package => (name(id), package.role),
            By::Team => (name(id), Role::Internal),
        };
        let nodes = groups.entry(team(id)).or_default();
        if !nodes.contains(&node) {
            nodes.push(node);
        }
    }
    let mut joined: BTreeMap<(String, String, bool), (usize, bool)> = BTreeMap::new();
    for (_, link) in model.links().filter(|(_, link)| is_kept(link.from) && is_kept(link.to)) {
        let key = (name(link.from), name(link.to), link.kind == LinkKind::Dev);
        if key.0 == key.1 {
            continue;
        }
        let slot = joined.entry(key).or_insert((0, false));
        slot.0 += 1;
        let is_open = matches!(model.package(link.to).role, Role::Interface | Role::Platform);
        slot.1 |= link.crossing == Crossing::Crosses && !is_open;
    }
    let arrows = joined.into_iter().map(|((from, to, dashed), (count, crosses))| Arrow {
        from,
        to,
        label: if by == By::Team { count.to_string() } else { String::new() },
        crosses,
        dashed,
    });
    Drawing { groups, arrows: arrows.collect() }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn escaped(text: &str) -> String {
    text.replace('"', "#quot;")
}
