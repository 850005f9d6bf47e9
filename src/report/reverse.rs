//! The questions that a package asks about others: who reaches me, which rules name me, what would
//! change if I moved.
//!
//! Owns these blocks of the page about a package. A move is on paper only.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::style::{Style, count, table};
use super::why::teams;
use crate::checks::{End, Finding, Judged, Naming, Scope, naming};
use crate::model::{Architecture, Crossing, Direction, LinkKind, PackageId};
use crate::ownership::TeamId;
use crate::rulebook::Rulebook;
use crate::source::SourceMap;

/// Who comes to depend on a package, and which rules of one's own take it.
pub fn explain_reverse(
    model: &Architecture,
    book: &Rulebook,
    id: PackageId,
    sources: &SourceMap,
) -> String {
    let mut out = String::new();
    reached_by(&mut out, model, id);
    named_by(&mut out, &naming(book, &Scope::new(model), id), sources);
    out
}

/// What a change of it can reach, by team: directly, and through others.
fn reached_by(out: &mut String, model: &Architecture, id: PackageId) {
    let ships = |kind: LinkKind| kind != LinkKind::Dev;
    let direct: BTreeSet<PackageId> = model
        .links_to(id)
        .iter()
        .map(|link| model.link(*link))
        .filter(|link| ships(link.kind) && link.from != id)
        .map(|link| link.from)
        .collect();
    let walk = model.walk(id, Direction::Up, |link| ships(link.kind));
    let all: Vec<PackageId> = walk.reached().iter().copied().filter(|other| *other != id).collect();
    let mut by_team: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for other in &all {
        let counts = by_team.entry(teams(model, *other)).or_default();
        if direct.contains(other) { counts.0 += 1 } else { counts.1 += 1 }
    }
    let owners: BTreeSet<TeamId> =
        all.iter().flat_map(|other| model.package(*other).responsible.iter().copied()).collect();
    let _ = writeln!(
        out,
        "\nreached by {} of {} (tests apart)",
        count(all.len(), "package", "packages"),
        count(owners.len(), "team", "teams"),
    );
    let mut rows: Vec<(String, (usize, usize))> = by_team.into_iter().collect();
    rows.sort_by_key(|(team, (direct, further))| {
        (std::cmp::Reverse(direct + further), team.clone())
    });
    let row = |(team, (direct, further)): &(String, (usize, usize))| {
        vec![team.clone(), format!("{direct} directly"), format!("{further} through others")]
    };
    out.push_str(&table(&rows.iter().map(row).collect::<Vec<_>>()));
}

fn named_by(out: &mut String, rules: &[Naming<'_>], sources: &SourceMap) {
    let distinct: BTreeSet<&str> = rules.iter().map(|naming| naming.rule.id.as_str()).collect();
    let _ = writeln!(out, "\nnamed by {} of mandate.toml", count(distinct.len(), "rule", "rules"));
    let row = |naming: &Naming<'_>| {
        let place = sources.place(naming.span);
        vec![
            naming.rule.level.as_str().to_owned(),
            naming.rule.id.clone(),
            format!("as `{}`", naming.part),
            format!("{}:{}", place.file, place.line),
        ]
    };
    out.push_str(&table(&rules.iter().map(row).collect::<Vec<_>>()));
}

/// A package's links between teams and the findings of the workspace, at one moment.
#[derive(Debug)]
pub struct Standpoint {
    /// Links of the package that join two teams, out and in.
    crossing: (usize, usize),
    /// By fingerprint.
    findings: BTreeMap<String, Finding>,
}

impl Standpoint {
    /// Looks from a package.
    pub fn new(model: &Architecture, judged: &Judged, id: PackageId) -> Self {
        let crosses = |ids: &[crate::model::LinkId]| {
            ids.iter().filter(|id| model.link(**id).crossing == Crossing::Crosses).count()
        };
        let findings = judged.findings.iter();
        Self {
            crossing: (crosses(model.links_from(id)), crosses(model.links_to(id))),
            findings: findings.map(|f| (f.fingerprint(), f.clone())).collect(),
        }
    }
}

/// What would change if another team owned it.
pub fn explain_move(
    team: &str,
    before: &Standpoint,
    after: &Standpoint,
    sources: &SourceMap,
    style: Style,
) -> String {
    let mut out = format!("\nif {team} owned it\n");
    let _ = writeln!(
        out,
        "  links between teams: {} → {} of its own, {} → {} into it",
        before.crossing.0, after.crossing.0, before.crossing.1, after.crossing.1
    );
    for (words, one, other) in [("gone", before, after), ("new", after, before)] {
        let only: Vec<&Finding> = one
            .findings
            .iter()
            .filter(|(fingerprint, _)| !other.findings.contains_key(*fingerprint))
            .map(|(_, finding)| finding)
            .collect();
        let _ = writeln!(out, "  {words}: {}", count(only.len(), "finding", "findings"));
        let shown = if style.limit == 0 { only.len() } else { style.limit.max(10) };
        let rows: Vec<Vec<String>> = only.iter().take(shown).map(|f| row(f, sources)).collect();
        out.extend(table(&rows).lines().map(|line| format!("  {line}\n")));
        if let Some(cut) = only.len().checked_sub(shown).filter(|cut| *cut > 0) {
            let _ = writeln!(out, "    … and {cut} more (--limit 0 shows all)");
        }
    }
    out
}

fn row(finding: &Finding, sources: &SourceMap) -> Vec<String> {
    let name = |end: &End| end.package.clone().unwrap_or_else(|| end.team());
    let ends: Vec<String> = [&finding.from, &finding.to]
        .into_iter()
        .map(name)
        .filter(|name| !name.is_empty())
        .collect();
    let place = finding.at.first().map(|span| sources.place(*span));
    vec![
        finding.level.as_str().to_owned(),
        finding.rule.clone(),
        ends.join(" → "),
        place.map(|place| format!("{}:{}", place.file, place.line)).unwrap_or_default(),
    ]
}
