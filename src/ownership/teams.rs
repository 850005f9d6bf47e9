//! `teams.toml`: teams, what they own, and how they have agreed to work together.
//!
//! Owns the file's format. Every mistake is collected: unknown keys and types, teams named twice,
//! parents in a loop, interactions with nobody. Does not know packages or CODEOWNERS.

use super::register::{Team, TeamId, TeamKind, Teams};
use crate::source::{Entry, Located, Problem, Reader, Span, nearest};

/// How two teams have agreed to work together.
#[derive(Clone, Debug)]
pub struct Interaction {
    /// Who depends.
    pub from: TeamId,
    /// On whom.
    pub to: TeamId,
    /// In which way.
    pub mode: Mode,
    /// Through which packages or interfaces.
    pub via: Vec<String>,
    /// First day, `YYYY-MM-DD`.
    pub since: Option<String>,
    /// Last day, `YYYY-MM-DD`.
    pub until: Option<String>,
    /// Its `[[interaction]]`.
    pub span: Span,
}

/// The interaction modes of Team Topologies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// Working closely, for a time.
    Collaboration,
    /// Using what the other provides.
    XAsAService,
    /// Being helped.
    Facilitating,
}

impl Mode {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Collaboration, Self::XAsAService, Self::Facilitating];

    /// As written in `teams.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Collaboration => "collaboration",
            Self::XAsAService => "x-as-a-service",
            Self::Facilitating => "facilitating",
        }
    }
}

/// One entry of a team's `owns`.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    pub(super) team: TeamId,
    pub(super) pattern: Located<String>,
}

/// What a team file says.
#[derive(Debug, Default)]
pub(super) struct TeamsFile {
    pub(super) claims: Vec<Claim>,
    pub(super) interactions: Vec<Interaction>,
}

/// Reads a team file into the register.
pub(super) fn read(mut file: Reader<'_>, teams: &mut Teams) -> (TeamsFile, Vec<Problem>) {
    teams.note_file();
    let mut out = TeamsFile::default();
    let mut problems = Vec::new();
    let mut parents: Vec<(TeamId, Located<String>)> = Vec::new();
    let mut members: Vec<(TeamId, String)> = Vec::new();
    for reader in file.tables("team") {
        read_team(reader, teams, &mut out, &mut parents, &mut members, &mut problems);
    }
    link_parents(&parents, teams, &mut problems);
    // A person in two teams stands for neither.
    members.sort();
    members.dedup();
    for (team, handle) in &members {
        let teams_of = members.iter().filter(|(_, other)| other.eq_ignore_ascii_case(handle));
        if teams_of.count() == 1 {
            teams.add_member(handle, *team);
        }
    }
    for reader in file.tables("interaction") {
        read_interaction(reader, teams, &mut out, &mut problems);
    }
    if teams.is_empty() {
        file.report(Problem::error(
            file.span(),
            "no team is declared",
            "add a `[[team]]` with an `id`",
        ));
    }
    problems.extend(file.finish());
    (out, problems)
}

