//! Paths in attributes: derives, attribute macros, and what derives are told by name.
//!
//! Owns the reading of `#[derive(…)]`, also behind `cfg_attr`, and of the few keys whose strings
//! are paths. Whether such a path is one of an item is for the resolver to say.

use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Lit, Meta, Token};

use super::Part;
use super::paths::{Paths, word};

/// Keys whose string is a path, in `serde` and in what follows its habits.
const KEYS: [&str; 12] = [
    "default",
    "deserialize_with",
    "from",
    "getter",
    "into",
    "parse_with",
    "remote",
    "schema_with",
    "serialize_with",
    "skip_serializing_if",
    "try_from",
    "with",
];

/// Attributes of the language and its tools, which need no package.
const BUILT_IN: [&str; 21] = [
    "allow",
    "automatically_derived",
    "cfg",
    "clippy",
    "cold",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "export_name",
    "forbid",
    "inline",
    "link_section",
    "must_use",
    "no_mangle",
    "non_exhaustive",
    "repr",
    "rustfmt",
    "track_caller",
    "unsafe",
    "warn",
];

impl Paths {
    /// Attributes of an item.
    pub(super) fn attributes(&mut self, attributes: &[Attribute]) {
        for attribute in attributes {
            self.meta(&attribute.meta, true);
        }
    }

    /// Attributes of a field or variant: they speak to a derive and name no macro themselves.
    pub(super) fn helpers(&mut self, attributes: &[Attribute]) {
        for attribute in attributes {
            self.meta(&attribute.meta, false);
        }
    }

    fn meta(&mut self, meta: &Meta, names_macro: bool) {
        let path = meta.path();
        if path.is_ident("derive") {
            let Meta::List(list) = meta else { return };
            let parser = Punctuated::<syn::Path, Token![,]>::parse_terminated;
            for derive in list.parse_args_with(parser).into_iter().flatten() {
                self.name(&derive, Part::Derive);
            }
            return;
        }
        if path.is_ident("cfg_attr") {
            for inner in nested(meta).iter().skip(1) {
                self.meta(inner, names_macro);
            }
            return;
        }
        let first = path.segments.first().map(|part| word(&part.ident)).unwrap_or_default();
        if BUILT_IN.contains(&first.as_str()) {
            return;
        }
        if names_macro {
            self.name(path, Part::Attribute);
        }
        self.values(meta);
    }

    fn values(&mut self, meta: &Meta) {
        for inner in nested(meta) {
            match &inner {
                Meta::NameValue(pair) => self.pair(&pair.path, &pair.value),
                Meta::List(_) => self.values(&inner),
                Meta::Path(_) => {}
            }
        }
    }

    fn pair(&mut self, key: &syn::Path, value: &Expr) {
        match value {
            Expr::Path(path) => self.name(&path.path, Part::AttributeValue),
            Expr::Lit(lit) => {
                let Lit::Str(text) = &lit.lit else { return };
                if key.get_ident().is_some_and(|key| KEYS.contains(&word(key).as_str()))
                    && let Ok(path) = text.parse::<syn::Path>()
                {
                    self.name(&path, Part::AttributeValue);
                }
            }
            _ => {}
        }
    }

    fn name(&mut self, path: &syn::Path, part: Part) {
        let words = path.segments.iter().map(|part| word(&part.ident)).collect();
        self.in_part(part, |paths| paths.add(words, path.leading_colon.is_some(), false));
    }
}

/// What stands in the parentheses of an attribute; nothing where it has a syntax of its own.
fn nested(meta: &Meta) -> Vec<Meta> {
    let Meta::List(list) = meta else { return Vec::new() };
    let parser = Punctuated::<Meta, Token![,]>::parse_terminated;
    list.parse_args_with(parser).map(|all| all.into_iter().collect()).unwrap_or_default()
}
