//! Findings that a text edit answers: idle links, and waivers that excuse nothing.
//!
//! Owns which findings are safe to answer without a decision, and the texts that come of it. An
//! idle link is taken out though it was accepted; the baseline's own texts are the caller's.
//! Invariant: a manifest differs afterwards by the entries named and by nothing else, which is
//! proven by reading both; what can't be taken out that cleanly stays, with the reason. Writes
//! nothing.

mod comments;
mod lines;
mod manifest;
mod settings;
mod waiver;

use std::collections::{BTreeMap, BTreeSet};

use super::style::{Style, count, wrapped};
use crate::checks::Finding;
use crate::model::{Architecture, Link};
use crate::rulebook::{Grade, Kind, Rulebook, SourceKind};
use crate::source::{FileId, SourceMap, Span};
use crate::verdict::{Identity, Judgement, Status, Verdict};

/// One file as it is and as it would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mended {
    /// Path from the display root.
    pub path: String,
    /// The text that was judged.
    pub before: String,
    /// The text that answers its findings.
    pub after: String,
}

/// What can be answered by editing, and what can't.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mending {
    /// Changed files, sorted by path.
    pub files: Vec<Mended>,
    /// What is done, a line each, sorted.
    pub done: Vec<String>,
    /// What was left as it is, with the reason.
    pub left: Vec<String>,
    /// Open findings that need a decision.
    pub undecided: usize,
    /// Accepted findings that are gone with it.
    pub paid: BTreeSet<Identity>,
    /// Declarations that are taken out.
    gone: BTreeSet<Span>,
}

/// Everything to take out of one file.
#[derive(Debug, Default)]
struct Orders {
    /// Keys of dependencies.
    links: Vec<(Span, String)>,
    /// Comments, each with the rules to take out of it.
    waivers: BTreeMap<Span, BTreeSet<String>>,
    /// Entries of settings, by the value of their rule.
    exceptions: BTreeSet<Span>,
}

impl Mending {
    /// Adds files of the baseline that shrink.
    pub fn add_baseline(&mut self, files: Vec<Mended>) {
        for file in files {
            let entries = |text: &str| text.matches("[[accepted]]").count();
            let gone = entries(&file.before).saturating_sub(entries(&file.after));
            let what = match gone {
                0 => "what is gone of a group, or belongs into another file".to_owned(),
                _ => format!("{} that nothing needs any more", count(gone, "entry", "entries")),
            };
            self.done.push(format!("{}: {what}", file.path));
            self.files.push(file);
        }
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        self.done.sort();
    }
}

/// Answers what can be answered by editing. Texts of files that findings point into are held.
pub fn mend(
    model: &Architecture,
    book: &Rulebook,
    verdict: &Verdict,
    sources: &SourceMap,
) -> Mending {
    let mut out = Mending::default();
    let mut orders: BTreeMap<FileId, Orders> = BTreeMap::new();
    for judgement in &verdict.judgements {
        let finding = &judgement.finding;
        match book.find(&finding.rule).map(|rule| &rule.kind) {
            Some(Kind::Source(SourceKind::IdleLink { .. })) if is_there(judgement) => {
                for span in &finding.at {
                    idle(model, finding, (*span, sources), &mut orders, &mut out);
                }
            }
            _ if judgement.is_settled() => {}
            Some(Kind::Source(SourceKind::ExpiredWaiver | SourceKind::UnusedWaiver)) => {
                excused(finding, sources, &mut orders);
            }
            Some(Kind::Source(SourceKind::StaleBaseline)) => {}
            _ => out.undecided += 1,
        }
    }
    for (file, orders) in orders {
        mend_file(file, &orders, sources, &mut out);
    }
    // What else was said of a declaration goes with it.
    let is_gone = |finding: &Finding| {
        !finding.at.is_empty() && finding.at.iter().all(|span| out.gone.contains(span))
    };
    let carried = verdict.judgements.iter().filter(|j| j.status == Status::Carried);
    let paid = carried.map(|judgement| &judgement.finding).filter(|finding| is_gone(finding));
    out.paid = paid.map(Identity::of).collect();
    out.files.sort_by(|a, b| a.path.cmp(&b.path));
    out.done.sort();
    out.left.sort();
    out
}

/// Accepted or not, it is there; a waiver at its place says that it is meant to stay.
fn is_there(judgement: &Judgement) -> bool {
    !matches!(judgement.status, Status::Waived | Status::Resolved)
}

/// Orders a waiver out of its comment, or out of the settings.
fn excused(finding: &Finding, sources: &SourceMap, orders: &mut BTreeMap<FileId, Orders>) {
    let rule = finding.object.clone().unwrap_or_default();
    for span in &finding.at {
        let file = orders.entry(span.file).or_default();
        if sources.path(span.file).ends_with("mandate.toml") {
            file.exceptions.insert(*span);
        } else {
            file.waivers.entry(*span).or_default().insert(rule.clone());
        }
    }
}

fn idle(
    model: &Architecture,
    finding: &Finding,
    (span, sources): (Span, &SourceMap),
    orders: &mut BTreeMap<FileId, Orders>,
    out: &mut Mending,
) {
    let found = model.links().map(|(_, link)| link).find(|link| link.span == span);
    let reason = match found {
        None => Some("its declaration was not found".to_owned()),
        Some(_) if finding.grade != Grade::Proven => {
            Some("generated code, which nobody can read here, may use it".to_owned())
        }
        Some(link) => switched_on_by_others(model, link, sources),
    };
    match (found, reason) {
        (Some(link), None) => {
            let key = link.key.as_str().to_owned();
            orders.entry(span.file).or_default().links.push((span, key));
        }
        (_, reason) => {
            let (place, link) = (shown(sources, span), sources.slice(span));
            out.left.push(format!("{place}: {link}: {}", reason.unwrap_or_default()));
        }
    }
}

