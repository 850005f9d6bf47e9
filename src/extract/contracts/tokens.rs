//! Words, strings and signs of a contract language with braces, comments apart.
//!
//! Owns what such languages have in common: how a comment documents what stands beside it, and
//! whether brackets close. One pass, no descent. Does not know any grammar.

use super::facts::{Defect, Name};

/// How comments and words are written.
#[derive(Clone, Copy)]
pub(super) struct Style {
    /// What begins a comment that ends with the line.
    pub(super) line: &'static [&'static str],
    /// Whether `/* … */` is a comment.
    pub(super) block: bool,
    /// Whether `-` is part of words.
    pub(super) dashes: bool,
    /// What a comment must begin with to document; empty where each does.
    pub(super) documents: &'static [&'static str],
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, keyword or number.
    Word,
    /// A string, without its quotes.
    Text,
    /// Any other character.
    Sign,
}

/// One token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind,
    pub(super) text: &'t str,
    pub(super) at: usize,
    /// Whether a comment of words stands before it, with no empty line between.
    pub(super) before: bool,
    /// Whether one stands behind it on its line or on the next.
    pub(super) after: bool,
}

impl Token<'_> {
    /// With its place.
    pub(super) fn name(&self) -> Name {
        Name::new(self.text, self.at..self.at + self.text.len())
    }

    pub(super) fn is(&self, text: &str) -> bool {
        self.kind != Kind::Text && self.text == text
    }
}

/// Cuts a text; strings, comments and brackets must end.
pub(super) fn tokens(text: &str, style: Style) -> Result<Vec<Token<'_>>, Defect> {
    let mut cutter = Cutter { text, style, at: 0, out: Vec::new(), is_documented: false, lines: 0 };
    while cutter.at < text.len() {
        cutter.step()?;
    }
    balanced(&cutter.out)?;
    Ok(cutter.out)
}

/// The first bracket without its other half.
fn balanced(tokens: &[Token<'_>]) -> Result<(), Defect> {
    let mut open: Vec<&Token<'_>> = Vec::new();
    for token in tokens.iter().filter(|token| token.kind == Kind::Sign) {
        let partner = match token.text {
            "(" | "[" | "{" => {
                open.push(token);
                continue;
            }
            ")" => "(",
            "]" => "[",
            "}" => "{",
            _ => continue,
        };
        if open.pop().is_none_or(|known| known.text != partner) {
            return Err(Defect::new(token.at, format!("`{}` closes nothing", token.text)));
        }
    }
    match open.pop() {
        Some(token) => Err(Defect::new(token.at, format!("`{}` is never closed", token.text))),
        None => Ok(()),
    }
}

struct Cutter<'t> {
    text: &'t str,
    style: Style,
    at: usize,
    out: Vec<Token<'t>>,
    /// Whether words of a comment stand directly before.
    is_documented: bool,
    /// Ends of lines since the last token or comment.
    lines: usize,
}

impl<'t> Cutter<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn step(&mut self) -> Result<(), Defect> {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            self.at = self.text.len();
            return Ok(());
        };
        if first.is_whitespace() || first == '\u{feff}' {
            self.at += first.len_utf8();
            if first == '\n' {
                self.lines += 1;
                self.is_documented &= self.lines < 2;
            }
            return Ok(());
        }
        if self.style.line.iter().any(|mark| rest.starts_with(mark)) {
            let end = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
            self.comment(rest.get(..end).unwrap_or(rest), end);
            return Ok(());
        }
        if self.style.block && rest.starts_with("/*") {
            let Some(end) = rest.get(2..).and_then(|inner| inner.find("*/")) else {
                return Err(Defect::new(self.at, "a comment never ends"));
            };
            self.comment(rest.get(..end + 4).unwrap_or(rest), end + 4);
            return Ok(());
        }
        if first == '"' || first == '\'' {
            return self.string(first);
        }
        let is_word = |c: char| c.is_alphanumeric() || c == '_' || (c == '-' && self.style.dashes);
        if is_word(first) && first != '-' {
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            self.push(Kind::Word, self.at, self.at + end, end);
        } else {
            let end = first.len_utf8();
            self.push(Kind::Sign, self.at, self.at + end, end);
        }
        Ok(())
    }

    fn string(&mut self, quote: char) -> Result<(), Defect> {
        let start = self.at + 1;
        let inner = self.text.get(start..).unwrap_or("");
        let mut is_escaped = false;
        let end = inner.find(|c| {
            let is_end = c == quote && !is_escaped;
            is_escaped = c == '\\' && !is_escaped;
            is_end
        });
        let Some(end) = end else {
            return Err(Defect::new(self.at, "a string never ends"));
        };
        self.push(Kind::Text, start, start + end, end + 2);
        Ok(())
    }

    fn comment(&mut self, text: &str, length: usize) {
        let marks = self.style.documents;
        let is_meant = marks.is_empty() || marks.iter().any(|mark| text.starts_with(mark));
        if is_meant && super::says_something(text.trim_start_matches(['/', '*', '#', '!', ' '])) {
            if self.lines < 2
                && let Some(last) = self.out.last_mut()
            {
                last.after = true;
            }
            self.is_documented = true;
        }
        self.lines = 0;
        self.at += length;
    }

    fn push(&mut self, kind: Kind, from: usize, to: usize, length: usize) {
        let text = self.text.get(from..to).unwrap_or("");
        let before = std::mem::take(&mut self.is_documented);
        self.out.push(Token { kind, text, at: from, before, after: false });
        self.lines = 0;
        self.at += length;
    }
}

