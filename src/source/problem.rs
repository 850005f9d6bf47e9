//! A problem with what somebody wrote: where, what, and what to do about it.
//!
//! Owns the shape that every parser of configuration reports in, so that all of them can be
//! collected before a run stops. Does not know how a problem is printed.

use super::Span;

/// Whether a run may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Survivable: said once, and the run goes on.
    Warning,
    /// The configuration can't be trusted: `check` stops with exit code 2.
    Error,
}

/// One problem at one place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The text that is wrong.
    pub span: Span,
    /// Whether the run may go on.
    pub severity: Severity,
    /// What is wrong, as a fragment in lower case.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Problem {
    /// A problem that stops `check`.
    pub fn error(span: Span, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { span, severity: Severity::Error, message: message.into(), help: help.into() }
    }

    /// A problem that is only said.
    pub fn warning(span: Span, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { span, severity: Severity::Warning, message: message.into(), help: help.into() }
    }
}

/// The candidate that a misspelt word most likely meant; none if nothing is near.
///
/// Near means a Damerau-Levenshtein distance of at most a third of the longer word.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= word.len().max(candidate.len()).div_ceil(3))
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_typo_finds_its_word_and_noise_finds_none() {
        let known = ["level", "levels", "role", "rule"];
        assert_eq!(nearest("leve", known), Some("level"));
        assert_eq!(nearest("ruel", known), Some("rule"));
        assert_eq!(nearest("zzzzzz", known), None);
    }
}
