//! `mandate.toml` without some of its `[[waiver]]` entries.
//!
//! Owns the cut: an entry from its heading to the next one, with the comment above it that is
//! set off by an empty line from what stands before. An entry of an inline list stays. Invariant:
//! `proven` reads both texts.

use std::collections::BTreeSet;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::comments::{above, with_gap};
use super::lines;
use crate::source::Span;

/// An entry that goes: where its rule stands, the rule, and the bytes.
pub(super) type Cut = (Span, String, Range<usize>);

/// What to cut, and what stays with the reason, for waivers whose rule stands at a span.
pub(super) fn cuts(text: &str, rules: &BTreeSet<Span>) -> (Vec<Cut>, Vec<(Span, String)>) {
    let (mut cuts, mut kept) = (Vec::new(), Vec::new());
    let entries = entries(text);
    for span in rules {
        let found = entries.iter().find(|(_, rule, _)| rule.contains(&(span.start as usize)));
        match found {
            Some((head, rule, end)) if is_heading(text, *head) => {
                let rule = text.get(rule.clone()).unwrap_or("").trim_matches(['"', '\'']);
                cuts.push((*span, rule.to_owned(), whole(text, *head, *end)));
            }
            Some(_) => {
                kept.push((*span, "it stands in an inline list; take it out by hand".to_owned()));
            }
            None => kept.push((*span, "it was not found".to_owned())),
        }
    }
    (cuts, kept)
}

/// Each waiver: where it begins, the bytes of its rule, and where its last value ends.
fn entries(text: &str) -> Vec<(usize, Range<usize>, usize)> {
    let Ok(root) = DeTable::parse(text) else { return Vec::new() };
    let Some((_, waivers)) = root.get_ref().get_key_value("waiver") else { return Vec::new() };
    let DeValue::Array(list) = waivers.get_ref() else { return Vec::new() };
    list.iter().filter_map(entry).collect()
}

fn entry(waiver: &Spanned<DeValue<'_>>) -> Option<(usize, Range<usize>, usize)> {
    let DeValue::Table(table) = waiver.get_ref() else { return None };
    let (_, rule) = table.get_key_value("rule")?;
    let end = table.iter().map(|(_, value)| value.span().end).max()?;
    Some((waiver.span().start, rule.span(), end))
}

fn is_heading(text: &str, at: usize) -> bool {
    text.get(at..).is_some_and(|rest| rest.starts_with("[["))
}

/// From the comment above its heading to the line of its last value.
fn whole(text: &str, head: usize, end: usize) -> Range<usize> {
    let first = lines::start(text, head);
    let comment = above(text, first);
    // A comment that goes on from the lines before may speak of them.
    let stands_apart =
        lines::above(text, comment.start).is_none_or(|line| lines::trimmed(text, &line).is_empty());
    let start = if stands_apart { comment.start } else { first };
    with_gap(text, start..lines::end(text, end))
}

/// Proves that two settings differ by waivers alone.
///
/// # Errors
/// What to tell if they do.
pub(super) fn proven(before: &str, after: &str) -> Result<(), String> {
    let unsure = || "it can't be edited safely; take the waivers out by hand".to_owned();
    let mut expected: toml::Table = toml::from_str(before).map_err(|_| unsure())?;
    let mut found: toml::Table = toml::from_str(after).map_err(|_| unsure())?;
    let gone = expected.remove("waiver");
    let left = found.remove("waiver");
    let all = gone.as_ref().and_then(toml::Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let left = left.as_ref().and_then(toml::Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let is_part = left.iter().all(|waiver| all.contains(waiver));
    if is_part && expected == found { Ok(()) } else { Err(unsure()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceMap;

    fn without(text: &str, rule: &str) -> Result<String, String> {
        let file = SourceMap::default().add("mandate.toml", text.into());
        let start = u32::try_from(text.find(rule).unwrap()).unwrap();
        let span = Span { file, start, end: start + u32::try_from(rule.len()).unwrap() };
        let (cuts, kept) = cuts(text, &BTreeSet::from([span]));
        if let Some((_, why)) = kept.first() {
            return Err(why.clone());
        }
        let cuts: Vec<_> = cuts.into_iter().map(|(_, _, cut)| cut).collect();
        let after = lines::without(text, cuts);
        proven(text, &after).map(|()| after)
    }

    #[test]
    fn an_entry_goes_with_the_comment_above_it() {
        let text = "[levels]\n\"a/b\" = \"deny\"\n\n# until it moves\n[[waiver]]\nrule = \"a/b\"\nreason = \"x\"\n\n[[waiver]]\nrule = \"c/d\"\nreason = \"y\"\n";
        assert_eq!(
            without(text, "\"a/b\"\nreason").unwrap(),
            "[levels]\n\"a/b\" = \"deny\"\n\n[[waiver]]\nrule = \"c/d\"\nreason = \"y\"\n"
        );
        assert_eq!(
            without(text, "\"c/d\"").unwrap(),
            "[levels]\n\"a/b\" = \"deny\"\n\n# until it moves\n[[waiver]]\nrule = \"a/b\"\nreason = \"x\"\n"
        );
    }

    #[test]
    fn an_inline_list_is_left_alone() {
        let text = "waiver = [{ rule = \"a/b\", reason = \"x\" }]\n";
        assert!(without(text, "\"a/b\"").unwrap_err().contains("inline"));
    }
}
