//! One rule, and all rules in force.
//!
//! Owns the reading of a rule, built-in or a user's, in the one format of both, and the levels a
//! run ends up with. Built-in ids equal their paths; a user's rule takes what it leaves out from
//! the page of its kind in `rules/structure/`. Does not know findings.

use std::collections::{BTreeMap, BTreeSet};

use globset::Glob;

use super::kind::{self, Kind};
use super::level::{Grade, Level};
use crate::source::{FileId, Located, Problem, Reader, SourceMap, Span, nearest, parse_toml};

/// A rule in force, complete.
#[derive(Clone, Debug)]
pub struct Rule {
    /// `pack/name`.
    pub id: String,
    /// The clause of the memo, for the rules of `mandate`.
    pub clause: Option<String>,
    /// One sentence.
    pub summary: String,
    /// What it looks for.
    pub kind: Kind,
    /// The name of that kind.
    pub kind_name: String,
    /// What a finding does to the run.
    pub level: Level,
    /// Who set that level, if not the rule itself.
    pub level_span: Option<Span>,
    /// Whether anybody but the rule itself set that level.
    pub has_own_level: bool,
    /// How sure a finding is at best.
    pub grade: Grade,
    /// The version it came with.
    pub since: Option<String>,
    /// What is wrong, with places for facts.
    pub message: String,
    /// Other wordings for special cases.
    pub variants: BTreeMap<String, String>,
    /// What to do.
    pub help: String,
    /// How it is decided, with places for facts; where numbers decide.
    pub formula: Option<String>,
    /// What there is to choose from, the cheapest first.
    pub remedies: Vec<String>,
    /// When it is right to break it.
    pub allow_when: Option<String>,
    /// Why it is there.
    pub why: String,
    /// A page about a kind: fires only where a user's rule uses it.
    pub is_template: bool,
    /// Where a user wrote it; none for built-in rules.
    pub span: Option<Span>,
    /// Labels of the packages that it counts for, where a team wrote it; none for all.
    pub within: Option<BTreeSet<String>>,
}

/// All rules in force, sorted by id.
#[derive(Clone, Debug, Default)]
pub struct Rulebook {
    rules: Vec<Rule>,
    /// `[conway]`.
    pub conway: super::ConwaySettings,
    /// `[[waiver]]`, in the order of the file.
    pub waivers: Vec<super::WaiverSetting>,
    /// `[[budget]]`, in the order of the file.
    pub budgets: Vec<super::Budget>,
    /// Levels that teams have raised for their own packages.
    pub(super) local: Vec<super::LocalLevel>,
}

impl Rulebook {
    /// Every rule, templates included.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// A rule by id.
    pub fn find(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// The rules whose ids are wanted, with the same settings.
    #[must_use]
    pub fn of_pack(&self, wanted: impl Fn(&str) -> bool) -> Self {
        let rules = self.rules.iter().filter(|rule| wanted(&rule.id)).cloned().collect();
        Self { rules, ..self.clone() }
    }

    /// The nearest id to a misspelt one.
    pub fn nearest(&self, id: &str) -> Option<&str> {
        let by_id = nearest(id, self.rules.iter().map(|rule| rule.id.as_str()));
        by_id.or_else(|| {
            let name = |rule: &&Rule| rule.id.split('/').nth(1) == Some(id);
            self.rules.iter().find(name).map(|rule| rule.id.as_str())
        })
    }

    /// Sets the level of every rule whose id a glob takes; `warnings` takes all that warn.
    ///
    /// # Errors
    /// What is wrong, and what to do: nothing is taken, or a `forbid` would be lowered.
    pub fn set_level(
        &mut self,
        pattern: &str,
        level: Level,
        span: Option<Span>,
    ) -> Result<(), (String, String)> {
        let meant = self.meant(pattern)?;
        for rule in self.rules.iter_mut().filter(|rule| meant.contains(&rule.id)) {
            if rule.level == Level::Forbid && level != Level::Forbid {
                let message =
                    format!("`{}` is forbidden and can't be set to {}", rule.id, level.as_str());
                return Err((message, "remove this line".to_owned()));
            }
            rule.level = level;
            rule.level_span = span;
            rule.has_own_level = true;
        }
        // The command line has the last word.
        if span.is_none() {
            self.local.retain(|local| !meant.contains(&local.rule));
        }
        Ok(())
    }

    /// Ids of the rules that a glob takes.
    pub(super) fn meant(&self, pattern: &str) -> Result<BTreeSet<String>, (String, String)> {
        let wrong_glob = |e: globset::Error| {
            (format!("`{pattern}` is no glob: {}", e.kind()), "correct it".to_owned())
        };
        let glob = Glob::new(pattern).map_err(wrong_glob)?.compile_matcher();
        let is_meant = |rule: &&Rule| {
            if pattern == "warnings" {
                return rule.level == Level::Warn;
            }
            let name = rule.id.split('/').nth(1).unwrap_or("");
            glob.is_match(&rule.id) || (!pattern.contains(['/', '*']) && name == pattern)
        };
        let own = self.rules.iter().filter(|rule| !rule.is_template);
        let meant: BTreeSet<String> = own.filter(is_meant).map(|rule| rule.id.clone()).collect();
        if !meant.is_empty() || pattern == "warnings" {
            return Ok(meant);
        }
        if self.rules.iter().any(|rule| rule.is_template && rule.id == pattern) {
            return Err((
                format!("`{pattern}` is a kind of rule and fires only where one is written"),
                "set `level` in your own `[[rule]]`".to_owned(),
            ));
        }
        let help = match self.nearest(pattern) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`cargo mandate rules` lists them".to_owned(),
        };
        Err((format!("unknown rule `{pattern}`"), help))
    }

