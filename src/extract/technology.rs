//! Interfaces as configuration knows them: how a technology names what it generates, and what
//! `mandate.toml` declares by hand.
//!
//! Owns the formats of `[[technology]]`, the same under `rules/catalog/` and in `mandate.toml`, and
//! of `[[interface]]`. Does not know packages.

use crate::load::{Provided, Stage};
use crate::source::{Located, Problem, Reader, Span};

/// How a generator names what it makes of a service.
#[derive(Clone, Debug, Default)]
pub struct Technology {
    /// `protobuf`, as findings and `graph` show it.
    pub id: String,
    /// Packages whose code is meant, forks included.
    pub packages: Vec<String>,
    /// Types of servers, with `{Name}` for the service.
    pub servers: Vec<String>,
    /// Types of clients.
    pub clients: Vec<String>,
    /// The module around such a type, with `{name}` for the service; empty where there is none.
    pub modules: Vec<String>,
    /// Functions that make a server or client.
    pub makers: Vec<String>,
    /// Whether the contract exists as Rust alone.
    pub rust_only: bool,
}

impl Technology {
    pub(super) fn read(mut table: Reader<'_>, problems: &mut Vec<Problem>) -> Option<Self> {
        let id = table.required("id");
        let mut words = |key: &'static str| -> Vec<String> {
            let texts = table.strings(key).unwrap_or_default();
            texts.into_iter().map(|text| text.value).collect()
        };
        let out = Self {
            id: String::new(),
            packages: words("package"),
            servers: words("server"),
            clients: words("client"),
            modules: words("module"),
            makers: words("maker"),
            rust_only: table.boolean("rust-only").is_some_and(|flag| flag.value),
        };
        table.string("note");
        problems.extend(table.finish());
        Some(Self { id: id?.value, ..out })
    }
}

/// One `[[interface]]`: what can't be recognised, and what is agreed on about what can.
#[derive(Clone, Debug)]
pub struct DeclaredInterface {
    /// The id that it gets, or the one by which it is recognised.
    pub id: Located<String>,
    /// The technology, where nothing shows it.
    pub technology: Option<Located<String>>,
    /// Paths or globs of its contract.
    pub contracts: Vec<Located<String>>,
    /// Who answers for it.
    pub owner: Option<Located<String>>,
    /// Packages or processes that serve it.
    pub providers: Vec<Located<String>>,
    /// Packages, also from elsewhere, whose use is a call.
    pub clients: Vec<Located<String>>,
    /// Who serves it outside of the workspace.
    pub elsewhere: Option<Located<String>>,
    /// What is agreed on.
    pub terms: Provided,
    /// The table.
    pub span: Span,
}

/// Reads the `[[interface]]` tables.
pub fn read_interfaces(
    tables: Vec<Reader<'_>>,
    problems: &mut Vec<Problem>,
) -> Vec<DeclaredInterface> {
    let mut out = Vec::new();
    for mut table in tables {
        let span = table.span();
        let id = table.required("id");
        let stage = table.string("stage").and_then(|text| stage(&text, problems));
        let consumers = table.strings("consumers");
        let technology = table.string("technology");
        let owner = table.string("owner");
        let elsewhere = table.string("elsewhere");
        let mut list = |key| table.strings(key).unwrap_or_default();
        let (contracts, providers, clients) = (list("contract"), list("provider"), list("client"));
        table.string("reason");
        problems.extend(table.finish());
        let Some(id) = id else { continue };
        let terms = Provided { interface: id.clone(), stage, consumers };
        out.push(DeclaredInterface {
            id,
            technology,
            contracts,
            owner,
            providers,
            clients,
            elsewhere,
            terms,
            span,
        });
    }
    out
}

fn stage(text: &Located<String>, problems: &mut Vec<Problem>) -> Option<Located<Stage>> {
    match Stage::read(text) {
        Ok(stage) => Some(stage),
        Err(problem) => {
            problems.push(problem);
            None
        }
    }
}

/// `LogService` as `log_service`, as generators write it.
pub fn snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let chars: Vec<char> = name.chars().collect();
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| chars.get(at));
        let begins = c.is_uppercase()
            && before.is_some_and(|before| {
                *before != '_'
                    && (!before.is_uppercase()
                        || chars.get(at + 1).is_some_and(|next| next.is_lowercase()))
            });
        if begins {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out.replace('-', "_")
}

/// `log_service` as `LogService`.
pub fn pascal(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for part in name.split(['_', '-']) {
        let mut chars = part.chars();
        out.extend(chars.next().into_iter().flat_map(char::to_uppercase));
        out.push_str(chars.as_str());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_change_their_case_as_generators_do_it() {
        for (name, expected) in [
            ("LogService", "log_service"),
            ("SCTQueryService", "sct_query_service"),
            ("Broker", "broker"),
            ("IBCv1", "ib_cv1"),
        ] {
            assert_eq!(snake(name), expected);
        }
        assert_eq!(pascal("log_service"), "LogService");
    }
}
