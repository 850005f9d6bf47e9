//! Named groups of packages from elsewhere: all drivers of databases, all clients of queues.
//!
//! Owns the format of `[[group]]` under `rules/catalog/` and what `group:NAME` stands for in a
//! rule. Does not know who links them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::builtin::CATALOG;
use crate::source::{Located, Problem, Reader, SourceMap, nearest, parse_toml};

/// What a name of a group begins with.
const PREFIX: &str = "group:";

type Groups = BTreeMap<String, Vec<String>>;

static BUILTIN: LazyLock<Groups> = LazyLock::new(|| {
    let mut groups = Groups::new();
    let mut scratch = SourceMap::default();
    for (path, text) in CATALOG {
        let file = scratch.add(path, (*text).into());
        if let Ok(document) = parse_toml(file, text) {
            read_groups(document.reader("the catalogue").tables("group"), &mut groups);
        }
    }
    groups
});

/// Adds the `[[group]]` tables of a page; a group may be made of those above it.
pub fn read_groups(
    tables: Vec<Reader<'_>>,
    groups: &mut BTreeMap<String, Vec<String>>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for mut table in tables {
        let name = table.required("name");
        let own = table.strings("package").unwrap_or_default();
        let mut packages: Vec<String> = own.into_iter().map(|text| text.value).collect();
        for part in table.strings("groups").unwrap_or_default() {
            match groups.get(&part.value) {
                Some(known) => packages.extend(known.iter().cloned()),
                None => problems.push(unknown(&part, &part.value, groups)),
            }
        }
        problems.extend(table.finish());
        groups.extend(name.map(|name| (name.value, packages)));
    }
    problems
}

/// Every `group:NAME` replaced by the packages that it stands for, each at its place.
pub(super) fn expanded(
    texts: Vec<Located<String>>,
    problems: &mut Vec<Problem>,
) -> Vec<Located<String>> {
    let mut out = Vec::new();
    for text in texts {
        let Some(name) = text.value.strip_prefix(PREFIX) else {
            out.push(text);
            continue;
        };
        match BUILTIN.get(name) {
            Some(packages) => out.extend(
                packages.iter().map(|value| Located { value: value.clone(), span: text.span }),
            ),
            None => problems.push(unknown(&text, name, &BUILTIN)),
        }
    }
    out
}

fn unknown(text: &Located<String>, name: &str, groups: &Groups) -> Problem {
    let help = match nearest(name, groups.keys().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known: {}", groups.keys().cloned().collect::<Vec<_>>().join(", ")),
    };
    Problem::error(text.span, format!("unknown group `{name}`"), help)
}