fn read_team(
    mut reader: Reader<'_>,
    teams: &mut Teams,
    out: &mut TeamsFile,
    parents: &mut Vec<(TeamId, Located<String>)>,
    members: &mut Vec<(TeamId, String)>,
    problems: &mut Vec<Problem>,
) {
    let id = reader.required("id");
    let name = reader.string("name").map(|name| name.value);
    let kind = reader.string("type");
    let kind_span = kind.as_ref().map(|kind| kind.span);
    let parsed_kind = kind.as_ref().and_then(|kind| TeamKind::parse(&kind.value));
    if let Some(kind) = kind.filter(|_| parsed_kind.is_none()) {
        let known = TeamKind::ALL.map(TeamKind::as_str);
        problems.push(unknown(&kind, "team type", &known));
    }
    let parent = reader.string("parent");
    let tier = reader.string("tier");
    let size = reader.number("size");
    let owns = reader.strings("owns").unwrap_or_default();
    let aliases = reader.strings("aliases").unwrap_or_default();
    let domains = reader.strings("domains").unwrap_or_default();
    let (people, handles) = read_members(&mut reader, problems);
    if let Some(size) = size.as_ref().filter(|s| s.value < 1.0 || s.value.fract() != 0.0) {
        problems.push(Problem::error(size.span, "`size` counts people", "write a whole number"));
    }
    let span = id.as_ref().map_or(reader.span(), |id| id.span);
    problems.extend(reader.finish());
    let Some(id) = id else { return };
    let declared = Team {
        id: id.value.clone(),
        name,
        declared: Some(span),
        kind: parsed_kind,
        kind_span,
        tier_span: tier.as_ref().map(|tier| tier.span),
        tier: tier.map(|tier| tier.value),
        parent: None,
        members: people,
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked above"
        )]
        size: size.map(|size| size.value as usize),
        domains: domains.into_iter().map(|d| d.value).collect(),
        owns: owns.iter().map(|o| o.value.clone()).collect(),
    };
    for alias in &aliases {
        if let Some(other) = teams.find(&alias.value).filter(|_| alias.value != id.value) {
            let message = format!("`{}` already means team `{}`", alias.value, teams.name(other));
            problems.push(Problem::error(alias.span, message, "list it for one team only"));
        }
    }
    let aliases: Vec<String> = aliases.into_iter().map(|a| a.value).collect();
    let Some(team) = teams.declare(declared, &aliases) else {
        let message = format!("team `{}` is declared twice", id.value);
        problems.push(Problem::error(id.span, message, "merge the two, or rename one"));
        return;
    };
    parents.extend(parent.map(|parent| (team, parent)));
    members.extend(handles.into_iter().map(|handle| (team, handle)));
    out.claims.extend(owns.into_iter().map(|pattern| Claim { team, pattern }));
}

/// Members are handles or addresses, or tables with `github`, `emails` and `name`: how each is
/// shown, and everything they are known by in an ownership file.
fn read_members(
    reader: &mut Reader<'_>,
    problems: &mut Vec<Problem>,
) -> (Vec<String>, Vec<String>) {
    let (mut people, mut handles) = (Vec::new(), Vec::new());
    for entry in reader.entries("members", "a list of handles, addresses or tables") {
        match entry {
            Entry::Text(text) => {
                handles.push(text.value.clone());
                people.push(text.value);
            }
            Entry::Table(mut person) => {
                let github = person.string("github").map(|handle| handle.value);
                let name = person.string("name").map(|name| name.value);
                let emails = person.strings("emails").unwrap_or_default();
                let emails: Vec<String> = emails.into_iter().map(|email| email.value).collect();
                if github.is_none() && name.is_none() && emails.is_empty() {
                    person.report(Problem::error(
                        person.span(),
                        "a member without `github`, `emails` or `name`",
                        "say who it is",
                    ));
                }
                handles.extend(github.iter().chain(&emails).cloned());
                people.extend(github.or_else(|| emails.first().cloned()).or(name));
                problems.extend(person.finish());
            }
        }
    }
    (people, handles)
}

fn link_parents(
    parents: &[(TeamId, Located<String>)],
    teams: &mut Teams,
    problems: &mut Vec<Problem>,
) {
    for (team, parent) in parents {
        match teams.find(&parent.value) {
            Some(found) => {
                if let Some(team) = teams.get_mut(*team) {
                    team.parent = Some(found);
                }
            }
            None => problems.push(unknown_team(parent, teams)),
        }
    }
    for (team, parent) in parents {
        let mut seen = vec![*team];
        let mut at = teams.get(*team).parent;
        while let Some(next) = at {
            if next == *team {
                let message = format!("team `{}` is its own ancestor", teams.name(*team));
                problems.push(Problem::error(parent.span, message, "break the loop of parents"));
                break;
            }
            if seen.contains(&next) {
                break;
            }
            seen.push(next);
            at = teams.get(next).parent;
        }
    }
}

