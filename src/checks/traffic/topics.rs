//! Kind `undeclared-interface`: messages that go from team to team, and nothing says what is in
//! them.
//!
//! Owns what excuses a topic: a channel of an `AsyncAPI` document by its name or address, an
//! `[[interface]]` of its name, and an owner who published it. Does not know how a client names a
//! topic.

use std::collections::BTreeSet;

use super::Case;
use crate::checks::finding::Finding;
use crate::extract::Medium;
use crate::extract::contracts::Contract;
use crate::model::{Access, Context, ContractFile, Evidence, Mode, Object, PackageId};
use crate::rulebook::{Grade, Selector};
use crate::source::Span;

pub(super) fn undeclared(
    case: &Case<'_, '_>,
    evidence: &Evidence,
    from: &Selector,
) -> Vec<Finding> {
    let taken = case.scope.taken(from);
    let contracts = case.scope.architecture.contracts.iter().filter_map(ContractFile::contract);
    let described: BTreeSet<&str> = contracts.flat_map(Contract::channels).collect();
    let mut out = Vec::new();
    for (at, topic) in evidence.stores.objects.iter().enumerate() {
        let is_told = topic.published
            || topic.external
            || described.contains(topic.name.as_str())
            || case.interfaces.find(&topic.name).is_some();
        if topic.medium != Medium::Queue || is_told {
            continue;
        }
        let used: Vec<&Access> = evidence
            .stores
            .accesses
            .iter()
            .filter(|access| access.object == at && access.context == Context::Shipped)
            .collect();
        for writer in packages(&used, Mode::Write) {
            if taken.get(writer.index()) == Some(&true) {
                out.extend(finding(case, topic, (writer, &used)));
            }
        }
    }
    out
}

fn packages(used: &[&Access], mode: Mode) -> BTreeSet<PackageId> {
    used.iter().filter(|access| access.mode == mode).filter_map(|access| access.package).collect()
}

/// One for each package that sends; the first reader of another team is named.
fn finding(
    case: &Case<'_, '_>,
    topic: &Object,
    (writer, used): (PackageId, &[&Access]),
) -> Option<Finding> {
    let teams = |package: PackageId| &case.scope.architecture.package(package).responsible;
    let is_stranger = |reader: &PackageId| {
        let (own, other) = (teams(writer), teams(*reader));
        !own.is_empty() && !other.is_empty() && !own.iter().any(|team| other.contains(team))
    };
    let readers: BTreeSet<PackageId> =
        packages(used, Mode::Read).into_iter().filter(is_stranger).collect();
    let first = readers.first()?;
    let places = |mode: Mode, is_meant: &dyn Fn(PackageId) -> bool| -> Vec<Span> {
        let meant = used.iter().filter(|access| access.mode == mode);
        meant.filter(|a| a.package.is_some_and(is_meant)).map(|access| access.at).collect()
    };
    let mut finding = case.scope.about_pair(case.rule, writer, *first);
    finding.at = places(Mode::Write, &|package| package == writer);
    finding.there = places(Mode::Read, &|package| readers.contains(&package));
    finding.object = Some(topic.name.clone());
    finding.facts.insert("topic", topic.name.clone());
    finding.variant = Some("topic");
    finding.grade = case.rule.grade.max(Grade::Likely);
    Some(finding)
}
