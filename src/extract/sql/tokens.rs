//! The tokens of a text in SQL, without blanks and comments, and its division into statements.
//!
//! Owns quoting: `'text'`, `"name"`, `` `name` ``, `[name]`, `$tag$ … $tag$`. Invariant: ends on
//! every text, in one pass. Does not know what words mean.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word or number.
    Word,
    /// A quoted name.
    Quoted,
    /// A text.
    Text,
    /// A text between dollar signs.
    Dollar,
    /// One sign.
    Sign,
}

/// One token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Token {
    /// Its text.
    pub(super) fn slice(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }

    /// Its text where it is a word or a sign.
    pub(super) fn word(self, text: &str) -> &str {
        match self.kind {
            Kind::Word | Kind::Sign => self.slice(text),
            Kind::Quoted | Kind::Text | Kind::Dollar => "",
        }
    }

    /// Whether it is this word, in large or small letters, or this sign.
    pub(super) fn is(self, text: &str, word: &str) -> bool {
        self.word(text).eq_ignore_ascii_case(word)
    }

    /// What it names: without quotes, and in small letters where it has none.
    pub(super) fn name(self, text: &str) -> Option<Box<str>> {
        let slice = self.slice(text);
        match self.kind {
            Kind::Word if slice.starts_with(|c: char| c.is_alphabetic() || c == '_') => {
                Some(slice.to_lowercase().into())
            }
            Kind::Quoted => slice.get(1..slice.len().saturating_sub(1)).map(Into::into),
            _ => None,
        }
    }

    /// What stands between the quotes of a text.
    pub(super) fn inside(self, text: &str) -> (usize, &str) {
        let slice = self.slice(text);
        let (start, end) = match self.kind {
            Kind::Dollar => {
                let tag = slice.get(1..).and_then(|rest| rest.find('$')).map_or(1, |at| at + 2);
                (tag, slice.len().saturating_sub(tag))
            }
            _ => (1, slice.len().saturating_sub(1)),
        };
        (self.start as usize + start, slice.get(start..end).unwrap_or(""))
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Splits a text into tokens.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(text.len() / 5);
    let mut at = 0;
    while let Some(byte) = bytes.get(at).copied() {
        let start = at;
        let next = bytes.get(at + 1).copied();
        let kind = match byte {
            _ if byte.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'-' if next == Some(b'-') => {
                at = behind(text, at, "\n");
                continue;
            }
            b'/' if next == Some(b'*') => {
                at = behind(text, at + 2, "*/");
                continue;
            }
            b'\'' => {
                at = quoted(bytes, at, b'\'');
                Kind::Text
            }
            b'"' | b'`' => {
                at = quoted(bytes, at, byte);
                Kind::Quoted
            }
            b'$' => match dollar(text, at) {
                Some(end) => {
                    at = end;
                    Kind::Dollar
                }
                None => {
                    at += 1;
                    Kind::Sign
                }
            },
            _ if is_word(byte) => {
                at += bytes.iter().skip(at).take_while(|byte| is_word(**byte)).count();
                Kind::Word
            }
            _ => {
                at += 1;
                Kind::Sign
            }
        };
        out.push(Token { kind, start: small(start), end: small(at) });
    }
    out
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 128
}

/// One past the next `end`, or the end of the text.
fn behind(text: &str, from: usize, end: &str) -> usize {
    let rest = text.as_bytes().get(from..).unwrap_or(&[]);
    memchr::memmem::find(rest, end.as_bytes()).map_or(text.len(), |at| from + at + end.len())
}

/// One past a quoted text, in which the quote is doubled.
fn quoted(bytes: &[u8], start: usize, quote: u8) -> usize {
    let mut at = start + 1;
    loop {
        let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr(quote, rest)) else {
            return bytes.len();
        };
        at += found + 1;
        if bytes.get(at) != Some(&quote) {
            return at;
        }
        at += 1;
    }
}

/// One past a text between dollar signs, if one begins here.
fn dollar(text: &str, start: usize) -> Option<usize> {
    let rest = text.get(start + 1..)?;
    let length = rest.bytes().take_while(|byte| is_word(*byte)).count();
    let tag = text.get(start..=start + 1 + length)?;
    if !tag.ends_with('$') || rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    Some(behind(text, start + tag.len(), tag))
}

/// The tokens of each statement.
pub(super) fn split<'t>(text: &str, tokens: &'t [Token]) -> Vec<&'t [Token]> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut at = 0;
    // `CREATE TRIGGER … BEGIN …; …; END`.
    let mut is_open = false;
    while let Some(token) = tokens.get(at) {
        if token.is(text, "BEGIN") && at > start {
            let head = tokens.get(start..at).unwrap_or(&[]);
            let made = head.iter().take(8);
            is_open |= head.first().is_some_and(|first| first.is(text, "CREATE"))
                && made.into_iter().any(|t| t.is(text, "TRIGGER") || t.is(text, "PROCEDURE"));
        }
        if token.is(text, ";") {
            let ends = at.checked_sub(1).and_then(|at| tokens.get(at));
            if !is_open || ends.is_some_and(|token| token.is(text, "END")) {
                out.extend(tokens.get(start..at).filter(|part| !part.is_empty()));
                start = at + 1;
                is_open = false;
            }
        }
        at += 1;
    }
    out.extend(tokens.get(start..).filter(|part| !part.is_empty()));
    out
}
