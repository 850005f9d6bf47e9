//! GitLab's dialect: sections that are unioned, default owners, exclusions, Ruby's `fnmatch`.
//!
//! Owns that dialect's lines and patterns. Nothing descends by itself: `/docs` is a file called
//! docs, `docs/` is what lies below, a final `**` is one level. Source: GitLab's reference of
//! Code Owners and its published matcher (`File.fnmatch` with `DOTMATCH` and `PATHNAME`).

use super::super::pattern::{Pattern, Reach, Segment, Token};
use super::{Line, Lines, lines_of, located, segment, words_of};
use crate::source::{FileId, Located, Problem};

struct Section {
    name: String,
    defaults: Vec<Located<String>>,
}

pub(super) fn parse(file: FileId, text: &str) -> (Lines, Vec<Problem>) {
    // Lines before the first header form a section without a name.
    let mut sections = vec![Section { name: String::new(), defaults: Vec::new() }];
    let mut current = 0;
    let mut lines = Vec::new();
    let mut problems = Vec::new();
    for (start, line) in lines_of(text) {
        let trimmed = line.trim_start();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        if let Some((name, rest)) = header(trimmed) {
            let offset = start + line.len() - rest.len();
            let defaults = owners_of(file, offset, rest);
            current = enter(&mut sections, name, defaults);
            continue;
        }
        let words = words_of(line);
        let Some(first) = words.first() else { continue };
        let pattern = located(file, start, *first);
        let excludes = pattern.value.starts_with('!');
        let bare = pattern.value.strip_prefix('!').unwrap_or(&pattern.value);
        let compiled = match compile(bare) {
            Ok(compiled) => compiled,
            Err(reason) => {
                problems.push(Problem::error(
                    pattern.span,
                    format!("`{}` is no pattern GitLab knows: {reason}", pattern.value),
                    "correct or remove the line",
                ));
                continue;
            }
        };
        let rest = line.get(first.0 + first.1.len()..).unwrap_or("");
        let mut owners = owners_of(file, start + first.0 + first.1.len(), rest);
        if owners.is_empty()
            && let Some(section) = sections.get(current)
        {
            owners.clone_from(&section.defaults);
        }
        let end = words.last().map_or(start, |(at, word)| start + at + word.len());
        lines.push(Line {
            section: current,
            span: file.span(pattern.span.start as usize..end),
            pattern_text: pattern.value,
            pattern: compiled,
            owners,
            excludes,
        });
    }
    (Lines::new(lines, sections.len()), problems)
}

/// `[Name]`, `^[Name]`, `[Name][2]`, with default owners behind. None for anything else, which
/// GitLab reads as an entry.
fn header(line: &str) -> Option<(&str, &str)> {
    let line = line.strip_prefix('^').unwrap_or(line);
    let (name, rest) = line.strip_prefix('[')?.split_once(']')?;
    if name.trim().is_empty() {
        return None;
    }
    let rest = match rest.strip_prefix('[').and_then(|r| r.split_once(']')) {
        Some((_, after)) => after,
        None => rest,
    };
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then_some((name, rest))
}

/// Sections of one name (case does not count) are one section.
fn enter(sections: &mut Vec<Section>, name: &str, defaults: Vec<Located<String>>) -> usize {
    let known = sections.iter().position(|section| section.name.eq_ignore_ascii_case(name.trim()));
    match known {
        Some(id) => {
            if let Some(section) = sections.get_mut(id)
                && !defaults.is_empty()
            {
                section.defaults = defaults;
            }
            id
        }
        None => {
            sections.push(Section { name: name.trim().to_owned(), defaults });
            sections.len() - 1
        }
    }
}

/// Owners of a line; malformed words and roles (`@@maintainer`) name no team and are left out.
fn owners_of(file: FileId, start: usize, text: &str) -> Vec<Located<String>> {
    words_of(text)
        .into_iter()
        .map(|word| located(file, start, word))
        .filter(|owner| {
            let name = owner.value.strip_prefix('@');
            name.map_or_else(
                || {
                    owner
                        .value
                        .split_once('@')
                        .is_some_and(|(a, b)| !a.is_empty() && b.contains('.'))
                },
                |name| !name.is_empty() && !name.starts_with('@'),
            )
        })
        .collect()
}

/// GitLab's own normalisation, then `fnmatch`: `*` is everything, a pattern without a leading
/// slash floats, a trailing slash is everything below.
fn compile(pattern: &str) -> Result<Pattern, &'static str> {
    if pattern.is_empty() {
        return Err("it is empty");
    }
    let mut normal = if pattern == "*" { "/**/*".to_owned() } else { pattern.to_owned() };
    if !normal.starts_with('/') {
        normal = format!("/**/{normal}");
    }
    if normal.ends_with('/') {
        normal.push_str("**/*");
    }
    let names: Vec<&str> = normal.trim_start_matches('/').split('/').collect();
    let last = names.len().saturating_sub(1);
    let mut segments = Vec::new();
    for (at, name) in names.iter().enumerate() {
        if *name == "**" && at < last {
            if segments.last() != Some(&Segment::AnyDepth) {
                segments.push(Segment::AnyDepth);
            }
        } else {
            segments.push(segment(tokens(name)?));
        }
    }
    Ok(Pattern { segments, reach: Reach::Exact })
}

fn tokens(name: &str) -> Result<Vec<Token>, &'static str> {
    let mut out = Vec::new();
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '*' if out.last() == Some(&Token::Many) => {}
            '*' => out.push(Token::Many),
            '?' => out.push(Token::One),
            '\\' => out.push(Token::Char(chars.next().unwrap_or('\\'))),
            '[' => out.push(class(&mut chars)?),
            other => out.push(Token::Char(other)),
        }
    }
    Ok(out)
}

fn class(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<Token, &'static str> {
    let negated = chars.next_if(|c| *c == '!' || *c == '^').is_some();
    let mut ranges = Vec::new();
    loop {
        let low = match chars.next() {
            None => return Err("a `[` is never closed"),
            Some(']') if !ranges.is_empty() => return Ok(Token::Class(ranges, negated)),
            Some('\\') => chars.next().unwrap_or('\\'),
            Some(c) => c,
        };
        let mut high = low;
        if chars.peek() == Some(&'-') {
            let mut ahead = chars.clone();
            ahead.next();
            if let Some(end) = ahead.next().filter(|c| *c != ']') {
                high = end;
                *chars = ahead;
            }
        }
        ranges.push((low, high));
    }
}
