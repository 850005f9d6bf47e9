//! Backstage catalogues as a source of ownership, where `teams.toml` has no `owns`.
//!
//! Owns what groups and components mean for a run. With a `teams.toml` the teams are those of that
//! file, and catalogues say only what each of them owns, offers and uses; without one, groups are the
//! teams. Invariant: what an entity says keeps its place. Does not know the format.

use super::import::{Imported, ImportedPerson, ImportedTeam};
use super::people::Member;
use super::register::{Team, TeamId, TeamKind, Teams};
use super::teams::{Claim, Crowd, link_parents};
use crate::source::{Located, Problem, Span};

/// Catalogues in use.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// Files.
    pub files: usize,
    /// Components that own something.
    pub components: usize,
    /// What they say and a run can't use.
    pub notes: Vec<String>,
}

/// Joins catalogues with the register: the claims of components.
pub(super) fn join(
    imported: &Imported,
    teams: &mut Teams,
    problems: &mut Vec<Problem>,
) -> Vec<Claim> {
    let has_file = teams.has_file();
    let mut parents = Vec::new();
    let mut crowd = Crowd::default();
    let mut claims = Vec::new();
    for (name, team) in &imported.teams {
        let known = teams.find(name);
        let id = match (known, team.declared) {
            (Some(id), _) => id,
            (None, Some(span)) if !has_file => {
                let Some(id) = teams.declare(declared(name, team, span), &[]) else { continue };
                let parent = team.parent.clone();
                parents.extend(parent.map(|value| (id, Located { value, span })));
                crowd.members.extend(members(id, team, imported, span));
                id
            }
            _ => teams.of_owner(name),
        };
        fill(teams, id, team);
        let claim = |(pattern, span): (&String, &Span)| Claim {
            team: id,
            pattern: Located { value: pattern.clone(), span: *span },
        };
        claims.extend(team.owns.iter().map(claim));
    }
    if !has_file {
        link_parents(&parents, teams, problems);
        crowd.join(teams, problems);
    }
    claims
}

fn declared(name: &str, team: &ImportedTeam, span: Span) -> Team {
    let kind = team.kind.as_deref().and_then(TeamKind::parse);
    Team {
        id: name.to_owned(),
        name: team.name.clone(),
        declared: Some(span),
        kind,
        kind_span: kind.map(|_| span),
        members: team.members.iter().cloned().collect(),
        ..Team::default()
    }
}

/// A group says nothing of shares: somebody in several gives each an equal part.
fn members<'i>(
    id: TeamId,
    team: &'i ImportedTeam,
    imported: &'i Imported,
    span: Span,
) -> impl Iterator<Item = (TeamId, Member)> + 'i {
    let entry = move |key: &String| {
        let person = imported.people.get(key).cloned().unwrap_or_default();
        let groups = imported
            .teams
            .values()
            .filter(|team| team.declared.is_some() && team.members.contains(key));
        let groups = u32::try_from(groups.count()).unwrap_or(u32::MAX).max(1);
        let ImportedPerson { name, github, emails } = person;
        let handles = github.into_iter().chain([key.clone()]).chain(emails).collect();
        let share = (groups > 1).then(|| Located { value: 1.0 / f64::from(groups), span });
        (id, Member { label: key.clone(), handles, name, share, span })
    };
    team.members.iter().map(entry)
}

/// What a team file says of a team counts before what a catalogue says.
fn fill(teams: &mut Teams, id: TeamId, found: &ImportedTeam) {
    let Some(team) = teams.get_mut(id) else { return };
    for (own, list) in [
        (&mut team.stores, &found.stores),
        (&mut team.provides, &found.provides),
        (&mut team.consumes, &found.consumes),
        (&mut team.domains, &found.domains),
    ] {
        if own.is_empty() {
            own.extend(list.iter().cloned());
        }
    }
    if team.owns.is_empty() {
        team.owns.extend(found.owns.keys().cloned());
    }
}
