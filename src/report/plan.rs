//! A plan for people: what an interface package would have to hold, item by item.
//!
//! Owns that page. Says first whether anything has to move at all. Does not know how items were
//! found.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::evidence_json::kind_word;
use super::plan_words::{Legality, because, legality, nature, part, proposal, unread};
use super::style::{Style, count, table};
use super::why::{Ends, describe, teams};
use crate::checks::Judged;
use crate::model::{
    Architecture, Dragged, LinkId, Nature, PackageId, Plan, PlannedItem, Role, UnreadItem, UseSite,
};
use crate::source::{SourceMap, Span};

/// The page.
pub fn plan(
    model: &Architecture,
    judged: Option<&Judged>,
    (ends, plan): (&Ends, &Plan),
    sources: &SourceMap,
    style: Style,
) -> String {
    let heading = format!("{} → {}", ends.from.0, ends.to.0);
    let mut out = format!("{}\n", style.bold(&heading));
    let links = links_between(model, ends);
    if links.is_empty() {
        let _ = writeln!(
            out,
            "no direct link: nothing has to move; `cargo mandate why {} {}` shows the path",
            ends.from.0, ends.to.0
        );
        return out;
    }
    links_of(&mut out, model, judged, &links, sources);
    let numbers = Numbers::of(plan, sources);
    let _ = writeln!(out, "\n{}", style.bold(&numbers.sentence()));
    groups(&mut out, model, plan, sources, style);
    covered(&mut out, model, (ends, plan), sources, style);
    unread_items(&mut out, plan, sources, style);
    outside(&mut out, plan);
    tests(&mut out, plan, sources, style);
    out.push_str(
        "\nnot seen: methods and fields that are used through values, which needs types\n",
    );
    let legal = links.iter().all(|id| legality(model, judged, *id) == Legality::Legal);
    let _ = writeln!(out, "\n{}", proposal(model, ends, plan, &numbers, legal));
    out
}

/// Direct links, in the order of the graph.
pub(super) fn links_between(model: &Architecture, ends: &Ends) -> Vec<LinkId> {
    let is_between = |from: PackageId, to: PackageId| {
        from != to && ends.from.1.contains(&from) && ends.to.1.contains(&to)
    };
    let links = model.links().filter(|(_, link)| is_between(link.from, link.to));
    links.map(|(id, _)| id).collect()
}

/// A plan in numbers.
pub(super) struct Numbers {
    pub(super) items: usize,
    pub(super) data: usize,
    pub(super) behaviour: usize,
    pub(super) dragged: usize,
    pub(super) private: usize,
    pub(super) third: usize,
    pub(super) unread: usize,
    pub(super) lines: usize,
}

impl Numbers {
    pub(super) fn of(plan: &Plan, sources: &SourceMap) -> Self {
        let own = || plan.items.iter().filter(|item| !item.third);
        let data = own().filter(|item| item.because.nature() == Nature::Data).count();
        Self {
            items: own().count(),
            data,
            behaviour: own().count() - data,
            dragged: own().filter(|item| item.dragged.is_some()).count(),
            private: own().filter(|item| item.private).count(),
            third: plan.items.len() - own().count(),
            unread: plan.unread.iter().filter(|item| !item.third).count(),
            lines: own().map(|item| lines(item, sources)).sum(),
        }
    }

    fn sentence(&self) -> String {
        if self.items == 0 {
            return "an interface package would have to hold nothing of it".to_owned();
        }
        let mut text = format!(
            "an interface package would have to hold {}: {} data, {} behaviour; {} dragged in",
            count(self.items, "item", "items"),
            self.data,
            self.behaviour,
            self.dragged
        );
        if self.private > 0 {
            let _ = write!(text, ", {} of them only for private fields", self.private);
        }
        let _ = write!(text, "; {}", count(self.lines, "line", "lines"));
        if self.unread > 0 {
            let _ = write!(text, "; {} could not be read", self.unread);
        }
        text
    }
}

/// The lines that an item's declaration spans.
pub(super) fn lines(item: &PlannedItem, sources: &SourceMap) -> usize {
    let Span { file, start, end } = item.declared;
    let line = |at: u32| sources.place(file.span(at as usize..at as usize)).line;
    line(end.saturating_sub(1).max(start)) - line(start) + 1
}

fn links_of(
    out: &mut String,
    model: &Architecture,
    judged: Option<&Judged>,
    links: &[LinkId],
    sources: &SourceMap,
) {
    let _ = writeln!(out, "{}", count(links.len(), "direct link", "direct links"));
    for id in links {
        let link = model.link(*id);
        let _ = writeln!(
            out,
            "  {} → {}  {}, {} → {}, {}: {}",
            model.package(link.from).label,
            model.package(link.to).label,
            describe(link),
            teams(model, link.from),
            teams(model, link.to),
            shown(sources, link.span),
            legality(model, judged, *id).words(model, judged, *id)
        );
    }
}