/// An optional link without `dep:` is a feature of its own, and others may switch it on by name.
fn switched_on_by_others(model: &Architecture, link: &Link, sources: &SourceMap) -> Option<String> {
    let key = link.key.as_str();
    if !link.optional || !manifest::is_feature_by_itself(sources.text(link.span.file), key) {
        return None;
    }
    let users = model.links_to(link.from).iter().map(|id| model.link(*id)).filter(|user| {
        let features = model.package(user.from).features.values().flatten();
        let (strong, weak) =
            (format!("{}/{key}", user.key.as_str()), format!("{}?/{key}", user.key.as_str()));
        user.features.iter().any(|feature| feature == key)
            || features.into_iter().any(|value| *value == strong || *value == weak)
    });
    let labels: BTreeSet<&str> =
        users.map(|user| model.package(user.from).label.as_str()).collect();
    let labels: Vec<&str> = labels.into_iter().collect();
    (!labels.is_empty()).then(|| format!("it is a feature that {} switches on", labels.join(", ")))
}

fn mend_file(file: FileId, orders: &Orders, sources: &SourceMap, out: &mut Mending) {
    let before = sources.text(file);
    let path = sources.path(file);
    let mut cuts = Vec::new();
    let (mut expected, mut gone) = (Vec::new(), Vec::new());
    for (span, key) in &orders.links {
        let line = shown(sources, *span);
        match manifest::cuts(before, span.start as usize, key) {
            Ok((found, path)) => {
                cuts.extend(found);
                expected.push((path, key.clone()));
                gone.push(*span);
                out.done.push(format!("{line}: the idle link `{key}`"));
            }
            Err(reason) => out.left.push(format!("{line}: {key}: {reason}")),
        }
    }
    let (exceptions, kept) = settings::cuts(before, &orders.exceptions);
    for (span, rule, cut) in exceptions {
        cuts.push(cut);
        out.done.push(format!("{}: the waiver of {rule}", shown(sources, span)));
    }
    let kept = kept.iter().map(|(span, why)| format!("{}: waiver: {why}", shown(sources, *span)));
    out.left.extend(kept);
    for (span, rules) in &orders.waivers {
        let line = shown(sources, *span);
        let range = span.start as usize..span.end as usize;
        match waiver::cuts(before, range, rules) {
            Ok(found) => {
                cuts.extend(found);
                let rules: Vec<&str> = rules.iter().map(String::as_str).collect();
                out.done.push(format!("{line}: the waiver of {}", rules.join(", ")));
            }
            Err(reason) => out.left.push(format!("{line}: waiver: {reason}")),
        }
    }
    if cuts.is_empty() {
        return;
    }
    let after = lines::without(before, cuts);
    let proof = if path.ends_with("mandate.toml") {
        settings::proven(before, &after)
    } else if path.ends_with("Cargo.toml") {
        manifest::proven(before, &after, &expected)
    } else {
        Ok(())
    };
    if let Err(reason) = proof {
        out.done.retain(|line| !line.starts_with(&format!("{path}:")));
        out.left.push(format!("{path}: {reason}"));
        return;
    }
    out.files.push(Mended { path: path.to_owned(), before: before.to_owned(), after });
    out.gone.extend(gone);
}

fn shown(sources: &SourceMap, span: Span) -> String {
    let place = sources.place(span);
    format!("{}:{}", place.file, place.line)
}

/// The changes as a unified diff.
pub fn mending_diff(mending: &Mending, style: Style) -> String {
    let mut out = String::new();
    for file in &mending.files {
        let diff = similar::TextDiff::from_lines(&file.before, &file.after);
        let text = diff
            .unified_diff()
            .context_radius(3)
            .header(&format!("a/{}", file.path), &format!("b/{}", file.path))
            .to_string();
        out.push_str(&coloured(&text, style));
    }
    out
}

fn coloured(diff: &str, style: Style) -> String {
    if !style.color {
        return diff.to_owned();
    }
    let line = |line: &str| {
        let code = match line.as_bytes().first() {
            Some(b'+') => "32",
            Some(b'-') => "31",
            Some(b'@') => "36",
            _ => return format!("{line}\n"),
        };
        format!("\u{1b}[{code}m{line}\u{1b}[0m\n")
    };
    diff.lines().map(line).collect()
}

/// What is done and what stays, behind the diff.
pub fn mending(mending: &Mending, applied: bool, style: Style) -> String {
    let mut out = String::new();
    let verb = if applied { "took out" } else { "would take out" };
    for line in &mending.done {
        out.push_str(&format!("{verb} {line}\n"));
    }
    let width = style.width.clamp(40, 160);
    for line in &mending.left {
        out.push_str(&wrapped(&format!("left {line}"), width));
        out.push('\n');
    }
    let files = count(mending.files.len(), "file", "files");
    out.push_str(&style.bold(&match (mending.files.len(), applied) {
        (0, _) => "nothing to fix by editing".to_owned(),
        (_, true) => format!("wrote {files}"),
        (_, false) => format!("{files} would change; --apply writes"),
    }));
    out.push('\n');
    if mending.undecided > 0 {
        let open = count(mending.undecided, "finding needs", "findings need");
        out.push_str(&format!("  {open} a decision: cargo mandate check\n"));
    }
    if mending.done.iter().any(|line| line.contains("the idle link")) {
        out.push_str("  Cargo.lock follows with the next build that is not --locked\n");
    }
    out
}
