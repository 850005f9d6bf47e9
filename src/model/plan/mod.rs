//! What an interface package would have to hold for one end to do without the other.
//!
//! Owns the plan's types and the order of its steps: what the one end uses in code that is shipped
//! or builds it, then all that those items drag along in their signatures, then whether each is
//! data or behaviour. Computed only where a run asks for it. Invariant: complete as far as names
//! can be read, and what could not be read is listed. Does not know rules or wording.

mod blocks;
mod closure;
mod nature;
mod used;

use std::path::Path;
use std::sync::Arc;

use super::architecture::{Architecture, Role};
use super::code;
use super::evidence::{Passage, UseSite};
use super::ids::PackageId;
use crate::extract::rust::{ItemKind, Part, with_room};
use crate::source::Span;

pub(in crate::model) use blocks::Blocks;
pub use nature::{Because, Nature};

/// The ends of the edge.
#[derive(Clone, Debug)]
pub struct PlanRequest {
    /// Who uses.
    pub from: Vec<PackageId>,
    /// Whom.
    pub to: Vec<PackageId>,
}

/// The text of a file, by its path.
pub(in crate::model) type TextOf<'t> = &'t (dyn Fn(&Path) -> Option<Arc<str>> + Sync);

/// Which item needs another one, and in which part of its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dragged {
    /// Its path.
    pub by: String,
    /// Where it names the other one.
    pub part: Part,
}

/// One item that an interface would have to hold.
#[derive(Clone, Debug)]
pub struct PlannedItem {
    /// Where it is declared.
    pub package: PackageId,
    /// Its path there.
    pub path: String,
    /// What it is.
    pub kind: ItemKind,
    /// Data or behaviour, and why.
    pub because: Because,
    /// Its text.
    pub declared: Span,
    /// Uses that are shipped or build; none where it is only dragged in.
    pub sites: Vec<UseSite>,
    /// Packages that pass it on to the user.
    pub passages: Vec<Passage>,
    /// What drags it in first; none where it is used itself.
    pub dragged: Option<Dragged>,
    /// Whether it is needed only for private fields of types that are behaviour.
    pub private: bool,
    /// Whether it belongs to somebody else than the other end: its own signature is not followed.
    pub third: bool,
}

/// Why something could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnreadWhy {
    /// A macro or generated code declares it.
    MacroMade,
    /// It stands in a macro with a syntax of its own.
    NotRust,
    /// A module is named as a whole.
    WholeModule,
    /// Nothing that could be read declares the name.
    NotFound,
}

/// Something that an interface may have to hold and that could not be read.
#[derive(Clone, Debug)]
pub struct UnreadItem {
    /// Its path.
    pub path: String,
    /// Why.
    pub why: UnreadWhy,
    /// Uses that are shipped or build.
    pub sites: Vec<UseSite>,
    /// What drags it in, where it is not used itself.
    pub dragged: Option<Dragged>,
    /// Whether it belongs to somebody else than the other end.
    pub third: bool,
}

/// A package from elsewhere that the interface would depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutsideNeed {
    /// Its name.
    pub package: String,
    /// How many items name it.
    pub items: usize,
    /// The first of them; none where it is only used through the other end.
    pub first: Option<String>,
}

/// An item that only tests use.
#[derive(Clone, Debug)]
pub struct TestItem {
    /// Its path.
    pub path: String,
    /// What it is, where that is known.
    pub kind: Option<ItemKind>,
    /// Every place.
    pub sites: Vec<UseSite>,
}

/// What an interface would have to hold.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Items by package; those used themselves first, then by path.
    pub items: Vec<PlannedItem>,
    /// What could not be read, by path.
    pub unread: Vec<UnreadItem>,
    /// Packages from elsewhere, by name.
    pub outside: Vec<OutsideNeed>,
    /// Items that only tests use, by path.
    pub tests: Vec<TestItem>,
    /// Whether there was no thread to read signatures on.
    pub failed: bool,
}

impl Plan {
    /// Every place that it names.
    pub fn spans(&self) -> impl Iterator<Item = Span> + '_ {
        let used = self.items.iter().flat_map(|item| &item.sites);
        let unread = self.unread.iter().flat_map(|item| &item.sites);
        let tests = self.tests.iter().flat_map(|item| &item.sites);
        let sites = used.chain(unread).chain(tests).map(|site| site.span);
        let passages = self.items.iter().flat_map(|item| item.passages.iter().map(|p| p.at));
        sites.chain(passages).chain(self.items.iter().map(|item| item.declared))
    }
}

/// Draws a plan.
pub(in crate::model) fn plan(
    tables: &code::Code<'_>,
    architecture: &Architecture,
    wanted: &PlanRequest,
    text: TextOf<'_>,
) -> Plan {
    let own = own_packages(architecture, wanted);
    let drawn = with_room(|| {
        let used = used::used(tables, wanted);
        closure::close(tables, architecture, own, text, used)
    });
    drawn.unwrap_or_else(|| Plan { failed: true, ..Plan::default() })
}

/// For each package whether its items would have to move: those of the other end and of the
/// teams that answer for it, but for those made to be linked by others.
fn own_packages(architecture: &Architecture, wanted: &PlanRequest) -> Vec<bool> {
    let is_theirs = |id: PackageId| {
        let responsible = &architecture.package(id).responsible;
        wanted.to.iter().any(|to| {
            architecture.package(*to).responsible.iter().any(|team| responsible.contains(team))
        })
    };
    let is_open =
        |id: PackageId| matches!(architecture.package(id).role, Role::Interface | Role::Platform);
    architecture
        .packages()
        .map(|(id, _)| {
            wanted.to.contains(&id) || (is_theirs(id) && !is_open(id) && !wanted.from.contains(&id))
        })
        .collect()
}
