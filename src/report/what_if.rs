//! A supposed organisation beside the real one.
//!
//! Owns the figures that are compared and their forms. A supposition is a simulation and no
//! advice: nothing is known of what a move costs.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::numbers::Fixed;
use super::page::Page;
use super::style::{Style, count};
use super::wording;
use crate::checks::{Alignment, Finding, Judged};
use crate::model::Architecture;
use crate::rulebook::Rulebook;
use crate::verdict::fails;

/// One of the two organisations, in figures.
#[derive(Debug)]
pub struct Side {
    figures: Vec<(&'static str, Option<f64>)>,
    loads: BTreeMap<String, Load>,
    findings: Vec<Finding>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Load {
    packages: f64,
    files: f64,
    members: Option<usize>,
}

/// Both sides, and what was supposed.
#[derive(Debug)]
pub struct Paper<'p> {
    /// What was supposed, in words.
    pub steps: &'p [String],
    /// The organisation as it is.
    pub before: &'p Side,
    /// The supposed one.
    pub after: &'p Side,
    /// All rules.
    pub book: &'p Rulebook,
}

impl Side {
    /// Takes the figures of an analysis.
    pub fn new(model: &Architecture, alignment: &Alignment, judged: &Judged) -> Self {
        let partition = alignment.partition();
        #[expect(clippy::cast_precision_loss, reason = "counts are small")]
        let float = |count: usize| Some(count as f64);
        let figures = vec![
            ("congruence, weighted", alignment.congruence.weighted()),
            ("congruence, plain", alignment.congruence.plain()),
            ("pairs of teams that have to coordinate", float(alignment.congruence.required)),
            ("links between teams", float(alignment.crossing().0)),
            ("links to cut against circles", Some(alignment.feedback.weight)),
            ("the same without wiring packages", Some(alignment.feedback_without_roots.weight)),
            ("modularity of the division", partition.map(|p| p.chance.observed)),
            ("its distance from chance (z)", partition.and_then(|p| p.chance.z)),
            ("part of the largest team", partition.map(|p| p.largest)),
            ("failing findings", float(judged.findings.iter().filter(|f| fails(f)).count())),
            ("warnings", float(judged.findings.iter().filter(|f| !fails(f)).count())),
        ];
        let mut loads: BTreeMap<String, Load> = BTreeMap::new();
        for (number, id) in alignment.teams.iter().enumerate() {
            let team = model.ownership.teams.get(*id);
            let packages = alignment.homes.iter().flatten().filter(|(own, _)| *own == number);
            let load = Load {
                packages: packages.map(|(_, part)| part).sum(),
                files: model.packages().filter_map(|(_, p)| p.fractions.get(id)).sum(),
                members: team.headcount(),
            };
            loads.insert(team.id.clone(), load);
        }
        Self { figures, loads, findings: judged.findings.clone() }
    }
}

/// For a terminal.
pub fn what_if(paper: &Paper<'_>, style: Style) -> String {
    let limit = if style.limit == 0 { usize::MAX } else { style.limit };
    page(paper, limit).human(style)
}

/// As Markdown, uncut.
pub fn what_if_markdown(paper: &Paper<'_>) -> String {
    page(paper, usize::MAX).markdown()
}

fn page(paper: &Paper<'_>, limit: usize) -> Page {
    let mut page = Page::default();
    page.heading(1, "What if");
    for step in paper.steps {
        page.item(0, step);
    }
    page.heading(2, "Before and after");
    let digits = |value: Option<f64>| value.map_or("n/a".to_owned(), |v| format!("{v:.3}"));
    let figures = paper.before.figures.iter().zip(&paper.after.figures);
    let rows = figures
        .map(|((name, before), (_, after))| {
            vec![(*name).to_owned(), digits(*before), digits(*after), change(*before, *after)]
        })
        .collect();
    page.table(&["figure", "before", "after", "change"], rows);
    page.heading(2, "Load");
    page.table(&["team", "packages", "files", "members", "files for each member"], loads(paper));
    findings(&mut page, paper, limit);
    page.text(
        "A simulation and no advice: what a move costs is not known here, and history stays what it was.",
    );
    page
}

fn change(before: Option<f64>, after: Option<f64>) -> String {
    match (before, after) {
        (Some(before), Some(after)) if (after - before).abs() >= 0.0005 => {
            format!("{:+.3}", after - before)
        }
        _ => String::new(),
    }
}

/// Teams whose load changes.
fn loads(paper: &Paper<'_>) -> Vec<Vec<String>> {
    let names: BTreeSet<&String> =
        paper.before.loads.keys().chain(paper.after.loads.keys()).collect();
    let mut rows = Vec::new();
    for name in names {
        let of = |side: &Side| side.loads.get(name).cloned().unwrap_or_default();
        let (before, after) = (of(paper.before), of(paper.after));
        if before == after {
            continue;
        }
        let arrow = |one: String, other: String| {
            if one == other { one } else { format!("{one} → {other}") }
        };
        let members = |load: &Load| load.members.map_or("?".to_owned(), |n| n.to_string());
        #[expect(clippy::cast_precision_loss, reason = "teams are small")]
        let each = |load: &Load| {
            load.members.map_or("?".to_owned(), |n| format!("{:.1}", load.files / n.max(1) as f64))
        };
        rows.push(vec![
            name.clone(),
            arrow(format!("{:.1}", before.packages), format!("{:.1}", after.packages)),
            arrow(format!("{:.1}", before.files), format!("{:.1}", after.files)),
            arrow(members(&before), members(&after)),
            arrow(each(&before), each(&after)),
        ]);
    }
    rows
}

/// Findings of the one side that the other doesn't have.
fn only<'f>(own: &'f Side, other: &Side) -> Vec<&'f Finding> {
    let known: BTreeSet<String> = other.findings.iter().map(Finding::fingerprint).collect();
    own.findings.iter().filter(|finding| !known.contains(&finding.fingerprint())).collect()
}

