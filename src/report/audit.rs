//! The architect's first page about an unknown repository.
//!
//! Owns its order: what is there, who owns it, who is entangled with whom through what, what to
//! look at first. Needs no configuration and judges nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::human::Surroundings;
use super::style::{Style, count, table};
use super::why::teams;
use crate::checks::Proposal;
use crate::model::{Architecture, Crossing, Link, LinkKind, PackageId, Role, Standing};
use crate::ownership::TeamId;
use crate::source::SourceMap;

/// Rows of a list before it is cut.
const ROWS: usize = 12;

/// What the page is made of.
#[derive(Debug)]
pub struct Audit<'a> {
    /// The graph.
    pub model: &'a Architecture,
    /// Lines of Rust in each tracked file.
    pub lines: &'a [usize],
    /// Roles that packages seem to have.
    pub proposals: &'a [Proposal],
    /// Where ownership came from, and notes.
    pub around: &'a Surroundings,
    /// What `check` would find, for each rule how often; empty where nobody owns anything.
    pub findings: &'a BTreeMap<String, usize>,
}

/// Renders the page.
pub fn audit(audit: &Audit<'_>, sources: &SourceMap, style: Style) -> String {
    let mut out = String::new();
    what_is_there(&mut out, audit, style);
    who_owns_it(&mut out, audit, style);
    let pairs = pairs(audit.model);
    entangled(&mut out, audit.model, &pairs, style);
    roles(&mut out, audit, style);
    look_first(&mut out, audit, &pairs, sources, style);
    out
}

fn heading(out: &mut String, text: &str, style: Style) {
    if !out.is_empty() {
        out.push('\n');
    }
    let _ = writeln!(out, "{}", style.bold(text));
}

fn what_is_there(out: &mut String, audit: &Audit<'_>, style: Style) {
    let model = audit.model;
    heading(out, "What is there", style);
    let members = model.packages().filter(|(_, package)| package.member).count();
    let outsiders = model.packages().count() - members;
    let kind = |kind: LinkKind| model.links().filter(|(_, link)| link.kind == kind).count();
    let gated = model.links().filter(|(_, link)| link.is_gated()).count();
    let _ = writeln!(
        out,
        "  {}, {}, {}, {} of Rust",
        count(model.workspaces, "workspace", "workspaces"),
        count(members, "package", "packages"),
        count(model.processes().len(), "process", "processes"),
        count(lines_by_package(audit).values().sum(), "line", "lines"),
    );
    let _ = writeln!(
        out,
        "  {}: {} normal, {} build, {} dev; {gated} behind a feature or target",
        count(model.links().count(), "link", "links"),
        kind(LinkKind::Normal),
        kind(LinkKind::Build),
        kind(LinkKind::Dev),
    );
    if outsiders > 0 {
        let _ = writeln!(
            out,
            "  {outsiders} more packages are linked by path and are members of no workspace read here"
        );
    }
    let hack = model.all_links().filter(|(_, link)| link.is_hack).count();
    if hack > 0 {
        let _ =
            writeln!(out, "  {hack} links of a generated workspace-hack are left out everywhere");
    }
    for note in &audit.around.notes {
        let _ = writeln!(out, "  {note}");
    }
}

fn who_owns_it(out: &mut String, audit: &Audit<'_>, style: Style) {
    let model = audit.model;
    heading(out, "Who owns it", style);
    if model.ownership.is_empty() && model.packages().all(|(_, p)| p.responsible.is_empty()) {
        out.push_str(
            "  nobody says: there is no CODEOWNERS, no teams.toml, no team in package metadata\n",
        );
        out.push_str("  `cargo mandate init` drafts a teams.toml to start from\n");
        return;
    }
    for line in &audit.around.ownership {
        let _ = writeln!(out, "  {line}");
    }
    let lines_of = lines_by_package(audit);
    let mut rows: Vec<(usize, Vec<String>)> = Vec::new();
    for (id, team) in model.ownership.teams.iter() {
        let owned: Vec<PackageId> = model
            .packages()
            .filter(|(_, p)| p.responsible.contains(&id))
            .map(|(id, _)| id)
            .collect();
        let lines = owned.iter().filter_map(|id| lines_of.get(id)).sum();
        let shared = owned.iter().filter(|id| model.package(**id).responsible.len() > 1).count();
        if owned.is_empty() {
            continue;
        }
        let note = if shared > 0 { format!("{shared} of them with others") } else { String::new() };
        let row = vec![
            team.id.clone(),
            count(owned.len(), "package", "packages"),
            count(lines, "line", "lines"),
            note,
        ];
        rows.push((owned.len(), row));
    }
    rows.sort_by(|a, b| (std::cmp::Reverse(a.0), &a.1).cmp(&(std::cmp::Reverse(b.0), &b.1)));
    capped(out, &rows.into_iter().map(|(_, row)| row).collect::<Vec<_>>(), "teams");
    let by_standing = |wanted: fn(&Standing) -> bool| {
        model.packages().filter(|(_, p)| !p.is_hack && wanted(&p.standing)).count()
    };
    let unmatched = by_standing(|standing| *standing == Standing::Unmatched);
    let unowned = by_standing(|standing| matches!(standing, Standing::Unowned(_)));
    if unmatched + unowned > 0 {
        let _ = writeln!(
            out,
            "  nobody: {}, and {unowned} on purpose",
            count(unmatched, "package", "packages")
        );
    }
}

