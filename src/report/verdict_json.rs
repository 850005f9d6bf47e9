//! A verdict for machines: schema `mandate-verdict/1`.
//!
//! Owns that format. Paths are relative to the display root, lists are sorted, no field depends
//! on a clock.

use std::collections::BTreeMap;

use serde::Serialize;

use super::wording;
use crate::checks::{End, Finding};
use crate::rulebook::Rulebook;
use crate::source::{Place, SourceMap, Span};
use crate::verdict::{Judgement, Verdict};

#[derive(Serialize)]
struct Document<'v> {
    schema: &'static str,
    findings: Vec<Entry<'v>>,
    summary: Summary,
    not_evaluated: Vec<NotEvaluated<'v>>,
    blind_spots: &'v BTreeMap<String, usize>,
}

#[derive(Serialize)]
struct Entry<'v> {
    rule: &'v str,
    level: &'static str,
    grade: &'static str,
    status: &'static str,
    fingerprint: String,
    from: From,
    to: To,
    message: String,
    help: String,
    at: Vec<At>,
    because: Option<Because>,
    decided_by: Vec<Because>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    witness: Vec<Vec<StepAt>>,
}

#[derive(Serialize)]
struct From {
    package: Option<String>,
    team: Option<String>,
}

#[derive(Serialize)]
struct To {
    package: Option<String>,
    team: Option<String>,
    object: Option<String>,
}

#[derive(Serialize)]
pub(super) struct At {
    file: String,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct Because {
    file: String,
    line: usize,
}

#[derive(Serialize)]
struct StepAt {
    from: String,
    to: String,
    at: At,
}

#[derive(Serialize)]
struct NotEvaluated<'v> {
    rule: &'v str,
    why: &'v str,
}

#[derive(Serialize)]
struct Summary {
    failing: usize,
    warning: usize,
    out_of_scope: usize,
    workspaces: usize,
    packages: usize,
    links: usize,
    crossing: usize,
    undecided: usize,
    processes: usize,
    teams: usize,
    files: usize,
    rules: usize,
    hack_links: usize,
    owners: Vec<String>,
    notes: Vec<String>,
}

/// Renders a verdict.
///
/// # Errors
/// None in practice: every value has a JSON form.
pub(super) fn verdict_json(
    verdict: &Verdict,
    book: &Rulebook,
    sources: &SourceMap,
    around: &super::Surroundings,
) -> Result<String, serde_json::Error> {
    let entry = |judgement| entry(judgement, book, sources);
    let document = Document {
        schema: "mandate-verdict/1",
        findings: verdict.judgements.iter().filter_map(entry).collect(),
        summary: summary(verdict, around),
        not_evaluated: verdict
            .not_evaluated
            .iter()
            .map(|(rule, why)| NotEvaluated { rule, why })
            .collect(),
        blind_spots: &verdict.blind_spots,
    };
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}

fn entry<'v>(judgement: &'v Judgement, book: &Rulebook, sources: &SourceMap) -> Option<Entry<'v>> {
    let finding: &Finding = &judgement.finding;
    let rule = book.find(&finding.rule)?;
    let team = |end: &End| Some(end.team()).filter(|team| !team.is_empty());
    let steps = |path: &Vec<crate::checks::Step>| {
        let step = |step: &crate::checks::Step| StepAt {
            from: step.from.clone(),
            to: step.to.clone(),
            at: at(sources, step.at),
        };
        path.iter().map(step).collect()
    };
    let because = |span: &Span| {
        let place = sources.place(*span);
        Because { file: place.file, line: place.line }
    };
    Some(Entry {
        rule: &finding.rule,
        level: finding.level.as_str(),
        grade: finding.grade.letter(),
        status: judgement.status.as_str(),
        fingerprint: finding.fingerprint(),
        from: From { package: finding.from.package.clone(), team: team(&finding.from) },
        to: To {
            package: finding.to.package.clone(),
            team: team(&finding.to),
            object: finding.object.clone(),
        },
        message: wording::message(rule, finding),
        help: wording::help(rule, finding),
        at: finding.at.iter().chain(&finding.there).map(|span| at(sources, *span)).collect(),
        because: finding.because.first().map(because),
        decided_by: finding.because.iter().map(because).collect(),
        witness: finding.witness.iter().map(steps).collect(),
    })
}

pub(super) fn at(sources: &SourceMap, span: Span) -> At {
    let Place { file, line, column } = sources.place(span);
    At { file, line, column }
}

fn summary(verdict: &Verdict, around: &super::Surroundings) -> Summary {
    let (failing, warning) = verdict.counts();
    let seen = &verdict.seen;
    Summary {
        failing,
        warning,
        out_of_scope: verdict.out_of_scope,
        workspaces: seen.workspaces,
        packages: seen.packages,
        links: seen.links,
        crossing: seen.crossing,
        undecided: seen.undecided,
        processes: seen.processes,
        teams: seen.teams,
        files: seen.files,
        rules: seen.rules,
        hack_links: seen.hack_links,
        owners: around.ownership.clone(),
        notes: around.notes.clone(),
    }
}
