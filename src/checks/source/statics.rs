//! Kind `shared-static`: a static of one team that can change, used by another.
//!
//! Owns what can change behind a shared reference: the words of such types are data. A static
//! that is only read, and one that only counts, is left alone.

use super::Case;
use crate::checks::finding::Finding;
use crate::model::{PackageId, UsedItem};
use crate::rulebook::Grade;

pub(super) fn check(case: &Case<'_, '_>, mutable: &[String], metrics: &[String]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (&(from, entered), uses) in &case.evidence.uses {
        for item in &uses.items {
            let to = item.home.as_ref().map_or(entered, |(home, _)| *home);
            if !case.crosses(from, to) || item.sites.is_empty() {
                continue;
            }
            let shown = shared(item, mutable, metrics);
            findings.extend(shown.map(|shown| finding(case, (from, to), item, shown)));
            if let Some(shown) = handed_out(item, mutable, metrics) {
                findings.push(Finding {
                    variant: Some("accessor"),
                    grade: Grade::Hint,
                    ..finding(case, (from, to), item, shown)
                });
            }
        }
    }
    findings
}

/// The type of a static that can change.
fn shared(item: &UsedItem, mutable: &[String], metrics: &[String]) -> Option<String> {
    let written = item.static_type.as_ref()?;
    if item.static_mut {
        return Some(format!("`static mut`, `{written}`"));
    }
    changes(written, mutable, metrics).then(|| format!("`{written}`"))
}

/// The private static that a function hands out, if that can change.
fn handed_out(item: &UsedItem, mutable: &[String], metrics: &[String]) -> Option<String> {
    let (name, written) = item.hands_out.as_deref()?;
    changes(written, mutable, metrics).then(|| format!("`{name}: {written}`"))
}

/// Whether a type holds something that changes behind a shared reference, and not just a metric.
fn changes(written: &str, mutable: &[String], metrics: &[String]) -> bool {
    let words = || written.split(|c: char| !c.is_alphanumeric() && c != '_');
    let is_known = |list: &[String], word: &str| {
        list.iter().any(|known| match known.strip_suffix('*') {
            Some(head) => word.starts_with(head),
            None => word == known,
        })
    };
    words().any(|word| is_known(mutable, word)) && !words().any(|word| is_known(metrics, word))
}

fn finding(
    case: &Case<'_, '_>,
    (from, to): (PackageId, PackageId),
    item: &UsedItem,
    shown: String,
) -> Finding {
    let mut finding = case.about_pair(from, to);
    finding.at = item.sites.iter().map(|site| site.span).collect();
    finding.there = item.declared.into_iter().collect();
    finding.object = Some(item.path.clone());
    finding.edge = Some("memory".to_owned());
    finding.facts.insert("item", item.path.clone());
    finding.facts.insert("type", shown);
    finding
}