/// A walk along tokens.
pub(super) struct Cursor<'c, 't> {
    tokens: &'c [Token<'t>],
    at: usize,
}

impl<'c, 't> Cursor<'c, 't> {
    pub(super) fn new(tokens: &'c [Token<'t>]) -> Self {
        Self { tokens, at: 0 }
    }

    /// What a keyword declares: the name, and what stands in the braces.
    pub(super) fn named(
        &mut self,
        keyword: &Token<'t>,
    ) -> Result<(&'c Token<'t>, &'c [Token<'t>]), Defect> {
        let missing =
            |what: &str| Defect::new(keyword.at, format!("`{}` without {what}", keyword.text));
        let name = self.word().ok_or_else(|| missing("a name"))?;
        self.until(&["{", ";"]);
        if !self.peek().is_some_and(|token| token.is("{")) {
            return Err(missing("a body"));
        }
        Ok((name, self.group()))
    }

    pub(super) fn peek(&self) -> Option<&'c Token<'t>> {
        self.tokens.get(self.at)
    }

    /// The one behind the next.
    pub(super) fn second(&self) -> Option<&'c Token<'t>> {
        self.tokens.get(self.at + 1)
    }

    pub(super) fn next(&mut self) -> Option<&'c Token<'t>> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        Some(token)
    }

    /// Whether the next one is this; then it is passed.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        let is_it = self.peek().is_some_and(|token| token.is(text));
        self.at += usize::from(is_it);
        is_it
    }

    /// The next one, if it is a word.
    pub(super) fn word(&mut self) -> Option<&'c Token<'t>> {
        let token = self.peek().filter(|token| token.kind == Kind::Word)?;
        self.at += 1;
        Some(token)
    }

    /// Words joined by a sign: `a.b.c`.
    pub(super) fn dotted(&mut self, sign: &str) -> Option<Name> {
        let mut name = self.word()?.name();
        while self.peek().is_some_and(|token| token.is(sign)) {
            let Some(next) = self.second().filter(|token| token.kind == Kind::Word) else { break };
            name.text = format!("{}{sign}{}", name.text, next.text);
            name.end = next.name().end;
            self.at += 2;
        }
        Some(name)
    }

    /// Passes what stands in the brackets that begin here, if any do.
    pub(super) fn group(&mut self) -> &'c [Token<'t>] {
        let from = self.at;
        let mut depth = 0usize;
        while let Some(token) = self.peek() {
            match token.text {
                "(" | "[" | "{" if token.kind == Kind::Sign => depth += 1,
                ")" | "]" | "}" if token.kind == Kind::Sign => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 && self.at == from {
                return &[];
            }
            self.at += 1;
            if depth == 0 {
                break;
            }
        }
        self.tokens.get(from + 1..self.at.saturating_sub(1)).unwrap_or(&[])
    }

    /// Passes everything up to one of these signs, brackets as a whole; stays before it.
    pub(super) fn until(&mut self, signs: &[&str]) -> &'c [Token<'t>] {
        let from = self.at;
        while let Some(token) = self.peek() {
            if signs.iter().any(|sign| token.is(sign)) {
                break;
            }
            let before = self.at;
            self.group();
            self.at = self.at.max(before + 1);
        }
        self.tokens.get(from..self.at).unwrap_or(&[])
    }
}

/// The text of a type, spaces left out.
pub(super) fn joined(tokens: &[Token<'_>]) -> String {
    tokens.iter().map(|token| token.text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Style = Style { line: &["//"], block: true, dashes: false, documents: &[] };

    #[test]
    fn comments_document_what_stands_beside_them() {
        let text = "// About a.\na; // About it.\n\n// Alone.\n\nb /* here */ ;\nc";
        let found = tokens(text, STYLE).unwrap();
        let of = |name: &str| found.iter().find(|token| token.text == name).unwrap();
        assert!(of("a").before && !of("b").before && of("b").after && !of("c").before);
        assert!(found[1].after, "a comment behind a sign");
    }

    #[test]
    fn what_does_not_end_has_a_place() {
        for (text, at) in [("a { b", 2), ("a }", 2), ("a \"b", 2), ("/* a", 0), ("(]", 1)] {
            assert_eq!(tokens(text, STYLE).unwrap_err().at, at, "{text}");
        }
        assert!(tokens(&"(".repeat(100_000), STYLE).is_err());
    }
}
