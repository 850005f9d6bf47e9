//! A team's own `mandate.toml`, in a folder of its own: it may tighten and never loosen.
//!
//! Owns what such a file may say: levels, which can only be raised, and rules, whose subject must
//! lie in the folder. What would loosen is a mistake at its line. Does not know the graph: which
//! packages lie in the folder is given.

use std::collections::BTreeSet;

use super::kind::Kind;
use super::level::Level;
use super::rule::{Rulebook, add_own, unknown_level};
use super::selector::Selector;
use crate::source::{Problem, Reader, Span};

/// What only the root may say.
const LOOSENING: [&str; 6] = ["role", "waiver", "budget", "ownership", "conway", "signal"];

/// A level that counts for some packages only.
#[derive(Clone, Debug)]
pub struct LocalLevel {
    /// The rule.
    pub rule: String,
    /// Its level there.
    pub level: Level,
    /// Who set it.
    pub span: Span,
    /// Labels of the packages.
    pub packages: BTreeSet<String>,
}

/// Reads a team's file; `packages` are the labels of those below its folder.
pub fn read(
    mut file: Reader<'_>,
    book: &mut Rulebook,
    packages: &BTreeSet<String>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for key in LOOSENING {
        let Some(span) = file.key_span(key) else { continue };
        file.pass_over(key);
        let message = format!("`{key}` can't be set in the file of a team");
        let help = "a team's file may raise `[levels]` and add `[[rule]]`; the rest belongs into \
                    mandate.toml at the root";
        problems.push(Problem::error(span, message, help));
    }
    if let Some(mut table) = file.table("levels") {
        for (rules, level) in table.free_strings() {
            let Some(parsed) = Level::parse(&level.value) else {
                problems.push(unknown_level(&level));
                continue;
            };
            if let Err((message, help)) = book.raise(&rules.value, parsed, rules.span, packages) {
                problems.push(Problem::error(rules.span, message, help));
            }
        }
        problems.extend(table.finish_free());
    }
    let known: BTreeSet<String> = book.rules().iter().map(|rule| rule.id.clone()).collect();
    add_own(book, file.tables("rule"), &mut problems);
    problems.extend(book.keep_within(&known, packages));
    problems.extend(file.finish());
    problems
}

/// The selectors that say whom a rule is about; none for kinds that no team may use.
pub fn subjects(kind: &Kind) -> Option<Vec<&Selector>> {
    Some(match kind {
        Kind::Forbidden { from, .. }
        | Kind::AllowedOnly { from, .. }
        | Kind::Required { from, .. } => {
            vec![from]
        }
        Kind::Layers { layers, .. } => layers.iter().collect(),
        Kind::Independent { members, .. } => members.iter().collect(),
        Kind::VisibleTo { to, .. } => vec![to],
        Kind::Acyclic { within, .. } => vec![within],
        // About whoever links: what others link is left out of the findings.
        Kind::ExclusiveDependency { .. } => Vec::new(),
        _ => return None,
    })
}

impl Rulebook {
    /// Notes that new rules count for some packages only.
    fn keep_within(
        &mut self,
        known: &BTreeSet<String>,
        packages: &BTreeSet<String>,
    ) -> Vec<Problem> {
        let mut problems = Vec::new();
        for rule in self.all_mut().iter_mut().filter(|rule| !known.contains(&rule.id)) {
            if let Some(span) = rule.span.filter(|_| subjects(&rule.kind).is_none()) {
                let message = format!("a rule of kind `{}` looks at everybody", rule.kind_name);
                let help = "write it into mandate.toml at the root";
                problems.push(Problem::error(span, message, help));
            }
            rule.within = Some(packages.clone());
        }
        problems
    }

    /// Raises the level of rules for some packages.
    fn raise(
        &mut self,
        pattern: &str,
        level: Level,
        span: Span,
        packages: &BTreeSet<String>,
    ) -> Result<(), (String, String)> {
        let meant = self.meant(pattern)?;
        for id in meant {
            let Some(rule) = self.find(&id) else { continue };
            if level < rule.level {
                let message = format!(
                    "`{id}` is {} for the whole workspace and can't be lowered to {} here",
                    rule.level.as_str(),
                    level.as_str()
                );
                return Err((message, "a team may tighten a rule; remove this line".to_owned()));
            }
            let packages = packages.clone();
            self.local.push(LocalLevel { rule: id, level, span, packages });
        }
        Ok(())
    }

    /// The level of a rule for a finding of a package: the highest that somebody has set.
    pub fn level_for(&self, rule: &str, package: Option<&str>) -> Option<Level> {
        let here = self.local.iter().filter(|local| {
            local.rule == rule && package.is_some_and(|package| local.packages.contains(package))
        });
        here.map(|local| local.level).max()
    }

    /// Whether some team has raised a rule above `allow`.
    pub fn is_raised(&self, rule: &str) -> bool {
        self.local.iter().any(|local| local.rule == rule && local.level > Level::Allow)
    }
}
