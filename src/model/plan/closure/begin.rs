//! Where a plan begins: what the one end uses, sorted into items, modules, tests and the rest.
//!
//! Owns that sorting. What only tests use needs no interface and is set apart.

use std::collections::{BTreeMap, BTreeSet};

use super::{Closure, Draft};
use crate::model::code::{Name, Res};
use crate::model::evidence::Context;
use crate::model::ids::PackageId;
use crate::model::plan::used::{Key, Used};
use crate::model::plan::{TestItem, UnreadItem, UnreadWhy};

/// An item, its path, and the use of it.
type Start = (String, (u32, u32), Used);

impl Closure<'_, '_> {
    /// Takes what is used.
    pub(super) fn start(&mut self, used: BTreeMap<Key, Used>) {
        let mut modules: Vec<(PackageId, UnreadItem)> = Vec::new();
        let mut named: BTreeSet<PackageId> = BTreeSet::new();
        let mut items: Vec<Start> = Vec::new();
        for ((res, _, _), mut used) in used {
            let path = self.path(res, used.entry.as_ref());
            let Some((entry, _)) = used.entry else { continue };
            let is_module = matches!(res, Res::Module(_));
            if used.sites.iter().all(|site| site.context == Context::Test) {
                if !is_module {
                    self.plan.tests.push(TestItem {
                        path,
                        kind: self.kind(res),
                        sites: used.sites,
                    });
                }
                continue;
            }
            used.sites.retain(|site| site.context != Context::Test);
            if !is_module {
                named.insert(entry);
            }
            match res {
                Res::Item(instance, item) => items.push((path, (instance, item), used)),
                Res::Foreign(name) => self.passed_on(name),
                Res::Module(_) => {
                    modules.push((entry, unread(path, UnreadWhy::WholeModule, used)));
                }
                Res::Unknown => self.unknown(unread(path, UnreadWhy::MacroMade, used)),
            }
        }
        // A module counts only where nothing in its package is named.
        for (_, unread) in modules.into_iter().filter(|(entry, _)| !named.contains(entry)) {
            self.unread.insert(unread.path.clone(), unread);
        }
        items.sort_by(|a, b| a.0.cmp(&b.0));
        for item in items {
            self.used_item(item);
        }
    }

    fn used_item(&mut self, (path, item, used): Start) {
        let members = used.members.iter().map(|name| self.text_of(*name)).collect();
        self.draft(Draft {
            item,
            path,
            sites: used.sites,
            passages: used.passages,
            dragged: None,
            private: false,
            third: !self.is_own(item),
            members,
        });
    }

    /// Something of a package from elsewhere, used through the other end.
    fn passed_on(&mut self, name: Name) {
        let name = self.text_of(name);
        if name != "std" {
            self.outside.entry(name).or_default();
        }
    }

    /// A name that a macro makes; what stands behind it belongs to it.
    fn unknown(&mut self, unread: UnreadItem) {
        let mut above = unread.path.as_str();
        while let Some((before, _)) = above.rsplit_once("::") {
            if let Some(known) = self.unread.get_mut(before) {
                known.sites.extend(&unread.sites);
                known.sites.sort();
                return;
            }
            above = before;
        }
        self.unread.insert(unread.path.clone(), unread);
    }
}

fn unread(path: String, why: UnreadWhy, used: Used) -> UnreadItem {
    UnreadItem { path, why, sites: used.sites, dragged: None, third: false }
}
