//! A verdict as the XML of `JUnit`: a suite for each rule, a case for each finding.
//!
//! Owns what a test report can say of it: what fails the run is a failure, what only warns passes
//! and is printed, what is accepted or could not be evaluated is skipped. A rule that found
//! nothing is one case that passes, so that a clean run is not an empty one.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use serde::ser::Error as _;

use super::rendering::Run;
use super::wording;
use crate::checks::Finding;
use crate::rulebook::Rule;
use crate::verdict::{Judgement, Status, fails};

type Xml = Writer<Vec<u8>>;

#[derive(Clone, Copy, Default)]
struct Tally {
    tests: usize,
    failures: usize,
    skipped: usize,
}

pub(super) fn junit(run: &Run<'_>) -> Result<String, serde_json::Error> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Writing into memory can't fail; the signature says so only for the whole.
    write(run, &mut xml).map_err(serde_json::Error::custom)?;
    let text = String::from_utf8(xml.into_inner()).map_err(serde_json::Error::custom)?;
    Ok(text + "\n")
}

fn write(run: &Run<'_>, xml: &mut Xml) -> std::io::Result<()> {
    let suites = suites(run);
    let all = suites.iter().map(Suite::tally).fold(Tally::default(), |all, one| Tally {
        tests: all.tests + one.tests,
        failures: all.failures + one.failures,
        skipped: all.skipped + one.skipped,
    });
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let root = counted(BytesStart::new("testsuites"), "cargo mandate", all);
    xml.write_event(Event::Start(root))?;
    for suite in &suites {
        let start = counted(BytesStart::new("testsuite"), suite.rule, suite.tally());
        xml.write_event(Event::Start(start))?;
        for case in &suite.cases {
            write_case(run, xml, suite.rule, case)?;
        }
        xml.write_event(Event::End(BytesEnd::new("testsuite")))?;
    }
    xml.write_event(Event::End(BytesEnd::new("testsuites")))
}

struct Suite<'r> {
    rule: &'r str,
    cases: Vec<Case<'r>>,
}

enum Case<'r> {
    /// Evaluated, nothing found.
    Clean(&'r Rule),
    /// Lacks an input.
    NotEvaluated(&'r str),
    Found(&'r Rule, &'r Judgement),
}

impl Suite<'_> {
    fn tally(&self) -> Tally {
        let is_failure =
            |case: &&Case<'_>| matches!(case, Case::Found(_, j) if is_open(j) && fails(&j.finding));
        let is_skipped = |case: &&Case<'_>| match case {
            Case::NotEvaluated(_) => true,
            Case::Found(_, j) => matches!(j.status, Status::Carried | Status::Waived),
            Case::Clean(_) => false,
        };
        Tally {
            tests: self.cases.len(),
            failures: self.cases.iter().filter(is_failure).count(),
            skipped: self.cases.iter().filter(is_skipped).count(),
        }
    }
}

fn is_open(judgement: &Judgement) -> bool {
    matches!(judgement.status, Status::Introduced | Status::Declared)
}

fn suites<'r>(run: &'r Run<'r>) -> Vec<Suite<'r>> {
    let mut out: Vec<Suite<'r>> = Vec::new();
    for (rule, why) in &run.verdict.not_evaluated {
        out.push(Suite { rule, cases: vec![Case::NotEvaluated(why)] });
    }
    for rule in run.book.rules() {
        let of_rule = run.verdict.judgements.iter().filter(|j| j.finding.rule == rule.id);
        let cases: Vec<Case<'_>> = of_rule.map(|j| Case::Found(rule, j)).collect();
        if !cases.is_empty() {
            out.push(Suite { rule: &rule.id, cases });
        } else if run.evaluated().any(|evaluated| evaluated.id == rule.id) {
            out.push(Suite { rule: &rule.id, cases: vec![Case::Clean(rule)] });
        }
    }
    out.sort_by_key(|suite| suite.rule);
    out
}

