//! The end of the way: what could not be read, and what holds something alive.
//!
//! Owns the entries for names that a macro makes or nothing declares, and the order of the plan.

use std::collections::BTreeSet;

use super::Closure;
use crate::extract::rust::Mention;
use crate::model::code::{Res, Resolved};
use crate::model::plan::{
    Because, Dragged, Nature, OutsideNeed, Plan, PlannedItem, UnreadItem, UnreadWhy,
};

impl Closure<'_, '_> {
    /// An item whose text is no Rust.
    pub(super) fn not_rust(&mut self, at: usize) {
        let Some(draft) = self.drafts.get(at) else { return };
        let unread = UnreadItem {
            path: draft.path.clone(),
            why: UnreadWhy::NotRust,
            sites: draft.sites.clone(),
            dragged: draft.dragged.clone(),
            third: draft.third,
        };
        self.unread.entry(draft.path.clone()).or_insert(unread);
    }

    /// A path into a local package that ends at a name which nobody declares.
    pub(super) fn macro_made(
        &mut self,
        found: &Resolved,
        mention: &Mention,
        rest: Vec<String>,
        dragged: Dragged,
    ) {
        let third = found
            .entry
            .as_ref()
            .is_some_and(|(package, _)| self.own.get(package.index()) != Some(&true));
        let path = match &found.entry {
            Some(place) => {
                let head = self.path(Res::Unknown, Some(place));
                std::iter::once(head).chain(rest).collect::<Vec<_>>().join("::")
            }
            None => mention.words.join("::"),
        };
        self.missing(path, UnreadWhy::MacroMade, dragged, third);
    }

    /// Something that a signature names and that can't be looked into.
    pub(super) fn missing(&mut self, path: String, why: UnreadWhy, dragged: Dragged, third: bool) {
        let unread = UnreadItem {
            path: path.clone(),
            why,
            sites: Vec::new(),
            dragged: Some(dragged),
            third,
        };
        self.unread.entry(path).or_insert(unread);
    }

    /// The plan, sorted.
    pub(super) fn finish(mut self) -> Plan {
        let mut plan = self.plan;
        hold(&mut plan.items, &self.held);
        plan.items.sort_by(|a, b| {
            let key = |item: &PlannedItem| (item.package, item.dragged.is_some());
            key(a).cmp(&key(b)).then_with(|| a.path.cmp(&b.path))
        });
        plan.tests.sort_by(|a, b| a.path.cmp(&b.path));
        plan.unread = std::mem::take(&mut self.unread).into_values().collect();
        drop_second_names(&mut plan.unread);
        plan.outside = self
            .outside
            .into_iter()
            .map(|(package, by)| OutsideNeed {
                package,
                items: by.len(),
                first: by.into_iter().next(),
            })
            .collect();
        plan
    }
}

/// A name that is dragged in and could not be found is the one that is used under its full path.
fn drop_second_names(unread: &mut Vec<UnreadItem>) {
    fn last(path: &str) -> &str {
        path.rsplit("::").next().unwrap_or(path)
    }
    fn library(path: &str) -> &str {
        path.split("::").next().unwrap_or(path)
    }
    let used: Vec<String> =
        unread.iter().filter(|item| item.dragged.is_none()).map(|item| item.path.clone()).collect();
    unread.retain(|item| {
        let Some(dragged) = &item.dragged else { return true };
        let is_same =
            |path: &String| last(path) == last(&item.path) && library(path) == library(&dragged.by);
        !used.iter().any(is_same)
    });
}

/// What holds something alive is alive too, and no data; in rounds, as one may hold another.
fn hold(items: &mut [PlannedItem], held: &[(String, String)]) {
    let is_live = |item: &PlannedItem| matches!(item.because, Because::Holds(_));
    loop {
        let live: BTreeSet<String> =
            items.iter().filter(|item| is_live(item)).map(|item| item.path.clone()).collect();
        let mut changed = false;
        for item in items.iter_mut().filter(|item| item.because.nature() == Nature::Data) {
            let inner = held.iter().find(|(by, of)| *by == item.path && live.contains(of));
            if let Some((_, inner)) = inner {
                let name = inner.rsplit("::").next().unwrap_or(inner);
                item.because = Because::Holds(name.to_owned());
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
}
