//! A verdict as SARIF 2.1.0.
//!
//! Owns what a code-scanning host needs and its limits: every result has a place in the
//! repository, an identity without lines, and its standing. What is accepted is suppressed, never
//! left out: a host would close it and open it again. What is cut is said.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::rendering::Run;
use super::sarif_log::{
    Artifact, CodeFlow, Described, Driver, FlowLocation, Id, Invocation, Location, Log, Message,
    Notification, Physical, Region, ResultEntry, ResultProperties, RunEntry, Suppression,
    ThreadFlow, Tool,
};
use super::sarif_rules::{descriptor, descriptors, level};
use super::wording;
use crate::checks::{Finding, Step};
use crate::rulebook::Rule;
use crate::source::{Place, Span};
use crate::verdict::{Judgement, Status, fails};

/// Results of one run that hosts take.
const RESULTS: usize = 25_000;
/// Further places of one result.
const RELATED: usize = 10;
/// Paths of one result, and steps of one path.
const PATHS: (usize, usize) = (10, 100);
const ROOT: &str = "%SRCROOT%";
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What may stand in the path of a URI as it is.
const KEPT: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const NOTES: [&str; 4] = ["blind-spot", "cut", "not-evaluated", "note"];

pub(super) fn sarif(run: &Run<'_>) -> Result<String, serde_json::Error> {
    let rules: Vec<&Rule> = descriptors(run);
    let index: BTreeMap<&str, usize> =
        rules.iter().enumerate().map(|(at, rule)| (rule.id.as_str(), at)).collect();
    let results = results(run, &rules, &index);
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [RunEntry {
            tool: Tool {
                driver: Driver {
                    name: "cargo-mandate",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    rules: rules.iter().map(|rule| descriptor(rule)).collect(),
                    notifications: NOTES.iter().map(|id| Id { id: (*id).to_owned() }).collect(),
                },
            },
            automation_details: Id {
                // Two workspaces of one repository must not close each other's alerts.
                id: match run.base {
                    "" => "cargo-mandate/".to_owned(),
                    base => format!("cargo-mandate/{base}/"),
                },
            },
            column_kind: "unicodeCodePoints",
            original_uri_base_ids: BTreeMap::from([(
                ROOT,
                Described { description: "The top of the repository.".into() },
            )]),
            invocations: [Invocation {
                execution_successful: true,
                exit_code: u8::from(run.verdict.fails()),
                tool_execution_notifications: notifications(run, results.len()),
            }],
            results,
        }],
    };
    serde_json::to_string_pretty(&log).map(|text| text + "\n")
}

fn results<'r>(
    run: &Run<'r>,
    rules: &[&'r Rule],
    index: &BTreeMap<&str, usize>,
) -> Vec<ResultEntry<'r>> {
    let mut judgements: Vec<&Judgement> = run.verdict.judgements.iter().collect();
    if judgements.len() > RESULTS {
        // Those that fail the run stay; the sort is stable, so the rest keeps its order.
        judgements.sort_by_key(|j| (!is_open(j.status), !fails(&j.finding)));
        judgements.truncate(RESULTS);
    }
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut out = Vec::new();
    for judgement in judgements {
        let Some(&rule_index) = index.get(judgement.finding.rule.as_str()) else { continue };
        let Some(rule) = rules.get(rule_index) else { continue };
        let fingerprint = judgement.finding.fingerprint();
        let occurrence = seen.entry(fingerprint.clone()).or_default();
        *occurrence += 1;
        out.push(result(run, rule, rule_index, judgement, (fingerprint, *occurrence)));
    }
    out
}

fn is_open(status: Status) -> bool {
    matches!(status, Status::Introduced | Status::Declared)
}

fn result<'r>(
    run: &Run<'r>,
    rule: &'r Rule,
    rule_index: usize,
    judgement: &Judgement,
    (fingerprint, occurrence): (String, usize),
) -> ResultEntry<'r> {
    let finding = &judgement.finding;
    let (place, span) = run.anchor(finding);
    let (related, omitted) = related(run, finding, span);
    let mut text = wording::message(rule, finding);
    if span.is_none()
        && let Some(first) = finding.at.first()
    {
        let outside = run.sources.place(*first);
        text.push_str(&format!(
            "\nat {}:{}, outside of the repository",
            outside.file, outside.line
        ));
    }
    text.push_str(&format!("\n{}", wording::help(rule, finding)));
    let team = |end: &crate::checks::End| Some(end.team()).filter(|team| !team.is_empty());
    ResultEntry {
        rule_id: &rule.id,
        rule_index,
        kind: "fail",
        level: level(finding.level, finding.grade),
        message: text.into(),
        locations: [location(run, &place, span, None, None)],
        related_locations: related,
        code_flows: finding
            .witness
            .iter()
            .take(PATHS.0)
            .filter_map(|path| code_flow(run, path))
            .collect(),
        // Hosts look at the first name alone, and hash lines where it is missing.
        partial_fingerprints: BTreeMap::from([
            ("primaryLocationLineHash", format!("{:016x}:{occurrence}", fnv(&fingerprint))),
            ("mandateIdentity/v1", fingerprint),
        ]),
        baseline_state: baseline_state(judgement.status),
        suppressions: suppressions(judgement.status),
        properties: ResultProperties {
            status: judgement.status.as_str(),
            grade: finding.grade.as_str(),
            from: team(&finding.from),
            to: team(&finding.to),
            omitted,
        },
    }
}

