//! Findings and mistakes as notes at lines.
//!
//! Owns who gets one: every place of an open finding, each use of a link that breaks a rule, and
//! every mistake of the configuration. What was accepted is a hint; what a waiver excuses is none.

use std::collections::{BTreeMap, BTreeSet};

use super::super::wording;
use super::{Stretch, stretch};
use crate::checks::Finding;
use crate::model::{Architecture, Context};
use crate::rulebook::{Grade, Rulebook};
use crate::source::{Problem, Severity, SourceMap, Span};
use crate::verdict::{Judgement, Status, Verdict, fails};

/// Uses of one link that get a note; a link may have thousands.
const USES: usize = 200;

/// How much a note weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// It fails the run.
    Error,
    /// It doesn't.
    Warning,
    /// A hint of a rule, or a use of a link that breaks one.
    Information,
    /// Accepted before.
    Hint,
}

/// Another place that a note is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Related {
    /// Path from the display root.
    pub path: String,
    /// Where.
    pub at: Stretch,
    /// What it is.
    pub message: String,
}

/// A note at a place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// Where.
    pub at: Stretch,
    /// How much it weighs.
    pub weight: Weight,
    /// The rule, if it is by one.
    pub rule: Option<String>,
    /// What is wrong and what to do.
    pub message: String,
    /// Other places.
    pub related: Vec<Related>,
}

/// Every place that a note may stand at or name.
pub fn note_spans(model: &Architecture, verdict: &Verdict) -> Vec<Span> {
    let shown = verdict.judgements.iter().filter(|judgement| weight(judgement).is_some());
    shown
        .flat_map(|judgement| {
            let finding = &judgement.finding;
            finding.spans().chain(uses(model, finding)).collect::<Vec<_>>()
        })
        .collect()
}

/// Notes by path from the display root, sorted. Texts of [`note_spans`] are held.
pub fn editor_notes(
    model: &Architecture,
    book: &Rulebook,
    verdict: &Verdict,
    problems: &[Problem],
    sources: &SourceMap,
) -> BTreeMap<String, Vec<Note>> {
    let mut out: BTreeMap<String, Vec<Note>> = BTreeMap::new();
    for problem in problems {
        let weight = match problem.severity {
            Severity::Error => Weight::Error,
            Severity::Warning => Weight::Warning,
        };
        let message = format!("{}\n{}", problem.message, problem.help);
        let at = stretch(sources, problem.span);
        let note = Note { at, weight, rule: None, message, related: Vec::new() };
        out.entry(sources.path(problem.span.file).to_owned()).or_default().push(note);
    }
    for judgement in &verdict.judgements {
        let Some(weight) = weight(judgement) else { continue };
        let finding = &judgement.finding;
        let Some(rule) = book.find(&finding.rule) else { continue };
        let message = wording::message(rule, finding);
        let advice = format!("{message}\n{}", wording::help(rule, finding));
        let decided = related(sources, &finding.because, "decided here");
        for span in finding.at.iter().chain(&finding.there) {
            let at = stretch(sources, *span);
            let rule = Some(rule.id.clone());
            let note = Note { at, weight, rule, message: advice.clone(), related: decided.clone() };
            out.entry(sources.path(span.file).to_owned()).or_default().push(note);
        }
        let declared = related(sources, &finding.at, "declared here");
        for span in uses(model, finding) {
            let at = stretch(sources, span);
            let weight = weight.max(Weight::Information);
            let message = format!("used here: {message}");
            let rule = Some(rule.id.clone());
            let note = Note { at, weight, rule, message, related: declared.clone() };
            out.entry(sources.path(span.file).to_owned()).or_default().push(note);
        }
    }
    for notes in out.values_mut() {
        notes.sort();
        notes.dedup();
    }
    out
}

fn weight(judgement: &Judgement) -> Option<Weight> {
    let finding = &judgement.finding;
    match judgement.status {
        Status::Introduced | Status::Declared if fails(finding) => Some(Weight::Error),
        Status::Introduced | Status::Declared if finding.grade == Grade::Hint => {
            Some(Weight::Information)
        }
        Status::Introduced | Status::Declared => Some(Weight::Warning),
        Status::Carried => Some(Weight::Hint),
        Status::Resolved | Status::Waived => None,
    }
}

/// Where source uses what a link of a finding is for.
fn uses(model: &Architecture, finding: &Finding) -> Vec<Span> {
    let kind = finding.edge.as_deref().and_then(|edge| edge.strip_prefix("link."));
    let ends = [&finding.from, &finding.to].map(|end| model.find(end.package.as_deref()?));
    let (Some(kind), [Some(from), Some(to)]) = (kind, ends) else { return Vec::new() };
    let belongs = |context: Context| match kind {
        "build" => context == Context::Build,
        "dev" => context == Context::Test,
        _ => context != Context::Build,
    };
    let found = model.evidence.as_ref().and_then(|evidence| evidence.of(from, to));
    let sites = found.into_iter().flat_map(|uses| &uses.items).flat_map(|item| &item.sites);
    let spans: BTreeSet<Span> =
        sites.filter(|site| belongs(site.context)).map(|site| site.span).collect();
    spans.into_iter().filter(|span| !finding.at.contains(span)).take(USES).collect()
}

fn related(sources: &SourceMap, spans: &[Span], message: &str) -> Vec<Related> {
    let one = |span: &Span| Related {
        path: sources.path(span.file).to_owned(),
        at: stretch(sources, *span),
        message: message.to_owned(),
    };
    spans.iter().map(one).collect()
}
