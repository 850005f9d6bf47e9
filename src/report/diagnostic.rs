//! Findings and problems as excerpts of the texts they point into.
//!
//! Owns the use of miette. A finding's parts come in one order: what is wrong, the place to
//! change, whose decision says so, what to do, where to learn why.

use std::fmt;

use miette::{Diagnostic, LabeledSpan, NamedSource, Severity as Shown, SourceCode};

use super::style::Style;
use super::wording;
use crate::checks::Finding;
use crate::rulebook::{Level, Rule};
use crate::source::{FileId, Problem, Severity, SourceMap, Span};

/// At most this many places of one finding are shown as excerpts.
const PLACES: usize = 4;

#[derive(Debug)]
struct Excerpt {
    message: String,
    code: Option<String>,
    severity: Shown,
    source: NamedSource<String>,
    labels: Vec<LabeledSpan>,
    help: Option<String>,
    related: Vec<Excerpt>,
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Excerpt {}

impl Diagnostic for Excerpt {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.as_ref().map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<Shown> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        Some(Box::new(self.related.iter().map(|related| related as &dyn Diagnostic)))
    }
}

/// Problems of what somebody wrote, each with its excerpt.
pub fn problems(problems: &[Problem], sources: &SourceMap, style: Style) -> String {
    let mut sorted: Vec<&Problem> = problems.iter().collect();
    sorted.sort();
    sorted.dedup();
    let excerpts = sorted.into_iter().map(|problem| Excerpt {
        message: problem.message.clone(),
        code: None,
        severity: match problem.severity {
            Severity::Error => Shown::Error,
            Severity::Warning => Shown::Warning,
        },
        source: named(sources, problem.span.file),
        labels: vec![label(problem.span, Some("here"))],
        help: Some(problem.help.clone()),
        related: Vec::new(),
    });
    excerpts.map(|excerpt| render(&excerpt, style)).collect()
}

/// One finding.
pub(super) fn finding(rule: &Rule, finding: &Finding, sources: &SourceMap, style: Style) -> String {
    let mut groups = by_file(&finding.at).into_iter();
    let Some((file, spans)) = groups.next() else { return String::new() };
    let mut related: Vec<Excerpt> = groups
        .take(PLACES - 1)
        .map(|(file, spans)| part("and here", sources, file, &spans, None))
        .collect();
    let decisions = finding.because.iter().copied().filter(|span| !finding.at.contains(span));
    let decisions: Vec<Span> = decisions.collect();
    for (file, spans) in by_file(&decisions).into_iter().take(PLACES) {
        related.push(part("decided by", sources, file, &spans, None));
    }
    let mut help = wording::help(rule, finding);
    for path in finding.witness.iter().filter(|path| path.len() > 1) {
        help.push_str(&format!("\npath: {}", steps(path, sources)));
    }
    help.push_str(&format!("\nwhy: cargo mandate explain {}", rule.id));
    let main = Excerpt {
        message: wording::message(rule, finding),
        code: Some(format!("{}[{}] {}", finding.level.as_str(), rule.id, finding.grade.as_str())),
        severity: if finding.level >= Level::Deny { Shown::Error } else { Shown::Warning },
        source: named(sources, file),
        labels: spans.iter().take(PLACES).map(|span| label(*span, None)).collect(),
        help: Some(help),
        related,
    };
    render(&main, style)
}

fn steps(path: &[crate::checks::Step], sources: &SourceMap) -> String {
    let mut out = path.first().map(|step| step.from.clone()).unwrap_or_default();
    for step in path {
        let place = sources.place(step.at);
        out.push_str(&format!(" → {} ({}:{})", step.to, place.file, place.line));
    }
    out
}

fn part(
    message: &str,
    sources: &SourceMap,
    file: FileId,
    spans: &[Span],
    help: Option<String>,
) -> Excerpt {
    Excerpt {
        message: message.to_owned(),
        code: None,
        severity: Shown::Advice,
        source: named(sources, file),
        labels: spans.iter().take(PLACES).map(|span| label(*span, None)).collect(),
        help,
        related: Vec::new(),
    }
}

fn by_file(spans: &[Span]) -> Vec<(FileId, Vec<Span>)> {
    let mut out: Vec<(FileId, Vec<Span>)> = Vec::new();
    for span in spans {
        match out.iter_mut().find(|(file, _)| *file == span.file) {
            Some((_, list)) if list.contains(span) => {}
            Some((_, list)) => list.push(*span),
            None => out.push((span.file, vec![*span])),
        }
    }
    out
}

fn named(sources: &SourceMap, file: FileId) -> NamedSource<String> {
    NamedSource::new(sources.path(file), sources.text(file).to_owned())
}

fn label(span: Span, text: Option<&str>) -> LabeledSpan {
    let length = (span.end - span.start) as usize;
    LabeledSpan::new(text.map(str::to_owned), span.start as usize, length)
}

fn render(excerpt: &Excerpt, style: Style) -> String {
    let mut out = String::new();
    // Writing into a string can't fail.
    let _ = style.handler().with_context_lines(0).render_report(&mut out, excerpt);
    out.lines().map(str::trim_end).collect::<Vec<_>>().join("\n") + "\n"
}
