//! What a finding is, across edits of the code around it.
//!
//! Owns identity by content: rule, both ends, object and kind of edge, or for a circle or group
//! the set of its members. Never a line and never a count, so that code may move and a second
//! place of the same thing is no second finding. Does not know files of any kind.

use std::collections::BTreeMap;

use crate::checks::Finding;

/// The object of a group whose border statistics drew.
const MODULE: &str = "module";

/// The identity of a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    /// The rule's id.
    pub rule: String,
    /// Whose doing it is: a package, or teams.
    pub from: String,
    /// Whom it concerns: a package, or teams.
    pub to: String,
    /// What else it is about.
    pub object: String,
    /// The kind of edge.
    pub edge: String,
    /// Members of a circle or group, sorted; the ends and the edge are empty then.
    pub members: Vec<String>,
}

/// Names that have changed: old ones and what they have become.
#[derive(Clone, Debug, Default)]
pub struct Renames {
    /// Packages and teams.
    pub names: BTreeMap<String, String>,
    /// Files, from the display root.
    pub paths: BTreeMap<String, String>,
}

impl Identity {
    /// The identity of a finding.
    pub fn of(finding: &Finding) -> Self {
        let [rule, from, to, object, edge] = finding.identity_parts();
        if finding.cluster.is_empty() {
            return Self { rule, from, to, object, edge, members: Vec::new() };
        }
        let object = if finding.is_drawn { MODULE.to_owned() } else { String::new() };
        Self { rule, object, members: finding.cluster.clone(), ..Self::default() }
    }

    /// The same under new names.
    #[must_use]
    pub fn renamed(&self, renames: &Renames) -> Self {
        let mut members: Vec<String> = self.members.iter().map(|m| renames.end(m)).collect();
        members.sort();
        Self {
            rule: self.rule.clone(),
            from: renames.end(&self.from),
            to: renames.end(&self.to),
            object: renames.object(&self.object),
            edge: self.edge.clone(),
            members,
        }
    }

    /// Whether statistics drew the border of the group.
    pub fn is_drawn(&self) -> bool {
        self.object == MODULE && !self.members.is_empty()
    }

    /// In one line for people, without the rule.
    pub fn text(&self) -> String {
        if !self.members.is_empty() {
            return self.members.join(", ");
        }
        let mut text = match (self.from.is_empty(), self.to.is_empty()) {
            (false, false) => format!("{} → {}", self.from, self.to),
            (false, true) => self.from.clone(),
            (true, false) => format!("→ {}", self.to),
            (true, true) => String::new(),
        };
        let more = [&self.object, &self.edge];
        for part in more.into_iter().filter(|part| !part.is_empty()) {
            let is_first = text.is_empty();
            text.push_str(&if is_first { part.clone() } else { format!(", {part}") });
        }
        text
    }
}

impl Renames {
    /// Whether nothing has changed.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && self.paths.is_empty()
    }

    fn end(&self, name: &str) -> String {
        self.names.get(name).cloned().unwrap_or_else(|| name.to_owned())
    }

    /// A path, a name, a process `package/binary` or an item `package::path`.
    fn object(&self, object: &str) -> String {
        if let Some(new) = self.paths.get(object).or_else(|| self.names.get(object)) {
            return new.clone();
        }
        for (old, new) in &self.names {
            if let Some(rest) = object.strip_prefix(old).and_then(|rest| rest.strip_prefix('/')) {
                // A program without a name of its own is called as its package.
                return format!("{new}/{}", if rest == old { new } else { rest });
            }
            let library = old.replace('-', "_");
            if let Some(rest) = object.strip_prefix(&library).filter(|rest| rest.starts_with("::"))
            {
                return format!("{}{rest}", new.replace('-', "_"));
            }
        }
        object.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_name_is_followed_into_every_part() {
        let renames = Renames {
            names: [("web-kit".to_owned(), "kit".to_owned())].into(),
            paths: [("a/x.rs".to_owned(), "b/y.rs".to_owned())].into(),
        };
        let identity = |object: &str| Identity {
            from: "web-kit".into(),
            object: object.into(),
            members: vec!["a".into(), "web-kit".into()],
            ..Identity::default()
        };
        for (old, new) in [
            ("a/x.rs", "b/y.rs"),
            ("web-kit/server", "kit/server"),
            ("web-kit/web-kit", "kit/kit"),
            ("web_kit::STATE", "kit::STATE"),
            ("web-kitchen", "web-kitchen"),
        ] {
            let renamed = identity(old).renamed(&renames);
            assert_eq!(renamed.object, new);
            assert_eq!(renamed.from, "kit");
            assert_eq!(renamed.members, ["a", "kit"]);
        }
    }
}
