//! Backstage catalogues: groups, users, systems, components, APIs and resources.
//!
//! Owns that format. Owners are single references, `[kind:][namespace/]name`, a group by default.
//! Resources are stores, APIs are interfaces: this is the only common format that says who owns
//! them. Documents of other kinds, and YAML that is no catalogue, are left alone.

use super::yaml::{Node, documents};
use super::{ImportText, Imported, folder_of};
use crate::source::Problem;

pub(super) fn read(text: &ImportText<'_>, out: &mut Imported) -> Vec<Problem> {
    let mut problems = Vec::new();
    let documents = match documents(text) {
        Ok(documents) => documents,
        Err(problem) => return vec![problem],
    };
    let kind_of = |node: Node<'_, '_>| node.get("kind").and_then(Node::text);
    let components = documents.documents().map(|document| kind_of(Node::new(document, text)));
    let is_alone = components.filter(|kind| kind.as_deref() == Some("Component")).count() == 1;
    for document in documents.documents() {
        let node = Node::new(document, text);
        let is_entity = node
            .get("apiVersion")
            .and_then(Node::text)
            .is_some_and(|version| version.starts_with("backstage.io/"));
        if !is_entity {
            continue;
        }
        let kind = node.string(&["kind"], &mut problems).unwrap_or_default();
        let Some(name) = node.string(&["metadata", "name"], &mut problems) else {
            let message = "an entity without `metadata.name`".to_owned();
            problems.push(node.problem(message, "add the name"));
            continue;
        };
        let entity = Entity { node, name: &name, path: text.path, is_alone };
        match kind.as_str() {
            "Group" => entity.group(out, &mut problems),
            "User" => entity.user(out, &mut problems),
            "System" | "Domain" => entity.owned(out, &mut problems, |team, name| {
                team.domains.insert(name.to_owned());
            }),
            "API" => entity.owned(out, &mut problems, |team, name| {
                team.provides.insert(name.to_owned());
            }),
            "Resource" => entity.owned(out, &mut problems, |team, name| {
                team.stores.insert(name.to_owned());
            }),
            "Component" => entity.component(out, &mut problems),
            _ => {}
        }
    }
    problems
}

struct Entity<'e, 't> {
    node: Node<'e, 't>,
    name: &'e str,
    path: &'e str,
    /// Whether its file describes no other component.
    is_alone: bool,
}

impl Entity<'_, '_> {
    fn group(&self, out: &mut Imported, problems: &mut Vec<Problem>) {
        let team = out.team(self.name);
        team.declared = Some(self.node.at(&["metadata", "name"]).unwrap_or(self.node).span());
        team.name = self
            .node
            .string(&["spec", "profile", "displayName"], problems)
            .or_else(|| self.node.string(&["metadata", "title"], problems));
        team.kind = self.node.string(&["spec", "type"], problems);
        if let Some(parent) = self.node.string(&["spec", "parent"], problems) {
            team.parent = Some(plain(&parent));
        }
        for child in self.node.strings(&["spec", "children"], problems) {
            out.team(&plain(&child)).parent.get_or_insert_with(|| self.name.to_owned());
        }
        for member in self.node.strings(&["spec", "members"], problems) {
            out.enlist(self.name, &plain(&member));
        }
    }

    fn user(&self, out: &mut Imported, problems: &mut Vec<Problem>) {
        let person = out.people.entry(self.name.to_owned()).or_default();
        person.name = self.node.string(&["spec", "profile", "displayName"], problems);
        person.emails.extend(self.node.string(&["spec", "profile", "email"], problems));
        let login = ["metadata", "annotations", "github.com/user-login"];
        person.github = self.node.string(&login, problems);
        for group in self.node.strings(&["spec", "memberOf"], problems) {
            out.enlist(&plain(&group), self.name);
        }
    }

    /// Hands an entity to the team that owns it.
    fn owned(
        &self,
        out: &mut Imported,
        problems: &mut Vec<Problem>,
        give: impl Fn(&mut super::ImportedTeam, &str),
    ) {
        match self.node.string(&["spec", "owner"], problems) {
            Some(owner) if owner.starts_with("user:") => {
                out.notes.insert(format!("{} is owned by a person, {owner}", self.name));
            }
            Some(owner) => give(out.team(&plain(&owner)), self.name),
            None => {
                let message = format!("`{}` has no `spec.owner`", self.name);
                problems.push(self.node.problem(message, "name the group that owns it"));
            }
        }
    }

    fn component(&self, out: &mut Imported, problems: &mut Vec<Problem>) {
        let list = |key: &str, problems: &mut Vec<Problem>| -> Vec<String> {
            let refs = self.node.strings(&["spec", key], problems);
            refs.iter().map(|reference| plain(reference)).collect()
        };
        let (provides, consumes) = (list("providesApis", problems), list("consumesApis", problems));
        let stores: Vec<String> = self
            .node
            .strings(&["spec", "dependsOn"], problems)
            .into_iter()
            .filter(|reference| reference.starts_with("resource:"))
            .collect();
        for store in stores {
            out.notes.insert(format!("{} depends on {store}", self.name));
        }
        let owned = self.place(problems);
        let span = self.node.at(&["spec", "owner"]).unwrap_or(self.node).span();
        self.owned(out, problems, |team, _| {
            team.owns.insert(owned.clone(), span);
            team.provides.extend(provides.iter().cloned());
            team.consumes.extend(consumes.iter().cloned());
        });
    }

