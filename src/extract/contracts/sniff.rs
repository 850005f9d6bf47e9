//! Which files may be contracts, by name and by their first bytes.
//!
//! Owns two cheap tests that keep thousands of JSON and YAML files from being read whole. Neither
//! may miss a contract: what is in doubt is read. Does not parse.

use super::facts::Technology;

/// How a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A language of its own.
    Language(Technology),
    /// A language that is known by its name and not read.
    Named(Technology),
    /// JSON or YAML, of which few are contracts.
    Document,
}

/// Endings of names, with what they stand for.
const ENDINGS: [(&str, Format); 15] = [
    ("proto", Format::Language(Technology::Protobuf)),
    ("graphql", Format::Language(Technology::GraphQl)),
    ("graphqls", Format::Language(Technology::GraphQl)),
    ("gql", Format::Language(Technology::GraphQl)),
    ("thrift", Format::Language(Technology::Thrift)),
    ("capnp", Format::Language(Technology::CapnProto)),
    ("fbs", Format::Language(Technology::FlatBuffers)),
    ("wit", Format::Language(Technology::Wit)),
    ("smithy", Format::Named(Technology::Smithy)),
    ("avsc", Format::Language(Technology::Avro)),
    ("avpr", Format::Language(Technology::Avro)),
    ("avdl", Format::Named(Technology::Avro)),
    ("json", Format::Document),
    ("yaml", Format::Document),
    ("yml", Format::Document),
];

/// Documents that are never contracts, by their whole names.
const OTHERS: [&str; 12] = [
    "package.json",
    "package-lock.json",
    "composer.json",
    "deno.json",
    "tsconfig.json",
    "launch.json",
    "settings.json",
    "pnpm-lock.yaml",
    "docker-compose.yml",
    "docker-compose.yaml",
    "Chart.yaml",
    "kustomization.yaml",
];

/// Folders of documents that are never contracts: of query checks, of editors and of CI.
const OTHER_FOLDERS: [&str; 5] = [".sqlx/", ".github/", ".vscode/", ".cargo/", "node_modules/"];

/// Keys that may stand first in `OpenAPI`, Swagger and `AsyncAPI`, apart from `x-…`.
const FIRST_KEYS: [&str; 25] = [
    "openapi",
    "swagger",
    "asyncapi",
    "info",
    "servers",
    "paths",
    "webhooks",
    "components",
    "security",
    "tags",
    "externalDocs",
    "jsonSchemaDialect",
    "$schema",
    "$self",
    "host",
    "basePath",
    "schemes",
    "consumes",
    "produces",
    "definitions",
    "parameters",
    "responses",
    "securityDefinitions",
    "channels",
    "id",
];

/// How a file would be read, by its path; none for what is no contract.
pub fn format(path: &str) -> Option<Format> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let (_, ending) = name.rsplit_once('.')?;
    let format = ENDINGS.iter().find(|(known, _)| *known == ending).map(|(_, format)| *format)?;
    if format == Format::Document {
        let is_other = OTHERS.contains(&name)
            || OTHER_FOLDERS.iter().any(|folder| {
                path.starts_with(folder)
                    || path.find(folder).is_some_and(|at| path[..at].ends_with('/'))
            });
        return (!is_other).then_some(format);
    }
    Some(format)
}

/// Whether a document that begins like this may be a contract. The head may end anywhere.
pub fn may_begin(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    // A letter cut in two ends the text, which loses nothing.
    let head = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) => {
            head.get(..error.valid_up_to()).and_then(|h| std::str::from_utf8(h).ok()).unwrap_or("")
        }
    };
    let body = head.trim_start();
    let Some(rest) = body.strip_prefix('{') else {
        return !body.starts_with('[') && may_begin_yaml(head);
    };
    let Some(key) = rest.trim_start().strip_prefix('"') else {
        return rest.trim_start().is_empty() && !rest.is_empty();
    };
    key.split_once('"').is_none_or(|(key, _)| is_first_key(key))
}

fn may_begin_yaml(head: &str) -> bool {
    for line in head.lines() {
        let line = line.trim_end();
        let is_before = line.is_empty() || line.starts_with(['#', '%']) || line == "---";
        if is_before {
            continue;
        }
        let Some((key, _)) = line.split_once(':') else {
            return false;
        };
        return is_first_key(key.trim_end().trim_matches(['"', '\'']));
    }
    // Nothing but comments so far: the first key comes later.
    !head.is_empty()
}

fn is_first_key(key: &str) -> bool {
    FIRST_KEYS.contains(&key) || key.starts_with("x-")
}

/// Whether a whole document names a language of contracts as one of its keys.
pub(super) fn names_language(text: &str) -> bool {
    ["openapi", "swagger", "asyncapi"].into_iter().any(|word| {
        memchr::memmem::find_iter(text.as_bytes(), word).any(|at| {
            let rest = text.get(at + word.len()..).unwrap_or("");
            let before = text.get(..at).and_then(|head| head.chars().next_back());
            let rest = rest.strip_prefix(['"', '\'']).unwrap_or(rest);
            let is_key = rest.trim_start_matches([' ', '\t']).starts_with(':');
            is_key && matches!(before, None | Some('"' | '\'' | '\n' | '\u{feff}'))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_formats() {
        assert_eq!(format("a/b.proto"), Some(Format::Language(Technology::Protobuf)));
        assert_eq!(format("openapi/nexus.json"), Some(Format::Document));
        for other in
            ["a/package.json", ".sqlx/query-1.json", "x/.sqlx/query-1.json", "proto", "a.rs"]
        {
            assert_eq!(format(other), None, "{other}");
        }
    }

    #[test]
    fn heads_that_can_be_no_contract_are_passed_over() {
        for yes in [
            "{\n  \"openapi\": \"3.0.3\"",
            "{\"components\":{",
            "# licence\n---\nopenapi: 3.1.0\n",
            "'swagger': '2.0'",
            "{\"x-audience\"",
            "# only a comment\n",
            "{ ",
            "\u{feff}openapi: 3",
        ] {
            assert!(may_begin(yes.as_bytes()), "{yes}");
        }
        for no in ["[1]", "{\"name\": 1", "version: 2\n", "- a\n", "{}", "plain", ""] {
            assert!(!may_begin(no.as_bytes()), "{no}");
        }
        assert!(names_language("{\"info\": {}, \"openapi\" : \"3.0.0\"}"));
        assert!(!names_language("info:\n  openapi: x\nnote: \"see openapi: there\"\n"));
    }
}
