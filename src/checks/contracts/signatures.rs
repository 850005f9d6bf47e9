//! Kind `internal-type-in-interface`: public signatures that name what outsiders can't have.
//!
//! Owns three ways: a type of a package that is not made to be linked, a type of a store's
//! library, and a type that is itself a row of a table. One finding for each package and type.

use std::collections::BTreeMap;

use super::Case;
use crate::checks::finding::Finding;
use crate::model::{PackageId, PublicItem, Whose};
use crate::rulebook::Selector;

/// What is named, and by which of the items.
type Named<'e> = BTreeMap<(PackageId, Whose), Vec<(&'e PublicItem, String)>>;

pub(super) fn check(
    case: &Case<'_, '_>,
    (interface, open): (&Selector, &Selector),
    stores: &[String],
    entities: &[String],
) -> Vec<Finding> {
    let (taken, open) = (case.scope.taken(interface), case.scope.taken(open));
    let evidence = case.scope.architecture.evidence.iter();
    let items = evidence
        .flat_map(|evidence| &evidence.exposed)
        .filter(|item| taken.get(item.package.index()) == Some(&true));
    let mut named: Named<'_> = BTreeMap::new();
    let mut findings = Vec::new();
    for item in items {
        findings.extend(entity(case, item, entities));
        for known in &item.names {
            let is_theirs = match &known.whose {
                Whose::Local(package, _) => open.get(package.index()) != Some(&true),
                Whose::Foreign(package, _) => stores.contains(package),
            };
            // A derive belongs to no signature, and is judged as what it makes of the type.
            if !is_theirs || known.part == crate::extract::rust::Part::Derive {
                continue;
            }
            let by = match &known.member {
                Some(member) => format!("{}::{member}", item.path),
                None => item.path.clone(),
            };
            named.entry((item.package, known.whose.clone())).or_default().push((item, by));
        }
    }
    for ((package, whose), items) in named {
        let mut finding = match &whose {
            Whose::Local(to, _) => case.scope.about_pair(case.rule, package, *to),
            Whose::Foreign(..) => {
                let mut finding = case.scope.about(case.rule, package);
                finding.because = case.scope.because(package);
                finding.variant = Some("store");
                finding
            }
        };
        let written = match &whose {
            Whose::Local(_, path) => path.clone(),
            Whose::Foreign(package, path) => format!("{package}::{path}"),
        };
        finding.at = items.iter().map(|(item, _)| item.declared).collect();
        finding.at.dedup();
        finding.object = Some(written.clone());
        finding.facts.insert("type", written);
        finding.facts.insert("item", items.first().map(|(_, by)| by.clone()).unwrap_or_default());
        findings.push(finding);
    }
    findings
}

/// A type of the interface that is a row of a table.
fn entity(case: &Case<'_, '_>, item: &PublicItem, entities: &[String]) -> Option<Finding> {
    let derive = item.derives.iter().find(|derive| entities.contains(derive))?;
    let mut finding = case.scope.about(case.rule, item.package);
    finding.because = case.scope.because(item.package);
    finding.variant = Some("entity");
    finding.at = vec![item.declared];
    finding.object = Some(item.path.clone());
    finding.facts.insert("item", item.path.clone());
    finding.facts.insert("type", derive.clone());
    Some(finding)
}
