//! Waivers in comments against findings.
//!
//! Owns what a waiver does: a place that it covers no longer counts, and a finding none of whose
//! places on one side is left is waived. What is past its day excuses nothing; what meets no
//! finding, or can't be read, is a finding itself. Does not know the clock: the day is given.

use std::collections::BTreeMap;

use super::{Judgement, Status};
use crate::checks::{End, Finding, Judged, Waivable};
use crate::rulebook::{Kind, Level, Rule, Rulebook, SourceKind};
use crate::source::Span;

/// What waivers come to.
#[derive(Debug, Default)]
pub(super) struct Waived {
    pub(super) judgements: Vec<Judgement>,
    pub(super) not_evaluated: Vec<(String, String)>,
}

impl Waived {
    /// Says that no day is known; once is enough.
    pub(super) fn note_undated(&mut self, book: &Rulebook) {
        let Some(page) = pages(book).expired else { return };
        let why = "no commit tells the day: waivers are taken as not yet ended".to_owned();
        let entry = (page.id.clone(), why);
        if !self.not_evaluated.contains(&entry) {
            self.not_evaluated.push(entry);
        }
    }
}

/// The rules that speak of waivers, where they are in force.
struct Pages<'p> {
    expired: Option<&'p Rule>,
    unused: Option<&'p Rule>,
    malformed: Option<&'p Rule>,
}

/// Applies waivers; `today` is `YYYY-MM-DD`, none where no commit tells it.
pub(super) fn apply(judged: &mut Judged, book: &Rulebook, today: Option<&str>) -> Waived {
    let waivers = std::mem::take(&mut judged.waivers);
    let findings = std::mem::take(&mut judged.findings);
    let pages = pages(book);
    let mut out = Waived::default();
    let mut in_force: Vec<(&Waivable, &str)> = Vec::new();
    let mut undated = false;
    for waivable in &waivers {
        match &waivable.waiver {
            Err(problem) => {
                out.judgements.extend(malformed(&pages, waivable, problem.clone()));
            }
            Ok(waiver) => {
                for rule in &waiver.rules {
                    let Some(known) = book.find(rule) else {
                        let problem = unknown(book, rule);
                        out.judgements.extend(malformed(&pages, waivable, problem));
                        continue;
                    };
                    if known.level == Level::Forbid {
                        let problem = format!("`{rule}` is forbidden and can't be waived");
                        out.judgements.extend(malformed(&pages, waivable, problem));
                        continue;
                    }
                    undated |= waiver.until.is_some() && today.is_none();
                    if is_past(waiver.until.as_deref(), today) {
                        out.judgements.extend(expired(
                            &pages,
                            waivable,
                            rule,
                            waiver.until.as_deref(),
                        ));
                    } else {
                        in_force.push((waivable, rule));
                    }
                }
            }
        }
    }
    if undated {
        out.note_undated(book);
    }
    let mut used = vec![false; in_force.len()];
    let by_rule = by_rule(&in_force);
    for finding in findings {
        out.judgements.push(judge(finding, &in_force, &by_rule, &mut used));
    }
    for ((waivable, rule), _) in in_force.iter().zip(&used).filter(|(_, used)| !**used) {
        // A rule that was not evaluated might have found something.
        if judged.rules.iter().any(|id| id == rule) {
            out.judgements.extend(unused(&pages, waivable, rule));
        }
    }
    out.judgements.sort_by(|a, b| a.finding.cmp(&b.finding));
    out
}

fn by_rule<'w>(in_force: &[(&Waivable, &'w str)]) -> BTreeMap<&'w str, Vec<usize>> {
    let mut out: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, (_, rule)) in in_force.iter().enumerate() {
        out.entry(rule).or_default().push(at);
    }
    out
}

fn is_past(until: Option<&str>, today: Option<&str>) -> bool {
    // Days in this form are ordered like their texts.
    matches!((until, today), (Some(until), Some(today)) if until < today)
}

