//! A verdict for people: findings by pair of teams, then what was seen.
//!
//! Owns the order and the cap. A long list is cut and says what was cut.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rayon::prelude::*;

use super::diagnostic;
use super::style::{Style, count, wrapped};
use crate::checks::Finding;
use crate::rulebook::{Level, Rulebook};
use crate::source::SourceMap;
use crate::verdict::{Identity, Status, Verdict, fails};

/// How many of the resolved findings are named.
const GONE: usize = 10;

/// What a reader should know about the run besides its findings.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// Where ownership came from, a line each.
    pub ownership: Vec<String>,
    /// Facts about the reading.
    pub notes: Vec<String>,
}

/// Renders a verdict.
pub(super) fn verdict(
    verdict: &Verdict,
    book: &Rulebook,
    sources: &SourceMap,
    around: &Surroundings,
    style: Style,
) -> String {
    let mut out = String::new();
    if !style.quiet {
        // Groups do not know each other, and all cores are free by then.
        let shown = |(heading, findings): (String, Vec<&Finding>)| {
            let mut out = String::new();
            group(&mut out, &heading, &findings, book, sources, style);
            out
        };
        let shown: Vec<String> = groups(verdict).into_par_iter().map(shown).collect();
        out = shown.concat();
    }
    summary(&mut out, verdict, around, style);
    out
}

/// The findings that are shown with an excerpt: texts of the others are not needed.
pub fn excerpted(verdict: &Verdict, style: Style) -> Vec<&Finding> {
    if style.quiet {
        return Vec::new();
    }
    let mut out = Vec::new();
    for (_, findings) in groups(verdict) {
        let shown = shown_of(findings.len(), style);
        out.extend(findings.into_iter().take(shown));
    }
    out
}

/// How many of the findings of a group are shown.
fn shown_of(findings: usize, style: Style) -> usize {
    if style.limit == 0 { findings } else { style.limit.min(findings) }
}

/// Findings between two teams, then those of one team or of an ownership file.
fn groups(verdict: &Verdict) -> Vec<(String, Vec<&Finding>)> {
    let mut pairs: BTreeMap<(bool, String), Vec<&Finding>> = BTreeMap::new();
    for judgement in verdict.open() {
        let finding = &judgement.finding;
        let (from, to) = (finding.from.team(), finding.to.team());
        let is_pair = finding.to.package.is_some();
        let or_nobody = |team: String| {
            if team.is_empty() { "nobody".to_owned() } else { team }
        };
        let heading = if is_pair {
            let (from, to) = (or_nobody(from), or_nobody(to));
            if from == to { format!("within {from}") } else { format!("{from} → {to}") }
        } else if from.is_empty() {
            "no team in particular".to_owned()
        } else {
            from
        };
        pairs.entry((!is_pair, heading)).or_default().push(finding);
    }
    let mut groups: Vec<(String, Vec<&Finding>)> = Vec::new();
    for ((_, heading), mut findings) in pairs {
        findings.sort_by(|a, b| (!fails(a), *a).cmp(&(!fails(b), *b)));
        groups.push((heading, findings));
    }
    groups
}

fn group(
    out: &mut String,
    heading: &str,
    findings: &[&Finding],
    book: &Rulebook,
    sources: &SourceMap,
    style: Style,
) {
    let failing = findings.iter().filter(|finding| fails(finding)).count();
    let _ = writeln!(out, "{} ({})", style.bold(heading), tally(failing, findings.len() - failing));
    out.push('\n');
    let shown = shown_of(findings.len(), style);
    for finding in findings.iter().take(shown) {
        if let Some(rule) = book.find(&finding.rule) {
            out.push_str(&diagnostic::finding(rule, finding, sources, style));
            out.push('\n');
        }
    }
    if let Some(cut) = findings.get(shown..).filter(|cut| !cut.is_empty()) {
        let mut by_rule: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in cut {
            *by_rule.entry(&finding.rule).or_default() += 1;
        }
        let parts: Vec<String> = by_rule.iter().map(|(rule, n)| format!("{n} × {rule}")).collect();
        let _ = writeln!(
            out,
            "… and {} more here: {} (--limit 0 shows all)\n",
            cut.len(),
            parts.join(", ")
        );
    }
}

