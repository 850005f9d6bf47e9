//! Names of packages that the code of macros holds as text.
//!
//! Owns the look into procedural macros that ask the manifest of their caller for a package, as
//! `crate_name("ledger-core")` does: the caller has to declare it, though nothing there names it.
//! Invariant: the files of a library are read once, and only when somebody asks. Does not know what
//! the macro writes.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::architecture::{Architecture, LinkKind};
use super::code::Code;
use super::evidence::Evidence;
use super::ids::PackageId;
use super::mentions::TextWhere;

/// What stands between quotes in packages of macros.
pub(super) struct Quotes<'q, 'c> {
    architecture: &'q Architecture,
    code: &'q Code<'c>,
    text: TextWhere<'q>,
    of: Vec<OnceLock<BTreeSet<String>>>,
}

impl<'q, 'c> Quotes<'q, 'c> {
    pub(super) fn new(
        architecture: &'q Architecture,
        code: &'q Code<'c>,
        text: TextWhere<'q>,
    ) -> Self {
        let of = code.externs.iter().map(|_| OnceLock::new()).collect();
        Self { architecture, code, text, of }
    }

    /// Whether one of some packages of macros holds the name of another package as text.
    pub(super) fn hold(&self, macros: &BTreeSet<PackageId>, to: PackageId) -> bool {
        let name = spelt(self.architecture.package(to).name.as_str());
        macros.iter().filter(|package| **package != to).any(|package| {
            let quoted = self.of.get(package.index());
            quoted.is_some_and(|of| of.get_or_init(|| self.of(*package)).contains(&name))
        })
    }

    /// The packages of macros near what a package uses, and what those link for help. A macro is
    /// mostly passed on by the package whose trait it derives.
    pub(super) fn macros(&self, out: &Evidence, from: PackageId) -> BTreeSet<PackageId> {
        // What only tests link neither passes macros on nor helps them.
        let linked = |package: PackageId| {
            let links = self.architecture.links_from(package).iter();
            let links = links.map(|id| self.architecture.link(*id));
            links.filter(|link| link.kind == LinkKind::Normal).map(|link| link.to)
        };
        let mut used = BTreeSet::new();
        for ((_, to), uses) in out.uses.range((from, PackageId::FIRST)..=(from, PackageId::LAST)) {
            used.insert(*to);
            used.extend(uses.items.iter().filter_map(|item| Some(item.home.as_ref()?.0)));
        }
        let near = used.iter().copied().chain(used.iter().flat_map(|package| linked(*package)));
        let is_macro = |package: &PackageId| self.architecture.package(*package).is_proc_macro;
        let macros: BTreeSet<PackageId> = near.filter(is_macro).collect();
        macros.iter().copied().chain(macros.iter().flat_map(|package| linked(*package))).collect()
    }

    fn of(&self, package: PackageId) -> BTreeSet<String> {
        let mut out = BTreeSet::new();
        let library = self.code.libraries.get(package.index()).copied().flatten();
        if let Some(krate) = library.and_then(|at| self.code.krates.get(at as usize)) {
            for file in krate.instances.iter().filter_map(|at| self.code.file_of(*at)) {
                let text = (self.text)(file.path, &|bytes| bytes.contains(&b'"'));
                // Between a closing quote and the next opening one stands more than a name.
                let between = text.iter().flat_map(|text| text.split('"'));
                out.extend(between.filter(|piece| is_name(piece)).map(spelt));
            }
        }
        out
    }
}

/// Whether a text may be the name of a package.
fn is_name(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (2..=64).contains(&text.len()) && text.bytes().all(is_letter)
}

/// One spelling for a package and its library.
fn spelt(name: &str) -> String {
    name.replace('-', "_")
}
