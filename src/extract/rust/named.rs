//! Words that a second look at a file may find: a filter, so that few files are read twice.
//!
//! Owns the places where [`mentions`](super::mentions()) looks, seen from the other side: words in
//! the arguments of macros and attributes, and those that documentation may name a package by.
//! Invariant: what `mentions` finds outside of build scripts, the filter does not exclude. Does not
//! know the names that will be asked for.

use super::stores::number_of;
use super::tokens::{IDENT, RAW, STRING, Tokens, is_name_byte};

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
        for (start, end) in &tokens.documentation {
            let page = text.get(*start as usize..*end as usize).unwrap_or("");
            note_page(page, scratch);
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
        if !name.is_ascii() {
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

/// A word of documentation counts before `::`, behind a sign that opens a link, and where the word
/// before it ends like `use` or `extern crate`.
fn note_page(page: &str, out: &mut Vec<u32>) {
    let bytes = page.as_bytes();
    let mut at = 0;
    let mut follows_use = false;
    while let Some(first) = bytes.get(at) {
        if !is_name_byte(*first) {
            at += 1;
            continue;
        }
        let start = at;
        while bytes.get(at).is_some_and(|byte| is_name_byte(*byte)) {
            at += 1;
        }
        let before = start.checked_sub(1).and_then(|at| bytes.get(at)).copied();
        let is_wanted = follows_use
            || matches!(before, Some(b'[' | b'`' | b'('))
            || (bytes.get(at) == Some(&b':') && bytes.get(at + 1) == Some(&b':'));
        let word = page.get(start..at).unwrap_or("");
        if is_wanted {
            out.push(number_of(word));
        }
        follows_use = word.ends_with("use") || word.ends_with("crate");
    }
}

/// Words in brackets behind `!` and `#`; of texts in attributes, the whole and heads of paths.
fn note_arguments(text: &str, tokens: &Tokens, out: &mut Vec<u32>) {
    let all = tokens.all.as_slice();
    let mut at = 0;
    while let Some(sign) = all.get(at) {
        at += 1;
        let opens = matches!(sign.kind, b'!' | b'#')
            && all.get(at).is_some_and(|token| matches!(token.kind, b'(' | b'[' | b'{'));
        if !opens {
            continue;
        }
        let mut depth = 0usize;
        while let Some(token) = all.get(at) {
            at += 1;
            let word = || text.get(token.start as usize..token.end as usize).unwrap_or("");
            match token.kind {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth -= 1,
                IDENT | RAW => out.push(number_of(word())),
                STRING if sign.kind == b'#' => {
                    out.push(number_of(word().trim_matches(['"', '#', 'r'])));
                    note_page(word(), out);
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
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
