//! Kind `laundered-link`: an item used through a package that only passes it on.
//!
//! Owns the judgement of re-exports: three teams are in it, and the user declares no link to the
//! package where the item comes from. A macro counts by what its body names.

use std::collections::BTreeSet;

use super::Case;
use crate::checks::finding::Finding;
use crate::model::{Context, LinkKind, PackageId, Passage, UseSite, UsedItem};
use crate::rulebook::Selector;
use crate::source::Span;

pub(super) fn check(case: &Case<'_, '_>, from: &Selector, to: &Selector) -> Vec<Finding> {
    let scope = case.scope;
    let (from, to) = (scope.taken(from), scope.taken(to));
    let is_taken = |taken: &[bool], id: PackageId| taken.get(id.index()) == Some(&true);
    let direct: BTreeSet<(PackageId, PackageId)> = scope
        .architecture
        .links()
        .filter(|(_, link)| link.kind != LinkKind::Dev)
        .map(|(_, link)| (link.from, link.to))
        .collect();
    let mut findings = Vec::new();
    for (&(user, via), uses) in &case.evidence.uses {
        if !is_taken(&from, user) || !case.crosses(user, via) {
            continue;
        }
        for item in &uses.items {
            for route in routes(case, via, item) {
                let is_third = is_taken(&to, route.home)
                    && case.crosses(user, route.home)
                    && case.crosses(route.last, route.home)
                    && !direct.contains(&(user, route.home));
                if is_third {
                    findings.extend(finding(case, (user, via), item, &route));
                }
            }
        }
    }
    findings
}

/// How an item came to the package through which it is used.
struct Route {
    home: PackageId,
    /// The package that takes it from there.
    last: PackageId,
    chain: Vec<String>,
    passages: Vec<Span>,
    is_macro: bool,
}

fn routes(case: &Case<'_, '_>, via: PackageId, item: &UsedItem) -> Vec<Route> {
    let mut out = Vec::new();
    if let (Some((home, path)), Some(last)) = (&item.home, item.passages.last())
        && *home != via
    {
        let label =
            |passage: &Passage| case.scope.architecture.package(passage.package).label.clone();
        let mut chain = vec![item.path.clone()];
        chain.extend(item.passages.iter().skip(1).map(label));
        chain.push(path.clone());
        out.push(Route {
            home: *home,
            last: last.package,
            chain,
            passages: item.passages.iter().map(|passage| passage.at).collect(),
            is_macro: false,
        });
    }
    if let Some(body) = item.declared.filter(|_| item.as_macro)
        && item.home.as_ref().is_some_and(|(home, _)| *home == via)
    {
        out.extend(through_macro(case, via, item, body));
    }
    out
}

/// What the body of a macro names of other packages.
fn through_macro(case: &Case<'_, '_>, via: PackageId, item: &UsedItem, body: Span) -> Vec<Route> {
    let mut out = Vec::new();
    for (to, uses) in case.evidence.uses_from(via) {
        for named in &uses.items {
            let is_inside = |site: &&UseSite| {
                site.span.file == body.file && (body.start..body.end).contains(&site.span.start)
            };
            let Some(site) = named.sites.iter().find(is_inside) else { continue };
            let home = named.home.as_ref().map_or(to, |(home, _)| *home);
            out.push(Route {
                home,
                last: via,
                chain: vec![format!("{}!", item.path), named.path.clone()],
                passages: vec![site.span],
                is_macro: true,
            });
        }
    }
    out
}

fn finding(
    case: &Case<'_, '_>,
    (user, via): (PackageId, PackageId),
    item: &UsedItem,
    route: &Route,
) -> Option<Finding> {
    let shipped = item.sites.iter().filter(|site| site.context != Context::Test);
    let at: Vec<Span> = shipped.map(|site| site.span).collect();
    if at.is_empty() {
        return None;
    }
    let mut finding = case.about_pair(user, route.home);
    finding.at = at;
    finding.there.clone_from(&route.passages);
    finding.object = Some(item.path.clone());
    let architecture = case.scope.architecture;
    let through = architecture.package(via);
    finding.facts.insert("via", through.label.clone());
    finding.facts.insert("via.team", case.scope.team_names(&through.responsible).join(", "));
    finding.facts.insert("item", item.path.clone());
    finding.facts.insert("chain", route.chain.join(" → "));
    finding.variant = route.is_macro.then_some("macro");
    Some(finding)
}
