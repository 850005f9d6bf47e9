//! The architecture for machines: schema `mandate-graph/1`.
//!
//! Owns that format. Complete: links of a workspace-hack are in it, marked, although no rule and
//! no metric sees them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::evidence_json::{ItemEntry, SignalEntry, items, signals};
use super::interfaces_json::{CallEntry, InterfaceEntry, calls, interfaces};
use super::numbers::Fixed;
use super::verdict_json::{At, at};
use crate::model::{Architecture, Crossing, PackageId};
use crate::ownership::TeamKind;
use crate::source::SourceMap;

#[derive(Serialize)]
struct Document<'m> {
    schema: &'static str,
    packages: Vec<PackageEntry<'m>>,
    edges: Vec<EdgeEntry<'m>>,
    processes: Vec<ProcessEntry<'m>>,
    signals: Vec<SignalEntry<'m>>,
    stores: [(); 0],
    accesses: [(); 0],
    interfaces: Vec<InterfaceEntry<'m>>,
    calls: Vec<CallEntry<'m>>,
    teams: Vec<TeamEntry<'m>>,
}

#[derive(Serialize)]
struct PackageEntry<'m> {
    name: &'m str,
    manifest: &'m str,
    member: bool,
    role: &'static str,
    owners: BTreeMap<&'m str, Fixed>,
    responsible: Vec<&'m str>,
    files: u32,
    lines: usize,
}

#[derive(Serialize)]
struct EdgeEntry<'m> {
    kind: String,
    from: &'m str,
    to: &'m str,
    optional: bool,
    target: Option<&'m str>,
    features: &'m [String],
    crosses: Option<bool>,
    /// Distinct items used; none where source was not read.
    uses: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<&'m str>,
    hack: bool,
    at: Vec<At>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    items: Vec<ItemEntry<'m>>,
}

#[derive(Serialize)]
struct ProcessEntry<'m> {
    id: &'m str,
    package: &'m str,
    kind: &'static str,
    composes: Vec<&'m str>,
}

#[derive(Serialize)]
struct TeamEntry<'m> {
    id: &'m str,
    #[serde(rename = "type")]
    kind: Option<&'static str>,
    members: usize,
    owns: Vec<&'m str>,
}

/// Renders the graph. `lines` counts the lines of Rust in each tracked file; `keep` narrows the
/// packages, and links stay where both ends do.
///
/// # Errors
/// None in practice: every value has a JSON form.
pub fn graph_json(
    model: &Architecture,
    sources: &SourceMap,
    lines: &[usize],
    keep: &[bool],
) -> Result<String, serde_json::Error> {
    let is_kept = |id: PackageId| keep.get(id.index()) != Some(&false);
    let mut lines_of: BTreeMap<PackageId, usize> = BTreeMap::new();
    for (package, count) in model.package_of_file.iter().zip(lines) {
        if let Some(id) = package {
            *lines_of.entry(*id).or_default() += count;
        }
    }
    let label = |id: PackageId| model.package(id).label.as_str();
    let mut packages: Vec<PackageEntry<'_>> = model
        .packages()
        .filter(|(id, _)| is_kept(*id))
        .map(|(id, _)| package_entry(model, id, lines_of.get(&id).copied().unwrap_or(0)))
        .collect();
    packages.sort_by(|a, b| (a.name, a.manifest).cmp(&(b.name, b.manifest)));
    let kept_links = model.all_links().filter(|(_, link)| is_kept(link.from) && is_kept(link.to));
    let mut edges: Vec<EdgeEntry<'_>> = kept_links
        .map(|(_, link)| EdgeEntry {
            kind: format!("link.{}", link.kind.as_str()),
            from: label(link.from),
            to: label(link.to),
            optional: link.optional,
            target: link.target.as_deref(),
            features: &link.features,
            crosses: match link.crossing {
                Crossing::Crosses => Some(true),
                Crossing::Within => Some(false),
                Crossing::Undecided => None,
            },
            uses: model.evidence.as_ref().map(|evidence| {
                evidence.of(link.from, link.to).map_or(0, |uses| uses.distinct().len())
            }),
            object: None,
            hack: link.is_hack,
            at: vec![at(sources, link.span)],
            items: model
                .evidence
                .as_ref()
                .and_then(|evidence| evidence.of(link.from, link.to))
                .map_or_else(Vec::new, |uses| items(uses, sources)),
        })
        .collect();
    edges.extend(doors(model, sources, is_kept));
    edges.sort_by(|a, b| {
        (a.from, a.to, &a.kind, a.target, a.object)
            .cmp(&(b.from, b.to, &b.kind, b.target, b.object))
    });
    let processes = model.processes().iter().filter(|process| is_kept(process.package));
    let document = Document {
        schema: "mandate-graph/1",
        packages,
        edges,
        processes: processes
            .map(|process| ProcessEntry {
                id: &process.id,
                package: label(process.package),
                kind: process.kind.as_str(),
                composes: sorted(model.composition(process).into_iter().map(label).collect()),
            })
            .collect(),
        signals: signals(model, sources, is_kept),
        stores: [],
        accesses: [],
        interfaces: interfaces(model, sources, is_kept),
        calls: calls(model, sources, is_kept),
        teams: teams(model),
    };
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}

