//! How changes flow through the organisation: borders crossed, who is on the way, what stands still.
//!
//! Owns the figures and their forms. The unit is a commit, bulk changes and bots left out; where
//! merges are squashed a commit is a whole change. Nobody is named.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::numbers::Fixed;
use super::page::Page;
use super::style::{Style, count};
use crate::checks::{Alignment, Practice};
use crate::conway::Thresholds;
use crate::model::{Architecture, day_of, quarter_of};

/// What a flow is read from.
#[derive(Debug)]
pub struct Flow<'f> {
    /// The graph.
    pub model: &'f Architecture,
    /// The analysis.
    pub alignment: &'f Alignment,
    /// Its history.
    pub practice: &'f Practice,
    /// Months without a change after which a process stands still.
    pub still: u32,
}

/// Months after which a process stands still, where nobody says another number.
pub(super) const STILL: u32 = 12;

#[derive(Serialize)]
pub(super) struct Document {
    schema: &'static str,
    since: String,
    until: String,
    commits: usize,
    teams_per_change: BTreeMap<usize, usize>,
    mean_teams: Fixed,
    quarters: Vec<Quarter>,
    on_the_way: Vec<OnTheWay>,
    together: Vec<Together>,
    standing_still: Vec<Still>,
}

#[derive(Serialize)]
struct Quarter {
    quarter: String,
    commits: usize,
    crossing: usize,
    part: Fixed,
    mean_teams: Fixed,
}

#[derive(Serialize)]
struct OnTheWay {
    team: String,
    crossing: usize,
    of: usize,
    by_others: Option<usize>,
}

#[derive(Serialize)]
struct Together {
    one: String,
    other: String,
    shared: u32,
    degree: u32,
    crosses: bool,
    linked: bool,
}

#[derive(Serialize)]
struct Still {
    process: String,
    last: Option<String>,
    linked_last: Option<String>,
}

/// For a terminal.
pub fn flow(flow: &Flow<'_>, style: Style) -> String {
    let limit = if style.limit == 0 { usize::MAX } else { style.limit };
    page(flow, limit).human(style)
}

/// As Markdown, uncut.
pub fn flow_markdown(flow: &Flow<'_>) -> String {
    page(flow, usize::MAX).markdown()
}

/// For machines: schema `mandate-flow/1`.
///
/// # Errors
/// None in practice: every value has a JSON form.
pub fn flow_json(flow: &Flow<'_>) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(&document(flow)).map(|text| text + "\n")
}

#[expect(clippy::cast_precision_loss, reason = "counts are small")]
fn ratio(one: usize, other: usize) -> f64 {
    if other == 0 { 0.0 } else { one as f64 / other as f64 }
}

pub(super) fn document(flow: &Flow<'_>) -> Document {
    let practice = flow.practice;
    let mut teams_per_change: BTreeMap<usize, usize> = BTreeMap::new();
    for spread in &practice.spread {
        *teams_per_change.entry(spread.teams.len()).or_default() += 1;
    }
    let sum: usize = teams_per_change.iter().map(|(teams, commits)| teams * commits).sum();
    Document {
        schema: "mandate-flow/1",
        since: day_of(practice.since),
        until: day_of(practice.now),
        commits: practice.spread.len(),
        mean_teams: Fixed::four(ratio(sum, practice.spread.len())),
        teams_per_change,
        quarters: quarters(practice),
        on_the_way: on_the_way(flow),
        together: together(flow),
        standing_still: standing_still(flow),
    }
}

fn quarters(practice: &Practice) -> Vec<Quarter> {
    let mut sums: BTreeMap<String, (usize, usize, usize)> = BTreeMap::new();
    for spread in &practice.spread {
        let sum = sums.entry(quarter_of(spread.time)).or_default();
        sum.0 += 1;
        sum.1 += usize::from(spread.teams.len() > 1);
        sum.2 += spread.teams.len();
    }
    sums.into_iter()
        .map(|(quarter, (commits, crossing, teams))| Quarter {
            quarter,
            commits,
            crossing,
            part: Fixed::four(ratio(crossing, commits)),
            mean_teams: Fixed::four(ratio(teams, commits)),
        })
        .collect()
}

/// For each team the changes that cross a border and touch its packages; where it is known who is
/// in which team, also those of any size that others make.
fn on_the_way(flow: &Flow<'_>) -> Vec<OnTheWay> {
    let practice = flow.practice;
    let (_, all) = practice.crossing();
    let crossing = practice.spread.iter().filter(|spread| spread.teams.len() > 1).count();
    let is_known = practice.is_covered().is_ok();
    let is_of = |author: u32, team: usize| {
        let past = flow.model.past.as_ref().ok();
        let own = past.map_or(&[][..], |past| past.teams_of(author));
        own.iter().any(|(id, _)| *id == flow.alignment.teams[team])
    };
    let mut out: Vec<OnTheWay> = (0..flow.alignment.teams.len())
        .map(|team| {
            let touching = practice.spread.iter().filter(|spread| spread.teams.contains(&team));
            let (mut across, mut by_others) = (0, 0);
            for spread in touching {
                across += usize::from(spread.teams.len() > 1);
                by_others += usize::from(!is_of(spread.author, team));
            }
            OnTheWay {
                team: flow.model.ownership.teams.name(flow.alignment.teams[team]).to_owned(),
                crossing: across,
                of: crossing,
                by_others: is_known.then_some(by_others),
            }
        })
        .filter(|row| row.crossing > 0 || row.by_others.is_some_and(|n| n > 0))
        .collect();
    debug_assert!(all >= crossing);
    out.sort_by(|a, b| b.crossing.cmp(&a.crossing).then(a.team.cmp(&b.team)));
    out
}

