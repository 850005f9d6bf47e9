//! A verdict as workflow commands of GitHub Actions, which become annotations of lines.
//!
//! Owns their escaping and the host's limit. Only what is open is shown: what was accepted before
//! is not this change's doing.

use super::rendering::Run;
use super::style::count;
use super::wording;
use crate::checks::Finding;
use crate::rulebook::{Grade, Rule};
use crate::verdict::fails;

/// Annotations of one severity that the host shows of one step; it drops the rest in silence.
const SHOWN: usize = 10;

pub(super) fn annotations(run: &Run<'_>) -> String {
    let mut out = String::new();
    let mut cut = Vec::new();
    for (command, singular, plural) in [
        ("error", "error", "errors"),
        ("warning", "warning", "warnings"),
        ("notice", "hint", "hints"),
    ] {
        let of_kind: Vec<&Finding> =
            run.verdict.open().map(|j| &j.finding).filter(|f| severity(f) == command).collect();
        // The word about the cut is a notice itself.
        let shown = if command == "notice" { SHOWN - 1 } else { SHOWN };
        for finding in of_kind.iter().take(shown) {
            if let Some(rule) = run.book.find(&finding.rule) {
                out.push_str(&annotation(run, command, rule, finding));
            }
        }
        if let Some(more) = of_kind.len().checked_sub(shown).filter(|more| *more > 0) {
            cut.push(count(more, singular, plural));
        }
    }
    if !cut.is_empty() {
        let words = format!(
            "{} more: the host shows {SHOWN} annotations of a kind; the log has all",
            cut.join(" and ")
        );
        out.push_str(&format!("::notice title=cargo mandate::{}\n", data(&words)));
    }
    out
}

fn severity(finding: &Finding) -> &'static str {
    if fails(finding) {
        "error"
    } else if finding.grade == Grade::Hint {
        "notice"
    } else {
        "warning"
    }
}

fn annotation(run: &Run<'_>, command: &str, rule: &Rule, finding: &Finding) -> String {
    let (place, _) = run.anchor(finding);
    let text = format!("{}\n{}", wording::message(rule, finding), wording::help(rule, finding));
    format!(
        "::{command} file={},line={},col={},title={}::{}\n",
        property(&place.file),
        place.line,
        place.column,
        property(&rule.id),
        data(&text)
    )
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_command_is_escaped() {
        assert_eq!(data("50 %\nnext: a, b"), "50 %25%0Anext: a, b");
        assert_eq!(property("a:b,c%\r"), "a%3Ab%2Cc%25%0D");
    }
}