/// What the comparison with an earlier state came to, where there was one.
fn standing(out: &mut String, verdict: &Verdict) {
    let findings = |status| count(verdict.count(status), "finding", "findings");
    if verdict.count(Status::Carried) > 0 {
        let _ = writeln!(out, "  left out: {} carried from before", findings(Status::Carried));
    }
    if verdict.count(Status::Declared) > 0 {
        let declared = findings(Status::Declared);
        let _ = writeln!(out, "  of these {declared} by a changed rule or owner, not by code");
    }
    if verdict.count(Status::Resolved) > 0 {
        let _ = writeln!(out, "  resolved: {}", findings(Status::Resolved));
        let gone = verdict.judgements.iter().filter(|j| j.status == Status::Resolved);
        for judgement in gone.take(GONE) {
            let identity = Identity::of(&judgement.finding);
            let _ = writeln!(out, "    {}: {}", identity.rule, identity.text());
        }
    }
}

fn tally(failing: usize, warning: usize) -> String {
    match (failing, warning) {
        (0, n) => count(n, "warning", "warnings"),
        (n, 0) => format!("{n} failing"),
        (failing, warning) => {
            format!("{failing} failing, {}", count(warning, "warning", "warnings"))
        }
    }
}

/// One line for each reason: a first run leaves a dozen rules out for want of one thing.
fn not_evaluated(out: &mut String, verdict: &Verdict, style: Style) {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for (rule, why) in &verdict.not_evaluated {
        match reasons.iter_mut().find(|(known, _)| known == why) {
            Some((_, rules)) => rules.push(rule),
            None => reasons.push((why, vec![rule])),
        }
    }
    for (why, rules) in reasons {
        let text = format!("not evaluated: {}: {why}", rules.join(", "));
        let text = wrapped(&text, style.width.clamp(40, 160) - 4);
        let _ = writeln!(out, "  {}", text.replace('\n', "\n    "));
    }
}

fn summary(out: &mut String, verdict: &Verdict, around: &Surroundings, style: Style) {
    let seen = &verdict.seen;
    let (failing, warning) = verdict.counts();
    let headline = match (failing, warning) {
        (0, 0) => "clean: no findings".to_owned(),
        (0, n) => format!("clean: {}, none of them fails the run", count(n, "warning", "warnings")),
        (failing, warning) => format!(
            "{} the run, {}",
            if failing == 1 {
                "1 finding fails".to_owned()
            } else {
                format!("{failing} findings fail")
            },
            count(warning, "warning", "warnings"),
        ),
    };
    let _ = writeln!(out, "{}", style.bold(&headline));
    if style.quiet {
        return;
    }
    let _ = writeln!(
        out,
        "  saw {}, {}, {} ({} between teams, {} undecided), {}, {}, {}, {}, {}",
        count(seen.workspaces, "workspace", "workspaces"),
        count(seen.packages, "package", "packages"),
        count(seen.links, "link", "links"),
        seen.crossing,
        seen.undecided,
        count(seen.processes, "process", "processes"),
        count(seen.teams, "team", "teams"),
        count(seen.files, "file", "files"),
        count(seen.sources, "source", "sources"),
        count(seen.rules, "rule", "rules"),
    );
    for line in &around.ownership {
        let _ = writeln!(out, "  owners: {line}");
    }
    if seen.hack_links > 0 {
        let links = count(seen.hack_links, "link", "links");
        let _ = writeln!(out, "  left out: {links} of the generated workspace-hack");
    }
    if verdict.waived() > 0 {
        let waived = count(verdict.waived(), "finding", "findings");
        let _ = writeln!(out, "  left out: {waived} that a waiver excuses");
    }
    standing(out, verdict);
    if verdict.out_of_scope > 0 {
        let cut = count(verdict.out_of_scope, "finding", "findings");
        let _ = writeln!(out, "  left out: {cut} of packages that were not asked about");
    }
    let mut by_rule: BTreeMap<&str, usize> = BTreeMap::new();
    for judgement in verdict.open() {
        *by_rule.entry(&judgement.finding.rule).or_default() += 1;
    }
    for (rule, n) in by_rule {
        let _ = writeln!(out, "  found: {n} × {rule}");
    }
    not_evaluated(out, verdict, style);
    for (what, n) in &verdict.blind_spots {
        let _ = writeln!(out, "  blind spot: {n} × {what}");
    }
    for note in &around.notes {
        let _ = writeln!(out, "  note: {note}");
    }
    if verdict.open().any(|j| j.finding.level < Level::Deny) && failing == 0 {
        let _ = writeln!(out, "  -D warnings makes warnings fail");
    }
}
