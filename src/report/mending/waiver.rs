//! A waiver comment without the rules that it need not name.
//!
//! Owns the cut: the rule alone where others stay, else the comment with its line if nothing else
//! stands there.

use std::collections::BTreeSet;
use std::ops::Range;

use super::lines;
use crate::extract::waiver;

/// What to cut.
///
/// # Errors
/// Why the comment stays.
pub(super) fn cuts(
    text: &str,
    comment: Range<usize>,
    rules: &BTreeSet<String>,
) -> Result<Vec<Range<usize>>, String> {
    let words = text.get(comment.clone()).unwrap_or("");
    if !words.starts_with("//") && !words.starts_with('#') {
        return Err("it is no comment of one line".to_owned());
    }
    let Some(Ok(read)) = waiver::read(words) else {
        return Err("it can't be read".to_owned());
    };
    if read.rules.iter().all(|rule| rules.contains(rule)) {
        return Ok(vec![whole(text, &comment)]);
    }
    let cut = |rule: &String| {
        let at = name_in(words, rule).ok_or_else(|| format!("`{rule}` is not in it"))?;
        Ok(comment.start + at.start..comment.start + at.end)
    };
    rules.iter().map(cut).collect()
}

/// The comment with its line, or with the blanks between it and the code before it.
fn whole(text: &str, comment: &Range<usize>) -> Range<usize> {
    let first = lines::start(text, comment.start);
    let before = text.get(first..comment.start).unwrap_or("");
    if before.trim().is_empty() {
        return first..lines::end(text, comment.end);
    }
    first + before.trim_end().len()..comment.end
}

/// A rule's name outside of quotes, with the comma behind it.
fn name_in(words: &str, rule: &str) -> Option<Range<usize>> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '/');
    for (at, found) in words.match_indices(rule) {
        let (before, behind) = (words.get(..at)?, words.get(at + found.len()..)?);
        let is_quoted = before.matches('"').count() % 2 == 1;
        if is_quoted || before.ends_with(is_name) || behind.starts_with(is_name) {
            continue;
        }
        let rest = behind.trim_start();
        if let Some(rest) = rest.strip_prefix(',') {
            let gap = behind.len() - rest.trim_start().len();
            return Some(at..at + found.len() + gap);
        }
        // The last one: the comma before it goes.
        let from = before.trim_end().strip_suffix(',').map_or(at, str::len);
        return Some(from..at + found.len());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, rules: &[&str]) -> String {
        let at = text.find("//").or_else(|| text.find('#')).unwrap();
        let end = at + text[at..].find('\n').unwrap_or(text.len() - at);
        let rules = rules.iter().map(|rule| (*rule).to_owned()).collect();
        lines::without(text, cuts(text, at..end, &rules).unwrap())
    }

    #[test]
    fn a_comment_goes_with_its_line_or_alone() {
        let waiver = "mandate: allow(a/b, reason = \"x\")";
        assert_eq!(
            cut(&format!("one();\n    // {waiver}\ntwo();\n"), &["a/b"]),
            "one();\ntwo();\n"
        );
        assert_eq!(cut(&format!("x = 1  # {waiver}\ny = 2\n"), &["a/b"]), "x = 1\ny = 2\n");
        assert_eq!(cut(&format!("one(); // {waiver}"), &["a/b"]), "one();");
    }

    #[test]
    fn other_rules_and_the_reason_stay() {
        let text = "// mandate: allow(a/b, a/bc, reason = \"a/b, a/bc\")\n";
        assert_eq!(cut(text, &["a/b"]), "// mandate: allow(a/bc, reason = \"a/b, a/bc\")\n");
        assert_eq!(cut(text, &["a/bc"]), "// mandate: allow(a/b, reason = \"a/b, a/bc\")\n");
        let last = "// mandate: allow(reason = \"x\", a/b, a/c)\n";
        assert_eq!(cut(last, &["a/c"]), "// mandate: allow(reason = \"x\", a/b)\n");
    }
}
