//! Roles by selector, and selectors that take nothing.
//!
//! Owns the part of configuration that can only be understood with the packages at hand. Fails
//! closed: a selector of a user that takes no package is an error at its place. Does not judge.

use super::scope::Scope;
use crate::model::{Architecture, PackageId, Role};
use crate::rulebook::{Config, Kind, Rulebook, Selector, Term, subjects};
use crate::source::{Problem, nearest};

/// Gives packages the roles of `mandate.toml`; a later line overrides an earlier one, and both
/// give way to what a package says of itself.
pub fn assign_roles(config: &Config, architecture: &mut Architecture) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut assigned = Vec::new();
    {
        let scope = Scope::new(architecture);
        for setting in &config.roles {
            let Some(role) = Role::parse(&setting.role.value) else {
                continue;
            };
            problems.extend(unmatched(&setting.select, &scope));
            // Each alternative is a decision of its own, and the line to show for it.
            for part in setting.select.alternatives() {
                let ids = taken_by(&part, &scope);
                let open = ids.into_iter().filter(|id| {
                    let package = architecture.package(*id);
                    package.role_span.is_none() && !package.is_hack
                });
                assigned.extend(open.map(|id| (id, role, part.span)));
            }
        }
    }
    for (id, role, span) in assigned {
        architecture.assign_role(id, role, span);
    }
    problems
}

/// The packages of one alternative; plain names are looked up instead of compared with all.
fn taken_by(part: &Selector, scope: &Scope<'_>) -> Vec<PackageId> {
    let architecture = scope.architecture;
    match part.plain_names() {
        Some(names) => names.iter().flat_map(|name| architecture.named(name)).copied().collect(),
        None => {
            let taken = scope.taken(part);
            let ids = architecture.packages().map(|(id, _)| id);
            ids.filter(|id| taken.get(id.index()) == Some(&true)).collect()
        }
    }
}

/// A problem for each selector of a user's own rule that takes no package.
pub fn unmatched_selectors(book: &Rulebook, architecture: &Architecture) -> Vec<Problem> {
    let scope = Scope::new(architecture);
    book.rules()
        .iter()
        .filter(|rule| rule.span.is_some())
        .flat_map(|rule| selectors(&rule.kind))
        .flat_map(|selector| unmatched(selector, &scope))
        .collect()
}

/// A problem for each rule in a team's file that is about packages of others.
pub fn strayed_selectors(book: &Rulebook, architecture: &Architecture) -> Vec<Problem> {
    let scope = Scope::new(architecture);
    let mut problems = Vec::new();
    for rule in book.rules() {
        let (Some(within), Some(subjects)) = (&rule.within, subjects(&rule.kind)) else { continue };
        for selector in subjects {
            let taken = scope.taken(selector);
            let labels =
                architecture.packages().filter(|(id, _)| taken.get(id.index()) == Some(&true));
            let stray = labels.map(|(_, p)| &p.label).find(|label| !within.contains(*label));
            problems.extend(stray.map(|label| {
                let message = format!("`{selector}` takes `{label}`, which is not in this folder");
                let help =
                    "name packages of the folder, or write the rule into mandate.toml at the root";
                Problem::error(selector.span, message, help)
            }));
        }
    }
    problems
}

/// The selectors of packages in a kind that users write; `exclusive-dependency` names packages
/// from elsewhere, which are not at hand here.
fn selectors(kind: &Kind) -> Vec<&Selector> {
    match kind {
        Kind::Forbidden { from, to, .. }
        | Kind::AllowedOnly { from, to, .. }
        | Kind::Required { from, to, .. } => vec![from, to],
        Kind::Layers { layers, .. } => layers.iter().collect(),
        Kind::Independent { members, .. } => members.iter().collect(),
        Kind::VisibleTo { to, by, .. } => vec![to, by],
        Kind::Acyclic { within, .. } => vec![within],
        Kind::ExclusiveDependency { by, .. } => vec![by],
        _ => Vec::new(),
    }
}

/// Each alternative must take something: a dead one guards nothing, whatever the others take.
fn unmatched(selector: &Selector, scope: &Scope<'_>) -> Vec<Problem> {
    selector.alternatives().iter().filter_map(|selector| unmatched_one(selector, scope)).collect()
}

fn unmatched_one(selector: &Selector, scope: &Scope<'_>) -> Option<Problem> {
    if let Some(term) =
        selector.terms().find(|term| term.key == "team" && knows_no_team(term, scope))
    {
        let names: Vec<&str> =
            scope.architecture.ownership.teams.iter().map(|(_, team)| team.id.as_str()).collect();
        let help = match term.values.first().and_then(|value| nearest(value, names)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`cargo mandate audit` lists the teams".to_owned(),
        };
        return Some(Problem::error(term.span, format!("`{term}` names no team"), help));
    }
    let is_known = |name: &String| !scope.architecture.named(name).is_empty();
    let takes_something = match selector.plain_names() {
        Some(names) => names.iter().all(is_known),
        None => scope.taken(selector).contains(&true),
    };
    if takes_something {
        return None;
    }
    let labels = scope.architecture.packages().map(|(_, package)| package.label.as_str());
    let term = selector.terms().find(|term| term.key == "package");
    let near = term.and_then(|term| nearest(term.values.first()?, labels));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            "correct it, or remove it: a rule that looks at nothing protects nothing".to_owned()
        }
    };
    Some(Problem::error(selector.span, format!("the selector `{selector}` takes no package"), help))
}

fn knows_no_team(term: &Term, scope: &Scope<'_>) -> bool {
    let is_plain = |value: &&String| !value.contains(['*', '?', '[', '{']);
    let teams = &scope.architecture.ownership.teams;
    term.values.iter().filter(is_plain).any(|value| teams.find(value).is_none())
}