fn judge(
    mut finding: Finding,
    in_force: &[(&Waivable, &str)],
    by_rule: &BTreeMap<&str, Vec<usize>>,
    used: &mut [bool],
) -> Judgement {
    // A team may have forbidden for its own packages what others may waive.
    let candidates = by_rule.get(finding.rule.as_str()).filter(|_| finding.level != Level::Forbid);
    let candidates = candidates.map_or(&[][..], Vec::as_slice);
    let mut meets = |span: &Span| {
        let mut met = false;
        for at in candidates {
            let covers = in_force.get(*at).is_some_and(|(waivable, _)| {
                let covers = waivable.covers;
                covers.file == span.file && (covers.start..covers.end).contains(&span.start)
            });
            if covers {
                met = true;
                if let Some(slot) = used.get_mut(*at) {
                    *slot = true;
                }
            }
        }
        met
    };
    let at: Vec<Span> = finding.at.iter().copied().filter(|span| !meets(span)).collect();
    let there: Vec<Span> = finding.there.iter().copied().filter(|span| !meets(span)).collect();
    let all_met = |before: &[Span], left: &[Span]| !before.is_empty() && left.is_empty();
    if all_met(&finding.at, &at) || all_met(&finding.there, &there) {
        return Judgement { finding, status: Status::Waived };
    }
    finding.at = at;
    finding.there = there;
    Judgement { finding, status: Status::Introduced }
}

fn pages(book: &Rulebook) -> Pages<'_> {
    let find = |wanted: fn(&SourceKind) -> bool| {
        book.rules().iter().find(|rule| {
            rule.level != Level::Allow && matches!(&rule.kind, Kind::Source(kind) if wanted(kind))
        })
    };
    Pages {
        expired: find(|kind| matches!(kind, SourceKind::ExpiredWaiver)),
        unused: find(|kind| matches!(kind, SourceKind::UnusedWaiver)),
        malformed: find(|kind| matches!(kind, SourceKind::MalformedWaiver)),
    }
}

fn unknown(book: &Rulebook, rule: &str) -> String {
    match book.nearest(rule) {
        Some(near) => format!("there is no rule `{rule}`; did you mean `{near}`?"),
        None => format!("there is no rule `{rule}`"),
    }
}

fn malformed(pages: &Pages<'_>, waivable: &Waivable, problem: String) -> Option<Judgement> {
    Some(finding(pages.malformed?, waivable, vec![("problem", problem)], None))
}

fn expired(
    pages: &Pages<'_>,
    waivable: &Waivable,
    rule: &str,
    until: Option<&str>,
) -> Option<Judgement> {
    let facts = vec![("rule", rule.to_owned()), ("until", until.unwrap_or("").to_owned())];
    Some(finding(pages.expired?, waivable, facts, Some(rule)))
}

fn unused(pages: &Pages<'_>, waivable: &Waivable, rule: &str) -> Option<Judgement> {
    Some(finding(pages.unused?, waivable, vec![("rule", rule.to_owned())], Some(rule)))
}

fn finding(
    page: &Rule,
    waivable: &Waivable,
    facts: Vec<(&'static str, String)>,
    object: Option<&str>,
) -> Judgement {
    let mut all: BTreeMap<&'static str, String> = facts.into_iter().collect();
    let end: End = waivable.end.clone();
    all.insert("from", end.package.clone().unwrap_or_default());
    all.insert("from.team", end.team());
    Judgement {
        finding: Finding {
            rule: page.id.clone(),
            from: end,
            to: End::default(),
            object: object.map(str::to_owned),
            edge: None,
            level: page.level,
            grade: page.grade,
            at: vec![waivable.comment],
            there: Vec::new(),
            because: Vec::new(),
            variant: None,
            facts: all,
            witness: Vec::new(),
            cluster: Vec::new(),
            is_drawn: false,
        },
        status: Status::Introduced,
    }
}
