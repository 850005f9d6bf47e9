//! Where a contract comes from, by the folder it lies in and the name space it declares.
//!
//! Owns the format of `[[contract-place]]`, the same under `rules/catalog/` and in `mandate.toml`,
//! and the choice between several that fit: the last one. Does not know packages or teams.

use super::contracts::{Contract, Technology};
use crate::source::{Problem, Reader, nearest};

/// Where a contract comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Written here.
    Own,
    /// Copied from elsewhere, by its folder or its name space.
    Foreign,
    /// Made for tests, examples or benchmarks.
    Test,
}

const ORIGINS: [(&str, Origin); 3] =
    [("own", Origin::Own), ("foreign", Origin::Foreign), ("test", Origin::Test)];

/// Every `[[contract-place]]`, in the order of their files.
#[derive(Clone, Debug, Default)]
pub struct ContractPlaces {
    all: Vec<Place>,
}

#[derive(Clone, Debug)]
struct Place {
    origin: Origin,
    folders: Vec<String>,
    packages: Vec<String>,
}

impl ContractPlaces {
    /// Adds the `[[contract-place]]` tables of a file.
    pub fn add(&mut self, tables: Vec<Reader<'_>>) -> Vec<Problem> {
        let mut problems = Vec::new();
        for mut table in tables {
            let origin = table.required("origin");
            let mut words = |key: &'static str| -> Vec<String> {
                let texts = table.strings(key).unwrap_or_default();
                texts.into_iter().map(|text| text.value).collect()
            };
            let (folders, packages) = (words("folder"), words("package"));
            table.string("note");
            let span = table.span();
            problems.extend(table.finish());
            if folders.is_empty() && packages.is_empty() {
                let help = "add `folder = [\"…\"]` or `package = [\"…\"]`";
                let message = "`[[contract-place]]` names no place";
                problems.push(Problem::error(span, message, help));
            }
            let Some(origin) = origin else { continue };
            match ORIGINS.iter().find(|(name, _)| *name == origin.value) {
                Some((_, origin)) => self.all.push(Place { origin: *origin, folders, packages }),
                None => {
                    let known = ORIGINS.map(|(name, _)| name);
                    let help = match nearest(&origin.value, known) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("known: {}", known.join(", ")),
                    };
                    let message = format!("unknown origin `{}`", origin.value);
                    problems.push(Problem::error(origin.span, message, help));
                }
            }
        }
        problems
    }

    /// Where a contract at a path comes from.
    pub fn origin(&self, path: &str, contract: Option<&Contract>) -> Origin {
        let has_spaces =
            |of: &&Contract| matches!(of.technology, Technology::Protobuf | Technology::Wit);
        let package = contract
            .filter(has_spaces)
            .and_then(|contract| contract.package.as_ref())
            .map(|package| package.text.as_str());
        let folders: Vec<&str> =
            path.rsplit_once('/').map_or("", |(dir, _)| dir).split('/').collect();
        let fits = |place: &&Place| {
            place.folders.iter().any(|known| has_folder(&folders, known))
                || package.is_some_and(|name| place.packages.iter().any(|p| lies_in(name, p)))
        };
        self.all.iter().rev().find(fits).map_or(Origin::Own, |place| place.origin)
    }
}

/// Whether folders hold one that is meant, or several in a row: `wit/deps`.
fn has_folder(folders: &[&str], known: &str) -> bool {
    let known: Vec<&str> = known.split('/').collect();
    let fits = |part: &[&str]| part.iter().zip(&known).all(|(name, known)| is_called(name, known));
    folders.windows(known.len()).any(fits)
}

/// Whether a name is meant by one that may have `*` at one place.
fn is_called(name: &str, known: &str) -> bool {
    match known.split_once('*') {
        None => name == known,
        Some((head, tail)) => {
            name.len() >= head.len() + tail.len() && name.starts_with(head) && name.ends_with(tail)
        }
    }
}

fn lies_in(package: &str, known: &str) -> bool {
    let rest = package.strip_prefix(known);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', ':']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::contracts::Name;
    use crate::source::{SourceMap, parse_toml};

    fn places(own: &str) -> ContractPlaces {
        let mut out = ContractPlaces::default();
        for text in [include_str!("../../rules/catalog/contracts.toml"), own] {
            let mut map = SourceMap::default();
            let file = map.add("x.toml", text.into());
            let document = parse_toml(file, text).unwrap();
            assert_eq!(out.add(document.reader("x.toml").tables("contract-place")), []);
        }
        out
    }

    #[test]
    fn folders_and_name_spaces_tell_where_a_contract_comes_from() {
        let known = places("");
        for (path, expected) in [
            ("proto/ledger.proto", Origin::Own),
            ("vendor/x/y.proto", Origin::Foreign),
            ("protos-vendored/y.proto", Origin::Foreign),
            ("ledger/tests/data/a.json", Origin::Test),
            ("ledger/tests/vendor/a.json", Origin::Foreign),
            ("tests.proto", Origin::Own),
            ("api/wit/deps/http/types.wit", Origin::Foreign),
            ("api/wit/http.wit", Origin::Own),
            ("deps/wit/http.wit", Origin::Own),
        ] {
            assert_eq!(known.origin(path, None), expected, "{path}");
        }
        let mut contract = Contract::new(Technology::Protobuf);
        for (package, expected) in [
            ("google.rpc", Origin::Foreign),
            ("googly.rpc", Origin::Own),
            ("grpc", Origin::Foreign),
        ] {
            contract.package = Some(Name::new(package, 0..0));
            assert_eq!(known.origin("a.proto", Some(&contract)), expected, "{package}");
        }
        let mut contract = Contract::new(Technology::Wit);
        for (package, expected) in [("wasi:http", Origin::Foreign), ("wasitool:x", Origin::Own)] {
            contract.package = Some(Name::new(package, 0..0));
            assert_eq!(known.origin("a.wit", Some(&contract)), expected, "{package}");
        }
    }

    #[test]
    fn the_last_word_decides() {
        let known = places(
            "[[contract-place]]\norigin = \"own\"\npackage = \"cosmos\"\nfolder = \"external\"\n\
             [[contract-place]]\norigin = \"foreign\"\nfolder = \"upstream\"\n",
        );
        assert_eq!(known.origin("external/a.proto", None), Origin::Own);
        assert_eq!(known.origin("upstream/a.proto", None), Origin::Foreign);
        let mut contract = Contract::new(Technology::Protobuf);
        contract.package = Some(Name::new("cosmos.bank", 0..0));
        assert_eq!(known.origin("a.proto", Some(&contract)), Origin::Own);
        assert_eq!(known.origin("upstream/a.proto", Some(&contract)), Origin::Foreign);
    }

    #[test]
    fn mistakes_are_named() {
        let text = "[[contract-place]]\norigin = \"forein\"\nfolder = \"x\"\n\
                    [[contract-place]]\norigin = \"test\"\n";
        let mut map = SourceMap::default();
        let file = map.add("x.toml", text.into());
        let document = parse_toml(file, text).unwrap();
        let mut out = ContractPlaces::default();
        let problems = out.add(document.reader("x.toml").tables("contract-place"));
        assert_eq!(problems.len(), 2, "{problems:?}");
    }
}
