//! Names in signatures: which the run knows, and which belong to the language.
//!
//! Owns the step from words to what they mean. A name that nothing declares is the standard
//! prelude's, or may come by a glob from a package elsewhere, or is listed as not found.

use super::Closure;
use crate::extract::rust::{Mention, Part};
use crate::model::code::{Res, Resolved};
use crate::model::plan::{Dragged, UnreadWhy};

/// Names that need no `use`: types of the language, and the prelude of each edition.
const PRELUDE: [&str; 78] = [
    "AsMut",
    "AsRef",
    "AsyncFn",
    "AsyncFnMut",
    "AsyncFnOnce",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Future",
    "Hash",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Self",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
    "alloc",
    "bool",
    "char",
    "core",
    "drop",
    "f128",
    "f16",
    "f32",
    "f64",
    "i128",
    "i16",
    "i32",
    "i64",
    "i8",
    "isize",
    "never",
    "proc_macro",
    "size_of",
    "size_of_val",
    "align_of",
    "align_of_val",
    "std",
    "str",
    "test",
    "u128",
    "u16",
    "u32",
    "u64",
    "u8",
    "usize",
    "va_list",
    "CStr",
];

impl Closure<'_, '_> {
    /// What a path means, and the words behind it that no file knows.
    pub(super) fn resolve(
        &mut self,
        instance: u32,
        scope: u32,
        mention: &Mention,
    ) -> (Option<Resolved>, Vec<String>) {
        let names = &self.resolver.code.names;
        let find = |word: &String| names.find(word).or_else(|| names.find(&format!("r#{word}")));
        let words: Vec<_> = mention.words.iter().map_while(find).collect();
        let rest = mention.words.get(words.len()..).unwrap_or(&[]).to_vec();
        if words.is_empty() {
            return (None, rest);
        }
        (self.resolver.words_in(instance, scope, &words, mention.rooted), rest)
    }

    /// A name that no file declares.
    pub(super) fn not_found(
        &mut self,
        (instance, scope): (u32, u32),
        mention: &Mention,
        dragged: Dragged,
    ) {
        let Some(first) = mention.words.first() else { return };
        let is_optional = mention.is_macro
            || matches!(mention.part, Part::Derive | Part::Attribute | Part::AttributeValue);
        if is_optional || PRELUDE.contains(&first.as_str()) {
            return;
        }
        let globs = self.outside_globs(instance, scope);
        if globs.is_empty() {
            self.missing(mention.words.join("::"), UnreadWhy::NotFound, dragged, false);
            return;
        }
        for package in globs.into_iter().filter(|package| package != "std") {
            self.outside.entry(package).or_default().insert(dragged.by.clone());
        }
    }

    /// Packages from elsewhere of which a module around the scope imports everything.
    fn outside_globs(&mut self, instance: u32, scope: u32) -> Vec<String> {
        let code = self.resolver.code;
        let Some(file) = code.file_of(instance) else { return Vec::new() };
        let mut out = Vec::new();
        for (of, import) in &file.globs {
            if *of != scope {
                continue;
            }
            if let Some(Res::Foreign(name)) =
                self.resolver.import(instance, *import).map(|found| found.res)
            {
                out.push(code.names.get(name).to_owned());
            }
        }
        out.sort();
        out.dedup();
        out
    }
}
