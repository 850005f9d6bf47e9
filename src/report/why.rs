//! Why one end depends on another: every direct link between them, or the shortest path.
//!
//! Owns that answer. Says so when there is no path, and when there is one only through tests.

use std::fmt::Write as _;

use super::items::items;
use super::style::{Style, count};
use crate::checks::Judged;
use crate::model::{Architecture, Crossing, Link, LinkId, LinkKind, PackageId};
use crate::source::SourceMap;

/// Two ends, each a package or all packages of a team.
#[derive(Clone, Debug)]
pub struct Ends {
    /// As the user wrote it, and the packages it means.
    pub from: (String, Vec<PackageId>),
    /// As the user wrote it, and the packages it means.
    pub to: (String, Vec<PackageId>),
}

/// Answers.
pub fn why(
    model: &Architecture,
    judged: Option<&Judged>,
    ends: &Ends,
    sources: &SourceMap,
    style: Style,
) -> String {
    let (from, to) = (&ends.from, &ends.to);
    let mut out = format!("{}\n", style.bold(&format!("{} → {}", from.0, to.0)));
    let is_end = |id: PackageId| to.1.contains(&id);
    let direct: Vec<LinkId> = model
        .links()
        .filter(|(_, link)| from.1.contains(&link.from) && is_end(link.to) && link.from != link.to)
        .map(|(id, _)| id)
        .collect();
    if !direct.is_empty() {
        let _ = writeln!(out, "{}", count(direct.len(), "direct link", "direct links"));
        for id in direct {
            link_line(&mut out, model, judged, id, sources);
            out.push_str(&items(model, model.link(id), sources, style, "      "));
        }
        return out;
    }
    let shipped = |link: &Link| link.kind != LinkKind::Dev;
    let all = |_: &Link| true;
    let found = shortest(model, &from.1, is_end, shipped)
        .map(|path| (path, "no direct link; the shortest path"))
        .or_else(|| {
            let path = shortest(model, &from.1, is_end, all)?;
            Some((path, "nothing that is shipped; the shortest path through tests"))
        });
    let Some((path, how)) = found else {
        let _ = writeln!(out, "no path: nothing of `{}` links anything of `{}`", from.0, to.0);
        return out;
    };
    let _ = writeln!(out, "{how}, {}", count(path.len(), "link", "links"));
    for id in path {
        link_line(&mut out, model, judged, id, sources);
        out.push_str(&items(model, model.link(id), sources, style, "      "));
    }
    out
}

fn shortest(
    model: &Architecture,
    from: &[PackageId],
    is_end: impl Fn(PackageId) -> bool,
    follow: impl Fn(&Link) -> bool,
) -> Option<Vec<LinkId>> {
    let paths = from.iter().filter_map(|start| model.shortest_path(*start, &follow, &is_end));
    paths.min_by_key(Vec::len)
}

fn link_line(
    out: &mut String,
    model: &Architecture,
    judged: Option<&Judged>,
    id: LinkId,
    sources: &SourceMap,
) {
    let link = model.link(id);
    let (from, to) = (model.package(link.from), model.package(link.to));
    let place = sources.place(link.span);
    let crossing = match link.crossing {
        Crossing::Within => "within one team".to_owned(),
        Crossing::Undecided => "an end has no owner".to_owned(),
        Crossing::Crosses => {
            format!("{} → {}", teams(model, link.from), teams(model, link.to))
        }
    };
    let _ = writeln!(
        out,
        "  {} → {}  {}, {crossing}, {}:{}",
        from.label,
        to.label,
        describe(link),
        place.file,
        place.line
    );
    for finding in judged.iter().flat_map(|judged| &judged.findings) {
        if finding.at.contains(&link.span) {
            let object = finding.object.as_ref().map(|o| format!(" ({o})")).unwrap_or_default();
            let _ = writeln!(out, "      {} {}{object}", finding.level.as_str(), finding.rule);
        }
    }
}

/// `normal`, `dev`, `normal, optional, target cfg(unix)`.
pub(super) fn describe(link: &Link) -> String {
    let mut parts = vec![link.kind.as_str().to_owned()];
    if link.optional {
        parts.push(format!("optional ({})", link.enabled_by.join(", ")));
    }
    if let Some(target) = &link.target {
        parts.push(format!("target {target}"));
    }
    if link.patched_by.is_some() {
        parts.push("patched".to_owned());
    }
    parts.join(", ")
}

/// The responsible teams of a package in one word.
pub(super) fn teams(model: &Architecture, id: PackageId) -> String {
    let teams = model.package(id).responsible.iter();
    let names: Vec<&str> = teams.map(|team| model.ownership.teams.name(*team)).collect();
    if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
}