    /// Gives the rules about contracts what an organisation has agreed on.
    pub(super) fn agree(&mut self, settings: &super::ContractSettings) {
        for rule in &mut self.rules {
            if let Kind::Contract(kind) = &mut rule.kind {
                settings.apply(kind);
            }
        }
    }

    pub(super) fn all_mut(&mut self) -> &mut [Rule] {
        &mut self.rules
    }
}

/// Compiles the built-in rules from their files.
///
/// The texts are added to the map, so that problems in a rule file have a place.
pub fn compile(files: &[(&str, &str)], sources: &mut SourceMap) -> (Rulebook, Vec<Problem>) {
    let mut book = Rulebook::default();
    let pages: Vec<(FileId, &str, &str)> = files
        .iter()
        .map(|(path, text)| (sources.add(path, (*text).into()), *path, *text))
        .collect();
    let mut problems = Vec::new();
    // One after the other: the other cores read files meanwhile.
    for (rule, found) in pages.into_iter().map(page) {
        book.rules.extend(rule);
        problems.extend(found);
    }
    book.rules.sort_by(|a, b| a.id.cmp(&b.id));
    (book, problems)
}

/// One page of a built-in rule.
fn page((file, path, text): (FileId, &str, &str)) -> (Option<Rule>, Vec<Problem>) {
    let mut problems = Vec::new();
    let document = match parse_toml(file, text) {
        Ok(document) => document,
        Err(problem) => return (None, vec![problem]),
    };
    let rule = read(document.reader("the rule"), None, &mut problems);
    let expected = path.trim_start_matches("rules/").trim_end_matches(".toml");
    if let Some(rule) = rule.as_ref().filter(|rule| rule.id != expected) {
        let message = format!("the id `{}` is not the path of its file", rule.id);
        problems.push(Problem::error(file.start(), message, format!("write `{expected}`")));
    }
    (rule, problems)
}

/// Adds a user's rules from `[[rule]]` tables.
pub(super) fn add_own(book: &mut Rulebook, tables: Vec<Reader<'_>>, problems: &mut Vec<Problem>) {
    for table in tables {
        let span = table.span();
        let Some(rule) = read(table, Some(book), problems) else {
            continue;
        };
        if let Some(known) = book.find(&rule.id) {
            let what = if known.span.is_some() { "declared twice" } else { "a built-in rule" };
            let message = format!("`{}` is {what}", rule.id);
            let help = "choose another id; levels of built-in rules go into `[levels]`";
            problems.push(Problem::error(rule.span.unwrap_or(span), message, help));
            continue;
        }
        book.rules.push(rule);
    }
    book.rules.sort_by(|a, b| a.id.cmp(&b.id));
}

