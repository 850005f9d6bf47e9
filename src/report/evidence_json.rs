//! What source code shows, for machines: items behind a link, doors, calls of the catalogue.
//!
//! Owns that part of `mandate-graph/1`. Does not know how it was found.

use serde::Serialize;

use super::verdict_json::{At, at};
use crate::extract::Access;
use crate::extract::rust::ItemKind;
use crate::model::{Architecture, Context, EdgeUses, PackageId, SignalUse, UsedItem};
use crate::source::SourceMap;

/// One item behind a link.
#[derive(Serialize)]
pub(super) struct ItemEntry<'m> {
    item: &'m str,
    kind: Option<&'static str>,
    /// Where it comes from, if another package only passes it on.
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<&'m str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    members: Vec<&'m str>,
    /// Whether only tests use it.
    test: bool,
    at: Vec<At>,
}

/// One call of the catalogue.
#[derive(Serialize)]
pub(super) struct SignalEntry<'m> {
    kind: &'static str,
    package: &'m str,
    through: &'m str,
    call: &'m str,
    object: Option<&'m str>,
    mode: &'static str,
    test: bool,
    at: [At; 1],
}

pub(super) fn items<'m>(uses: &'m EdgeUses, sources: &SourceMap) -> Vec<ItemEntry<'m>> {
    uses.distinct().into_iter().map(|item| entry(item, sources)).collect()
}

fn entry<'m>(item: &'m UsedItem, sources: &SourceMap) -> ItemEntry<'m> {
    ItemEntry {
        item: &item.path,
        kind: item.kind.map(kind_word),
        origin: item
            .home
            .as_ref()
            .filter(|_| !item.passages.is_empty())
            .map(|(_, path)| path.as_str()),
        members: item.members.iter().map(String::as_str).collect(),
        test: item.sites.iter().all(|site| site.context == Context::Test),
        at: item.sites.iter().map(|site| at(sources, site.span)).collect(),
    }
}

/// An item's kind in one word.
pub(super) fn kind_word(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::InlineModule | ItemKind::FileModule => "module",
        ItemKind::Function => "function",
        ItemKind::Method => "method",
        ItemKind::Struct => "struct",
        ItemKind::Enum => "enum",
        ItemKind::Union => "union",
        ItemKind::Trait => "trait",
        ItemKind::Alias => "type alias",
        ItemKind::Const => "constant",
        ItemKind::Static => "static",
        ItemKind::Macro => "macro",
        ItemKind::Table => "table",
    }
}

pub(super) fn signals<'m>(
    model: &'m Architecture,
    sources: &SourceMap,
    is_kept: impl Fn(PackageId) -> bool,
) -> Vec<SignalEntry<'m>> {
    let all = model.evidence.iter().flat_map(|evidence| &evidence.signals);
    all.filter(|signal| is_kept(signal.package))
        .map(|signal: &SignalUse| SignalEntry {
            kind: signal.kind.as_str(),
            package: &model.package(signal.package).label,
            through: &signal.through,
            call: &signal.call,
            object: signal.object.as_deref(),
            mode: match signal.access {
                Access::Read => "read",
                Access::Write => "write",
                Access::Open => "open",
                Access::Define => "define",
                Access::Remove => "remove",
            },
            test: signal.context == Context::Test,
            at: [at(sources, signal.at)],
        })
        .collect()
}
