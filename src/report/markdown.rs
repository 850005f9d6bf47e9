//! A verdict as Markdown, for a pull request or the summary of a job.
//!
//! Owns the page: what is new first, the changed links as a drawing, then counts of what was
//! accepted. Hosts cut long texts without a word, so this is short, and says what was cut.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::rendering::Run;
use super::style::count;
use super::wording;
use crate::checks::{End, Finding};
use crate::verdict::{Judgement, Status, fails};

/// Rows of one table: forty rows of four hundred characters stay below the 65,536 of a comment.
const ROWS: usize = 40;
/// Arrows of the drawing; more can't be read.
const ARROWS: usize = 30;
/// Characters of a cell.
const CELL: usize = 400;

pub(super) fn markdown(run: &Run<'_>) -> String {
    let verdict = run.verdict;
    let (failing, warning) = verdict.counts();
    let mut out = String::from("## cargo mandate: ");
    out.push_str(&match (failing, warning) {
        (0, 0) => "no new findings".to_owned(),
        (0, n) => count(n, "warning", "warnings"),
        (n, 0) => format!("{} the run", fail(n)),
        (n, m) => format!("{} the run, {}", fail(n), count(m, "warning", "warnings")),
    });
    out.push_str("\n\n");
    for (status, heading) in [
        (Status::Introduced, "Introduced"),
        (Status::Declared, "By a changed rule or owner, not by changed code"),
        (Status::Resolved, "Resolved"),
    ] {
        table(&mut out, run, status, heading);
    }
    drawing(&mut out, run);
    accepted(&mut out, run);
    footer(&mut out, run);
    out
}

fn fail(n: usize) -> String {
    if n == 1 { "1 finding fails".to_owned() } else { format!("{n} findings fail") }
}

fn of<'r>(run: &Run<'r>, status: Status) -> Vec<&'r Judgement> {
    let mut out: Vec<&Judgement> =
        run.verdict.judgements.iter().filter(|j| j.status == status).collect();
    out.sort_by(|a, b| (!fails(&a.finding), &a.finding).cmp(&(!fails(&b.finding), &b.finding)));
    out
}

fn table(out: &mut String, run: &Run<'_>, status: Status, heading: &str) {
    let all = of(run, status);
    if all.is_empty() {
        return;
    }
    let _ = writeln!(out, "### {heading} ({})\n", all.len());
    out.push_str("| | rule | what | where |\n|---|---|---|---|\n");
    for judgement in all.iter().take(ROWS) {
        let finding = &judgement.finding;
        let Some(rule) = run.book.find(&finding.rule) else { continue };
        let mark = match status {
            Status::Resolved => "✅",
            _ if fails(finding) => "❌",
            _ => "⚠️",
        };
        let (place, _) = run.anchor(finding);
        let _ = writeln!(
            out,
            "| {mark} | `{}` | {} | {} |",
            finding.rule,
            cell(&wording::message(rule, finding)),
            code(&format!("{}:{}", place.file, place.line)),
        );
    }
    if let Some(more) = all.len().checked_sub(ROWS).filter(|more| *more > 0) {
        let _ = writeln!(out, "\n… and {more} more: `cargo mandate check` shows them.");
    }
    out.push('\n');
}

/// One line, short, and nothing in it that ends a cell or begins HTML or a mention.
fn cell(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    let short: String = if line.chars().count() > CELL {
        line.chars().take(CELL - 1).chain(['…']).collect()
    } else {
        line
    };
    // A handle of a team must not notify the whole team with each run; in code it is no handle.
    let parts = short.split('`').enumerate().map(|(at, part)| {
        let part = part.replace('|', "\\|");
        let is_code = at % 2 == 1;
        if is_code { part } else { part.replace('<', "&lt;").replace('@', "@\u{200b}") }
    });
    parts.collect::<Vec<_>>().join("`")
}

fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'").replace('|', "\\|"))
}

/// An arrow of the drawing: its ends with their teams, and whether it came or went.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Arrow {
    gone: bool,
    warns: bool,
    from: (String, String),
    to: (String, String),
    dashed: bool,
}