fn read_interaction(
    mut reader: Reader<'_>,
    teams: &Teams,
    out: &mut TeamsFile,
    problems: &mut Vec<Problem>,
) {
    let ends = [reader.required("from"), reader.required("to")];
    let mode = reader.required("mode");
    let via = reader.strings("via").unwrap_or_default();
    let dates = [reader.string("since"), reader.string("until")];
    reader.string("reason");
    let span = reader.span();
    problems.extend(reader.finish());
    let parsed = mode.as_ref().and_then(|m| Mode::ALL.into_iter().find(|k| k.as_str() == m.value));
    if let Some(mode) = mode.filter(|_| parsed.is_none()) {
        problems.push(unknown(&mode, "interaction mode", &Mode::ALL.map(Mode::as_str)));
    }
    for date in dates.iter().flatten().filter(|date| !is_date(&date.value)) {
        let message = format!("`{}` is no date", date.value);
        problems.push(Problem::error(date.span, message, "write YYYY-MM-DD"));
    }
    let mut found = Vec::new();
    for end in ends.iter().flatten() {
        match teams.find(&end.value) {
            Some(team) => found.push(team),
            None => problems.push(unknown_team(end, teams)),
        }
    }
    let [since, until] = dates.map(|date| date.map(|date| date.value));
    if let ([from, to], Some(mode)) = (found.as_slice(), parsed) {
        out.interactions.push(Interaction {
            from: *from,
            to: *to,
            mode,
            via: via.into_iter().map(|via| via.value).collect(),
            since,
            until,
            span,
        });
    }
}

fn unknown_team(name: &Located<String>, teams: &Teams) -> Problem {
    let known: Vec<&str> = teams.iter().map(|(_, team)| team.id.as_str()).collect();
    unknown(name, "team", &known)
}

fn unknown(word: &Located<String>, what: &str, known: &[&str]) -> Problem {
    let help = match nearest(&word.value, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known: {}", known.join(", ")),
    };
    Problem::error(word.span, format!("unknown {what} `{}`", word.value), help)
}

/// A day of the calendar as `YYYY-MM-DD`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    let number = |part: &str, digits: usize| {
        (part.len() == digits).then(|| part.parse::<u32>().ok()).flatten()
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2))
    else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceMap, parse_toml};

    fn problems(text: &str) -> Vec<(usize, String)> {
        let mut map = SourceMap::default();
        let file = map.add("teams.toml", text.into());
        let document = parse_toml(file, text).unwrap();
        let (_, problems) = read(document.reader("teams.toml"), &mut Teams::default());
        problems.into_iter().map(|p| (map.place(p.span).line, p.message)).collect()
    }

    #[test]
    fn all_mistakes_are_reported_at_once() {
        let seen = problems(
            "[[team]]\nid = \"a\"\ntype = \"streem\"\nparent = \"b\"\n[[team]]\nid = \"b\"\n\
             parent = \"a\"\nsise = 3\n[[team]]\nid = \"A\"\n[[interaction]]\nfrom = \"a\"\n\
             to = \"c\"\nmode = \"x\"\nuntil = \"2026-02-30\"\n",
        );
        let lines: Vec<usize> = seen.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [3, 8, 10, 4, 7, 14, 15, 13], "{seen:#?}");
    }

    #[test]
    fn a_complete_team_file_has_no_problems() {
        let seen = problems(
            "[[team]]\nid = \"a\"\nname = \"A\"\ntype = \"stream-aligned\"\ntier = \"fast\"\n\
             size = 7\nowns = [\"a/\"]\naliases = \"@o/a\"\ndomains = [\"x\"]\n\
             members = [\"@x\", { github = \"y\", emails = [\"y@z.org\"] }]\n\
             [[team]]\nid = \"b\"\nparent = \"a\"\n[[interaction]]\nfrom = \"a\"\nto = \"b\"\n\
             mode = \"x-as-a-service\"\nvia = [\"b-api\"]\nsince = \"2024-02-29\"\n",
        );
        assert_eq!(seen, []);
    }
}
