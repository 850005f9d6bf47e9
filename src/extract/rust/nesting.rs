//! How deep the brackets of a text are nested.
//!
//! Owns one measure, taken on tokens before a text is given to syn: syn overflows the stack at
//! about 1,000 nested parentheses on a thread of 2 MiB, and that can't be caught.

use super::tokens::{Tokens, lex};

/// The deepest nesting of brackets that is parsed. Of 12,195 public files three go above 100, all
/// by escape sequences inside strings; an unoptimised build overflows before 250.
const DEEPEST: usize = 100;

/// Whether a text is nested too deeply for a parser that descends.
pub fn is_too_deep(text: &str) -> bool {
    let (mut depth, mut deepest) = (0usize, 0usize);
    for token in lex(text, Tokens::default()).all {
        match token.kind {
            b'(' | b'[' | b'{' | b'<' => depth += 1,
            b')' | b']' | b'}' | b'>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest > DEEPEST
}

#[cfg(test)]
mod tests {
    use super::is_too_deep;

    #[test]
    fn depth_is_counted_on_tokens_and_not_in_strings() {
        assert!(is_too_deep(&format!("fn f() {{ {}1{} }}", "(".repeat(200), ")".repeat(200))));
        assert!(!is_too_deep(&format!("const S: &str = \"{}\";", "(".repeat(5_000))));
        assert!(!is_too_deep("fn f() { g((((1)))) }"));
    }
}
