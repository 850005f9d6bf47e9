//! Clients of stores that speak no SQL: which call names an object, and which does what to it.
//!
//! Owns the format of `[[client]]`, the same under `rules/catalog/` and in `mandate.toml`. A table
//! becomes one signal for each thing that its calls do. Does not know which package calls.

use std::path::PathBuf;
use std::sync::Arc;

use super::catalog::{Access, Pattern, Signal, SignalKind, read_pattern};
use super::store_kinds::Medium;
use crate::source::{Located, Problem, Reader};

/// What all calls of one client have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// What two packages share that name the same object.
    pub medium: Medium,
    /// Words of which the name of a receiver holds one, where a method has a name that everything
    /// has; empty for any.
    pub receivers: Vec<String>,
    /// What a library is called in source where that is not the package's name.
    pub libraries: Vec<String>,
    /// The argument that names what is done, by the name of a method of the same technology.
    pub act: Option<u8>,
    /// Whether `mandate.toml` says it: then its calls count wherever they stand.
    pub own: bool,
    /// For what of the workspace stands before a client: how it is told from what has its name.
    pub wraps: Option<Wraps>,
}

/// A function or macro of the workspace that passes what it is given on to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wraps {
    /// Packages of the client.
    pub packages: Vec<String>,
    /// The file that declares it.
    pub file: PathBuf,
    /// Where its name stands there.
    pub at: u32,
    /// The type that it belongs to.
    pub subject: Option<String>,
    /// Whether nothing else is called like it, so that its name is enough.
    pub plain: bool,
}

/// The lists of calls in a table, and what each does.
const LISTS: [(&str, Access); 5] = [
    ("names", Access::Open),
    ("read", Access::Read),
    ("write", Access::Write),
    ("define", Access::Define),
    ("remove", Access::Remove),
];

/// What is given statements in SQL: names of functions, methods and macros, and the packages that
/// offer them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sink {
    /// Packages, forks included.
    pub packages: Vec<String>,
    /// Last words, without signs.
    pub names: Vec<String>,
}

/// Reads the `statement` list of a `[[client]]`.
fn sink(
    packages: Option<&Vec<Located<String>>>,
    calls: Option<Vec<Located<String>>>,
    problems: &mut Vec<Problem>,
) -> Option<Sink> {
    let names: Vec<String> = patterns(calls?, problems)
        .into_iter()
        .filter_map(|pattern| match pattern {
            Pattern::Path(words) => words.last().cloned(),
            Pattern::Method(name) | Pattern::Macro(name) => Some(name),
            Pattern::Attribute(_) => None,
        })
        .collect();
    let packages = packages.into_iter().flatten().map(|package| package.value.clone()).collect();
    Some(Sink { packages, names })
}

/// Reads one `[[client]]`.
pub(super) fn read_client(
    mut table: Reader<'_>,
    sinks: &mut Vec<Sink>,
    problems: &mut Vec<Problem>,
) -> Vec<Signal> {
    let span = table.span();
    let technology = table.required("technology");
    let medium = table.required("medium");
    let packages = table.strings("package");
    let libraries = table.strings("library").unwrap_or_default();
    let receivers = table.strings("receiver").unwrap_or_default();
    let object = table.number("object");
    let act = table.number("act");
    let lists: Vec<_> =
        LISTS.into_iter().map(|(key, access)| (access, table.strings(key))).collect();
    let statements = table.strings("statement");
    let has_statements = statements.is_some();
    table.string("note");
    sinks.extend(sink(packages.as_ref(), statements, problems));
    if packages.is_none() && table.key_span("package").is_none() {
        let help = "add `package = [\"…\"]`";
        problems.push(Problem::error(span, "`[[client]]` has no `package`", help));
    }
    if lists.iter().all(|(_, calls)| calls.is_none()) && !has_statements {
        let help = "add `names`, `read`, `write`, `remove`, `define` or `statement` with its calls";
        problems.push(Problem::error(span, "`[[client]]` has no call", help));
    }
    problems.extend(table.finish());
    let mut position = |key: &str, number: Option<Located<f64>>| match number {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the range is checked"
        )]
        Some(number) if (0.0..16.0).contains(&number.value) => Some(number.value as u8),
        Some(number) => {
            let message = format!("`{key}` is no position");
            problems.push(Problem::error(number.span, message, "count arguments from 0"));
            None
        }
        None => None,
    };
    let (position, act) = (position("object", object), position("act", act));
    let Some(medium) = medium.and_then(|text| Medium::read(&text, problems)) else {
        return Vec::new();
    };
    let text = |list: Vec<Located<String>>| -> Vec<String> {
        list.into_iter().map(|text| text.value).collect()
    };
    let client = Arc::new(Client {
        medium,
        receivers: text(receivers),
        libraries: text(libraries),
        act,
        own: false,
        wraps: None,
    });
    let base = Signal {
        kind: SignalKind::StoreClient,
        packages: text(packages.unwrap_or_default()),
        patterns: Vec::new(),
        object: position,
        access: Access::Open,
        unless: Vec::new(),
        technology: technology.map_or_else(String::new, |text| text.value),
        key: None,
        default: None,
        service: None,
        makes: Vec::new(),
        client: Some(client),
        span,
    };
    let signals = lists.into_iter().map(|(access, calls)| {
        let patterns = patterns(calls.unwrap_or_default(), problems);
        // What names an object names it first; what does something to one may be told it before.
        let object = position.or((access == Access::Open).then_some(0));
        Signal { patterns, object, access, ..base.clone() }
    });
    signals.filter(|signal| !signal.patterns.is_empty()).collect()
}

fn patterns(calls: Vec<Located<String>>, problems: &mut Vec<Problem>) -> Vec<Pattern> {
    let mut out = Vec::new();
    for call in calls {
        match read_pattern(&call.value) {
            Some(pattern) => out.push(pattern),
            None => problems.push(Problem::error(
                call.span,
                format!("`{}` is no call", call.value),
                "write `Type::function`, `function`, `.method` or `macro!`",
            )),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceMap, parse_toml};

    fn read(text: &str) -> (Vec<Signal>, Vec<String>) {
        let file = SourceMap::default().add("x.toml", text.into());
        let document = parse_toml(file, text).unwrap();
        let mut problems = Vec::new();
        let tables = document.reader("x.toml").tables("client");
        let found = tables
            .into_iter()
            .flat_map(|t| read_client(t, &mut Vec::new(), &mut problems))
            .collect();
        (found, problems.into_iter().map(|p| p.message).collect())
    }

    #[test]
    fn a_table_becomes_a_signal_for_each_thing_that_is_done() {
        let (found, problems) = read(
            "[[client]]\ntechnology = \"mongodb\"\nmedium = \"database\"\n\
             package = \"mongodb\"\nnames = \".collection\"\nread = [\".find_one\"]\n\
             write = [\".insert_one\"]\n",
        );
        assert_eq!(problems, [""; 0]);
        let shown: Vec<_> = found.iter().map(|signal| (signal.access, signal.object)).collect();
        let expected = [(Access::Open, Some(0)), (Access::Read, None), (Access::Write, None)];
        assert_eq!(shown, expected);
    }

    #[test]
    fn mistakes_are_named() {
        let (found, problems) = read(
            "[[client]]\ntechnology = \"x\"\nmedium = \"cash\"\n\
             package = \"x\"\nread = \".a b\"\n[[client]]\ntechnology = \"x\"\n\
             medium = \"cache\"\nobjct = 1\n",
        );
        assert!(found.is_empty());
        assert_eq!(problems.len(), 4, "{problems:?}");
    }
}
