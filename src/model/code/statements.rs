//! Statements in SQL that constants of other files fill, of this package or another.
//!
//! Owns the way from the pieces of a text to the constants. What no path leads to stays a hole.
//! Does not know what a statement means.

use std::collections::BTreeMap;

use super::lookup::Resolver;
use super::resolved::Res;
use crate::extract::rust::{ItemKind, Piece, SqlText};
use crate::extract::sql::{HOLE, Script, script};
use crate::model::ids::PackageId;
use crate::source::FileId;

/// Scripts in the place of those that were read without the constants, by package and by where the
/// text stands.
pub(in crate::model) type Filled = BTreeMap<(PackageId, FileId, u32), Script>;

/// Every statement of the resolver's package that constants of other files fill.
pub(in crate::model) fn filled_statements(resolver: &mut Resolver<'_, '_>) -> Filled {
    let (code, package) = (resolver.code, resolver.package);
    let mut out = Filled::new();
    for krate in code.krates.iter().filter(|krate| krate.package == package) {
        for instance in &krate.instances {
            let Some(file) = code.file_of(*instance) else { continue };
            for text in file.facts.stores.texts.iter().filter(|text| text.open.is_some()) {
                let key = (package, file.id, text.at);
                if let Some(script) = filled(resolver, *instance, text) {
                    out.entry(key).or_insert(script);
                }
            }
        }
    }
    out
}

/// The statement with its constants; none where no path leads to one.
fn filled(resolver: &mut Resolver<'_, '_>, instance: u32, text: &SqlText) -> Option<Script> {
    let (mut whole, mut is_filled) = (String::new(), false);
    for piece in text.open.as_deref()? {
        match piece {
            Piece::Text(text) => whole.push_str(text),
            Piece::Path(path) => {
                let found = constant(resolver, (instance, text.scope), path);
                is_filled |= found.is_some();
                whole.push_str(found.as_deref().unwrap_or(HOLE));
            }
        }
    }
    is_filled.then(|| script(&whole))
}

fn constant(
    resolver: &mut Resolver<'_, '_>,
    (instance, scope): (u32, u32),
    path: &str,
) -> Option<String> {
    let rooted = path.starts_with("::");
    let words = path.split("::").map(str::trim).filter(|word| !word.is_empty());
    let words: Option<Vec<_>> = words.map(|word| resolver.code.names.find(word)).collect();
    let found = resolver.words_in(instance, scope, &words?, rooted)?;
    let Res::Item(instance, item) = found.res else { return None };
    let item = resolver.code.file_of(instance)?.facts.items.get(item as usize)?;
    item.text.as_ref().filter(|_| item.kind == ItemKind::Const).map(ToString::to_string)
}
