//! A plan for machines.
//!
//! Owns `mandate-plan/1`. Does not know how items were found.

use serde::Serialize;

use super::evidence_json::kind_word;
use super::plan::{Numbers, lines, links_between};
use super::plan_words::Legality;
use super::plan_words::{about, because, interfaces, legality, nature, part, proposal, unread};
use super::verdict_json::{At, at};
use super::why::Ends;
use crate::checks::Judged;
use crate::model::{Architecture, Dragged, LinkId, Plan, PlannedItem, UseSite};
use crate::source::SourceMap;

#[derive(Serialize)]
struct Document<'m> {
    schema: &'static str,
    from: &'m str,
    to: &'m str,
    links: Vec<LinkEntry<'m>>,
    items: Vec<ItemEntry<'m>>,
    covered: Vec<CoveredEntry>,
    unread: Vec<UnreadEntry<'m>>,
    outside: Vec<OutsideEntry<'m>>,
    tests: Vec<TestEntry<'m>>,
    summary: Summary<'m>,
}

#[derive(Serialize)]
struct LinkEntry<'m> {
    kind: String,
    from: &'m str,
    to: &'m str,
    verdict: &'static str,
    rules: Vec<&'m str>,
    at: [At; 1],
}

#[derive(Serialize)]
struct DraggedEntry<'m> {
    by: &'m str,
    part: &'static str,
}

#[derive(Serialize)]
struct ItemEntry<'m> {
    package: &'m str,
    /// Whether it belongs to neither end.
    third: bool,
    item: &'m str,
    kind: &'static str,
    nature: &'static str,
    because: String,
    lines: usize,
    declared: At,
    dragged: Option<DraggedEntry<'m>>,
    /// Whether only private fields of behaviour need it.
    private: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    via: Vec<&'m str>,
    at: Vec<At>,
}

/// A message, schema or operation of an existing contract.
#[derive(Serialize)]
struct CoveredEntry {
    item: String,
    name: String,
    contract: String,
    at: [At; 1],
}

#[derive(Serialize)]
struct UnreadEntry<'m> {
    item: &'m str,
    why: &'static str,
    third: bool,
    dragged: Option<DraggedEntry<'m>>,
    at: Vec<At>,
}

#[derive(Serialize)]
struct OutsideEntry<'m> {
    package: &'m str,
    items: usize,
    first: Option<&'m str>,
}

#[derive(Serialize)]
struct TestEntry<'m> {
    item: &'m str,
    kind: Option<&'static str>,
    at: Vec<At>,
}

#[derive(Serialize)]
struct Summary<'m> {
    items: usize,
    data: usize,
    behaviour: usize,
    dragged: usize,
    private: usize,
    third: usize,
    unread: usize,
    lines: usize,
    legal: bool,
    interfaces: Vec<&'m str>,
    proposal: String,
}

/// The document.
///
/// # Errors
/// A value that JSON can't hold.
pub fn plan_json(
    model: &Architecture,
    judged: Option<&Judged>,
    (ends, plan): (&Ends, &Plan),
    sources: &SourceMap,
) -> Result<String, serde_json::Error> {
    let links = links_between(model, ends);
    let sites = |sites: &[UseSite]| sites.iter().map(|site| at(sources, site.span)).collect();
    let document = Document {
        schema: "mandate-plan/1",
        from: &ends.from.0,
        to: &ends.to.0,
        links: links.iter().map(|id| link(model, judged, *id, sources)).collect(),
        items: plan.items.iter().map(|entry| item(model, entry, sources)).collect(),
        covered: model
            .covered(plan, &ends.to.1)
            .into_iter()
            .filter_map(|covered| {
                let item = plan.items.get(covered.item)?.path.clone();
                let (name, contract) = (covered.name, covered.contract);
                Some(CoveredEntry { item, name, contract, at: [at(sources, covered.at)] })
            })
            .collect(),
        unread: plan
            .unread
            .iter()
            .map(|entry| UnreadEntry {
                item: &entry.path,
                why: unread(entry.why),
                third: entry.third,
                dragged: entry.dragged.as_ref().map(dragged),
                at: sites(&entry.sites),
            })
            .collect(),
        outside: plan
            .outside
            .iter()
            .map(|need| OutsideEntry {
                package: &need.package,
                items: need.items,
                first: need.first.as_deref(),
            })
            .collect(),
        tests: plan
            .tests
            .iter()
            .map(|entry| TestEntry {
                item: &entry.path,
                kind: entry.kind.map(kind_word),
                at: sites(&entry.sites),
            })
            .collect(),
        summary: summary(model, judged, (ends, plan), &links, sources),
    };
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}

fn link<'m>(
    model: &'m Architecture,
    judged: Option<&'m Judged>,
    id: LinkId,
    sources: &SourceMap,
) -> LinkEntry<'m> {
    let link = model.link(id);
    LinkEntry {
        kind: format!("link.{}", link.kind.as_str()),
        from: &model.package(link.from).label,
        to: &model.package(link.to).label,
        verdict: legality(model, judged, id).as_str(),
        rules: about(model, judged, id).map(|finding| finding.rule.as_str()).collect(),
        at: [at(sources, link.span)],
    }
}

fn dragged(dragged: &Dragged) -> DraggedEntry<'_> {
    DraggedEntry { by: &dragged.by, part: part(dragged.part) }
}

fn item<'m>(model: &'m Architecture, item: &'m PlannedItem, sources: &SourceMap) -> ItemEntry<'m> {
    let label = |id: crate::model::PackageId| model.package(id).label.as_str();
    ItemEntry {
        package: label(item.package),
        third: item.third,
        item: &item.path,
        kind: kind_word(item.kind),
        nature: nature(&item.because),
        because: because(&item.because),
        lines: lines(item, sources),
        declared: at(sources, item.declared),
        dragged: item.dragged.as_ref().map(dragged),
        private: item.private,
        via: item.passages.iter().map(|passage| label(passage.package)).collect(),
        at: item.sites.iter().map(|site| at(sources, site.span)).collect(),
    }
}

fn summary<'m>(
    model: &'m Architecture,
    judged: Option<&Judged>,
    (ends, plan): (&Ends, &Plan),
    links: &[LinkId],
    sources: &SourceMap,
) -> Summary<'m> {
    let numbers = Numbers::of(plan, sources);
    let legal = links.iter().all(|id| legality(model, judged, *id) == Legality::Legal);
    Summary {
        items: numbers.items,
        data: numbers.data,
        behaviour: numbers.behaviour,
        dragged: numbers.dragged,
        private: numbers.private,
        third: numbers.third,
        unread: numbers.unread,
        lines: numbers.lines,
        legal,
        interfaces: interfaces(model, &ends.to.1)
            .into_iter()
            .map(|id| model.package(id).label.as_str())
            .collect(),
        proposal: proposal(model, ends, plan, &numbers, legal),
    }
}