/// Back-doors between two packages as edges of their own kind.
fn doors<'m>(
    model: &'m Architecture,
    sources: &SourceMap,
    is_kept: impl Fn(PackageId) -> bool,
) -> Vec<EdgeEntry<'m>> {
    let all = model.evidence.iter().flat_map(|evidence| &evidence.doors);
    all.filter_map(|door| {
        let to = door.to.filter(|to| is_kept(*to) && is_kept(door.from))?;
        Some(EdgeEntry {
            kind: format!("backdoor.{}", door.kind.as_str()),
            from: &model.package(door.from).label,
            to: &model.package(to).label,
            optional: false,
            target: None,
            features: &[],
            crosses: match model.crossing(door.from, to) {
                Crossing::Crosses => Some(true),
                Crossing::Within => Some(false),
                Crossing::Undecided => None,
            },
            uses: None,
            object: Some(&door.object),
            hack: false,
            at: door.at.iter().map(|span| at(sources, *span)).collect(),
            items: Vec::new(),
        })
    })
    .collect()
}

fn package_entry(model: &Architecture, id: PackageId, lines: usize) -> PackageEntry<'_> {
    let package = model.package(id);
    let teams = &model.ownership.teams;
    let part = |files: u32| f64::from(files) / f64::from(package.files.max(1));
    let owners = package.shares.iter().map(|s| (teams.name(s.team), Fixed::four(part(s.files))));
    PackageEntry {
        name: &package.label,
        manifest: &package.manifest,
        member: package.member,
        role: package.role.as_str(),
        owners: owners.collect(),
        responsible: sorted(package.responsible.iter().map(|team| teams.name(*team)).collect()),
        files: package.files,
        lines,
    }
}

fn teams(model: &Architecture) -> Vec<TeamEntry<'_>> {
    let mut owns: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for (_, package) in model.packages() {
        for team in &package.responsible {
            owns.entry(team.index()).or_default().push(&package.label);
        }
    }
    let mut out: Vec<TeamEntry<'_>> = model
        .ownership
        .teams
        .iter()
        .map(|(id, team)| TeamEntry {
            id: &team.id,
            kind: team.kind.map(TeamKind::as_str),
            members: team.size.unwrap_or(team.members.len()),
            owns: sorted(owns.remove(&id.index()).unwrap_or_default()),
        })
        .collect();
    out.sort_by_key(|team| team.id);
    out
}

fn sorted(mut list: Vec<&str>) -> Vec<&str> {
    list.sort_unstable();
    list
}
