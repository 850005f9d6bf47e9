//! `include!` and its kin: which macro, and where its path begins.
//!
//! Owns the reading of `concat!(env!("…"), "…")`. What is no literal is said to be so. Does not
//! know what is included.

use super::facts::{Include, IncludeBase};
use super::scan::Scanner;
use super::strings;
use super::tokens::STRING;

impl Scanner<'_, '_> {
    /// `include…!( … )`; the current token is `!`.
    pub(super) fn include(&mut self, how: &'static str, (at, end): (u32, u32)) {
        let (base, path) = self.include_path();
        let scope = self.scope();
        self.facts.includes.push(Include { how, scope, base, path: path.into(), at, end });
    }

    fn include_path(&self) -> (IncludeBase, String) {
        let mut ahead = 2;
        if self.kind(ahead) == STRING && matches!(self.kind(ahead + 1), b')' | b']' | b'}' | b',') {
            let text = strings::value(self.word_at(ahead)).unwrap_or_default();
            return (IncludeBase::File, text);
        }
        let mut base = IncludeBase::File;
        if self.word_at(ahead) == "env" {
            base = self.env_base(ahead);
            return (
                if base == IncludeBase::Package { IncludeBase::Unknown } else { base },
                String::new(),
            );
        }
        if self.word_at(ahead) != "concat" {
            return (IncludeBase::Unknown, String::new());
        }
        ahead += 3;
        if self.word_at(ahead) == "env" {
            base = self.env_base(ahead);
            ahead += 5;
            // `env!("X",)` is allowed and never written.
        }
        let mut out = String::new();
        loop {
            match self.kind(ahead) {
                b',' => {}
                STRING => match strings::value(self.word_at(ahead)) {
                    Some(text) => out.push_str(&text),
                    None => return (IncludeBase::Unknown, String::new()),
                },
                b')' | b']' | b'}' => return (base, out),
                _ => return (IncludeBase::Unknown, String::new()),
            }
            ahead += 1;
        }
    }

    /// `env ! ( "NAME" )`.
    fn env_base(&self, at: usize) -> IncludeBase {
        match self.word_at(at + 3) {
            "\"CARGO_MANIFEST_DIR\"" => IncludeBase::Package,
            "\"OUT_DIR\"" => IncludeBase::Generated,
            _ => IncludeBase::Unknown,
        }
    }
}
