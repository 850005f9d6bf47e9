//! Kind `undeclared-interface`: a server that the network can reach, and nothing says what it
//! offers.
//!
//! Owns what excuses a server: a contract that its package or program provides, and routes that
//! only operators call.

use std::collections::BTreeSet;

use globset::GlobSet;

use super::Case;
use crate::checks::finding::Finding;
use crate::model::{Interface, PackageId, Party};
use crate::rulebook::{Grade, Selector};

pub(super) fn undeclared(case: &Case<'_, '_>, from: &Selector, ignore: &GlobSet) -> Vec<Finding> {
    let taken = case.scope.taken(from);
    // Who sends described messages has said nothing of what else may be called.
    let called = |known: &&Interface| known.technology != "asyncapi";
    let provided = || case.interfaces.list.iter().filter(called).flat_map(|known| &known.providers);
    let providing: BTreeSet<PackageId> = provided().map(|party| party.package).collect();
    let running: BTreeSet<usize> =
        provided().filter(|p| !p.test).flat_map(|party| party.processes.iter().copied()).collect();
    let is_judged = |party: &&Party| {
        taken.get(party.package.index()) == Some(&true)
            && !party.processes.is_empty()
            && !providing.contains(&party.package)
            && !party.processes.iter().any(|process| running.contains(process))
    };
    let servers = case.interfaces.listening.iter().filter(is_judged);
    servers.filter_map(|party| finding(case, party, ignore)).collect()
}

fn finding(case: &Case<'_, '_>, party: &Party, ignore: &GlobSet) -> Option<Finding> {
    let routes = case.interfaces.routes.get(&party.package);
    let routes: BTreeSet<&str> = routes.into_iter().flatten().map(String::as_str).collect();
    let open: Vec<&str> = routes.iter().copied().filter(|route| !ignore.is_match(route)).collect();
    if !routes.is_empty() && open.is_empty() {
        return None;
    }
    let mut finding = case.scope.about(case.rule, party.package);
    finding.at.clone_from(&party.at);
    finding.because = case.scope.because(party.package);
    let processes = case.scope.architecture.processes();
    let names = party.processes.iter().filter_map(|at| processes.get(*at));
    let names: Vec<String> = names.map(|process| format!("`{}`", process.id)).collect();
    finding.facts.insert("processes", names.join(", "));
    finding.facts.insert("routes", some(&open));
    if open.is_empty() {
        finding.variant = Some("no-routes");
    }
    if !party.sure {
        finding.grade = case.rule.grade.max(Grade::Likely);
    }
    Some(finding)
}

/// The first few of a list, with the number of the others.
fn some(routes: &[&str]) -> String {
    const SHOWN: usize = 3;
    let mut out: Vec<String> = routes.iter().take(SHOWN).map(|r| format!("`{r}`")).collect();
    if let Some(more) = routes.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        out.push(format!("{more} more"));
    }
    out.join(", ")
}
