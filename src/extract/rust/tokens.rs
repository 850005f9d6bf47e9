//! The tokens of a text, without white space and comments.
//!
//! Owns the use of rustc's lexer, and the short way around it. Comments are kept aside only where they may hold a waiver.
//! Does not know what tokens mean.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use ra_ap_rustc_lexer::{
    Cursor, FrontmatterAllowed, LiteralKind, Token as RustcToken, TokenKind, strip_shebang,
};

/// What a comment that holds a waiver says.
static WAIVER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("mandate:"));

/// What a token is: an ASCII sign stands for itself.
pub(super) type Kind = u8;

/// An identifier or keyword.
pub(super) const IDENT: Kind = 128;
/// `r#name`; the span leaves out `r#`.
pub(super) const RAW: Kind = 129;
/// `'a`.
pub(super) const LIFETIME: Kind = 130;
/// A string, raw or not, of characters, bytes or for C.
pub(super) const STRING: Kind = 131;
/// A number, a character or a byte.
pub(super) const LITERAL: Kind = 132;
/// What no edition of Rust knows.
pub(super) const UNKNOWN: Kind = 133;

/// One token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) kind: Kind,
}

/// A text as tokens.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    pub(super) all: Vec<Token>,
    /// Where line comments begin.
    pub(super) line_comments: Vec<u32>,
    /// Comments that mention `mandate:`, as ranges of bytes.
    pub(super) comments: Vec<(u32, u32)>,
    /// Comments that document something, likewise.
    pub(super) documentation: Vec<(u32, u32)>,
    /// Brackets right behind `!` and `#`, by their numbers among the tokens.
    pub(super) arguments: Vec<u32>,
    /// Where a string or comment that never ends begins.
    pub(super) unterminated: Option<u32>,
    /// First byte of each line.
    pub(super) line_starts: Vec<u32>,
}

/// Splits a text, into lists that may have been used before.
///
/// What makes up nearly all of a text (blanks, names, signs, line comments, strings without
/// surprises) is told apart by single bytes; for anything else rustc's lexer is asked, one token
/// at a time. A test compares every token with rustc's own. Alone, rustc's lexer takes three times
/// as long.
pub(super) fn lex(text: &str, mut out: Tokens) -> Tokens {
    out.clear();
    out.all.reserve(text.len() / 5);
    out.line_starts.push(0);
    let bytes = text.as_bytes();
    let has_waivers = WAIVER.find(bytes).is_some();
    let mut at = out.beginning(text, has_waivers);
    out.note_lines(bytes, 0, at);
    while let Some(first) = bytes.get(at).copied() {
        let start = at;
        match CLASSES.get(usize::from(first)).copied().unwrap_or(OTHER) {
            BLANK => {
                at += 1;
                if first == b'\n' {
                    out.line_starts.push(small(at));
                    at += indent(bytes.get(at..).unwrap_or(&[]));
                }
            }
            NAME => {
                let (end, behind) = end_of_name(bytes, at + 1);
                if behind == PREFIX {
                    out.ask(text, &mut at, has_waivers);
                } else {
                    at = end;
                    out.push(start, at, IDENT);
                }
            }
            OPENING => {
                if out.all.last().is_some_and(|before| matches!(before.kind, b'!' | b'#')) {
                    out.arguments.push(small(out.all.len()));
                }
                at += 1;
                out.push(start, at, first);
            }
            SIGN => {
                at += 1;
                out.push(start, at, first);
            }
            QUOTE => match plain_string(bytes, at) {
                Some(end) => {
                    at = end;
                    out.push(start, at, STRING);
                    out.note_lines(bytes, start, at);
                }
                None => out.ask(text, &mut at, has_waivers),
            },
            SLASH => match bytes.get(at + 1) {
                Some(b'/') => {
                    let rest = bytes.get(at..).unwrap_or(&[]);
                    at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                    out.line_comments.push(small(start));
                    if is_documentation(rest) {
                        out.documentation.push((small(start), small(at)));
                    } else if has_waivers {
                        out.note_comment(text, start, at);
                    }
                }
                Some(b'*') => out.ask(text, &mut at, has_waivers),
                _ => {
                    at += 1;
                    out.push(start, at, b'/');
                }
            },
            _ => out.ask(text, &mut at, has_waivers),
        }
    }
    out
}

