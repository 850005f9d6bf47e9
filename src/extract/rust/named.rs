//! Words that a second look at a file may find: a filter, so that few files are read twice.
//!
//! Owns the places where [`mentions`](super::mentions()) looks, seen from the other side: words in
//! the arguments of macros and attributes, and those that documentation may name a package by.
//! Invariant: what `mentions` finds outside of build scripts, the filter does not exclude. Does not
//! know the names that will be asked for.

use super::stores::number_of;
use super::tokens::{IDENT, RAW, STRING, Token, Tokens, is_name_byte};

/// A set of words that answers "may be in it" or "is not".
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// A power of two of bits, two for each word; empty for no words.
    bits: Box<[u64]>,
}

/// Bits for each word: at two marks a word, a word that is not there is found in one of 20 cases.
const BITS: usize = 8;

impl Named {
    /// The words of a text; `scratch` is used again for the next one.
    pub(super) fn of(text: &str, tokens: &Tokens, scratch: &mut Vec<u32>) -> Self {
        scratch.clear();
        let pages = tokens
            .documentation
            .iter()
            .filter_map(|(start, end)| text.get(*start as usize..*end as usize));
        let has_code = pages.clone().any(may_be_code);
        for page in pages {
            note_page(page, has_code, scratch);
        }
        note_arguments(text, tokens, scratch);
        if scratch.is_empty() {
            return Self::default();
        }
        let bits = (scratch.len() * BITS).next_power_of_two().max(64);
        let mut out = Self { bits: vec![0; bits / 64].into_boxed_slice() };
        for number in scratch.iter() {
            for bit in out.places(*number) {
                if let Some(word) = out.bits.get_mut(bit / 64) {
                    *word |= 1 << (bit % 64);
                }
            }
        }
        out
    }

    /// Whether a name may stand where `mentions` looks.
    pub fn may_hold(&self, name: &str) -> bool {
        if !name.is_ascii() || !is_kept(name.as_bytes()) {
            return true;
        }
        if self.bits.is_empty() {
            return false;
        }
        self.places(number_of(name))
            .into_iter()
            .all(|bit| self.bits.get(bit / 64).is_some_and(|word| word & (1 << (bit % 64)) != 0))
    }

    fn places(&self, number: u32) -> [usize; 2] {
        let mask = self.bits.len() * 64 - 1;
        [number as usize & mask, number.rotate_right(16) as usize & mask]
    }
}

/// Whether a word is worth its bits. Types and short names of variables are many in macros, and names
/// of few packages: those are looked for in every text.
fn is_kept(word: &[u8]) -> bool {
    word.len() > 3 && word.first().is_some_and(u8::is_ascii_lowercase)
}

/// Whether a comment may begin an example, in which `use` counts: by a fence or five blanks.
fn may_be_code(page: &str) -> bool {
    // A comment in a block may do it in any of its lines.
    let Some(line) = page.strip_prefix("//") else { return true };
    let rest = line.get(1..).unwrap_or("");
    let first = rest.trim_start();
    rest.starts_with("     ") || first.starts_with("```") || first.starts_with("~~~")
}

/// A word of documentation counts before `::`, behind a sign that opens a link, and in examples
/// behind what ends like `use` or `extern crate`.
fn note_page(page: &str, has_code: bool, out: &mut Vec<u32>) {
    let bytes = page.as_bytes();
    for at in memchr::memchr3_iter(b'[', b']', b':', bytes) {
        let next = bytes.get(at + 1).copied();
        match bytes.get(at) {
            Some(b'[') => note_word(page, at + 1 + usize::from(next == Some(b'`')), out),
            Some(b']') if next == Some(b'(') => note_word(page, at + 2, out),
            Some(b':') if next == Some(b':') => {
                let before = bytes.get(..at).unwrap_or(&[]).iter().rev();
                let length = before.take_while(|byte| is_name_byte(**byte)).count();
                note_word(page, at - length, out);
            }
            _ => {}
        }
    }
    if !has_code {
        return;
    }
    for sign in ["use", "crate"] {
        for at in memchr::memmem::find_iter(bytes, sign) {
            let rest = bytes.get(at + sign.len()..).unwrap_or(&[]);
            let blanks = rest.iter().take_while(|byte| !is_name_byte(**byte)).count();
            note_word(page, at + sign.len() + blanks, out);
        }
    }
}