fn findings(page: &mut Page, paper: &Paper<'_>, limit: usize) {
    for (word, list) in [
        ("Findings that would go", only(paper.before, paper.after)),
        ("Findings that would come", only(paper.after, paper.before)),
    ] {
        page.heading(2, format!("{word}: {}", list.len()));
        for finding in list.iter().take(limit) {
            if let Some(rule) = paper.book.find(&finding.rule) {
                page.item(0, format!("{}: {}", finding.rule, wording::message(rule, finding)));
            }
        }
        if let Some(rest) = list.len().checked_sub(limit).filter(|rest| *rest > 0) {
            page.item(0, format!("… and {} more", count(rest, "finding", "findings")));
        }
    }
}

#[derive(Serialize)]
struct Document {
    schema: &'static str,
    steps: Vec<String>,
    figures: Vec<Figure>,
    load: Vec<TeamLoad>,
    resolved: Vec<Print>,
    introduced: Vec<Print>,
}

#[derive(Serialize)]
struct Figure {
    name: &'static str,
    before: Option<Fixed>,
    after: Option<Fixed>,
}

#[derive(Serialize)]
struct TeamLoad {
    team: String,
    packages: [Fixed; 2],
    files: [Fixed; 2],
    members: [Option<usize>; 2],
}

#[derive(Serialize)]
struct Print {
    rule: String,
    fingerprint: String,
}

/// For machines: schema `mandate-what-if/1`.
///
/// # Errors
/// None in practice: every value has a JSON form.
pub fn what_if_json(paper: &Paper<'_>) -> Result<String, serde_json::Error> {
    let prints = |list: Vec<&Finding>| {
        list.into_iter()
            .map(|f| Print { rule: f.rule.clone(), fingerprint: f.fingerprint() })
            .collect()
    };
    let figures = paper.before.figures.iter().zip(&paper.after.figures);
    let names: BTreeSet<&String> =
        paper.before.loads.keys().chain(paper.after.loads.keys()).collect();
    let load = names.into_iter().map(|team| {
        let of = |side: &Side| side.loads.get(team).cloned().unwrap_or_default();
        let both = [of(paper.before), of(paper.after)];
        TeamLoad {
            team: team.clone(),
            packages: both.clone().map(|load| Fixed::four(load.packages)),
            files: both.clone().map(|load| Fixed::four(load.files)),
            members: both.map(|load| load.members),
        }
    });
    let document = Document {
        schema: "mandate-what-if/1",
        steps: paper.steps.to_vec(),
        figures: figures
            .map(|((name, before), (_, after))| Figure {
                name,
                before: before.map(Fixed::four),
                after: after.map(Fixed::four),
            })
            .collect(),
        load: load.collect(),
        resolved: prints(only(paper.before, paper.after)),
        introduced: prints(only(paper.after, paper.before)),
    };
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}