fn groups(out: &mut String, model: &Architecture, plan: &Plan, sources: &SourceMap, style: Style) {
    let mut groups: BTreeMap<(bool, PackageId), Vec<&PlannedItem>> = BTreeMap::new();
    for item in &plan.items {
        groups.entry((item.third, item.package)).or_default().push(item);
    }
    for ((third, package), items) in groups {
        let label = &model.package(package).label;
        let owner = teams(model, package);
        let role = model.package(package).role.as_str();
        let note = match (third, model.package(package).role) {
            (false, _) => "",
            (true, Role::Interface | Role::Platform) => "; stays there, made to be linked",
            (true, _) => "; stays there, the interface would link it or an interface of it",
        };
        let _ = writeln!(out, "\n{} ({role}, of {owner}{note})", style.bold(label));
        let shown_items = if style.limit == 0 { items.len() } else { style.limit };
        let rows = items.iter().take(shown_items).map(|item| row(item, model, sources));
        out.push_str(&table(&rows.collect::<Vec<_>>()));
        cut(out, items.len(), shown_items);
    }
}

fn row(item: &PlannedItem, model: &Architecture, sources: &SourceMap) -> Vec<String> {
    let mut because = because(&item.because);
    if let Some(passage) = item.passages.last() {
        let via = &model.package(passage.package).label;
        because.push_str(&format!("; via {via}, {}", shown(sources, passage.at)));
    }
    vec![
        nature(&item.because).to_owned(),
        kind_word(item.kind).to_owned(),
        item.path.clone(),
        how(&item.path, &item.sites, (item.dragged.as_ref(), item.private), sources),
        because,
    ]
}

fn how(
    path: &str,
    sites: &[UseSite],
    (dragged, private): (Option<&Dragged>, bool),
    sources: &SourceMap,
) -> String {
    match (dragged, sites.first()) {
        (Some(dragged), _) => {
            let only = if private { ", for private fields alone" } else { "" };
            let library = path.split("::").next().unwrap_or(path);
            let here = dragged.by.strip_prefix(library).and_then(|by| by.strip_prefix("::"));
            let by = here.unwrap_or(&dragged.by);
            format!("dragged in by {by} ({}{only})", part(dragged.part))
        }
        (None, Some(first)) => {
            format!("{}, {}", count(sites.len(), "place", "places"), shown(sources, first.span))
        }
        (None, None) => String::new(),
    }
}

fn unread_items(out: &mut String, plan: &Plan, sources: &SourceMap, style: Style) {
    let (third, own): (Vec<&UnreadItem>, Vec<&UnreadItem>) =
        plan.unread.iter().partition(|item| item.third);
    for (items, heading) in [
        (own, "could not be read; look by hand"),
        (third, "could not be read, of other packages; stays there"),
    ] {
        if items.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n{heading}: {}", count(items.len(), "name", "names"));
        let limit = if style.limit == 0 { items.len() } else { style.limit };
        let rows = items.iter().take(limit).map(|item| {
            let how = how(&item.path, &item.sites, (item.dragged.as_ref(), false), sources);
            vec![item.path.clone(), how, unread(item.why).to_owned()]
        });
        out.push_str(&table(&rows.collect::<Vec<_>>()));
        cut(out, items.len(), limit);
    }
}

fn outside(out: &mut String, plan: &Plan) {
    if plan.outside.is_empty() {
        return;
    }
    let name = |need: &crate::model::OutsideNeed| match need.items {
        0 => format!("{} (passed on)", need.package),
        n => format!("{} ({})", need.package, count(n, "item", "items")),
    };
    let names: Vec<String> = plan.outside.iter().map(name).collect();
    let _ = writeln!(out, "\noutside: the interface would depend on {}", names.join(", "));
}

fn tests(out: &mut String, plan: &Plan, sources: &SourceMap, style: Style) {
    if plan.tests.is_empty() {
        return;
    }
    let items = count(plan.tests.len(), "item", "items");
    let _ = writeln!(out, "\nused only by tests, which need no interface: {items}");
    let limit = if style.limit == 0 { plan.tests.len() } else { style.limit };
    let rows = plan.tests.iter().take(limit).map(|item| {
        vec![
            item.kind.map_or("", kind_word).to_owned(),
            item.path.clone(),
            how(&item.path, &item.sites, (None, false), sources),
        ]
    });
    out.push_str(&table(&rows.collect::<Vec<_>>()));
    cut(out, plan.tests.len(), limit);
}

fn cut(out: &mut String, all: usize, limit: usize) {
    if all > limit {
        let _ = writeln!(out, "  … and {} more (--limit 0 shows all)", all - limit);
    }
}

/// Items that a contract of the other end offers by name.
fn covered(
    out: &mut String,
    model: &Architecture,
    (ends, plan): (&Ends, &Plan),
    sources: &SourceMap,
    style: Style,
) {
    let found = model.covered(plan, &ends.to.1);
    if found.is_empty() {
        return;
    }
    let heading =
        format!("{} in a contract already, by name", count(found.len(), "item is", "items are"));
    let _ = writeln!(out, "\n{}", style.bold(&heading));
    let limit = if style.limit == 0 { found.len() } else { style.limit };
    let rows: Vec<Vec<String>> = found
        .iter()
        .take(limit)
        .filter_map(|covered| {
            let item = plan.items.get(covered.item)?;
            Some(vec![item.path.clone(), covered.name.clone(), shown(sources, covered.at)])
        })
        .collect();
    out.push_str(&table(&rows));
    if let Some(cut) = found.len().checked_sub(limit).filter(|cut| *cut > 0) {
        let _ = writeln!(out, "  … and {cut} more (--limit 0 shows all)");
    }
}

fn shown(sources: &SourceMap, span: Span) -> String {
    let place = sources.place(span);
    format!("{}:{}", place.file, place.line)
}