fn counted<'x>(mut start: BytesStart<'x>, name: &str, tally: Tally) -> BytesStart<'x> {
    start.push_attribute(("name", printable(name).as_str()));
    for (key, n) in [
        ("tests", tally.tests),
        ("failures", tally.failures),
        ("errors", 0),
        ("skipped", tally.skipped),
    ] {
        start.push_attribute((key, n.to_string().as_str()));
    }
    start
}

fn write_case(run: &Run<'_>, xml: &mut Xml, id: &str, case: &Case<'_>) -> std::io::Result<()> {
    let mut start = BytesStart::new("testcase");
    start.push_attribute(("classname", printable(id).as_str()));
    match case {
        Case::Clean(rule) => {
            start.push_attribute(("name", printable(&rule.summary).as_str()));
            xml.write_event(Event::Empty(start))
        }
        Case::NotEvaluated(why) => {
            start.push_attribute(("name", "not evaluated"));
            xml.write_event(Event::Start(start))?;
            skipped(xml, why)?;
            xml.write_event(Event::End(BytesEnd::new("testcase")))
        }
        Case::Found(rule, judgement) => {
            let finding = &judgement.finding;
            let (place, _) = run.anchor(finding);
            start.push_attribute(("name", printable(&name(finding)).as_str()));
            start.push_attribute(("file", printable(&place.file).as_str()));
            start.push_attribute(("line", place.line.to_string().as_str()));
            xml.write_event(Event::Start(start))?;
            found(run, xml, rule, judgement)?;
            xml.write_event(Event::End(BytesEnd::new("testcase")))
        }
    }
}

/// What the finding is about: its identity without the rule.
fn name(finding: &Finding) -> String {
    let fingerprint = finding.fingerprint();
    let parts = fingerprint.split('|').skip(1).filter(|part| !part.is_empty());
    let words: Vec<&str> = parts.collect();
    if words.is_empty() { finding.rule.clone() } else { words.join(" → ") }
}

fn found(run: &Run<'_>, xml: &mut Xml, rule: &Rule, judgement: &Judgement) -> std::io::Result<()> {
    let finding = &judgement.finding;
    let message = wording::message(rule, finding);
    match judgement.status {
        Status::Carried => return skipped(xml, "carried: accepted before, in the baseline"),
        Status::Waived => return skipped(xml, "waived, with a reason"),
        Status::Resolved => return printed(xml, "resolved: accepted before, and gone"),
        Status::Introduced | Status::Declared => {}
    }
    let mut body = format!("{message}\n");
    for span in finding.at.iter().chain(&finding.there) {
        let place = run.sources.place(*span);
        body.push_str(&format!("at {}:{}:{}\n", place.file, place.line, place.column));
    }
    body.push_str(&format!("help: {}\n", wording::help(rule, finding)));
    body.push_str(&format!("why: cargo mandate explain {}", rule.id));
    if !fails(finding) {
        return printed(xml, &format!("{}: {body}", finding.level.as_str()));
    }
    let mut failure = BytesStart::new("failure");
    failure.push_attribute(("type", finding.level.as_str()));
    failure.push_attribute(("message", printable(&message).as_str()));
    xml.write_event(Event::Start(failure))?;
    xml.write_event(Event::Text(BytesText::new(&printable(&body))))?;
    xml.write_event(Event::End(BytesEnd::new("failure")))
}

fn skipped(xml: &mut Xml, why: &str) -> std::io::Result<()> {
    let mut skipped = BytesStart::new("skipped");
    skipped.push_attribute(("message", printable(why).as_str()));
    xml.write_event(Event::Empty(skipped))
}

fn printed(xml: &mut Xml, text: &str) -> std::io::Result<()> {
    xml.write_event(Event::Start(BytesStart::new("system-out")))?;
    xml.write_event(Event::Text(BytesText::new(&printable(text))))?;
    xml.write_event(Event::End(BytesEnd::new("system-out")))
}

/// Without what XML 1.0 can't hold, not even escaped.
fn printable(text: &str) -> String {
    let is_allowed = |c: char| !c.is_control() || matches!(c, '\n' | '\t');
    text.chars().map(|c| if is_allowed(c) { c } else { '\u{fffd}' }).collect()
}