/// What a byte begins.
type Class = u8;
const OTHER: Class = 0;
const BLANK: Class = 1;
const NAME: Class = 2;
const SIGN: Class = 3;
const QUOTE: Class = 4;
const SLASH: Class = 5;
const OPENING: Class = 6;

static CLASSES: [Class; 256] = classes();

const fn classes() -> [Class; 256] {
    let mut out = [OTHER; 256];
    let mut byte = 0u8;
    while byte < 128 {
        out[byte as usize] = match byte {
            b' ' | 9..=13 => BLANK,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => NAME,
            b'(' | b'{' | b'[' => OPENING,
            b';' | b',' | b'.' | b')' | b'}' | b']' | b'@' | b'~' | b'?' | b':' | b'$' | b'='
            | b'!' | b'<' | b'>' | b'-' | b'&' | b'|' | b'+' | b'*' | b'^' | b'%' => SIGN,
            b'"' => QUOTE,
            b'/' => SLASH,
            // Numbers, characters, lifetimes, `#` (which may begin a guarded string).
            _ => OTHER,
        };
        byte += 1;
    }
    out
}

#[inline]
fn in_name(byte: u8) -> InName {
    NAMES.get(usize::from(byte)).copied().unwrap_or(PLAIN)
}

/// Whether a byte may stand in a name behind its first letter.
#[inline]
pub(super) fn is_name_byte(byte: u8) -> bool {
    in_name(byte) == PART
}

/// What a byte behind the first letter of a name is to it.
type InName = u8;
/// It ends it.
const PLAIN: InName = 0;
/// A part of it.
const PART: InName = 1;
/// It makes something else of it: `r"…"`, `b'…'`, `r#name`, or a name in another script.
const PREFIX: InName = 2;

static NAMES: [InName; 256] = names();

const fn names() -> [InName; 256] {
    // What lies above ASCII is part of another script.
    let mut out = [PREFIX; 256];
    let mut byte = 0u8;
    while byte < 128 {
        out[byte as usize] = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' => PART,
            b'"' | b'#' | b'\'' => PREFIX,
            _ => PLAIN,
        };
        byte += 1;
    }
    out
}

/// Where a name ends, and what stands there. Eight bytes at once: byte by byte the end of each name
/// is a jump that no processor foresees, and the lexer takes a twentieth more time.
#[inline]
fn end_of_name(bytes: &[u8], from: usize) -> (usize, InName) {
    let mut rest = bytes.get(from..).unwrap_or(&[]);
    let total = bytes.len();
    while let Some((head, next)) = rest.split_first_chunk::<8>() {
        let other = others(u64::from_le_bytes(*head));
        if other != 0 {
            let length = other.trailing_zeros() as usize / 8;
            return (total - rest.len() + length, in_name(head.get(length).copied().unwrap_or(0)));
        }
        rest = next;
    }
    for (length, byte) in rest.iter().enumerate() {
        let class = in_name(*byte);
        if class != PART {
            return (total - rest.len() + length, class);
        }
    }
    (total, PLAIN)
}

/// The highest bit of each of eight bytes that can't stand in a name.
#[inline]
fn others(eight: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = EACH * 0x80;
    let plain = eight & !HIGH;
    let from = |text: u64, first: u8| text.wrapping_add(EACH * u64::from(0x80 - first));
    let letter = plain | (EACH * 0x20);
    let is_letter = from(letter, b'a') & !from(letter, b'{');
    let is_digit = from(plain, b'0') & !from(plain, b':');
    let is_line = !((plain ^ (EACH * 0x5f)).wrapping_add(EACH * 0x7f));
    !((is_letter | is_digit | is_line) & !eight) & HIGH
}

/// How many blanks stand at the beginning of a line; four, eight or twelve of them mostly.
#[inline]
pub(super) fn indent(line: &[u8]) -> usize {
    const BLANKS: u64 = u64::from_le_bytes(*b"        ");
    let mut at = 0;
    while let Some(eight) = line.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let other = u64::from_le_bytes(*eight) ^ BLANKS;
        if other != 0 {
            return at + other.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    at + line.iter().skip(at).take_while(|byte| **byte == b' ').count()
}

/// An offset; no text has 4 GB.
#[inline]
fn small(offset: usize) -> u32 {
    u32::try_from(offset & 0xffff_ffff).unwrap_or(0)
}

/// `//` that is no `///` and no `//!`; four slashes document nothing.
fn is_documentation(comment: &[u8]) -> bool {
    match comment.get(2) {
        Some(b'!') => true,
        Some(b'/') => comment.get(3) != Some(&b'/'),
        _ => false,
    }
}

/// The end of a string that has one, and no suffix.
fn plain_string(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes.get(at) == Some(&b'"') {
            break;
        }
        // What is escaped is one byte, or the first of a character whose others are neither sign.
        at += 2;
    }
    at += 1;
    bytes.get(at).is_none_or(|next| in_name(*next) != PART && next.is_ascii()).then_some(at)
}