/// Links that came or went, by team.
fn drawing(out: &mut String, run: &Run<'_>) {
    let mut arrows: BTreeSet<Arrow> = BTreeSet::new();
    for judgement in &run.verdict.judgements {
        let gone = match judgement.status {
            Status::Introduced | Status::Declared => false,
            Status::Resolved => true,
            Status::Carried | Status::Waived => continue,
        };
        arrows.extend(arrow(&judgement.finding, gone));
    }
    // The same link under two rules is one arrow: red if any of them fails the run.
    let mut seen = BTreeSet::new();
    arrows.retain(|arrow| seen.insert((arrow.gone, arrow.from.clone(), arrow.to.clone())));
    if arrows.is_empty() {
        return;
    }
    let shown: Vec<&Arrow> = arrows.iter().take(ARROWS).collect();
    let mut teams: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (team, package) in shown.iter().flat_map(|arrow| [&arrow.from, &arrow.to]) {
        teams.entry(team).or_default().insert(package);
    }
    let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
    out.push_str("### Links\n\n```mermaid\ngraph LR\n");
    for (at, (team, packages)) in teams.iter().enumerate() {
        let _ = writeln!(out, "  subgraph g{at}[\"{}\"]", escaped(team));
        for package in packages {
            let next = ids.len();
            let id = *ids.entry(package).or_insert(next);
            let _ = writeln!(out, "    n{id}[\"{}\"]", escaped(package));
        }
        out.push_str("  end\n");
    }
    let id = |name: &str| ids.get(name).copied().unwrap_or(0);
    let mut colours: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (at, arrow) in shown.iter().enumerate() {
        let line = if arrow.gone || arrow.dashed { "-.->" } else { "-->" };
        let label = if arrow.gone { "|gone|" } else { "" };
        let _ = writeln!(out, "  n{} {line}{label} n{}", id(&arrow.from.1), id(&arrow.to.1));
        let colour = match (arrow.gone, arrow.warns) {
            (true, _) => "green",
            (false, true) => "orange",
            (false, false) => "red",
        };
        colours.entry(colour).or_default().push(at.to_string());
    }
    for (colour, arrows) in colours {
        let _ = writeln!(out, "  linkStyle {} stroke:{colour}", arrows.join(","));
    }
    out.push_str("```\n\nRed fails the run, orange only warns, green is gone.\n");
    if let Some(more) = arrows.len().checked_sub(ARROWS).filter(|more| *more > 0) {
        let _ = writeln!(out, "… and {more} more links that are not drawn.");
    }
    out.push('\n');
}

fn arrow(finding: &Finding, gone: bool) -> Option<Arrow> {
    let edge = finding.edge.as_ref()?;
    let end = |end: &End| {
        let team = if end.teams.is_empty() { "nobody".to_owned() } else { end.team() };
        Some((team, end.package.clone()?))
    };
    let (from, to) = (end(&finding.from)?, end(&finding.to)?);
    Some(Arrow { gone, warns: !fails(finding), from, to, dashed: edge == "link.dev" })
}

fn escaped(text: &str) -> String {
    text.replace('"', "#quot;")
}

fn accepted(out: &mut String, run: &Run<'_>) {
    for (status, words) in
        [(Status::Carried, "accepted before"), (Status::Waived, "excused by a waiver")]
    {
        let all = of(run, status);
        if all.is_empty() {
            continue;
        }
        let mut by_rule: BTreeMap<&str, usize> = BTreeMap::new();
        for judgement in &all {
            *by_rule.entry(&judgement.finding.rule).or_default() += 1;
        }
        let _ = writeln!(
            out,
            "<details><summary>{} {words}</summary>\n",
            count(all.len(), "finding", "findings")
        );
        for (rule, n) in by_rule {
            let _ = writeln!(out, "- {n} × `{rule}`");
        }
        out.push_str("\n</details>\n\n");
    }
}

/// What was seen: a page without it could be one that saw nothing.
fn footer(out: &mut String, run: &Run<'_>) {
    let seen = &run.verdict.seen;
    let _ = writeln!(
        out,
        "<sub>Saw {}, {} ({} between teams), {}, {}.</sub>",
        count(seen.packages, "package", "packages"),
        count(seen.links, "link", "links"),
        seen.crossing,
        count(seen.teams, "team", "teams"),
        count(seen.rules, "rule", "rules"),
    );
    let not_evaluated = &run.verdict.not_evaluated;
    if not_evaluated.is_empty() {
        return;
    }
    let rules = count(not_evaluated.len(), "rule was", "rules were");
    let _ = writeln!(out, "\n<details><summary>{rules} not evaluated</summary>\n");
    for (rule, why) in not_evaluated {
        let _ = writeln!(out, "- `{rule}`: {}", cell(why));
    }
    out.push_str("\n</details>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_stays_one_and_calls_nobody() {
        assert_eq!(
            cell("a | b\nby @shop/team <x> `r@v <y>`"),
            "a \\| b by @\u{200b}shop/team &lt;x> `r@v <y>`"
        );
        assert_eq!(cell(&"x".repeat(CELL + 1)).chars().count(), CELL);
    }
}
