//! Whether a text names a package where no path can be read: in documentation, whose examples are
//! compiled, in a string that a macro may read, or as a bare word handed to a macro.
//!
//! Owns that one question; it is asked only of the few packages that nothing else shows a use of.
//! An ordinary comment names nothing. Does not know what the name is.

use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, tokenize};

/// Whether `name` is mentioned. In a build script every string counts: it may become code.
pub fn mentions(text: &str, name: &str, is_build_script: bool) -> bool {
    if !text.contains(name) {
        return false;
    }
    let mut at = 0usize;
    let mut macros = Brackets::default();
    let mut page = Page::default();
    for token in tokenize(text, FrontmatterAllowed::Yes) {
        let part = text.get(at..at + token.len as usize).unwrap_or("");
        at += token.len as usize;
        let found = match token.kind {
            TokenKind::LineComment { doc_style: Some(_) }
            | TokenKind::BlockComment { doc_style: Some(_), .. } => {
                part.lines().any(|line| page.names(undecorated(line), name))
            }
            TokenKind::Whitespace => false,
            kind => {
                page = Page::default();
                match kind {
                    TokenKind::Literal { .. } if part.contains('"') => {
                        (is_build_script || macros.is_attribute())
                            && (part.trim_matches(['"', '#', 'r']) == name
                                || names_path(part, name))
                    }
                    TokenKind::Ident => macros.is_inside() && part == name,
                    TokenKind::RawIdent => {
                        macros.is_inside() && part.strip_prefix("r#") == Some(name)
                    }
                    _ => false,
                }
            }
        };
        if found {
            return true;
        }
        macros.note(token.kind);
    }
    false
}

/// A text that is documentation as a whole, such as an included README.
pub fn mentions_in_documentation(text: &str, name: &str) -> bool {
    let mut page = Page::default();
    text.lines().any(|line| page.names(line, name))
}

/// Whether any word of a text is a name, for files that are not resolved.
pub fn holds_word(text: &str, name: &str) -> bool {
    let mut at = 0usize;
    tokenize(text, FrontmatterAllowed::Yes).any(|token| {
        let part = text.get(at..at + token.len as usize).unwrap_or("");
        at += token.len as usize;
        matches!(token.kind, TokenKind::Ident) && part == name
    })
}

/// A documentation line without what makes it a comment.
fn undecorated(line: &str) -> &str {
    let line = line.trim_start();
    ["///", "//!", "/**", "/*!", "*"]
        .iter()
        .find_map(|head| line.strip_prefix(head))
        .unwrap_or(line)
}

/// A page of documentation, line by line: its examples are code, and its links are looked up.
#[derive(Default)]
struct Page {
    in_fence: bool,
}

impl Page {
    fn names(&mut self, line: &str, name: &str) -> bool {
        let trimmed = line.trim_start();
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            self.in_fence = !self.in_fence;
            return false;
        }
        // Four spaces behind the one that follows the sign make a block of code too.
        if self.in_fence || line.starts_with("     ") {
            return names_code(line, name);
        }
        words(line, name).any(|at| {
            let before = line.get(..at).unwrap_or("");
            before.ends_with('[') || before.ends_with("[`") || before.ends_with("](")
        })
    }
}

/// `name::`, `use name`, `extern crate name`.
fn names_code(text: &str, name: &str) -> bool {
    names_path(text, name)
        || words(text, name).any(|at| {
            let before = text.get(..at).unwrap_or("").trim_end();
            before.ends_with("use") || before.ends_with("extern crate")
        })
}

fn names_path(text: &str, name: &str) -> bool {
    words(text, name)
        .any(|at| text.get(at + name.len()..).is_some_and(|rest| rest.starts_with("::")))
}

/// Where a name stands as a whole word.
fn words<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = usize> + 't {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).map(|(at, _)| at).filter(move |at| {
        let before = text.get(..*at).and_then(|text| text.chars().next_back());
        let behind = text.get(at + name.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(is_word) && !behind.is_some_and(is_word)
    })
}

/// Which brackets hold the arguments of a macro or an attribute.
#[derive(Default)]
struct Brackets {
    /// For each open bracket the sign before the outermost one that is no plain bracket.
    open: Vec<Option<TokenKind>>,
    before: Option<TokenKind>,
}

impl Brackets {
    fn is_inside(&self) -> bool {
        self.open.last().is_some_and(Option::is_some)
    }

    fn is_attribute(&self) -> bool {
        self.open.last() == Some(&Some(TokenKind::Pound))
    }

    fn note(&mut self, kind: TokenKind) {
        match kind {
            TokenKind::OpenParen | TokenKind::OpenBrace | TokenKind::OpenBracket => {
                let sign = self.before.filter(|k| matches!(k, TokenKind::Bang | TokenKind::Pound));
                self.open.push(self.open.last().copied().flatten().or(sign));
            }
            TokenKind::CloseParen | TokenKind::CloseBrace | TokenKind::CloseBracket => {
                self.open.pop();
            }
            TokenKind::Whitespace => return,
            _ => {}
        }
        self.before = Some(kind);
    }
}

#[cfg(test)]
mod tests {
    use super::mentions;

    #[test]
    fn documentation_strings_and_macro_arguments_count() {
        for (text, expected) in [
            ("/// ```\n/// use billing::Invoice;\n/// ```\nfn f() {}", true),
            ("//! See [`billing::Invoice`].", true),
            ("#[with = \"billing::rate\"] struct S;", true),
            ("register!(billing);", true),
            ("//! It is `billing::Invoice` in plain words.", false),
            ("/// ```\n/// let x = billing::f();\n/// ```\nfn f() {}", true),
            ("#[serde(crate = \"billing\")] struct S;", true),
            ("// billing::Invoice was here", false),
            ("/// The billing of customers.\nfn f() {}", false),
            ("const S: &str = \"billing::Invoice\";", false),
            ("fn f(billing: u8) -> u8 { billing }", false),
            ("mod rebilling {} use rebilling::x;", false),
        ] {
            assert_eq!(mentions(text, "billing", false), expected, "{text}");
        }
    }
}
