//! `teams.toml`: teams, what they own, and how they have agreed to work together.
//!
//! Owns the file's format, and the join of teams with parents and people. Every mistake is collected: unknown keys and types, teams named twice,
//! parents in a loop, people in two teams without shares, interactions with nobody, bad dates. Does not know packages or CODEOWNERS.

use super::people::{Member, People, read_people};
use super::register::{Team, TeamId, TeamKind, Teams};
use crate::source::{Located, Problem, Reader, Span, nearest};

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
    pub via: Vec<Located<String>>,
    /// First day, `YYYY-MM-DD`.
    pub since: Option<String>,
    /// Last day, `YYYY-MM-DD`.
    pub until: Option<String>,
    /// Where the last day stands.
    pub until_span: Option<Span>,
    /// Why it was agreed.
    pub reason: Option<String>,
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
    let mut crowd = Crowd::default();
    for reader in file.tables("team") {
        read_team(reader, teams, &mut out, &mut parents, &mut crowd, &mut problems);
    }
    link_parents(&parents, teams, &mut problems);
    crowd.join(teams, &mut problems);
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

/// Everybody, while teams are being read.
#[derive(Default)]
pub(super) struct Crowd {
    pub(super) members: Vec<(TeamId, Member)>,
    pub(super) alumni: Vec<(TeamId, Member)>,
}

impl Crowd {
    /// Lets entries that mean one person be one.
    pub(super) fn join(self, teams: &mut Teams, problems: &mut Vec<Problem>) {
        let (mut people, found) = People::join(self.members, |team| teams.name(team).to_owned());
        problems.extend(found);
        // In an ownership file a person in two teams stands for neither.
        for person in people.iter() {
            if let [(team, _)] = person.teams.as_slice() {
                person.keys.iter().for_each(|key| teams.add_member(key, *team));
            }
        }
        people.add_alumni(&self.alumni);
        teams.set_people(people);
    }
}

fn read_team(
    mut reader: Reader<'_>,
    teams: &mut Teams,
    out: &mut TeamsFile,
    parents: &mut Vec<(TeamId, Located<String>)>,
    crowd: &mut Crowd,
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
    let people = read_people("members", &mut reader, problems);
    let gone = read_people("alumni", &mut reader, problems);
    let lists =
        ["provides", "consumes", "stores"].map(|key| reader.strings(key).unwrap_or_default());
    let [provides, consumes, stores] =
        lists.map(|list| list.into_iter().map(|item| item.value).collect::<Vec<String>>());
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
        members: people.iter().map(|member| member.label.clone()).collect(),
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked above"
        )]
        size: size.map(|size| size.value as usize),
        domains: domains.into_iter().map(|d| d.value).collect(),
        owns: owns.iter().map(|o| o.value.clone()).collect(),
        provides,
        consumes,
        stores,
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
    crowd.members.extend(people.into_iter().map(|member| (team, member)));
    crowd.alumni.extend(gone.into_iter().map(|member| (team, member)));
    out.claims.extend(owns.into_iter().map(|pattern| Claim { team, pattern }));
}

pub(super) fn link_parents(
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
    let reason = reader.string("reason");
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
    if let [Some(since), Some(until)] = &dates
        && since.value > until.value
    {
        let message = format!("`until` lies before `since`, {}", since.value);
        problems.push(Problem::error(until.span, message, "correct one of the two"));
    }
    let mut found = Vec::new();
    for end in ends.iter().flatten() {
        match teams.find(&end.value) {
            Some(team) => found.push(team),
            None => problems.push(unknown_team(end, teams)),
        }
    }
    if let ([from, to], [_, Some(end)]) = (found.as_slice(), &ends)
        && from == to
    {
        let message = format!("team `{}` interacts with itself", teams.name(*to));
        problems.push(Problem::error(end.span, message, "name the other team"));
    }
    let until_span = dates[1].as_ref().map(|date| date.span);
    let [since, until] = dates.map(|date| date.map(|date| date.value));
    if let ([from, to], Some(mode)) = (found.as_slice(), parsed) {
        out.interactions.push(Interaction {
            from: *from,
            to: *to,
            mode,
            via,
            since,
            until,
            until_span,
            reason: reason.map(|reason| reason.value),
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

/// A day of the calendar as `YYYY-MM-DD`: ten characters, so that days compare as texts.
fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
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
    fn people_in_two_teams_need_shares_and_agreements_need_sense() {
        let seen = problems(
            "[[team]]\nid = \"a\"\nmembers = [\"x\", { github = \"y\", share = 0.6 },\n\
             { name = \"Z\", share = 2 }, { emails = [\"k@b.org\"], share = 0.5 }]\n[[team]]\n\
             id = \"b\"\nmembers = [\"@X\",\n{ github = \"Y\", share = 0.6 },\n\
             { github = \"k\", emails = [\"K@b.org\"], share = 0.5 }]\n[[interaction]]\n\
             from = \"a\"\nto = \"a\"\nmode = \"facilitating\"\nsince = \"2025-02-01\"\n\
             until = \"2025-01-01\"\n",
        );
        let lines: Vec<usize> = seen.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [4, 3, 7, 8, 15, 12], "{seen:#?}");
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