impl Tokens {
    fn clear(&mut self) {
        self.all.clear();
        self.line_comments.clear();
        self.comments.clear();
        self.documentation.clear();
        self.arguments.clear();
        self.unterminated = None;
        self.line_starts.clear();
    }

    /// What may stand only before everything else; returns where the rest begins.
    fn beginning(&mut self, text: &str, has_waivers: bool) -> usize {
        // A byte order mark is no part of the code; a shebang may follow it.
        let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let mut at = mark + text.get(mark..).and_then(strip_shebang).unwrap_or(0);
        let mut cursor = Cursor::new(text.get(at..).unwrap_or(""), FrontmatterAllowed::Yes);
        loop {
            let token = cursor.advance_token();
            let is_blank = matches!(token.kind, TokenKind::Whitespace);
            self.token(text, &mut at, &token, has_waivers);
            if !is_blank {
                return at;
            }
        }
    }

    /// Asks rustc's lexer for one token, somewhere behind the beginning.
    fn ask(&mut self, text: &str, at: &mut usize, has_waivers: bool) {
        let start = *at;
        let rest = text.get(start..).unwrap_or("");
        let token = Cursor::new(rest, FrontmatterAllowed::No).advance_token();
        self.token(text, at, &token, has_waivers);
        // A text ends, whatever it holds.
        if token.len == 0 {
            *at = text.len();
        }
        self.note_lines(text.as_bytes(), start, *at);
    }

    /// Notes the lines that begin inside of a token.
    fn note_lines(&mut self, bytes: &[u8], start: usize, end: usize) {
        let inside = bytes.get(start..end).unwrap_or(&[]);
        let next = |at: usize| small(start + at + 1);
        self.line_starts.extend(memchr::memchr_iter(b'\n', inside).map(next));
    }

    fn token(&mut self, text: &str, at: &mut usize, token: &RustcToken, has_waivers: bool) {
        let start = *at;
        *at += token.len as usize;
        let kind = match token.kind {
            TokenKind::Whitespace | TokenKind::Frontmatter { .. } | TokenKind::Eof => return,
            TokenKind::LineComment { doc_style } => {
                self.line_comments.push(small(start));
                if doc_style.is_some() {
                    self.documentation.push((small(start), small(*at)));
                } else if has_waivers {
                    self.note_comment(text, start, *at);
                }
                return;
            }
            TokenKind::BlockComment { terminated, doc_style } => {
                if doc_style.is_some() {
                    self.documentation.push((small(start), small(*at)));
                }
                self.note_end(start, terminated);
                return;
            }
            TokenKind::RawIdent => {
                self.push(start + 2, *at, RAW);
                return;
            }
            TokenKind::Literal { kind, .. } => match is_string(kind) {
                Some(terminated) => {
                    self.note_end(start, terminated);
                    STRING
                }
                None => LITERAL,
            },
            other => plain(other),
        };
        self.push(start, *at, kind);
    }

    #[inline]
    fn push(&mut self, start: usize, end: usize, kind: Kind) {
        self.all.push(Token { start: small(start), end: small(end), kind });
    }

    fn note_comment(&mut self, text: &str, start: usize, end: usize) {
        if text.get(start..end).is_some_and(|comment| comment.contains("mandate:")) {
            self.comments.push((small(start), small(end)));
        }
    }

    fn note_end(&mut self, start: usize, terminated: bool) {
        if !terminated && self.unterminated.is_none() {
            self.unterminated = Some(small(start));
        }
    }
}

/// Whether a literal is a string, and then whether it ends.
fn is_string(kind: LiteralKind) -> Option<bool> {
    match kind {
        LiteralKind::Str { terminated }
        | LiteralKind::ByteStr { terminated }
        | LiteralKind::CStr { terminated } => Some(terminated),
        LiteralKind::RawStr { n_hashes }
        | LiteralKind::RawByteStr { n_hashes }
        | LiteralKind::RawCStr { n_hashes } => Some(n_hashes.is_some()),
        _ => None,
    }
}

