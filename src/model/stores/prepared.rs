//! Prepared queries: `.sqlx/query-*.json`, linked to the literal or file that each was made from.
//!
//! Owns that link, by the number of the whole text: a query whose literal is not seen, because a
//! macro makes it or it has gone, is counted with its place. What it says is not taken for what the
//! code does.

use std::collections::BTreeSet;

use super::Stores;
use super::files::StoreFiles;
use super::gather::Part;

/// Counts prepared queries without their literal.
pub(super) fn prepared(parts: &[Part<'_>], shown: &StoreFiles, stores: &mut Stores) {
    if shown.prepared.is_empty() {
        return;
    }
    let texts = parts.iter().flat_map(|part| &part.facts.stores.texts).map(|text| text.number);
    let known: BTreeSet<u64> = texts.chain(shown.sql.iter().map(|file| file.number)).collect();
    for (file, query) in &shown.prepared {
        let what = match query {
            None => "prepared queries of an unknown shape",
            // A query of no table has no literal that matters.
            Some(query) if query.names_nothing || known.contains(&query.number) => continue,
            Some(_) => "prepared queries without their literal",
        };
        stores.unread.push((what, file.span(0..0)));
    }
}
