//! Kind `leaky-interface`: links by which whoever uses an interface builds its provider's inner
//! parts too.
//!
//! Owns what is added to such a link: the types that were put in the place of generated ones. The
//! link itself is judged from manifests alone.

use std::collections::BTreeSet;

use crate::checks::Outcome;
use crate::checks::finding::Finding;
use crate::checks::forbidden::{self, Ends};
use crate::checks::scope::Scope;
use crate::model::Replacement;
use crate::rulebook::{Rule, Selector};

pub(super) fn check(
    rule: &Rule,
    scope: &Scope<'_>,
    (from, to, links): (&Selector, &Selector, &Selector),
) -> Outcome {
    let ends = Ends { from, to, links, transitive: false };
    let Outcome::Findings(mut findings) = forbidden::check(rule, scope, &ends) else {
        return Outcome::Findings(Vec::new());
    };
    let Some(evidence) = &scope.architecture.evidence else {
        return Outcome::Findings(findings);
    };
    for finding in &mut findings {
        replaced(scope, finding, &evidence.interfaces.replacements);
    }
    Outcome::Findings(findings)
}

/// Shows what the link is there for, where types of the one stand in for generated ones.
fn replaced(scope: &Scope<'_>, finding: &mut Finding, all: &[Replacement]) {
    const SHOWN: usize = 3;
    let end = |label: &Option<String>| label.as_ref().and_then(|l| scope.architecture.find(l));
    let (Some(from), Some(to)) = (end(&finding.from.package), end(&finding.to.package)) else {
        return;
    };
    let meant = all.iter().filter(|known| known.package == from && known.to == to);
    let meant: Vec<&Replacement> = meant.collect();
    if meant.is_empty() {
        return;
    }
    let types: BTreeSet<&str> = meant.iter().map(|known| known.item.as_str()).collect();
    let mut shown: Vec<String> = types.iter().take(SHOWN).map(|item| format!("`{item}`")).collect();
    if let Some(more) = types.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        shown.push(format!("{more} more"));
    }
    finding.there = meant.iter().map(|known| known.at).collect();
    finding.variant = Some("replaced");
    finding.facts.insert("types", shown.join(", "));
}