    /// What a component stands for: the folder that it says its source is in, else that of its
    /// catalogue. A catalogue at the top that describes many stands for none of their folders:
    /// there the name is what is owned.
    fn place(&self, problems: &mut Vec<Problem>) -> String {
        let key = ["metadata", "annotations", "backstage.io/source-location"];
        let location = self.node.string(&key, problems);
        if let Some(folder) = location.as_deref().and_then(folder_at) {
            return folder;
        }
        let folder = folder_of(self.path);
        if folder == "/**" && !self.is_alone { self.name.to_owned() } else { folder }
    }
}

/// The folder in `url:https://host/org/name/tree/main/folder/`; none for the whole repository.
fn folder_at(location: &str) -> Option<String> {
    let (_, behind) = location.split_once("/tree/").or_else(|| location.split_once("/blob/"))?;
    let (_, folder) = behind.split_once('/')?;
    let folder = folder.trim_matches('/');
    (!folder.is_empty()).then(|| format!("{folder}/"))
}

/// The name in `[kind:][namespace/]name`.
fn plain(reference: &str) -> String {
    let name = reference.rsplit_once(':').map_or(reference, |(_, name)| name);
    name.rsplit_once('/').map_or(name, |(_, name)| name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::tests::imported;

    const CATALOGUE: &str = "\
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: ledger }
spec: { type: platform, parent: shop, children: [books], profile: { displayName: The ledger } }
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: ada, annotations: { github.com/user-login: ada-b } }
spec: { profile: { email: ada@shop.example }, memberOf: [group:default/ledger] }
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: posting }
spec: { type: service, owner: group:ledger, providesApis: [bookings], consumesApis: [default/rates] }
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: { name: accounts-db }
spec: { type: database, owner: ledger }
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: { name: bookings }
spec: { type: openapi, owner: user:ada }
---
kind: Deployment
metadata: { name: other }
";

    #[test]
    fn a_catalogue_gives_teams_people_stores_and_interfaces() {
        let (out, problems) = imported(&[("ledger/catalog-info.yaml", CATALOGUE)]);
        assert_eq!(problems, []);
        let team = &out.teams["ledger"];
        assert_eq!(team.name.as_deref(), Some("The ledger"));
        assert_eq!(team.kind.as_deref(), Some("platform"));
        assert!(team.owns.contains_key("ledger/") && team.members.contains("ada"));
        assert!(team.stores.contains("accounts-db") && team.provides.contains("bookings"));
        assert!(team.consumes.contains("rates"));
        assert_eq!(out.teams["books"].parent.as_deref(), Some("ledger"));
        assert_eq!(out.people["ada"].github.as_deref(), Some("ada-b"));
        assert!(out.people["ada"].emails.contains("ada@shop.example"));
        assert!(!out.teams.contains_key("other"));
        // The parent is elsewhere, and an interface belongs to a person.
        assert_eq!(out.notes.len(), 2, "{:?}", out.notes);
    }

    #[test]
    fn a_component_stands_for_a_folder_or_for_its_name() {
        let one = |name: &str, annotations: &str| {
            format!(
                "---\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{ name: {name}, annotations: {{ {annotations} }} }}\nspec: {{ owner: web }}\n"
            )
        };
        let owns = |files: &[(&str, &str)]| {
            let (out, problems) = imported(files);
            assert_eq!(problems, []);
            out.teams["web"].owns.keys().cloned().collect::<Vec<_>>()
        };
        assert_eq!(owns(&[("catalog-info.yaml", &one("shop", ""))]), ["/**"]);
        let two = one("a", "")
            + &one(
                "b",
                "backstage.io/source-location: url:https://x.example/o/r/tree/main/crates/b/",
            );
        assert_eq!(owns(&[("catalog-info.yaml", &two)]), ["a", "crates/b/"]);
        let whole = one("c", "backstage.io/source-location: url:https://x.example/o/r/tree/main/");
        assert_eq!(owns(&[("c/catalog-info.yaml", &whole)]), ["c/"]);
    }

    #[test]
    fn mistakes_have_their_lines() {
        let text = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: x\nspec:\n  owner: [a]\n---\n\
                    apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {}\n";
        let (_, problems) = imported(&[("catalog-info.yaml", text)]);
        let lines: Vec<usize> = problems.iter().map(|(_, line, _)| *line).collect();
        assert_eq!(lines, [6, 1, 8], "{problems:?}");
        let (_, problems) = imported(&[("catalog-info.yaml", "a: [\n")]);
        assert_eq!(problems.len(), 1);
    }
}
