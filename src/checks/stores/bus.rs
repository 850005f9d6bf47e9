//! Kind `store-as-bus`: a channel of a database that two teams speak and listen through, and a
//! table off which one team takes what another puts in.
//!
//! Owns the matching of the two sides: one finding for each listening package and channel, and for
//! each polling package and table.

use std::collections::BTreeMap;

use super::{Case, are_apart};
use crate::checks::finding::{End, Finding};
use crate::model::{Access, ChannelUse, Mode, ObjectId, PackageId};
use crate::rulebook::Grade;
use crate::source::Span;

pub(super) fn check(case: &Case<'_, '_>) -> Vec<Finding> {
    let mut out = channels(case);
    out.extend(queues(case));
    out
}

fn channels(case: &Case<'_, '_>) -> Vec<Finding> {
    let mut listeners: BTreeMap<(&str, PackageId), Vec<&ChannelUse>> = BTreeMap::new();
    for used in case.stores.channels.iter().filter(|used| used.listens) {
        if let Some(package) = used.package.filter(|package| case.is_judged(*package)) {
            listeners.entry((&used.name, package)).or_default().push(used);
        }
    }
    let mut out = Vec::new();
    for ((name, package), heard) in listeners {
        let speakers = case.stores.channels.iter().filter(|used| {
            !used.listens && used.name == name && are_apart(case.teams(package), &used.teams)
        });
        let speakers: Vec<&ChannelUse> = speakers.collect();
        let Some(first) = speakers.first() else { continue };
        let mut finding = match first.package {
            Some(to) => case.scope.about_pair(case.rule, package, to),
            None => case.scope.about(case.rule, package),
        };
        let teams = case.scope.team_names(&first.teams);
        if first.package.is_none() {
            finding.facts.insert("to", teams.join(", "));
            finding.facts.insert("to.team", teams.join(", "));
        }
        finding.to = End { package: finding.to.package, teams };
        finding.object = Some(name.to_owned());
        finding.facts.insert("object", name.to_owned());
        finding.at = heard.iter().map(|used| used.at).collect();
        finding.there = speakers.iter().map(|used| used.at).collect();
        finding.edge = Some("store.bus".to_owned());
        // Two databases may each have a channel of this name.
        finding.grade = case.rule.grade.max(Grade::Likely);
        out.push(finding);
    }
    out
}

fn queues(case: &Case<'_, '_>) -> Vec<Finding> {
    let mut polls: BTreeMap<(ObjectId, PackageId), Vec<Span>> = BTreeMap::new();
    for (object, package, at) in &case.stores.polls {
        if case.is_judged(*package) {
            polls.entry((*object, *package)).or_default().push(*at);
        }
    }
    let mut out = Vec::new();
    for ((at, package), places) in polls {
        let Some(object) = case.object(at) else { continue };
        let writers: Vec<&Access> = case
            .shipped(at)
            .filter(|access| access.mode == Mode::Write)
            .filter(|access| {
                let teams = access.package.map_or(&[][..], |writer| case.teams(writer));
                are_apart(case.teams(package), teams)
            })
            .collect();
        let Some(writer) = writers.first().and_then(|access| access.package) else { continue };
        let mut finding = case.scope.about_pair(case.rule, package, writer);
        case.name(&mut finding, object);
        finding.variant = Some(if object.carries_messages() { "stream" } else { "queue" });
        finding.at = places;
        finding.there = writers.iter().map(|access| access.at).collect();
        finding.edge = Some("store.bus".to_owned());
        // Whoever mends its own rows in batches locks them alike.
        finding.grade = case.rule.grade.max(Grade::Likely);
        out.push(finding);
    }
    out
}
