//! What source code shows of the edges: items used, doors, shared memory, and what was not seen.
//!
//! Owns the types, by package and place. Facts are complete, whoever owns the ends: judging is a
//! matter of rules. Invariant: every list is sorted, so that the same code gives the same order.

use std::collections::BTreeMap;

use super::code::SignalUse;
use super::exposed::PublicItem;
use super::ids::PackageId;
use super::interfaces::Interfaces;
use super::plan::Plan;
use super::stores::Stores;
use crate::extract::rust::ItemKind;
use crate::extract::waiver::WaiverComment;
use crate::ownership::TeamId;
use crate::source::{FileId, Span};

/// Who compiles a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Context {
    /// A library or program.
    Shipped,
    /// A build script.
    Build,
    /// Tests, examples, benchmarks.
    Test,
}

/// One place where an item is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UseSite {
    /// The path.
    pub span: Span,
    /// Who compiles it.
    pub context: Context,
}

/// A package that passes an item on, and the line that does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Passage {
    /// The package.
    pub package: PackageId,
    /// Its `pub use`, `extern crate`, alias or macro.
    pub at: Span,
}

/// One item of another package.
#[derive(Clone, Debug)]
pub struct UsedItem {
    /// Its path, from the library's name on.
    pub path: String,
    /// What it is; none where only a macro knows.
    pub kind: Option<ItemKind>,
    /// The package it comes from, and its path there; none where that is not known.
    pub home: Option<(PackageId, String)>,
    /// Packages that pass it on, from the entered one inwards.
    pub passages: Vec<Passage>,
    /// Associated items and variants that are named.
    pub members: Vec<String>,
    /// Who hides it from documentation, and where.
    pub hidden: Option<(PackageId, Span)>,
    /// The associated item that is hidden, where the rest is not.
    pub hidden_member: Option<Box<str>>,
    /// Where it is declared.
    pub declared: Option<Span>,
    /// The written type of a public static that can change.
    pub static_type: Option<String>,
    /// Whether it is `static mut`.
    pub static_mut: bool,
    /// The private static that it hands out, with its type. Few do, so it lies elsewhere.
    pub hands_out: Option<Box<(String, String)>>,
    /// Whether it was used as a macro.
    pub as_macro: bool,
    /// Every place.
    pub sites: Vec<UseSite>,
}

/// What one package uses of another.
#[derive(Clone, Debug, Default)]
pub struct EdgeUses {
    /// Distinct items, by path.
    pub items: Vec<UsedItem>,
    /// Whether the package is named where no path could be read: in documentation, in a string,
    /// or by a macro that it is handed to.
    pub mentioned: bool,
}

/// How one package reaches into another without linking it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DoorKind {
    /// `#[path]`, an include or a symlink.
    SourceEscape,
    /// A build script that touches files elsewhere.
    BuildEscape,
    /// A symbol declared here and defined there, or a library loaded by name.
    SymbolLink,
    /// Another package's program started.
    SpawnedSibling,
    /// Items collected at link time.
    LinkTimeRegistry,
    /// The same text in both.
    CopiedSource,
}

impl DoorKind {
    /// As in machine output, behind `backdoor.`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SourceEscape => "source-escape",
            Self::BuildEscape => "build-escape",
            Self::SymbolLink => "symbol-link",
            Self::SpawnedSibling => "spawned-sibling",
            Self::LinkTimeRegistry => "link-time-registry",
            Self::CopiedSource => "copied-source",
        }
    }
}

/// One back-door.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Door {
    /// What it is.
    pub kind: DoorKind,
    /// Who uses it.
    pub from: PackageId,
    /// Where it leads; none for a file in no package.
    pub to: Option<PackageId>,
    /// The owners of what is reached.
    pub owners: Vec<TeamId>,
    /// The file, symbol, program or item reached.
    pub object: String,
    /// `#[path]`, `symlink`, `inventory` and the like.
    pub how: String,
    /// The place, then what it leads to.
    pub at: Vec<Span>,
    /// Who compiles it.
    pub context: Context,
    /// Tracked files below what is reached, where that is a folder.
    pub files: Vec<String>,
    /// Code lines, for copies.
    pub lines: usize,
    /// Whether it is as good as seen.
    pub sure: bool,
}