/// Lines of Rust in each package.
fn lines_by_package(audit: &Audit<'_>) -> BTreeMap<PackageId, usize> {
    let mut out = BTreeMap::new();
    for (id, lines) in audit.model.package_of_file.iter().zip(audit.lines) {
        if let Some(id) = id {
            *out.entry(*id).or_default() += lines;
        }
    }
    out
}

type Pair = (Vec<TeamId>, Vec<TeamId>);

/// Links between two sets of responsible teams, tests left out.
fn pairs(model: &Architecture) -> BTreeMap<Pair, Vec<&Link>> {
    let mut pairs: BTreeMap<Pair, Vec<&Link>> = BTreeMap::new();
    for (_, link) in model.links() {
        if link.crossing == Crossing::Crosses && link.kind != LinkKind::Dev {
            let ends = (
                model.package(link.from).responsible.clone(),
                model.package(link.to).responsible.clone(),
            );
            pairs.entry(ends).or_default().push(link);
        }
    }
    pairs
}

fn entangled(
    out: &mut String,
    model: &Architecture,
    pairs: &BTreeMap<Pair, Vec<&Link>>,
    style: Style,
) {
    heading(out, "Who is entangled with whom", style);
    let shipped = model.links().filter(|(_, link)| link.kind != LinkKind::Dev);
    let (mut crossing, mut undecided, mut total) = (0usize, 0usize, 0usize);
    for (_, link) in shipped {
        total += 1;
        crossing += usize::from(link.crossing == Crossing::Crosses);
        undecided += usize::from(link.crossing == Crossing::Undecided);
    }
    let _ = writeln!(
        out,
        "  {crossing} of {total} links that are shipped join two teams; {undecided} have an end that nobody owns"
    );
    let mut sorted: Vec<(&Pair, &Vec<&Link>)> = pairs.iter().collect();
    sorted.sort_by_key(|(pair, links)| (std::cmp::Reverse(links.len()), *pair));
    let names = |teams: &[TeamId]| {
        teams.iter().map(|team| model.ownership.teams.name(*team)).collect::<Vec<_>>().join(", ")
    };
    let rows = sorted.into_iter().map(|(pair, links)| {
        let mut targets: BTreeMap<&str, usize> = BTreeMap::new();
        for link in links {
            *targets.entry(&model.package(link.to).label).or_default() += 1;
        }
        let mut targets: Vec<(usize, &str)> =
            targets.into_iter().map(|(name, n)| (n, name)).collect();
        targets.sort_by_key(|(n, name)| (std::cmp::Reverse(*n), *name));
        let shown: Vec<String> =
            targets.iter().take(3).map(|(n, name)| format!("{name} ×{n}")).collect();
        let more =
            if targets.len() > 3 { format!(", {} more", targets.len() - 3) } else { String::new() };
        let back = pairs.get(&(pair.1.clone(), pair.0.clone())).map_or(0, Vec::len);
        let arrow = if back > 0 { format!("⇄ {back} back") } else { String::new() };
        vec![
            format!("{} → {}", names(&pair.0), names(&pair.1)),
            links.len().to_string(),
            arrow,
            format!("{}{more}", shown.join(", ")),
        ]
    });
    capped(out, &rows.collect::<Vec<_>>(), "pairs");
}

fn roles(out: &mut String, audit: &Audit<'_>, style: Style) {
    heading(out, "What seems to be made for others", style);
    let declared = audit.model.packages().filter(|(_, p)| p.role_span.is_some()).count();
    if declared > 0 {
        let _ = writeln!(out, "  {} declared", count(declared, "role is", "roles are"));
    }
    let proposals: Vec<&Proposal> = audit
        .proposals
        .iter()
        .filter(|p| matches!(p.role, Role::Interface | Role::Platform | Role::CompositionRoot))
        .collect();
    if proposals.is_empty() {
        out.push_str(
            "  nothing by its name, content or place; see roles in `cargo mandate init`\n",
        );
    }
    let row = |proposal: &&Proposal| {
        let label = audit.model.package(proposal.package).label.clone();
        vec![proposal.role.as_str().to_owned(), label, format!("guessed: {}", proposal.reason)]
    };
    capped(out, &proposals.iter().map(row).collect::<Vec<_>>(), "guesses");
}

