//! Real output against the schemas that are published for it.
//!
//! The published schemas let fields be added; here they are closed, so that a field without a word
//! in its schema fails.

#![expect(clippy::unwrap_used, reason = "a test that can't read its input has failed")]

mod support;

use std::path::Path;

use cargo_mandate::cli::Code;
use cargo_mandate::report::SCHEMAS;
use jsonschema::Validator;
use serde_json::{Value, json};
use support::{files, mandate, package_root, prepared};

/// No object may hold what its schema does not list.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            if map.contains_key("properties") && !map.contains_key("additionalProperties") {
                map.insert("additionalProperties".to_owned(), json!(false));
            }
            map.values_mut().for_each(close);
        }
        Value::Array(list) => list.iter_mut().for_each(close),
        _ => {}
    }
}

fn validator(name: &str) -> Validator {
    let outcome = mandate(&package_root(), &["schema", name]);
    assert_eq!(outcome.code, Code::Clean, "{}", outcome.stderr);
    let mut schema: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert!(jsonschema::meta::is_valid(&schema), "{name} is no schema");
    close(&mut schema);
    jsonschema::validator_for(&schema).unwrap()
}

fn holds(validator: &Validator, document: &Value, what: &str) {
    let wrong: Vec<String> = validator
        .iter_errors(document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(wrong, Vec::<String>::new(), "{what}");
}

fn output(dir: &Path, args: &[&str]) -> Value {
    let outcome = mandate(dir, args);
    assert_ne!(outcome.code, Code::CouldNotRun, "{args:?}: {}", outcome.stderr);
    serde_json::from_str(&outcome.stdout).unwrap()
}

const COMMANDS: [(&str, &[&str]); 6] = [
    ("verdict", &["check", "--history", "--format", "json"]),
    ("graph", &["graph", "--format", "json"]),
    ("conway", &["conway", "--names", "--format", "json"]),
    ("rules", &["rules", "--format", "json"]),
    ("plan", &["plan", "storefront", "checkout", "--format", "json"]),
    ("what-if", &["what-if", "--move", "cart=storefront", "--format", "json"]),
];

#[test]
fn the_shop_is_told_as_the_schemas_say() {
    let shop = package_root().join("examples/shop");
    for (name, args) in COMMANDS {
        let validator = validator(name);
        let document = output(&shop, args);
        holds(&validator, &document, name);
        // A schema that lets anything through would prove nothing.
        let mut other = document.clone();
        other["schema"] = json!("mandate-other/1");
        assert!(!validator.is_valid(&other), "{name}");
        let mut more = document;
        more["unheard"] = json!(1);
        assert!(!validator.is_valid(&more), "{name} is not closed");
    }
}

#[test]
fn fixtures_are_told_as_the_schemas_say() {
    let (verdict, graph, flow) = (validator("verdict"), validator("graph"), validator("flow"));
    // History, waivers, workspaces of one name, optional links, source that can't be read.
    for fixture in [
        "conway/owner-drift",
        "edge/name-twin",
        "edge/renames-and-targets",
        "edge/single-package",
        "hygiene/expired-waiver",
        "hygiene/unreadable-source",
        "mandate/symbol-link",
        "platform/version-split",
    ] {
        let dir = prepared(&package_root().join("tests/fixtures").join(fixture));
        let args: &[&str] = if fixture == "edge/name-twin" { &["--repository"] } else { &[] };
        let with = |command: &[&'static str]| [command, args].concat();
        if dir.path().join(".git").is_dir() || args.is_empty() {
            let checked = with(&["check", "--history", "--format", "json"]);
            holds(&verdict, &output(dir.path(), &checked), fixture);
            holds(&graph, &output(dir.path(), &with(&["graph", "--format", "json"])), fixture);
        }
        if fixture.starts_with("conway/") {
            holds(&flow, &output(dir.path(), &["flow", "--format", "json"]), fixture);
        }
    }
}

#[test]
fn every_schema_file_is_printed_and_every_document_has_one() {
    let on_disk = files(&package_root().join("schemas"));
    let printed: Vec<String> = SCHEMAS.iter().map(|(name, _)| format!("{name}.json")).collect();
    assert_eq!(on_disk, printed);
    for (name, text) in SCHEMAS {
        let schema: Value = serde_json::from_str(text).unwrap();
        let id = format!("mandate-{name}/1");
        assert_eq!(schema["properties"]["schema"]["const"], id.as_str());
        let used = files(&package_root().join("src/report"))
            .iter()
            .map(|file| {
                std::fs::read_to_string(package_root().join("src/report").join(file)).unwrap()
            })
            .any(|source| source.contains(&format!("\"{id}\"")));
        assert!(used, "nothing prints {id}");
    }
    let printers = files(&package_root().join("src/report"));
    for file in printers {
        let source =
            std::fs::read_to_string(package_root().join("src/report").join(&file)).unwrap();
        for part in source.split("\"mandate-").skip(1) {
            let name = part.split("/1\"").next().unwrap();
            assert!(SCHEMAS.iter().any(|(known, _)| *known == name), "{file}: no schema of {name}");
        }
    }
}
