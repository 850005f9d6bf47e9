//! A word about the line under the pointer: who owns it, what for, which rule speaks.
//!
//! Owns the Markdown. Silent where there is nothing to say: an editor shows it beside what other
//! servers say of the same place.

use super::{Stretch, line_in, stretch};
use crate::model::{Architecture, Crossing, Link, PackageId};
use crate::ownership::Said;
use crate::report::why::{describe, teams};
use crate::report::wording;
use crate::rulebook::Rulebook;
use crate::source::{FileId, SourceMap, Span};
use crate::verdict::{Status, Verdict};

/// What is shown, and of which stretch it speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The stretch; none for a file as a whole.
    pub at: Option<Stretch>,
    /// Markdown.
    pub text: String,
}

/// What there is to say about a line, counted from 0, of a file: on a dependency its owner, role
/// and rules; at the head of a file or a package the owner. `path` begins at the display root and
/// `tracked` is the file's index among the tracked ones.
pub fn editor_hover(
    model: &Architecture,
    book: &Rulebook,
    verdict: &Verdict,
    sources: &SourceMap,
    (path, line, tracked): (&str, u32, Option<usize>),
) -> Option<Hover> {
    let file = sources.find(path);
    let on_line = |span: Span| file.and_then(|file| line_in(sources, file, span)) == Some(line);
    let link = model.links().map(|(_, link)| link).find(|link| on_line(link.span));
    let named = model.packages().find(|(_, package)| on_line(package.name_span));
    let rules = file.map(|file| rules_of(book, verdict, sources, (file, line))).unwrap_or_default();
    let (at, mut text) = match (link, named) {
        (Some(link), _) => (Some(link.span), of_link(model, link, sources)),
        (None, Some((id, package))) => (Some(package.name_span), of_package(model, id, sources)),
        (None, None) if line == 0 => (None, of_file(model, tracked, sources).unwrap_or_default()),
        (None, None) => (None, String::new()),
    };
    if !rules.is_empty() {
        text.push_str(if text.is_empty() { "" } else { "\n\n" });
        text.push_str(&rules);
    }
    (!text.is_empty()).then(|| Hover { at: at.map(|span| stretch(sources, span)), text })
}

fn of_link(model: &Architecture, link: &Link, sources: &SourceMap) -> String {
    let mut text = of_package(model, link.to, sources);
    let (from, to) = (teams(model, link.from), teams(model, link.to));
    let words = match link.crossing {
        Crossing::Crosses => format!("joins two teams, {from} → {to}"),
        Crossing::Within => format!("stays within {from}"),
        Crossing::Undecided => "is undecided: an end has no owner".to_owned(),
    };
    text.push_str(&format!("\n\nThis link ({}) {words}.", describe(link)));
    text
}

fn of_package(model: &Architecture, id: PackageId, sources: &SourceMap) -> String {
    let package = model.package(id);
    let because = |span: Option<Span>| match span {
        Some(span) => format!(" (`{}`)", shown(sources, span)),
        None => String::new(),
    };
    let owner = package.responsible.first().and_then(|team| model.deciding_span(id, *team));
    format!(
        "**`{}`** is owned by {}{}. Its role is {}{}.",
        package.label,
        teams(model, id),
        because(owner),
        package.role.as_str(),
        because(package.role_span),
    )
}

fn of_file(model: &Architecture, tracked: Option<usize>, sources: &SourceMap) -> Option<String> {
    let at = tracked?;
    let said = model.decisions.by_path.get(at)?;
    let said = model.decisions.said.get(*said as usize)?;
    let rule = |rule: &crate::ownership::RuleId| {
        model.ownership.rule(*rule).map(|rule| shown(sources, rule.span)).unwrap_or_default()
    };
    let package = model.package_of_file.get(at).copied().flatten();
    let mut text = match said {
        Said::Nothing => "No line gives this file an owner.".to_owned(),
        Said::Unowned(line) => format!("Nobody owns this file, on purpose (`{}`).", rule(line)),
        Said::Owned(owners, lines) => {
            let names: Vec<&str> =
                owners.iter().map(|team| model.ownership.teams.name(*team)).collect();
            let lines: Vec<String> = lines.iter().map(|line| format!("`{}`", rule(line))).collect();
            format!("This file is owned by {} ({}).", names.join(", "), lines.join(", "))
        }
    };
    if let Some(id) = package {
        text.push_str(&format!("\n\n{}", of_package(model, id, sources)));
    }
    Some(text)
}

/// The rules whose findings have a place on a line.
fn rules_of(
    book: &Rulebook,
    verdict: &Verdict,
    sources: &SourceMap,
    (file, line): (FileId, u32),
) -> String {
    let mut lines: Vec<String> = Vec::new();
    for judgement in &verdict.judgements {
        let finding = &judgement.finding;
        let mut places = finding.at.iter().chain(&finding.there);
        let Some(rule) = book.find(&finding.rule) else { continue };
        if !places.any(|span| line_in(sources, file, *span) == Some(line)) {
            continue;
        }
        let status = match judgement.status {
            Status::Introduced => String::new(),
            other => format!(", {}", other.as_str()),
        };
        lines.push(format!(
            "- **{}** `{}`{status}: {}",
            finding.level.as_str(),
            rule.id,
            wording::message(rule, finding)
        ));
    }
    lines.dedup();
    lines.join("\n")
}

fn shown(sources: &SourceMap, span: Span) -> String {
    let place = sources.place(span);
    format!("{}:{}", place.file, place.line)
}