/// Pairs that meet code-maat's thresholds, those across teams first, then by degree.
fn together(flow: &Flow<'_>) -> Vec<Together> {
    let set = flow.alignment.settings().bulk;
    let thresholds = Thresholds { revisions: 5.0, shared: 5, degree: 30, set };
    let linked: BTreeSet<(usize, usize)> = flow
        .alignment
        .couplings
        .iter()
        .filter(|tie| tie.is_link())
        .map(|tie| (tie.from.min(tie.to), tie.from.max(tie.to)))
        .collect();
    let label = |package: usize| flow.model.package(flow.alignment.packages[package]).label.clone();
    let mut out: Vec<Together> = flow
        .practice
        .together
        .coupled(&thresholds)
        .into_iter()
        .map(|((one, other), pair)| Together {
            one: label(one),
            other: label(other),
            shared: pair.shared,
            degree: pair.degree(),
            crosses: flow.alignment.are_apart(one, other),
            linked: linked.contains(&(one, other)),
        })
        .collect();
    out.sort_by(|a, b| {
        (b.crosses, b.degree, &a.one, &a.other).cmp(&(a.crosses, a.degree, &b.one, &b.other))
    });
    out
}

/// Processes whose own package has not changed for long, with the last change of what they link.
fn standing_still(flow: &Flow<'_>) -> Vec<Still> {
    let Ok(past) = &flow.model.past else { return Vec::new() };
    let since = past.window(flow.still);
    let last = |id| flow.alignment.number(id).and_then(|at| flow.practice.last[at]);
    let mut out: Vec<Still> = flow
        .model
        .processes()
        .iter()
        .filter(|process| flow.alignment.number(process.package).is_some())
        .filter(|process| last(process.package).is_none_or(|last| last < since))
        .map(|process| {
            let parts = flow.model.composition(process);
            Still {
                process: process.id.clone(),
                last: last(process.package).map(day_of),
                linked_last: parts.into_iter().filter_map(last).max().map(day_of),
            }
        })
        .collect();
    out.sort_by(|a, b| a.process.cmp(&b.process));
    out
}

fn page(flow: &Flow<'_>, limit: usize) -> Page {
    let mut page = Page::default();
    sections(&mut page, flow, limit, 1);
    page
}

/// The whole of it, below a heading of a level.
pub(super) fn sections(page: &mut Page, flow: &Flow<'_>, limit: usize, level: u8) {
    let document = document(flow);
    page.heading(level, "How changes flow");
    page.text(format!(
        "{} that touch packages with owners, {} to {}; left out: {} of bots, {} with more than {} packages",
        count(document.commits, "commit", "commits"),
        document.since,
        document.until,
        flow.practice.bots,
        flow.practice.bulk,
        flow.alignment.settings().bulk
    ));
    page.heading(level + 1, "Teams that one change crosses");
    let rows = document.teams_per_change.iter();
    let rows = rows
        .map(|(teams, commits)| {
            let part = 100.0 * ratio(*commits, document.commits);
            vec![teams.to_string(), commits.to_string(), format!("{part:.1} %")]
        })
        .collect();
    page.table(&["teams", "commits", "part"], rows);
    page.heading(level + 1, "By quarter");
    let rows = quarters(flow.practice)
        .into_iter()
        .map(|q| {
            let part = 100.0 * ratio(q.crossing, q.commits);
            vec![q.quarter, q.commits.to_string(), q.crossing.to_string(), format!("{part:.1} %")]
        })
        .collect();
    page.table(&["quarter", "commits", "crossing", "part"], rows);
    page.heading(level + 1, "Who is on the way");
    let rows: Vec<Vec<String>> = document
        .on_the_way
        .iter()
        .take(limit)
        .map(|row| {
            let part = 100.0 * ratio(row.crossing, row.of);
            let others = row.by_others.map_or("unknown".to_owned(), |n| n.to_string());
            vec![
                row.team.clone(),
                format!("{} of {}", row.crossing, row.of),
                format!("{part:.1} %"),
                others,
            ]
        })
        .collect();
    page.table(&["team", "crossing changes that touch it", "part", "changes by others"], rows);
    page.heading(level + 1, "What changes together");
    for pair in document.together.iter().take(limit) {
        let border = if pair.crosses { "across teams" } else { "within a team" };
        let link = if pair.linked { "linked" } else { "no link" };
        page.item(
            0,
            format!(
                "{} and {}: {} %, {} times, {border}, {link}",
                pair.one, pair.other, pair.degree, pair.shared
            ),
        );
    }
    more(page, document.together.len(), limit);
    page.heading(level + 1, format!("What stands still for {} months", flow.still));
    for still in document.standing_still.iter().take(limit) {
        let last = still.last.as_deref().unwrap_or("before the first commit that is known");
        let linked = still.linked_last.as_deref().unwrap_or("unknown");
        page.item(0, format!("{}: last changed {last}, what it links {linked}", still.process));
    }
    more(page, document.standing_still.len(), limit);
}

fn more(page: &mut Page, all: usize, limit: usize) {
    match all.checked_sub(limit) {
        Some(rest) if rest > 0 => page.item(0, format!("… and {rest} more (--limit 0 shows all)")),
        _ if all == 0 => page.text("nothing"),
        _ => {}
    }
}
