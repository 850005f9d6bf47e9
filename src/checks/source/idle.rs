//! Kind `idle-link`: a declared link of which no source uses anything.
//!
//! Owns the question what counts as a use. Whatever leaves a doubt is a use: a mention in
//! documentation or in a macro, a feature switched on, a native library, a file that can't be
//! read. Normal, build and dev links are judged apart.

use std::collections::BTreeSet;

use super::Case;
use crate::checks::Scope;
use crate::checks::finding::Finding;
use crate::model::{Context, Link, LinkId, LinkKind, PackageId};
use crate::rulebook::{Grade, Kind, Rulebook, Selector, SourceKind};

pub(super) fn check(
    case: &Case<'_, '_>,
    from: &Selector,
    to: &Selector,
    links: &Selector,
) -> Vec<Finding> {
    let scope = case.scope;
    let (from, to) = (scope.taken(from), scope.taken(to));
    let is_taken = |taken: &[bool], id: PackageId| taken.get(id.index()) == Some(&true);
    let blind: BTreeSet<PackageId> = case.evidence.unread.iter().map(|file| file.package).collect();
    let mut seen: BTreeSet<(PackageId, PackageId, LinkKind)> = BTreeSet::new();
    let mut findings = Vec::new();
    for (id, link) in scope.architecture.links() {
        if link.from == link.to
            || !is_taken(&from, link.from)
            || !is_taken(&to, link.to)
            || !scope.takes_link(links, link)
            || blind.contains(&link.from)
            || is_used(case, link)
            || switches_on(case, link)
            || scope.architecture.package(link.to).links_native
            || !scope.architecture.package(link.from).member
        {
            continue;
        }
        // Each line that declares the same idle link is to be deleted, in one finding.
        if seen.insert((link.from, link.to, link.kind)) {
            findings.extend(finding(case, id, link));
        } else if let Some(known) = findings.last_mut() {
            let known: &mut Finding = known;
            known.at.push(link.span);
        }
    }
    findings
}

/// The pairs that any rule of this kind may call idle, at whatever level it stands now.
pub(in crate::checks) fn may_be_idle(
    book: &Rulebook,
    scope: &Scope<'_>,
) -> BTreeSet<(PackageId, PackageId)> {
    let mut out = BTreeSet::new();
    for rule in book.rules() {
        let Kind::Source(SourceKind::IdleLink { links, .. }) = &rule.kind else { continue };
        let links = scope.architecture.links().filter(|(_, link)| scope.takes_link(links, link));
        out.extend(links.map(|(_, link)| (link.from, link.to)));
    }
    out
}

fn is_used(case: &Case<'_, '_>, link: &Link) -> bool {
    let Some(uses) = case.evidence.of(link.from, link.to) else {
        return false;
    };
    uses.mentioned
        || match link.kind {
            LinkKind::Build => uses.is_used_in(Context::Build),
            LinkKind::Normal => uses.is_used_in(Context::Shipped) || uses.is_used_in(Context::Test),
            // A dev link beside a normal one may be there for its features alone.
            LinkKind::Dev => uses.items.iter().any(|item| !item.sites.is_empty()),
        }
}

/// Whether the link is there to switch features on: a use that stands in manifests alone.
fn switches_on(case: &Case<'_, '_>, link: &Link) -> bool {
    if !link.features.is_empty() {
        return true;
    }
    let key = link.key.as_str();
    let (strong, weak) = (format!("{key}/"), format!("{key}?/"));
    let features = &case.scope.architecture.package(link.from).features;
    features.values().flatten().any(|v| v.starts_with(&strong) || v.starts_with(&weak))
}

fn finding(case: &Case<'_, '_>, id: LinkId, link: &Link) -> Option<Finding> {
    let mut finding = case.scope.about_path(case.rule, &[id])?;
    finding.facts.insert("key", link.key.as_str().to_owned());
    finding.variant = match link.kind {
        LinkKind::Normal => None,
        LinkKind::Build => Some("build"),
        LinkKind::Dev => Some("dev"),
    };
    // What a build script generates may use what nobody can read here.
    if case.scope.architecture.package(link.from).includes_generated {
        finding.grade = case.rule.grade.max(Grade::Likely);
    }
    Some(finding)
}