/// A file that a target needs and that can't be used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnreadFile {
    /// Whose target.
    pub package: PackageId,
    /// The file.
    pub path: String,
    /// What is wrong.
    pub problem: String,
    /// The place.
    pub at: Span,
}

/// A waiver in a comment.
#[derive(Clone, Debug)]
pub struct PlacedWaiver {
    /// The file.
    pub file: FileId,
    /// The package it belongs to.
    pub package: Option<PackageId>,
    /// What it says and covers.
    pub comment: WaiverComment,
}

/// Everything that source code shows.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// For each pair of packages what the one uses of the other.
    pub uses: BTreeMap<(PackageId, PackageId), EdgeUses>,
    /// Back-doors, sorted.
    pub doors: Vec<Door>,
    /// Calls that the catalogue knows, sorted.
    pub signals: Vec<SignalUse>,
    /// Stores, and who does what to them.
    pub stores: Stores,
    /// Contracts, who serves them and who calls.
    pub interfaces: Interfaces,
    /// Unusable files that a target needs.
    pub unread: Vec<UnreadFile>,
    /// Waivers in comments of Rust files and manifests.
    pub waivers: Vec<PlacedWaiver>,
    /// What was not seen, by name.
    pub blind_spots: BTreeMap<&'static str, usize>,
    /// Packages that include generated code.
    pub generated: Vec<PackageId>,
    /// What interface packages show, by package and path.
    pub exposed: Vec<PublicItem>,
    /// Rust files that targets consist of.
    pub files: usize,
    /// What an interface would have to hold, where a run asked for it.
    pub plan: Option<Plan>,
}

impl Evidence {
    /// Every place in source.
    pub fn spans(&self) -> impl Iterator<Item = Span> + '_ {
        let items = self.uses.values().flat_map(|uses| &uses.items);
        let sites = items.flat_map(|item| item.sites.iter().map(|site| site.span));
        let doors = self.doors.iter().flat_map(|door| door.at.iter().copied());
        let signals = self.signals.iter().map(|signal| signal.at);
        let stores = self.stores.spans();
        sites.chain(doors).chain(signals).chain(self.interfaces.spans()).chain(stores)
    }

    /// What one package uses of each other one.
    pub fn uses_from(&self, from: PackageId) -> impl Iterator<Item = (PackageId, &EdgeUses)> {
        let range = (from, PackageId::FIRST)..=(from, PackageId::LAST);
        self.uses.range(range).map(|((_, to), uses)| (*to, uses))
    }

    /// Adds what others could not see.
    pub fn count(&mut self, blind_spots: &BTreeMap<&'static str, usize>) {
        for (what, count) in blind_spots {
            *self.blind_spots.entry(what).or_default() += count;
        }
    }

    /// What `from` uses of `to`.
    pub fn of(&self, from: PackageId, to: PackageId) -> Option<&EdgeUses> {
        self.uses.get(&(from, to))
    }
}

impl EdgeUses {
    /// Distinct items; a module counts only where nothing in it is named.
    pub fn distinct(&self) -> Vec<&UsedItem> {
        let is_module = |item: &&UsedItem| item.kind == Some(ItemKind::InlineModule);
        let items: Vec<&UsedItem> = self.items.iter().filter(|item| !is_module(item)).collect();
        if items.is_empty() { self.items.iter().collect() } else { items }
    }

    /// Whether any place is compiled as `context`.
    pub fn is_used_in(&self, context: Context) -> bool {
        self.items.iter().flat_map(|item| &item.sites).any(|site| site.context == context)
    }
}
