//! GitHub's dialect: last match wins, a line without owners un-owns, names match what is below.
//!
//! Owns that dialect's lines and patterns. `[` is literal, `!`, `\#` and `***` do not exist.
//! Source: the host's documentation "About code owners", and the vectors in the tests.

use super::super::pattern::{Pattern, Reach, Segment, Token};
use super::{Line, Lines, lines_of, located, segment, words_of};
use crate::source::{FileId, Located, Problem};

pub(super) fn parse(file: FileId, text: &str) -> (Lines, Vec<Problem>) {
    let mut lines = Vec::new();
    let mut problems = Vec::new();
    for (start, line) in lines_of(text) {
        let mut words = words_of(line);
        // A comment begins a line or follows white space.
        if let Some(comment) = words.iter().position(|(_, word)| word.starts_with('#')) {
            words.truncate(comment);
        }
        let Some((first, owners)) = words.split_first() else {
            continue;
        };
        let pattern = located(file, start, *first);
        let compiled = match compile(&pattern.value) {
            Ok(compiled) => compiled,
            Err(reason) => {
                problems.push(Problem::error(
                    pattern.span,
                    format!("`{}` is no pattern GitHub knows: {reason}", pattern.value),
                    "GitHub skips this line: correct or remove it",
                ));
                continue;
            }
        };
        let owners: Vec<Located<String>> =
            owners.iter().map(|word| located(file, start, *word)).collect();
        if let Some(wrong) = owners.iter().find(|owner| !is_owner(&owner.value)) {
            problems.push(Problem::warning(
                wrong.span,
                format!("`{}` is no owner, so GitHub skips the whole line", wrong.value),
                "write `@user`, `@organisation/team` or an e-mail address",
            ));
            continue;
        }
        if pattern.value.contains('[') {
            problems.push(Problem::warning(
                pattern.span,
                "GitHub has no `[ ]` ranges: the brackets are taken literally",
                "list the names one by one if a range was meant",
            ));
        }
        let end = words.last().map_or(start, |(at, word)| start + at + word.len());
        lines.push(Line {
            section: 0,
            span: file.span(pattern.span.start as usize..end),
            pattern_text: pattern.value,
            pattern: compiled,
            owners,
            excludes: false,
        });
    }
    (Lines::new(lines, 1), problems)
}

fn is_owner(word: &str) -> bool {
    match word.strip_prefix('@') {
        Some(name) => !name.is_empty() && !name.starts_with('/') && !name.ends_with('/'),
        None => {
            word.split_once('@').is_some_and(|(user, host)| !user.is_empty() && !host.is_empty())
        }
    }
}

/// Compiles a pattern, or says why the dialect does not know it.
pub(super) fn compile(pattern: &str) -> Result<Pattern, &'static str> {
    if pattern.starts_with('!') {
        return Err("it can't exclude with `!`");
    }
    if pattern.contains("***") {
        return Err("`***` means nothing");
    }
    if pattern.starts_with("\\#") {
        return Err("`#` can't be escaped");
    }
    if pattern == "/" {
        return Ok(Pattern { segments: Vec::new(), reach: Reach::Nothing });
    }
    let below = pattern.ends_with('/');
    let trimmed = pattern.strip_suffix('/').unwrap_or(pattern);
    let is_rooted = trimmed.starts_with('/');
    let names: Vec<&str> = trimmed.strip_prefix('/').unwrap_or(trimmed).split('/').collect();
    let mut segments: Vec<Segment> = names.iter().map(|name| compile_name(name)).collect();
    if !is_rooted && names.len() == 1 && names != ["**"] {
        segments.insert(0, Segment::AnyDepth);
    }
    let reach = match (below, segments.last()) {
        (true, _) => Reach::Below,
        // `a/**` is everything below `a`; `a/*` is one level.
        (false, Some(Segment::AnyDepth)) => {
            segments.pop();
            if segments.is_empty() {
                segments = vec![Segment::AnyDepth];
                Reach::Descend
            } else {
                Reach::Below
            }
        }
        (false, Some(Segment::Glob(tokens))) if *tokens == [Token::Many] => Reach::Exact,
        (false, _) => Reach::Descend,
    };
    Ok(Pattern { segments, reach })
}

fn compile_name(name: &str) -> Segment {
    if name == "**" {
        return Segment::AnyDepth;
    }
    let mut tokens = Vec::new();
    let mut chars = name.chars();
    while let Some(c) = chars.next() {
        match c {
            '*' if tokens.last() == Some(&Token::Many) => {}
            '*' => tokens.push(Token::Many),
            '?' => tokens.push(Token::One),
            '\\' => tokens.push(Token::Char(chars.next().unwrap_or('\\'))),
            other => tokens.push(Token::Char(other)),
        }
    }
    segment(tokens)
}
