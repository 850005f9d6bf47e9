//! What stands in the brackets of a macro or the body of a trait: a second look at few texts.
//!
//! Owns the reading of these few: names of functions, a value behind a key. Words are found by
//! their signs alone, so a text that is no Rust gives nothing. Does not know what they mean.

use std::collections::BTreeSet;

use super::Ground;
use crate::extract::snake;
use crate::model::code::SignalUse;
use crate::source::Span;

/// How much of a macro's brackets is read.
const FAR: usize = 64 << 10;

/// The functions in the item that an attribute stands before, in snake case.
pub(super) fn functions(ground: &Ground<'_, '_>, signal: &SignalUse) -> BTreeSet<String> {
    let Some(text) = signal.item.and_then(|item| text(ground, item, usize::MAX)) else {
        return BTreeSet::new();
    };
    let words = |rest: &str| -> String {
        rest.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let heads = text.split("fn ").skip(1).map(words);
    heads.filter(|name| !name.is_empty()).map(|name| snake(&name)).collect()
}

/// The contract that a macro or attribute names: its argument, or what stands behind its key.
pub(super) fn contract(ground: &Ground<'_, '_>, signal: &SignalUse) -> Option<String> {
    if signal.object.is_some() {
        return signal.object.clone();
    }
    let key = signal.key.as_deref()?;
    let span = Span { end: u32::MAX, ..signal.at };
    let text = text(ground, span, FAR)?;
    value(inside(&text)?, key).map(str::to_owned).or_else(|| signal.default.clone())
}

/// The service that a macro names among those of its contract: what stands behind its key, or the
/// first string of all; without its package and version.
pub(super) fn service(ground: &Ground<'_, '_>, signal: &SignalUse) -> Option<String> {
    let key = signal.service.as_deref()?;
    let text = text(ground, Span { end: u32::MAX, ..signal.at }, FAR)?;
    let inside = inside(&text)?;
    let alone = || inside.trim_start().strip_prefix('"')?.split('"').next();
    let name = value(inside, key).or_else(alone)?;
    let name = name.rsplit('/').next()?.split('@').next()?;
    (!name.is_empty()).then(|| name.to_owned())
}

/// Where the brackets behind a macro's name end.
pub(super) fn brackets(ground: &Ground<'_, '_>, signal: &SignalUse) -> Option<Span> {
    let start = signal.at.start;
    let text = text(ground, Span { end: u32::MAX, ..signal.at }, FAR)?;
    let inside = inside(&text)?;
    let open = text.find(inside)?;
    let end = start.saturating_add(u32::try_from(open + inside.len()).ok()?);
    Some(Span { end, ..signal.at })
}

/// Whether a word stands in the brackets of a macro or attribute.
pub(super) fn says(ground: &Ground<'_, '_>, signal: &SignalUse, word: &str) -> bool {
    let span = Span { end: u32::MAX, ..signal.at };
    let Some(text) = text(ground, span, FAR) else { return false };
    let words = inside(&text).unwrap_or("");
    words.split(|c: char| !c.is_alphanumeric() && c != '_').any(|known| known == word)
}

/// Whether a path at a place is the trait of an `impl … for`.
pub(super) fn is_implemented(ground: &Ground<'_, '_>, site: Span) -> bool {
    let behind = text(ground, Span { start: site.end, end: u32::MAX, ..site }, 16);
    behind.is_some_and(|behind| behind.trim_start().starts_with("for "))
}

/// The strings in a stretch of a text, with their places.
pub(super) fn texts(ground: &Ground<'_, '_>, span: Span) -> Vec<(String, Span)> {
    let Some(text) = text(ground, span, FAR) else { return Vec::new() };
    let place = |offset: usize| u32::try_from(offset).map_or(span.end, |o| span.start + o);
    let spans = strings(&text).into_iter().map(|(at, inside)| {
        let (start, end) = (place(at), place(at + inside.len()));
        (inside.to_owned(), Span { start, end, ..span })
    });
    spans.collect()
}

/// What stands between quotes, with its offset.
fn strings(text: &str) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    let (mut start, mut is_escaped) = (None, false);
    for (at, c) in text.char_indices() {
        match (c, start) {
            ('"', None) => start = Some(at + 1),
            ('"', Some(from)) if !is_escaped => {
                out.extend(text.get(from..at).map(|inside| (from, inside)));
                start = None;
            }
            _ => {}
        }
        is_escaped = c == '\\' && start.is_some() && !is_escaped;
    }
    out
}

/// A stretch of a text, as far as it is read.
fn text(ground: &Ground<'_, '_>, span: Span, far: usize) -> Option<String> {
    let path = ground.loaded.root.join(ground.map.path(span.file));
    let text = (ground.text)(&path)?;
    let start = span.start as usize;
    let mut end = (span.end as usize).min(text.len()).min(start.saturating_add(far));
    while !text.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    text.get(start..end).map(str::to_owned)
}

/// What stands in the first brackets of a text.
pub(super) fn inside(text: &str) -> Option<&str> {
    let open = text.find(['(', '{', '['])?;
    let mut depth = 0usize;
    let mut is_string = false;
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip_while(|(at, _)| *at < open) {
        if is_string {
            is_string = is_escaped || c != '"';
            is_escaped = c == '\\' && !is_escaped;
            continue;
        }
        match c {
            '"' => is_string = true,
            '(' | '{' | '[' => depth += 1,
            ')' | '}' | ']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return text.get(open + 1..at);
                }
            }
            _ => {}
        }
    }
    None
}

/// The string behind `key =` or `key:`.
fn value<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    for (at, _) in text.match_indices(key) {
        let before = text.get(..at)?.chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = text.get(at + key.len()..)?.trim_start();
        let Some(rest) = rest.strip_prefix(['=', ':']) else { continue };
        if let Some(rest) = rest.trim_start().strip_prefix('"') {
            return rest.split('"').next();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_by_its_key_alone() {
        let text =
            "#[graphql(query_path = \"q.graphql\", schema_path = \"s (1).graphql\")] struct A;";
        let inside = inside(text).unwrap();
        assert!(inside.ends_with("[graphql(query_path") || inside.contains("schema_path"));
        assert_eq!(value(inside, "schema_path"), Some("s (1).graphql"));
        assert_eq!(value(inside, "path"), None);
    }

    #[test]
    fn strings_end_at_their_quotes() {
        let text = r#"a = "b\"c", { "d-e" = "" }, "open"#;
        assert_eq!(strings(text), [(5, r#"b\"c"#), (15, "d-e"), (23, "")]);
    }
}
