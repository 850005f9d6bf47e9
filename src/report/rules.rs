//! The list of rules, for people and for machines.
//!
//! Owns both forms. Does not explain a rule: that is a page of its own.

use serde::Serialize;

use super::style::{Style, count, table};
use crate::rulebook::{Level, Rule, Rulebook};
use crate::source::SourceMap;

#[derive(Serialize)]
struct Document<'b> {
    schema: &'static str,
    rules: Vec<Entry<'b>>,
}

#[derive(Serialize)]
struct Entry<'b> {
    id: &'b str,
    clause: Option<&'b str>,
    kind: &'b str,
    level: &'static str,
    grade: &'static str,
    since: Option<&'b str>,
    summary: &'b str,
    template: bool,
    at: Option<String>,
}

/// A table of every rule.
pub fn rules(book: &Rulebook, style: Style) -> String {
    let mut out = String::new();
    let mut packs: Vec<&str> = book.rules().iter().map(pack).collect();
    packs.dedup();
    for name in packs {
        let of_pack: Vec<&Rule> = book.rules().iter().filter(|rule| pack(rule) == name).collect();
        out.push_str(&style.bold(name));
        out.push('\n');
        let row = |rule: &&Rule| {
            let level = if rule.is_template { "kind" } else { rule.level.as_str() };
            vec![rule.id.clone(), level.to_owned(), rule.summary.clone()]
        };
        out.push_str(&table(&of_pack.iter().map(row).collect::<Vec<_>>()));
        out.push('\n');
    }
    let active = book.rules().iter().filter(|r| !r.is_template && r.level > Level::Allow).count();
    let kinds = book.rules().iter().filter(|rule| rule.is_template).count();
    out.push_str(&format!(
        "{} in force; {} to write your own with; `cargo mandate explain RULE` says why\n",
        count(active, "rule", "rules"),
        count(kinds, "kind", "kinds"),
    ));
    out
}

/// The same as JSON, schema `mandate-rules/1`.
///
/// # Errors
/// None in practice: every value has a JSON form.
pub fn rules_json(book: &Rulebook, sources: &SourceMap) -> Result<String, serde_json::Error> {
    let rules = book.rules().iter().map(|rule| entry(rule, sources)).collect();
    serde_json::to_string_pretty(&Document { schema: "mandate-rules/1", rules }).map(|t| t + "\n")
}

fn entry<'b>(rule: &'b Rule, sources: &SourceMap) -> Entry<'b> {
    Entry {
        id: &rule.id,
        clause: rule.clause.as_deref(),
        kind: &rule.kind_name,
        level: rule.level.as_str(),
        grade: rule.grade.letter(),
        since: rule.since.as_deref(),
        summary: &rule.summary,
        template: rule.is_template,
        at: rule.span.map(|span| {
            let place = sources.place(span);
            format!("{}:{}", place.file, place.line)
        }),
    }
}

fn pack(rule: &Rule) -> &str {
    rule.id.split('/').next().unwrap_or("")
}
