//! Kind `hidden-item`: what an owner has hidden, or opened for itself alone, and another uses.
//!
//! Owns both halves: items that documentation hides, and features named for the owner's own use.

use globset::GlobSet;

use super::Case;
use crate::checks::finding::Finding;
use crate::extract::rust::ItemKind;
use crate::model::LinkKind;

pub(super) fn check(case: &Case<'_, '_>, features: &GlobSet) -> Vec<Finding> {
    let mut findings = items(case);
    findings.extend(switched_on(case, features));
    findings
}

fn items(case: &Case<'_, '_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (&(from, _), uses) in &case.evidence.uses {
        for item in &uses.items {
            let Some((to, hidden)) = item.hidden else { continue };
            // What a macro of its owner writes is hidden so that nobody writes it by hand.
            let is_plumbing = item.kind == Some(ItemKind::Macro)
                && item
                    .home
                    .as_ref()
                    .is_some_and(|(home, _)| case.scope.architecture.package(*home).is_proc_macro);
            if is_plumbing || !case.crosses(from, to) || item.sites.is_empty() {
                continue;
            }
            let mut finding = case.about_pair(from, to);
            finding.at = item.sites.iter().map(|site| site.span).collect();
            finding.there = vec![hidden];
            let member = item.hidden_member.as_ref().map(|member| format!("::{member}"));
            let path = item.path.clone() + member.as_deref().unwrap_or_default();
            finding.object = Some(path.clone());
            finding.facts.insert("item", path);
            findings.push(finding);
        }
    }
    findings
}

fn switched_on(case: &Case<'_, '_>, features: &GlobSet) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (id, link) in case.scope.architecture.links() {
        if link.kind == LinkKind::Dev || !case.crosses(link.from, link.to) {
            continue;
        }
        for feature in link.features.iter().filter(|feature| features.is_match(feature)) {
            let Some(mut finding) = case.scope.about_path(case.rule, &[id]) else { continue };
            finding.variant = Some("feature");
            finding.object = Some(format!("feature {feature}"));
            finding.facts.insert("feature", feature.clone());
            findings.push(finding);
        }
    }
    findings
}
