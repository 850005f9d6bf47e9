//! Kinds about the lines of an ownership file: `dead-owner-rule`, `unknown-owner`.
//!
//! Owns them. A line is dead by the tracked files of the whole repository, not of one workspace.

use std::collections::BTreeMap;

use super::Outcome;
use super::scope::Scope;
use crate::ownership::{OwnerRule, RuleSource};
use crate::rulebook::Rule;
use crate::source::Span;

pub(super) fn dead(rule: &Rule, scope: &Scope<'_>) -> Outcome {
    let architecture = scope.architecture;
    if architecture.ownership.is_empty() {
        return Outcome::NotEvaluated("there is no ownership file");
    }
    let count = |counts: &[u32], ix: usize| counts.get(ix).copied().unwrap_or(0);
    let mut findings = Vec::new();
    for (id, line) in architecture.ownership.rules() {
        let by_name = architecture.claimed_packages.get(&id).copied().unwrap_or(0);
        let matched = count(&architecture.decisions.matched, id.index()) + by_name;
        let decided = count(&architecture.decisions.decided, id.index()) + by_name;
        // Most components of a catalogue are no packages of this workspace.
        if decided > 0 || line.excludes || line.source == RuleSource::Catalogue {
            continue;
        }
        let mut finding = scope.finding(rule);
        finding.from.teams = scope.team_names(&line.owners);
        finding.object = Some(line.pattern.clone());
        finding.at = vec![line.span];
        finding.because.clone_from(&finding.at);
        finding.facts.insert("object", line.pattern.clone());
        finding.variant = match matched {
            0 if is_owner_without_pattern(line) => Some("ownerless"),
            0 if line.source == RuleSource::TeamsFile && !line.pattern.contains('/') => {
                Some("package")
            }
            0 => None,
            _ => Some("shadowed"),
        };
        findings.push(finding);
    }
    Outcome::Findings(findings)
}

fn is_owner_without_pattern(line: &OwnerRule) -> bool {
    line.source == RuleSource::Codeowners && line.pattern.starts_with('@') && line.owners.is_empty()
}

pub(super) fn unknown(rule: &Rule, scope: &Scope<'_>) -> Outcome {
    let ownership = &scope.architecture.ownership;
    if !ownership.teams.has_file() {
        return Outcome::NotEvaluated("there is no teams.toml to compare owners with");
    }
    let mut places: BTreeMap<String, (String, bool, Vec<Span>)> = BTreeMap::new();
    for (_, line) in ownership.rules() {
        for owner in &line.written {
            let team = ownership.teams.find(&owner.value);
            let is_known = |team| {
                ownership.teams.get(team).declared.is_some()
                    || scope.architecture.left_out.contains(&team)
            };
            if team.is_some_and(is_known) {
                continue;
            }
            let key = owner.value.to_lowercase();
            // A catalogue names groups without an organisation in front.
            let is_person = !owner.value.contains('/') && line.source == RuleSource::Codeowners;
            let new = || (owner.value.clone(), is_person, Vec::new());
            places.entry(key).or_insert_with(new).2.push(owner.span);
        }
    }
    let findings = places.into_values().map(|(owner, is_person, spans)| {
        let mut finding = scope.finding(rule);
        finding.object = Some(owner.clone());
        finding.because = spans.clone();
        finding.at = spans;
        finding.variant = is_person.then_some("individual");
        finding.facts.insert("object", owner);
        finding
    });
    Outcome::Findings(findings.collect())
}
