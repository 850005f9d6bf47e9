//! Keywords as numbers: the letters of each, none of which has more than eight, side by side in 64
//! bits.
//!
//! Owns which words are keywords, and the comparison of a word with them: as texts they were
//! compared one after the other, by a call each. Does not know where a keyword counts.

/// A word as a number; 0 where it is longer than any keyword.
pub(super) type Keyword = u64;

pub(super) const AS: Keyword = number("as");
pub(super) const ASYNC: Keyword = number("async");
pub(super) const AWAIT: Keyword = number("await");
pub(super) const BREAK: Keyword = number("break");
pub(super) const CONST: Keyword = number("const");
pub(super) const CONTINUE: Keyword = number("continue");
pub(super) const CRATE: Keyword = number("crate");
pub(super) const DYN: Keyword = number("dyn");
pub(super) const ELSE: Keyword = number("else");
pub(super) const ENUM: Keyword = number("enum");
pub(super) const EXTERN: Keyword = number("extern");
pub(super) const FALSE: Keyword = number("false");
pub(super) const FN: Keyword = number("fn");
pub(super) const FOR: Keyword = number("for");
pub(super) const IF: Keyword = number("if");
pub(super) const IMPL: Keyword = number("impl");
pub(super) const IN: Keyword = number("in");
pub(super) const LET: Keyword = number("let");
pub(super) const LOOP: Keyword = number("loop");
pub(super) const MACRO: Keyword = number("macro");
pub(super) const MATCH: Keyword = number("match");
pub(super) const MOD: Keyword = number("mod");
pub(super) const MOVE: Keyword = number("move");
pub(super) const MUT: Keyword = number("mut");
pub(super) const PUB: Keyword = number("pub");
pub(super) const REF: Keyword = number("ref");
pub(super) const RETURN: Keyword = number("return");
pub(super) const SELF: Keyword = number("self");
pub(super) const SELF_TYPE: Keyword = number("Self");
pub(super) const STATIC: Keyword = number("static");
pub(super) const STRUCT: Keyword = number("struct");
pub(super) const SUPER: Keyword = number("super");
pub(super) const TRAIT: Keyword = number("trait");
pub(super) const TRUE: Keyword = number("true");
pub(super) const TYPE: Keyword = number("type");
pub(super) const UNION: Keyword = number("union");
pub(super) const UNSAFE: Keyword = number("unsafe");
pub(super) const USE: Keyword = number("use");
pub(super) const WHERE: Keyword = number("where");
pub(super) const WHILE: Keyword = number("while");

/// Words that begin no path.
const SILENT: [Keyword; 34] = [
    AS, ASYNC, AWAIT, BREAK, CONST, CONTINUE, DYN, ELSE, ENUM, EXTERN, FALSE, FN, FOR, IF, IMPL,
    IN, LET, LOOP, MATCH, MOD, MOVE, MUT, PUB, REF, RETURN, STATIC, STRUCT, TRAIT, TRUE, TYPE,
    UNSAFE, USE, WHERE, WHILE,
];

/// Those that begin one, or do in some places.
const OTHERS: [Keyword; 6] = [CRATE, MACRO, SELF, SELF_TYPE, SUPER, UNION];

/// For each first letter the lengths of the keywords that begin with it, as bits.
static OUTLINES: [u32; 256] = outlines();

const fn outlines() -> [u32; 256] {
    let mut out = [0; 256];
    let mut at = 0;
    while at < SILENT.len() + OTHERS.len() {
        let word = if at < SILENT.len() { SILENT[at] } else { OTHERS[at - SILENT.len()] };
        let length = (u64::BITS - word.leading_zeros()).div_ceil(8);
        out[(word & 0xff) as usize] |= 1 << length;
        at += 1;
    }
    out
}

/// False of most words that are no keywords, by their first letter and length.
#[inline]
pub(super) fn may_be_keyword(first: u8, length: u32) -> bool {
    let lengths = OUTLINES.get(usize::from(first)).copied().unwrap_or(0);
    lengths.checked_shr(length).unwrap_or(0) & 1 != 0
}

/// The number of a word.
const fn number(word: &str) -> Keyword {
    let bytes = word.as_bytes();
    let mut out = 0;
    let mut at = 0;
    if bytes.len() > 8 {
        return 0;
    }
    while at < bytes.len() {
        out |= (bytes[at] as u64) << (8 * at);
        at += 1;
    }
    out
}

/// The number of the word between two places of a text.
#[inline]
pub(super) fn keyword(text: &str, start: u32, end: u32) -> Keyword {
    let rest = text.as_bytes().get(start as usize..).unwrap_or(&[]);
    match (rest.first_chunk::<8>(), end.saturating_sub(start)) {
        (_, 0 | 9..) => 0,
        (Some(eight), length) => u64::from_le_bytes(*eight) & (u64::MAX >> (64 - 8 * length)),
        (None, _) => number(text.get(start as usize..end as usize).unwrap_or("")),
    }
}

/// Whether a word begins no path.
pub(super) fn is_silent(word: Keyword) -> bool {
    SILENT.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_apart_wherever_they_stand() {
        for (text, is_keyword) in [
            ("use", true),
            ("continue", true),
            ("used", false),
            ("us", false),
            ("continues", false),
            ("self", false),
            ("", false),
        ] {
            let length = u32::try_from(text.len()).unwrap();
            for behind in ["", " ", " and some more of it"] {
                let whole = format!("é {text}{behind}");
                assert_eq!(is_silent(keyword(&whole, 3, 3 + length)), is_keyword, "{whole}");
            }
        }
    }

    #[test]
    fn every_keyword_has_its_outline() {
        for word in SILENT.into_iter().chain(OTHERS) {
            let bytes = word.to_le_bytes();
            let text = std::str::from_utf8(&bytes).unwrap().trim_end_matches('\0');
            assert!(may_be_keyword(bytes[0], u32::try_from(text.len()).unwrap()), "{text}");
            assert_eq!(keyword(text, 0, u32::try_from(text.len()).unwrap()), word);
        }
        assert!(!may_be_keyword(b'x', 3) && !may_be_keyword(b'u', 40));
    }
}