fn plain(kind: TokenKind) -> Kind {
    match kind {
        TokenKind::Ident => IDENT,
        TokenKind::Lifetime { .. } | TokenKind::RawLifetime => LIFETIME,
        TokenKind::Semi => b';',
        TokenKind::Comma => b',',
        TokenKind::Dot => b'.',
        TokenKind::OpenParen => b'(',
        TokenKind::CloseParen => b')',
        TokenKind::OpenBrace => b'{',
        TokenKind::CloseBrace => b'}',
        TokenKind::OpenBracket => b'[',
        TokenKind::CloseBracket => b']',
        TokenKind::At => b'@',
        TokenKind::Pound => b'#',
        TokenKind::Tilde => b'~',
        TokenKind::Question => b'?',
        TokenKind::Colon => b':',
        TokenKind::Dollar => b'$',
        TokenKind::Eq => b'=',
        TokenKind::Bang => b'!',
        TokenKind::Lt => b'<',
        TokenKind::Gt => b'>',
        TokenKind::Minus => b'-',
        TokenKind::And => b'&',
        TokenKind::Or => b'|',
        TokenKind::Plus => b'+',
        TokenKind::Star => b'*',
        TokenKind::Slash => b'/',
        TokenKind::Caret => b'^',
        TokenKind::Percent => b'%',
        _ => UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::source::Lines;

    /// Every token as rustc's lexer alone would have it.
    fn by_rustc(text: &str) -> Vec<(u32, u32, Kind)> {
        let mut out = Tokens::default();
        let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let mut at = mark + strip_shebang(&text[mark..]).unwrap_or(0);
        for token in ra_ap_rustc_lexer::tokenize(&text[at..], FrontmatterAllowed::Yes) {
            out.token(text, &mut at, &token, true);
        }
        shapes(&out)
    }

    fn shapes(tokens: &Tokens) -> Vec<(u32, u32, Kind)> {
        let comments = tokens.comments.iter().map(|(start, end)| (*start, *end, 0));
        let all = tokens.all.iter().map(|token| (token.start, token.end, token.kind));
        let lines = tokens.line_comments.iter().map(|start| (*start, *start, 2));
        all.chain(comments).chain(lines).chain(tokens.unterminated.map(|at| (at, at, 1))).collect()
    }

    fn piece() -> impl Strategy<Value = String> {
        prop_oneof![
            Just(r##"r#"a"b"# r"x" br#"y"# b"z" c"w" b'\'' '\n' 'a 'static 'x'"##.to_owned()),
            Just("r#type k#x foo#bar foo\"x\" 1..2 1.5e3f64 0x_ff a.0.1".to_owned()),
            Just("// mandate: allow\n/// mandate: no\n//// mandate: yes\n//! x\n".to_owned()),
            Just("/* a /* b */ c */ /** d */ \"s\\\"t\\\\\" \"e\"suffix \"f\"é".to_owned()),
            Just("#![a] ##\"x\"## #\"y\" ---\n---\n#!/bin/sh\n".to_owned()),
            "[ -~\n]{0,12}",
            "\\PC{0,6}",
            "[\"'#rbck/*\\\\a0_\n]{0,8}",
            Just("\u{feff}\u{2028}\u{85}naïve 🦀 \\é".to_owned()),
        ]
    }

    proptest! {
        #[test]
        fn each_token_is_rustcs(pieces in prop::collection::vec(piece(), 0..8)) {
            let text = pieces.concat();
            let tokens = lex(&text, Tokens::default());
            prop_assert_eq!(shapes(&tokens), by_rustc(&text), "{:?}", text);
            let lines = Lines::of_starts(&tokens.line_starts);
            prop_assert_eq!(lines, Lines::of(&text), "{:?}", text);
        }
    }

    #[test]
    fn each_token_of_this_project_is_rustcs() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
        let mut seen = 0;
        for entry in walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok) {
            let Ok(text) = std::fs::read_to_string(entry.path()) else { continue };
            assert_eq!(
                shapes(&lex(&text, Tokens::default())),
                by_rustc(&text),
                "{:?}",
                entry.path()
            );
            seen += 1;
        }
        assert!(seen > 100);
    }
}
