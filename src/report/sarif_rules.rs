//! Rules as SARIF describes them.
//!
//! Owns their help, their tags and their levels. Does not know results.

use std::collections::BTreeSet;

use super::explain::plain;
use super::rendering::Run;
use super::sarif_log::{Configuration, Descriptor, Help, RuleProperties};
use crate::rulebook::{Grade, Level, Rule};

/// Characters of a description.
const DESCRIPTION: usize = 1_000;

/// The rules in force, and any other that a judgement is by.
pub(super) fn descriptors<'r>(run: &Run<'r>) -> Vec<&'r Rule> {
    let used: BTreeSet<&str> =
        run.verdict.judgements.iter().map(|j| j.finding.rule.as_str()).collect();
    let is_used = |rule: &&Rule| {
        (!rule.is_template && rule.level != Level::Allow) || used.contains(rule.id.as_str())
    };
    run.book.rules().iter().filter(is_used).collect()
}

pub(super) fn descriptor(rule: &Rule) -> Descriptor<'_> {
    let mut help = format!("{}\n\nWhat to do: {}", rule.why.trim(), plain(&rule.help));
    let mut markdown = format!("{}\n\n**What to do:** {}", rule.why.trim(), plain(&rule.help));
    if let Some(allow_when) = &rule.allow_when {
        help.push_str(&format!("\n\nWhen it is right to break it: {}", allow_when.trim()));
        markdown.push_str(&format!("\n\n**When it is right to break it:** {}", allow_when.trim()));
    }
    let pack = rule.id.split('/').next().unwrap_or("").to_owned();
    Descriptor {
        id: &rule.id,
        short_description: rule.summary.as_str().into(),
        full_description: shortened(rule.why.trim()).into(),
        help: Help { text: help, markdown },
        default_configuration: Configuration { level: level(rule.level, rule.grade) },
        properties: RuleProperties {
            tags: vec!["architecture".to_owned(), pack],
            precision: match rule.grade {
                Grade::Proven => "very-high",
                Grade::Likely => "high",
                Grade::Hint => "low",
            },
            severity: match level(rule.level, rule.grade) {
                "error" => "error",
                "warning" => "warning",
                _ => "recommendation",
            },
            clause: rule.clause.as_deref(),
        },
    }
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= DESCRIPTION {
        return text.to_owned();
    }
    text.chars().take(DESCRIPTION - 1).collect::<String>() + "…"
}

/// A hint never fails a run and so never shows as an error.
pub(super) fn level(level: Level, grade: Grade) -> &'static str {
    match (level, grade) {
        (Level::Forbid, _) | (Level::Deny, Grade::Proven | Grade::Likely) => "error",
        (_, Grade::Hint) => "note",
        (Level::Warn | Level::Allow, _) => "warning",
    }
}
