//! The tokens of a text, without white space and comments.
//!
//! Owns the use of rustc's lexer. Comments are kept aside only where they may hold a waiver.
//! Does not know what tokens mean.

use ra_ap_rustc_lexer::{
    DocStyle, FrontmatterAllowed, LiteralKind, TokenKind, strip_shebang, tokenize,
};

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
    /// Comments that mention `mandate:`, as ranges of bytes.
    pub(super) comments: Vec<(u32, u32)>,
    /// Where a string or comment that never ends begins.
    pub(super) unterminated: Option<u32>,
}

/// Splits a text, into a buffer that may have been used before.
pub(super) fn lex(text: &str, mut buffer: Vec<Token>) -> Tokens {
    buffer.clear();
    buffer.reserve(text.len() / 5);
    let mut out = Tokens { all: buffer, ..Tokens::default() };
    let has_waivers = text.contains("mandate:");
    // A byte order mark is no part of the code; a shebang may follow it.
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let skipped = mark + text.get(mark..).and_then(strip_shebang).unwrap_or(0);
    let mut at = skipped;
    let body = text.get(skipped..).unwrap_or("");
    for token in tokenize(body, FrontmatterAllowed::Yes) {
        let start = at;
        at += token.len as usize;
        let kind = match token.kind {
            TokenKind::Whitespace | TokenKind::Frontmatter { .. } => continue,
            TokenKind::LineComment { doc_style } => {
                if has_waivers && doc_style.is_none() {
                    out.note_comment(text, start, at);
                }
                continue;
            }
            TokenKind::BlockComment { doc_style, terminated } => {
                out.note_end(start, terminated);
                let _: Option<DocStyle> = doc_style;
                continue;
            }
            TokenKind::RawIdent => {
                out.push(start + 2, at, RAW);
                continue;
            }
            TokenKind::Literal { kind, .. } => match is_string(kind) {
                Some(terminated) => {
                    out.note_end(start, terminated);
                    STRING
                }
                None => LITERAL,
            },
            other => plain(other),
        };
        out.push(start, at, kind);
    }
    out
}

impl Tokens {
    fn push(&mut self, start: usize, end: usize, kind: Kind) {
        let small = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        self.all.push(Token { start: small(start), end: small(end), kind });
    }

    fn note_comment(&mut self, text: &str, start: usize, end: usize) {
        if text.get(start..end).is_some_and(|comment| comment.contains("mandate:")) {
            let small = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
            self.comments.push((small(start), small(end)));
        }
    }

    fn note_end(&mut self, start: usize, terminated: bool) {
        if !terminated && self.unterminated.is_none() {
            self.unterminated = u32::try_from(start).ok();
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
