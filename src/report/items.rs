//! The items behind a link, under its line: what is used, how often, where.
//!
//! Owns that block of `why` and `explain`, and the words for a link that no path uses. Lists are
//! cut, and say so.

use std::fmt::Write as _;

use super::evidence_json::kind_word;
use super::style::{Style, count, table};
use super::why::describe;
use crate::model::{Architecture, Context, Crossing, EdgeUses, Link, LinkKind, UseSite, UsedItem};
use crate::ownership::TeamId;
use crate::source::SourceMap;

/// How many places of an item are named.
const PLACES: usize = 3;

/// The block of one link; empty where source was not read.
pub(super) fn items(
    model: &Architecture,
    link: &Link,
    sources: &SourceMap,
    style: Style,
    indent: &str,
) -> String {
    let Some(evidence) = &model.evidence else { return String::new() };
    let uses = evidence.of(link.from, link.to);
    let found: Vec<(&UsedItem, Vec<&UseSite>)> =
        uses.map(|uses| of_link(uses, link.kind)).unwrap_or_default();
    if found.is_empty() {
        return match without_items(model, link, uses) {
            words if words.is_empty() => words,
            words => format!("{indent}{words}\n"),
        };
    }
    let limit = if style.limit == 0 { found.len() } else { style.limit };
    let rows: Vec<Vec<String>> =
        found.iter().take(limit).map(|(item, sites)| row(item, sites, sources, limit)).collect();
    let mut out = String::new();
    for line in table(&rows).lines() {
        let _ = writeln!(out, "{indent}{}", line.trim_start());
    }
    if found.len() > limit {
        let _ = writeln!(out, "{indent}… and {} more (--limit 0 shows all)", found.len() - limit);
    }
    out
}

/// The links of a team's packages to other teams, with what they are for.
pub(super) fn taken(
    model: &Architecture,
    team: TeamId,
    sources: &SourceMap,
    style: Style,
) -> String {
    let crossing = model.links().filter(|(_, link)| {
        link.crossing == Crossing::Crosses && model.package(link.from).responsible.contains(&team)
    });
    let mut out = String::new();
    for (_, link) in crossing {
        let (from, to) = (&model.package(link.from).label, &model.package(link.to).label);
        let place = sources.place(link.span);
        let _ = writeln!(out, "  {from} → {to}  {}, {}:{}", describe(link), place.file, place.line);
        out.push_str(&items(model, link, sources, style, "      "));
    }
    out
}

/// Items with the places that a link of this kind is for.
fn of_link(uses: &EdgeUses, kind: LinkKind) -> Vec<(&UsedItem, Vec<&UseSite>)> {
    let belongs = |site: &&UseSite| match kind {
        LinkKind::Build => site.context == Context::Build,
        LinkKind::Normal => site.context != Context::Build,
        LinkKind::Dev => site.context == Context::Test,
    };
    let places = |item: &UsedItem| -> usize { item.sites.iter().filter(belongs).count() };
    let mut items = uses.distinct();
    // A module counts only where nothing else is used.
    items.retain(|item| places(item) > 0);
    items.into_iter().map(|item| (item, item.sites.iter().filter(belongs).collect())).collect()
}

fn row(item: &UsedItem, sites: &[&UseSite], sources: &SourceMap, limit: usize) -> Vec<String> {
    let mut path = item.path.clone();
    if !item.members.is_empty() {
        let few: Vec<&str> = item.members.iter().take(limit.min(6)).map(String::as_str).collect();
        let rest = item.members.len() - few.len();
        let more = if rest > 0 { format!(", … {rest} more") } else { String::new() };
        path.push_str(&format!("::{{{}{more}}}", few.join(", ")));
    }
    if let Some((_, home)) = item.home.as_ref().filter(|_| !item.passages.is_empty()) {
        path.push_str(&format!(" (is {home})"));
    }
    let only_tests = sites.iter().all(|site| site.context == Context::Test);
    let mark = if only_tests { ", tests only" } else { "" };
    vec![
        item.kind.map_or("of a macro", kind_word).to_owned(),
        path,
        format!("{}{mark}", count(sites.len(), "place", "places")),
        places(sites, sources),
    ]
}

/// The first places; of one file only its lines.
fn places(sites: &[&UseSite], sources: &SourceMap) -> String {
    let mut out = String::new();
    let mut file = String::new();
    for site in sites.iter().take(PLACES) {
        let place = sources.place(site.span);
        if place.file == file {
            let _ = write!(out, ",{}", place.line);
        } else {
            let gap = if out.is_empty() { "" } else { " " };
            let _ = write!(out, "{gap}{}:{}", place.file, place.line);
            file = place.file;
        }
    }
    if sites.len() > PLACES {
        out.push_str(" …");
    }
    out
}

/// What can be said of a link whose items are not known.
fn without_items(model: &Architecture, link: &Link, uses: Option<&EdgeUses>) -> String {
    if model.package(link.to).links_native {
        return "no source uses it; it links a native library".to_owned();
    }
    if uses.is_some_and(|uses| uses.mentioned) {
        return "named only in documentation, a string or a macro".to_owned();
    }
    let switched = switched_on(model, link);
    if !switched.is_empty() {
        return format!("only switches on features {}", switched.join(", "));
    }
    if uses.is_some_and(|uses| !uses.items.is_empty()) {
        let elsewhere = match link.kind {
            LinkKind::Normal => "only the build script uses it",
            LinkKind::Build => "the build script does not use it",
            LinkKind::Dev => "no test uses it beyond what the other link is for",
        };
        return elsewhere.to_owned();
    }
    if model.package(link.from).includes_generated {
        return "no source uses it, as far as generated code can't be read".to_owned();
    }
    "no source uses it".to_owned()
}

/// Features that the link switches on, in its own line or by features of the package.
fn switched_on(model: &Architecture, link: &Link) -> Vec<String> {
    let key = link.key.as_str();
    let by_feature = model.package(link.from).features.values().flatten().filter_map(|value| {
        let rest = value.strip_prefix(key)?;
        rest.strip_prefix('/').or_else(|| rest.strip_prefix("?/"))
    });
    let mut out: Vec<String> =
        link.features.iter().map(String::as_str).chain(by_feature).map(str::to_owned).collect();
    out.sort();
    out.dedup();
    out
}
