//! `[[store]]` of `mandate.toml`: what people say of stores where files say nothing or mislead.
//!
//! Owns the form of each verb. A table without exactly one verb, or without a reason, is a mistake
//! at its place. Does not know which stores, objects or packages there are.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::source::{Located, Problem, Reader, Span, nearest};

/// What a table says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StoreVerb {
    /// Whose objects are.
    Own,
    /// Stores that are one.
    Same,
    /// Stores that are not one, whatever joins them.
    Distinct,
    /// Objects that somebody elsewhere defines and keeps.
    External,
    /// Objects that are made to be read by others.
    Published,
    /// Packages that never run where the stores are.
    NotDeployed,
    /// Packages that only serve tests.
    Test,
    /// Packages to which SQL is data: engines, parsers, proxies.
    SqlIsData,
}

const VERBS: [(&str, StoreVerb); 8] = [
    ("own", StoreVerb::Own),
    ("same", StoreVerb::Same),
    ("distinct", StoreVerb::Distinct),
    ("external", StoreVerb::External),
    ("published", StoreVerb::Published),
    ("not-deployed", StoreVerb::NotDeployed),
    ("test", StoreVerb::Test),
    ("sql-is-data", StoreVerb::SqlIsData),
];

impl StoreVerb {
    /// As in the file.
    pub fn as_str(self) -> &'static str {
        VERBS.iter().find(|(_, verb)| *verb == self).map_or("", |(name, _)| name)
    }
}

/// One `[[store]]`.
#[derive(Clone, Debug)]
pub struct StoreSetting {
    /// What it says.
    pub verb: StoreVerb,
    /// Of whom: a team or package for `own`, stores, objects or packages else.
    pub names: Vec<Located<String>>,
    /// The same as globs.
    pub globs: GlobSet,
    /// The stores it speaks of; none for all.
    pub store: Option<GlobSet>,
    /// The objects that `own` speaks of; none for all.
    pub objects: Option<GlobSet>,
    /// Why.
    pub reason: String,
    /// The table.
    pub span: Span,
}

impl StoreSetting {
    /// Whether it speaks of an object of a store.
    pub fn takes(&self, store: &str, object: &str) -> bool {
        let is_store = self.store.as_ref().is_none_or(|globs| globs.is_match(store));
        let is_object = match self.verb {
            StoreVerb::Own => self.objects.as_ref().is_none_or(|globs| globs.is_match(object)),
            _ => self.globs.is_match(object),
        };
        is_store && is_object
    }
}

/// Reads every `[[store]]`.
pub fn read_stores(tables: Vec<Reader<'_>>, problems: &mut Vec<Problem>) -> Vec<StoreSetting> {
    tables.into_iter().filter_map(|table| read_store(table, problems)).collect()
}

fn read_store(mut table: Reader<'_>, problems: &mut Vec<Problem>) -> Option<StoreSetting> {
    let span = table.span();
    let reason = table.required("reason");
    let store = table.strings("store");
    let objects = table.strings("objects");
    let mut said: Vec<(StoreVerb, Vec<Located<String>>)> = Vec::new();
    for (key, verb) in VERBS {
        said.extend(table.strings(key).map(|names| (verb, names)));
    }
    let unknown: Vec<Located<String>> = table.keys();
    problems.extend(table.finish());
    if said.len() != 1 {
        let names: Vec<&str> = VERBS.iter().map(|(name, _)| *name).collect();
        let near = unknown.iter().find_map(|key| nearest(&key.value, names.iter().copied()));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write exactly one of {}", names.join(", ")),
        };
        let message = format!("`[[store]]` says {} things", said.len());
        problems.push(Problem::error(span, message, help));
    }
    let reason = reason?;
    if reason.value.trim().is_empty() {
        let help = "say how you know, so that somebody else can tell when it is no longer so";
        problems.push(Problem::error(reason.span, "the reason is empty", help));
    }
    let (verb, names) = said.into_iter().next()?;
    let least = usize::from(matches!(verb, StoreVerb::Same | StoreVerb::Distinct)) + 1;
    if names.len() < least || (verb == StoreVerb::Own && names.len() > 1) {
        let help = match verb {
            StoreVerb::Own => "name one team or package",
            StoreVerb::Same | StoreVerb::Distinct => "name two stores or more",
            _ => "name at least one",
        };
        let message = format!("`{}` names {}", verb.as_str(), names.len());
        problems.push(Problem::error(span, message, help));
        return None;
    }
    let globs = globs(&names, problems);
    let store = store.map(|names| self::globs(&names, problems));
    let objects = objects.map(|names| self::globs(&names, problems));
    Some(StoreSetting { verb, names, globs, store, objects, reason: reason.value, span })
}

fn globs(names: &[Located<String>], problems: &mut Vec<Problem>) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for name in names {
        match GlobBuilder::new(&name.value).build() {
            Ok(glob) => {
                set.add(glob);
            }
            Err(error) => {
                let message = format!("`{}` is no glob: {}", name.value, error.kind());
                problems.push(Problem::error(name.span, message, "correct the glob"));
            }
        }
    }
    set.build().unwrap_or_else(|_| GlobSet::empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceMap, parse_toml};

    fn read(text: &str) -> (Vec<StoreSetting>, Vec<String>) {
        let mut map = SourceMap::default();
        let file = map.add("mandate.toml", text.into());
        let document = parse_toml(file, text).unwrap();
        let mut reader = document.reader("mandate.toml");
        let mut problems = Vec::new();
        let found = read_stores(reader.tables("store"), &mut problems);
        (found, problems.into_iter().map(|problem| problem.message).collect())
    }

    #[test]
    fn each_verb_is_read_with_its_reason() {
        let (found, problems) = read(
            "[[store]]\nown = \"ledger\"\nobjects = \"order*\"\nstore = \"db\"\nreason = \"x\"\n\
             [[store]]\npublished = [\"totals\"]\nreason = \"x\"\n",
        );
        assert_eq!(problems, [""; 0]);
        assert!(found[0].takes("db", "orders") && !found[0].takes("other", "orders"));
        assert!(!found[0].takes("db", "books") && found[1].takes("any", "totals"));
    }

    #[test]
    fn mistakes_are_named() {
        let (found, problems) = read(
            "[[store]]\nown = \"a\"\ntest = \"b\"\nreason = \"x\"\n\
             [[store]]\nreason = \"x\"\n[[store]]\nown = \"a\"\n\
             [[store]]\nsame = \"a\"\nreason = \"x\"\n[[store]]\ntest = \"[\"\nreason = \" \"\n",
        );
        assert!(found.len() <= 2, "{found:?}");
        assert!(problems.len() >= 6, "{problems:?}");
    }
}
