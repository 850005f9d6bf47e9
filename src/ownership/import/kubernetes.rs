//! Kubernetes OWNERS and `OWNERS_ALIASES`: approvers of folders, aliases with their members.
//!
//! Owns that format. An alias is a team; approvers inherit downwards, as paths in a team file do.
//! A folder whose approvers are people is noted: a person is no team.

use std::collections::BTreeSet;

use super::yaml::{Node, documents};
use super::{ImportText, Imported, folder_of};
use crate::source::Problem;

pub(super) fn read(text: &ImportText<'_>, out: &mut Imported) -> Vec<Problem> {
    let mut problems = Vec::new();
    let documents = match documents(text) {
        Ok(documents) => documents,
        Err(problem) => return vec![problem],
    };
    for document in documents.documents() {
        let node = Node::new(document, text);
        for (alias, _) in node.get("aliases").map(Node::entries).unwrap_or_default() {
            for member in node.strings(&["aliases", &alias], &mut problems) {
                let key = member.to_lowercase();
                out.enlist(&alias, &key);
                out.people.entry(key).or_default().github = Some(member);
            }
        }
        if !text.path.ends_with("OWNERS_ALIASES") {
            approvers(node, text, out, &mut problems);
        }
    }
    problems
}

fn approvers(
    node: Node<'_, '_>,
    text: &ImportText<'_>,
    out: &mut Imported,
    problems: &mut Vec<Problem>,
) {
    let mut names: BTreeSet<String> = node.strings(&["approvers"], problems).into_iter().collect();
    let folder = folder_of(text.path);
    for (pattern, filter) in node.get("filters").map(Node::entries).unwrap_or_default() {
        let own = filter.strings(&["approvers"], problems);
        if pattern == ".*" {
            names.extend(own);
        } else if !own.is_empty() {
            let own = own.join(", ");
            out.notes.insert(format!("{folder} has other approvers for `{pattern}`: {own}"));
        }
    }
    if node.at(&["options", "no_parent_owners"]).is_some() {
        out.notes.insert(format!("{folder} does not inherit approvers from the folders above"));
    }
    // An alias may be declared in a file that comes later: whoever has a member is one.
    let people: Vec<String> = names
        .into_iter()
        .filter(|name| match out.teams.get_mut(name) {
            Some(team) => {
                team.owns.insert(folder.clone(), text.file.start());
                false
            }
            None => true,
        })
        .collect();
    if !people.is_empty() {
        let people = people.join(", ");
        out.notes.insert(format!("{folder} has approvers that are no aliases: {people}"));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::imported;

    #[test]
    fn aliases_are_teams_and_folders_belong_to_them() {
        let (out, problems) = imported(&[
            ("OWNERS_ALIASES", "aliases:\n  ledger-approvers:\n    - Ada\n    - bo\n"),
            ("OWNERS", "approvers:\n- root\n"),
            (
                "ledger/OWNERS",
                "# the ledger\napprovers: [ledger-approvers]\nreviewers: [x]\noptions:\n  no_parent_owners: true\n",
            ),
            (
                "web/OWNERS",
                "filters:\n  '.*':\n    approvers: [ledger-approvers]\n  '\\.md$':\n    approvers: [bo]\n",
            ),
        ]);
        assert_eq!(problems, []);
        let team = &out.teams["ledger-approvers"];
        assert!(team.owns.contains_key("ledger/") && team.owns.contains_key("web/"));
        assert_eq!(team.members.len(), 2);
        assert_eq!(out.people["ada"].github.as_deref(), Some("Ada"));
        assert_eq!(out.notes.len(), 3, "{:?}", out.notes);
    }
}
