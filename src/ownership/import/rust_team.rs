//! rust-lang/team: `teams/*.toml` and `people/*.toml`.
//!
//! Owns that format, as far as a team file has a place for it: name, parent, leads and members,
//! handles and addresses. Permissions, chat groups and websites are left alone.

use super::{ImportText, Imported};
use crate::source::{Problem, Reader, parse_toml};

pub(super) fn read(text: &ImportText<'_>, out: &mut Imported) -> Vec<Problem> {
    let document = match parse_toml(text.file, text.text) {
        Ok(document) => document,
        Err(problem) => return vec![problem],
    };
    let reader = document.reader(text.path);
    if text.path.starts_with("people/") || text.path.contains("/people/") {
        person(reader, out)
    } else {
        team(reader, out)
    }
}

fn person(mut reader: Reader<'_>, out: &mut Imported) -> Vec<Problem> {
    let name = reader.required("name");
    let github = reader.required("github");
    // `email = false` says that there is one and nobody is to know it.
    let email = reader.peek_string("email");
    if let Some(github) = github {
        let person = out.people.entry(github.value.to_lowercase()).or_default();
        person.name = name.map(|name| name.value);
        person.emails.extend(email.map(|email| email.value));
        person.github = Some(github.value);
    }
    reader.finish_free()
}

fn team(mut reader: Reader<'_>, out: &mut Imported) -> Vec<Problem> {
    let name = reader.required("name");
    let parent = reader.string("subteam-of").map(|parent| parent.value);
    let kind = reader.string("kind").map(|kind| kind.value);
    let mut problems = Vec::new();
    let (mut members, mut alumni) = (Vec::new(), Vec::new());
    let mut included = Vec::new();
    if let Some(mut people) = reader.table("people") {
        // Each is a handle, or a table with one and roles.
        for key in ["leads", "members", "alumni"] {
            let list = if key == "alumni" { &mut alumni } else { &mut members };
            for entry in people.entries(key, "a list of handles") {
                match entry {
                    crate::source::Entry::Text(text) => list.push(text.value),
                    crate::source::Entry::Table(mut member) => {
                        list.extend(member.required("github").map(|github| github.value));
                        problems.extend(member.finish_free());
                    }
                }
            }
        }
        let others = people.strings("included-teams").unwrap_or_default();
        included.extend(others.into_iter().map(|team| team.value));
        problems.extend(people.finish_free());
    }
    if let Some(name) = name {
        let team = out.team(&name.value);
        team.declared = Some(name.span);
        team.parent = parent;
        team.kind = kind;
        for member in members {
            let key = member.to_lowercase();
            out.enlist(&name.value, &key);
            out.people.entry(key).or_default().github.get_or_insert(member);
        }
        for person in alumni {
            let key = person.to_lowercase();
            out.team(&name.value).alumni.insert(key.clone());
            out.people.entry(key).or_default().github.get_or_insert(person);
        }
        for other in included {
            out.notes.insert(format!("{} includes all members of {other}", name.value));
        }
    }
    problems.extend(reader.finish_free());
    problems
}

#[cfg(test)]
mod tests {
    use super::super::tests::imported;

    #[test]
    fn teams_and_people_are_joined_by_handle() {
        let (out, problems) = imported(&[
            (
                "teams/compiler.toml",
                "name = \"compiler\"\nsubteam-of = \"leadership\"\n[people]\nleads = [\"Ada\"]\n\
                 members = [\"Ada\", { github = \"bo\", roles = [\"x\"] }]\nalumni = [\"old\", { github = \"Older\", roles = [\"y\"] }]\n\
                 included-teams = [\"docs\"]\n[[github]]\norgs = [\"x\"]\n",
            ),
            (
                "people/Ada.toml",
                "name = \"Ada B\"\ngithub = \"Ada\"\ngithub-id = 1\nemail = \"a@x.org\"\n",
            ),
            ("people/bo.toml", "name = \"Bo\"\ngithub = \"bo\"\nemail = false\n"),
        ]);
        assert_eq!(problems, []);
        let team = &out.teams["compiler"];
        assert_eq!(team.members.iter().collect::<Vec<_>>(), ["ada", "bo"]);
        assert_eq!(team.alumni.iter().collect::<Vec<_>>(), ["old", "older"]);
        assert_eq!(team.parent, None);
        assert!(out.people["ada"].emails.contains("a@x.org"));
        assert!(out.people["bo"].emails.is_empty());
        assert_eq!(out.notes.len(), 2, "{:?}", out.notes);
    }

    #[test]
    fn a_team_without_a_name_has_its_place() {
        let (_, problems) = imported(&[("teams/x.toml", "[people]\nleads = 3\n")]);
        assert_eq!(problems.len(), 2, "{problems:?}");
    }
}
