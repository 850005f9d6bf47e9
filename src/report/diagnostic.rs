//! Findings and problems as excerpts of the texts they point into.
//!
//! Owns the use of miette. A finding's parts come in one order: what is wrong, the place to
//! change, whose decision says so, what to do, where to learn why.

use std::fmt;

use miette::{
    Diagnostic, LabeledSpan, MietteError, MietteSpanContents, Severity as Shown, SourceCode,
    SourceSpan, SpanContents,
};

use super::style::{Style, wrapped};
use super::wording;
use crate::checks::{Finding, Step};
use crate::rulebook::{Level, Rule};
use crate::source::{Problem, Severity, SourceMap, Span};

/// Places further apart than this many lines are not shown in one excerpt.
const APART: usize = 3;
/// At most this many further places or decisions are listed.
const LISTED: usize = 5;

#[derive(Debug)]
struct Excerpt {
    message: String,
    code: Option<String>,
    severity: Shown,
    source: WholeLines,
    labels: Vec<LabeledSpan>,
    help: String,
}

/// Lines of a text that are shown whole and without context around them.
#[derive(Debug)]
struct WholeLines {
    name: String,
    /// The lines that labels stand in, cut out: a file may be long, and findings many.
    text: String,
    /// Where they begin in the file.
    from: u32,
    /// How many lines stand before them.
    before: usize,
}

impl SourceCode for WholeLines {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let out_of_bounds = || MietteError::OutOfBounds;
        let before = self.text.get(..span.offset()).ok_or_else(out_of_bounds)?;
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let behind = self.text.get(span.offset() + span.len()..).ok_or_else(out_of_bounds)?;
        let end = span.offset() + span.len() + behind.find('\n').unwrap_or(behind.len());
        let data = self.text.get(start..end).ok_or_else(out_of_bounds)?;
        let line = self.before + before.matches('\n').count();
        // Asked without context, miette wants the place for its heading.
        let column = before.get(start..).map_or(0, |head| head.chars().count());
        let column = if lines_before == 0 { column } else { 0 };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            data.as_bytes(),
            (start, end - start).into(),
            line,
            column,
            data.matches('\n').count() + 1,
        )))
    }
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
        Some(Box::new(&self.help))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

/// Problems of what somebody wrote, each with its excerpt.
pub fn problems(problems: &[Problem], sources: &SourceMap, style: Style) -> String {
    let mut sorted: Vec<&Problem> = problems.iter().collect();
    sorted.sort();
    sorted.dedup();
    let excerpts = sorted.into_iter().map(|problem| Excerpt {
        message: wrapped(&problem.message, style.width.saturating_sub(6)),
        code: None,
        severity: match problem.severity {
            Severity::Error => Shown::Error,
            Severity::Warning => Shown::Warning,
        },
        labels: vec![label(problem.span, sources.line_range(problem.span).0)],
        source: whole_lines(sources, &[problem.span]),
        help: wrapped(&problem.help, style.width.saturating_sub(10)),
    });
    excerpts.map(|excerpt| render(&excerpt, style)).collect()
}

/// One finding.
pub(super) fn finding(rule: &Rule, finding: &Finding, sources: &SourceMap, style: Style) -> String {
    let Some(&first) = finding.at.first() else {
        return String::new();
    };
    let line = |span: Span| sources.place(span).line;
    let is_near =
        |span: &Span| span.file == first.file && line(*span).abs_diff(line(first)) <= APART;
    let places = finding.at.iter().chain(&finding.there).copied();
    let (near, far): (Vec<Span>, Vec<Span>) = places.partition(is_near);
    let width = style.width.saturating_sub(10);
    let mut help = wrapped(&wording::help(rule, finding), width);
    listing(&mut help, "also at", &far, sources, |_| String::new());
    let mut decisions: Vec<Span> = Vec::new();
    for span in finding.because.iter().filter(|span| !near.contains(span)) {
        if !decisions.contains(span) {
            decisions.push(*span);
        }
    }
    listing(&mut help, "decided by", &decisions, sources, |span| {
        let words: Vec<&str> = sources.line(span).split_whitespace().collect();
        format!("  {}", words.join(" "))
    });
    for path in &finding.witness {
        help.push_str("\npath: ");
        help.push_str(&steps(path, sources));
    }
    help.push_str("\nwhy: cargo mandate explain ");
    help.push_str(&rule.id);
    let source = whole_lines(sources, &near);
    let main = Excerpt {
        message: wrapped(&wording::message(rule, finding), style.width.saturating_sub(6)),
        code: Some(format!("{}[{}] {}", finding.level.as_str(), rule.id, finding.grade.as_str())),
        severity: if finding.level >= Level::Deny { Shown::Error } else { Shown::Warning },
        labels: near.iter().map(|span| label(*span, source.from as usize)).collect(),
        source,
        help,
    };
    render(&main, style)
}

fn listing(
    help: &mut String,
    heading: &str,
    spans: &[Span],
    sources: &SourceMap,
    text: impl Fn(Span) -> String,
) {
    for span in spans.iter().take(LISTED) {
        let place = sources.place(*span);
        help.push_str(&format!("\n{heading}: {}:{}{}", place.file, place.line, text(*span)));
    }
    if let Some(cut) = spans.len().checked_sub(LISTED + 1) {
        help.push_str(&format!("\n{heading}: … and {} more", cut + 1));
    }
}

fn steps(path: &[Step], sources: &SourceMap) -> String {
    let mut out = path.first().map(|step| step.from.clone()).unwrap_or_default();
    for step in path {
        let place = sources.place(step.at);
        out.push_str(&format!(" → {} ({}:{})", step.to, place.file, place.line));
    }
    out
}

/// The lines of one file that spans stand in, from the first to the last.
fn whole_lines(sources: &SourceMap, spans: &[Span]) -> WholeLines {
    let first = spans.iter().copied().min_by_key(|span| span.start);
    let Some(first) = first else {
        return WholeLines { name: String::new(), text: String::new(), from: 0, before: 0 };
    };
    let text = sources.text(first.file);
    let (from, _) = sources.line_range(first);
    let last = spans.iter().map(|span| span.end.max(span.start)).max().unwrap_or(first.end);
    let last = Span { start: last.saturating_sub(1).max(first.start), end: last, ..first };
    let (_, to) = sources.line_range(last);
    WholeLines {
        name: sources.path(first.file).to_owned(),
        text: text.get(from..to).unwrap_or("").to_owned(),
        from: u32::try_from(from).unwrap_or(u32::MAX),
        before: sources.place(first).line - 1,
    }
}

fn label(span: Span, from: usize) -> LabeledSpan {
    let start = (span.start as usize).saturating_sub(from);
    LabeledSpan::new(None, start, (span.end - span.start) as usize)
}

fn render(excerpt: &Excerpt, style: Style) -> String {
    let mut out = String::new();
    // Writing into a string can't fail.
    let _ = style.handler().render_report(&mut out, excerpt);
    let lines: Vec<&str> = out.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned() + "\n"
}