fn look_first(
    out: &mut String,
    audit: &Audit<'_>,
    pairs: &BTreeMap<Pair, Vec<&Link>>,
    sources: &SourceMap,
    style: Style,
) {
    let model = audit.model;
    heading(out, "What to look at first", style);
    let mut advice: Vec<String> = Vec::new();
    if let Some((id, n)) = busiest(model) {
        advice.push(format!(
            "`{}` of {}: {} link it; an interface package for it would untangle most",
            model.package(id).label,
            teams(model, id),
            count(n, "other team", "other teams")
        ));
    }
    let mutual =
        pairs.iter().filter(|((a, b), _)| a < b && pairs.contains_key(&(b.clone(), a.clone())));
    if let Some(((a, b), links)) = mutual.max_by_key(|(_, links)| links.len()) {
        let names = |teams: &[TeamId]| {
            teams.iter().map(|t| model.ownership.teams.name(*t)).collect::<Vec<_>>().join(", ")
        };
        let back = pairs.get(&(b.clone(), a.clone())).map_or(0, Vec::len);
        advice.push(format!(
            "{} and {} depend on each other ({} and {back} links): neither can change alone; `cargo mandate why '{}' '{}'`",
            names(a),
            names(b),
            links.len(),
            names(a),
            names(b),
        ));
    }
    let orphans: Vec<&str> = model
        .packages()
        .filter(|(_, p)| {
            p.standing == Standing::Unmatched && !p.is_hack && !model.ownership.is_empty()
        })
        .map(|(_, p)| p.label.as_str())
        .collect();
    if !orphans.is_empty() {
        let shown: Vec<&str> = orphans.iter().take(3).copied().collect();
        advice.push(format!(
            "{} that nobody owns: {}",
            count(orphans.len(), "package", "packages"),
            shown.join(", ")
        ));
    }
    let dead: Vec<_> = model
        .ownership
        .rules()
        .filter(|(id, _)| model.decisions.matched.get(id.index()) == Some(&0))
        .filter(|(id, rule)| !rule.excludes && !model.claimed_packages.contains_key(id))
        .collect();
    if let Some((_, first)) = dead.first() {
        let place = sources.place(first.span);
        advice.push(format!(
            "{} nothing, the first at {}:{}",
            count(
                dead.len(),
                "line of the ownership file matches",
                "lines of the ownership file match"
            ),
            place.file,
            place.line
        ));
    }
    advice.extend(what_check_finds(audit.findings));
    if advice.is_empty() {
        advice.push(
            "nothing stands out; `cargo mandate graph --by team --format mermaid` draws it"
                .to_owned(),
        );
    }
    for (at, line) in advice.iter().enumerate() {
        let _ = writeln!(out, "  {}. {line}", at + 1);
    }
}

fn what_check_finds(findings: &BTreeMap<String, usize>) -> Option<String> {
    let total: usize = findings.values().sum();
    let mut counts: Vec<(usize, &str)> =
        findings.iter().map(|(rule, n)| (*n, rule.as_str())).collect();
    counts.sort_by_key(|(n, rule)| (std::cmp::Reverse(*n), *rule));
    let most: Vec<String> =
        counts.iter().take(4).map(|(n, rule)| format!("{n} × {rule}")).collect();
    (total > 0).then(|| {
        let total = count(total, "finding", "findings");
        format!("`cargo mandate check` has {total}, most of them {}", most.join(", "))
    })
}

/// The package that most other teams link, if more than one does.
fn busiest(model: &Architecture) -> Option<(PackageId, usize)> {
    let mut users: BTreeMap<PackageId, BTreeSet<TeamId>> = BTreeMap::new();
    for (_, link) in model.links() {
        let is_open = matches!(model.package(link.to).role, Role::Interface | Role::Platform);
        if link.crossing == Crossing::Crosses && link.kind != LinkKind::Dev && !is_open {
            users.entry(link.to).or_default().extend(&model.package(link.from).responsible);
        }
    }
    users
        .into_iter()
        .map(|(id, teams)| (id, teams.len()))
        .filter(|(_, n)| *n > 1)
        .max_by_key(|(id, n)| (*n, std::cmp::Reverse(*id)))
}

fn capped(out: &mut String, rows: &[Vec<String>], what: &str) {
    let cut = rows.len().saturating_sub(ROWS);
    out.push_str(&table(rows.get(..rows.len().min(ROWS)).unwrap_or(rows)));
    if cut > 0 {
        let _ = writeln!(out, "  … and {cut} more {what}");
    }
}