/// The word that begins at a place, if one does.
fn note_word(page: &str, start: usize, out: &mut Vec<u32>) {
    let rest = page.as_bytes().get(start..).unwrap_or(&[]);
    let length = rest.iter().take_while(|byte| is_name_byte(**byte)).count();
    if let Some(word) = page.get(start..start + length).filter(|word| !word.is_empty()) {
        out.push(number_of(word));
    }
}

/// Words in brackets behind `!` and `#`; of texts in attributes, the whole and heads of paths.
fn note_arguments(text: &str, tokens: &Tokens, out: &mut Vec<u32>) {
    let mut after = 0;
    for first in &tokens.arguments {
        // What stands in other arguments has been seen with them.
        if *first as usize >= after {
            after = note_brackets(text, &tokens.all, *first as usize, out);
        }
    }
}

/// The same for one pair of them; returns what comes behind it.
fn note_brackets(text: &str, all: &[Token], first: usize, out: &mut Vec<u32>) -> usize {
    let is_attribute =
        first.checked_sub(1).and_then(|at| all.get(at)).is_some_and(|t| t.kind == b'#');
    let (mut at, mut depth) = (first, 0usize);
    while let Some(token) = all.get(at) {
        at += 1;
        let word = || text.get(token.start as usize..token.end as usize).unwrap_or("");
        match token.kind {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth -= 1,
            IDENT | RAW if is_kept(word().as_bytes()) => out.push(number_of(word())),
            STRING if is_attribute => {
                out.push(number_of(word().trim_matches(['"', '#', 'r'])));
                note_page(word(), false, out);
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::mentions::mentions;
    use super::super::tokens::{Tokens, lex};
    use super::Named;

    fn piece() -> impl Strategy<Value = String> {
        let word = prop_oneof![Just("billing"), Just("bill"), Just("rbilling"), Just("x")];
        let fixed = prop_oneof![
            Just("/// "),
            Just("//! "),
            Just("// "),
            Just("/** "),
            Just("*/ "),
            Just("\n"),
            Just("```\n"),
            Just("[`"),
            Just("]("),
            Just("use "),
            Just("because "),
            Just("extern crate "),
            Just("::"),
            Just("m!("),
            Just("! {"),
            Just("#["),
            Just("#!["),
            Just(")"),
            Just("]"),
            Just("}"),
            Just("("),
            Just("\""),
            Just("r#"),
            Just("'"),
            Just("é"),
            Just("     "),
            Just("/* c */"),
            Just("fn f() {"),
            Just("= \"billing\""),
        ];
        prop_oneof![word, fixed].prop_map(str::to_owned)
    }

    proptest! {
        #[test]
        fn what_is_mentioned_is_held(pieces in prop::collection::vec(piece(), 0..16)) {
            let text = pieces.concat();
            let named = Named::of(&text, &lex(&text, Tokens::default()), &mut Vec::new());
            for name in ["billing", "bill"] {
                prop_assert!(!mentions(&text, name, false) || named.may_hold(name), "{:?}", text);
            }
        }
    }

    #[test]
    fn other_places_are_left_out() {
        for text in [
            "// billing::Invoice was here",
            "/// The billing of customers.\nfn f() {}",
            "const S: &str = \"billing::Invoice\";",
            "fn f(billing: u8) -> u8 { billing }",
        ] {
            let named = Named::of(text, &lex(text, Tokens::default()), &mut Vec::new());
            assert!(!named.may_hold("billing"), "{text}");
        }
    }
}