/// Reads one rule. With a rulebook it is a user's and may leave prose to the page of its kind.
fn read(
    mut reader: Reader<'_>,
    own: Option<&Rulebook>,
    problems: &mut Vec<Problem>,
) -> Option<Rule> {
    let id = reader.required("id");
    let kind_name = reader.required("kind");
    let kind = read_kind(&mut reader, kind_name.as_ref(), problems);
    let level = read_level(&mut reader, problems);
    let text = |reader: &mut Reader<'_>, key| reader.string(key).map(|text| text.value);
    let summary = text(&mut reader, "summary");
    let clause = text(&mut reader, "clause");
    let since = text(&mut reader, "since");
    let message = text(&mut reader, "message");
    let help = text(&mut reader, "help");
    let formula = text(&mut reader, "formula");
    let remedies = reader.strings("remedies").unwrap_or_default();
    let allow_when = text(&mut reader, "allow-when");
    let why = text(&mut reader, "why");
    let grade = read_grade(&mut reader, problems);
    let variants = reader.table("messages").map(|mut table| {
        let variants = table.free_strings().into_iter().map(|(k, v)| (k.value, v.value)).collect();
        problems.extend(table.finish_free());
        variants
    });
    problems.extend(reader.finish());
    let (id, kind_name, kind) = (id?, kind_name?, kind?);
    check_id(&id, problems);
    let kind_name = plain_kind(&kind_name.value).to_owned();
    let page = own.and_then(|book| book.find(&format!("structure/{kind_name}")));
    let is_page = own.is_none() && id.value.starts_with("structure/");
    let needed = |value: Option<String>,
                  fallback: Option<&String>,
                  key: &str,
                  problems: &mut Vec<Problem>| {
        value.or_else(|| fallback.cloned()).unwrap_or_else(|| {
            let message = format!("rule `{}` has no `{key}`", id.value);
            problems.push(Problem::error(id.span, message, format!("add `{key} = \"…\"`")));
            String::new()
        })
    };
    Some(Rule {
        summary: needed(summary, page.map(|p| &p.summary), "summary", problems),
        // A message of one's own stands alone: the page's variants speak another language.
        variants: variants
            .or_else(|| page.filter(|_| message.is_none()).map(|p| p.variants.clone()))
            .unwrap_or_default(),
        message: needed(message, page.map(|p| &p.message), "message", problems),
        help: needed(help, page.map(|p| &p.help), "help", problems),
        why: needed(why, page.map(|p| &p.why), "why", problems),
        level: level.unwrap_or(Level::Deny),
        grade: grade.unwrap_or(Grade::Proven),
        formula,
        remedies: remedies.into_iter().map(|remedy| remedy.value).collect(),
        clause,
        kind,
        kind_name,
        level_span: None,
        has_own_level: false,
        since,
        allow_when: allow_when.or_else(|| page.and_then(|p| p.allow_when.clone())),
        is_template: is_page,
        span: own.map(|_| id.span),
        within: None,
        id: id.value,
    })
}

/// A page about a kind carries no selectors, so its own parameters are not asked for.
fn read_kind(
    reader: &mut Reader<'_>,
    name: Option<&Located<String>>,
    problems: &mut Vec<Problem>,
) -> Option<Kind> {
    let name = name?;
    let plain = plain_kind(&name.value);
    let is_page =
        reader.peek_string("id").is_some_and(|id| id.value == format!("structure/{plain}"));
    let mut ignored = Vec::new();
    let kind = kind::read(plain, reader, if is_page { &mut ignored } else { problems });
    if kind.is_none() {
        let help = match nearest(plain, kind::names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known: {}", kind::names().collect::<Vec<_>>().join(", ")),
        };
        problems.push(Problem::error(
            name.span,
            format!("unknown kind of rule `{}`", name.value),
            help,
        ));
    }
    kind
}

fn plain_kind(name: &str) -> &str {
    name.strip_prefix("structure/").unwrap_or(name)
}

fn read_level(reader: &mut Reader<'_>, problems: &mut Vec<Problem>) -> Option<Level> {
    let text = reader.string("level")?;
    let level = Level::parse(&text.value);
    if level.is_none() {
        problems.push(unknown_level(&text));
    }
    level
}

fn read_grade(reader: &mut Reader<'_>, problems: &mut Vec<Problem>) -> Option<Grade> {
    let text = reader.string("grade")?;
    let grade = Grade::parse(&text.value);
    if grade.is_none() {
        let message = format!("unknown grade `{}`", text.value);
        problems.push(Problem::error(text.span, message, "write P, L or H"));
    }
    grade
}

pub(super) fn unknown_level(text: &Located<String>) -> Problem {
    let known = Level::ALL.map(Level::as_str);
    let help = match nearest(&text.value, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known: {}", known.join(", ")),
    };
    Problem::error(text.span, format!("unknown level `{}`", text.value), help)
}

fn check_id(id: &Located<String>, problems: &mut Vec<Problem>) {
    let is_word = |word: &str| {
        let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        !word.is_empty() && word.chars().all(fine)
    };
    let parts: Vec<&str> = id.value.split('/').collect();
    if parts.len() != 2 || !parts.iter().all(|part| is_word(part)) {
        let message = format!("`{}` is no rule id", id.value);
        problems.push(Problem::error(id.span, message, "write `pack/name` in lower case with `-`"));
    }
}