fn baseline_state(status: Status) -> &'static str {
    match status {
        Status::Introduced | Status::Declared => "new",
        Status::Carried | Status::Waived => "unchanged",
        Status::Resolved => "absent",
    }
}

fn suppressions(status: Status) -> Vec<Suppression> {
    let (kind, justification) = match status {
        Status::Introduced | Status::Declared => return Vec::new(),
        Status::Carried => ("external", "Accepted before: it is in the baseline."),
        Status::Waived => ("inSource", "Excused by a waiver with a reason."),
        // A host that ignores `baselineState` must not show it as open.
        Status::Resolved => ("external", "It is gone."),
    };
    vec![Suppression { kind, status: "accepted", justification }]
}

/// Further places, numbered; how many were left out.
fn related(run: &Run<'_>, finding: &Finding, anchor: Option<Span>) -> (Vec<Location>, usize) {
    let groups = [("also here", &finding.at), ("the other side", &finding.there)];
    let decided = ("decided here", &finding.because);
    let mut seen: Vec<Span> = anchor.into_iter().collect();
    let mut out = Vec::new();
    let mut omitted = 0;
    for (words, spans) in groups.into_iter().chain([decided]) {
        for span in spans {
            if seen.contains(span) {
                continue;
            }
            seen.push(*span);
            let Some(place) = run.in_repository(*span) else { continue };
            if out.len() == RELATED {
                omitted += 1;
                continue;
            }
            out.push(location(run, &place, Some(*span), Some(out.len() + 1), Some(words.into())));
        }
    }
    (out, omitted)
}

fn code_flow(run: &Run<'_>, path: &[Step]) -> Option<CodeFlow> {
    let step = |step: &Step| {
        let place = run.in_repository(step.at)?;
        let words = format!("{} → {}", step.from, step.to);
        Some(FlowLocation {
            location: location(run, &place, Some(step.at), None, Some(words.into())),
        })
    };
    let locations: Vec<FlowLocation> = path.iter().take(PATHS.1).filter_map(step).collect();
    (!locations.is_empty()).then_some(CodeFlow { thread_flows: [ThreadFlow { locations }] })
}

fn location(
    run: &Run<'_>,
    place: &Place,
    span: Option<Span>,
    id: Option<usize>,
    message: Option<Message>,
) -> Location {
    let end = span.map(|span| run.sources.place(Span { start: span.end.max(span.start), ..span }));
    let (end_line, end_column) =
        end.map_or((place.line, place.column), |end| (end.line, end.column));
    Location {
        id,
        physical_location: Physical {
            artifact_location: Artifact {
                uri: utf8_percent_encode(&place.file, KEPT).to_string(),
                uri_base_id: ROOT,
            },
            region: Region {
                start_line: place.line,
                start_column: place.column,
                end_line,
                end_column,
            },
        },
        message,
    }
}

/// What the run could not see, and what was left out.
fn notifications(run: &Run<'_>, shown: usize) -> Vec<Notification> {
    let note = |id: &str, level, text: String, rule: Option<&String>| Notification {
        descriptor: Id { id: id.to_owned() },
        level,
        message: text.into(),
        associated_rule: rule.map(|rule| Id { id: rule.clone() }),
    };
    let verdict = run.verdict;
    let mut out: Vec<Notification> = Vec::new();
    for (rule, why) in &verdict.not_evaluated {
        let text = format!("{rule} was not evaluated: {why}");
        out.push(note("not-evaluated", "warning", text, Some(rule)));
    }
    for (what, n) in &verdict.blind_spots {
        out.push(note("blind-spot", "note", format!("not seen: {n} × {what}"), None));
    }
    if let Some(cut) = verdict.judgements.len().checked_sub(shown).filter(|cut| *cut > 0) {
        let text = format!("{cut} results are left out: hosts take {RESULTS}");
        out.push(note("cut", "warning", text, None));
    }
    if verdict.out_of_scope > 0 {
        let cut = verdict.out_of_scope;
        let text = format!("{cut} findings of packages that were not asked about are left out");
        out.push(note("cut", "note", text, None));
    }
    for text in run.around.ownership.iter().map(|line| format!("owners: {line}")) {
        out.push(note("note", "none", text, None));
    }
    out.extend(run.around.notes.iter().map(|text| note("note", "note", text.clone(), None)));
    out
}

/// FNV-1a: the same on every machine and in every version, unlike the standard hasher.
fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_published_one() {
        // The reference values of its authors.
        assert_eq!(fnv(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv("foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn what_is_accepted_is_suppressed() {
        for (status, state, suppressed) in [
            (Status::Introduced, "new", false),
            (Status::Declared, "new", false),
            (Status::Carried, "unchanged", true),
            (Status::Waived, "unchanged", true),
            (Status::Resolved, "absent", true),
        ] {
            assert_eq!(baseline_state(status), state);
            assert_eq!(!suppressions(status).is_empty(), suppressed, "{status:?}");
        }
    }
}
