//! The planted corpus: every form of a back-door, of shared memory, of an idle or laundered link, of
//! a call or contract that is not as it should be, each beside its innocent look-alike.
//!
//! `tests/corpus/NN-name/case` holds one planted form, marked like a fixture; `control` holds what
//! resembles it and must stay silent. All cases are found, none of the controls.

#![expect(clippy::unwrap_used, reason = "a test that can't read its case has failed")]

mod support;

use std::fs;
use std::path::PathBuf;

use support::{Found, check, mandate, markers, package_root, prepared};

const RULES: [&str; 25] = [
    "mandate/idle-link",
    "mandate/laundered-link",
    "mandate/source-escape",
    "mandate/build-escape",
    "mandate/symbol-link",
    "mandate/spawned-sibling",
    "mandate/hidden-item",
    "mandate/link-time-registry",
    "mandate/copied-source",
    "mandate/shared-memory",
    "mandate/shared-static",
    "mandate/shared-file",
    "mandate/local-ipc",
    "mandate/leaky-interface",
    "mandate/undeclared-interface",
    "mandate/undeclared-consumer",
    "mandate/orphan-contract",
    "mandate/hard-coded-endpoint",
    "mandate/rust-only-interface",
    "mandate/interface-cycle",
    "mandate/foreign-store-read",
    "mandate/foreign-store-write",
    "mandate/foreign-store-define",
    "mandate/shared-store",
    "mandate/store-as-bus",
];

fn forms() -> Vec<PathBuf> {
    let root = package_root().join("tests/corpus");
    let mut out: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|e| e.unwrap().path()).collect();
    out.sort();
    out
}

/// What the rules about source find, and the rules that a form is about, by rule, file and line.
fn found(workspace: &std::path::Path, about: &[String]) -> Vec<(String, String, u64)> {
    let dir = prepared(workspace);
    let is_judged =
        |found: &Found| RULES.contains(&found.rule.as_str()) || about.contains(&found.rule);
    let mut out: Vec<(String, String, u64)> = check(dir.path(), &[])
        .into_iter()
        .filter(is_judged)
        .map(|found| (found.rule, found.file, found.line))
        .collect();
    out.sort();
    out
}

#[test]
fn every_case_is_found_and_no_control() {
    let forms = forms();
    assert!(forms.len() >= 60, "only {} forms", forms.len());
    let mut wrong = String::new();
    for form in &forms {
        let about: Vec<String> =
            markers(&form.join("case")).into_iter().map(|(rule, _, _)| rule).collect();
        for half in ["case", "control"] {
            let workspace = form.join(half);
            let expected = markers(&workspace);
            assert_eq!(expected.is_empty(), half == "control", "{}: markers", workspace.display());
            let found = found(&workspace, &about);
            if found != expected {
                let name = workspace.strip_prefix(package_root()).unwrap().display().to_string();
                wrong.push_str(&format!("{name}\n  planted: {expected:?}\n  found: {found:?}\n"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A link is found from manifests alone; what it is there for must be shown as well, in its place.
#[test]
fn types_in_the_place_of_generated_ones_are_shown() {
    let places = [
        ("104-types-in-the-place-of-generated-ones", "src/lib.rs:5", "`ledger_core::Money`"),
        ("106-messages-taken-from-a-path", "build.rs:5", "`ledger_core::Money`"),
        ("107-schemas-taken-by-a-build-script", "build.rs:9", "`ledger_core::Money`"),
        ("108-schemas-taken-from-a-package", "src/lib.rs:5", "`ledger-core`"),
        ("109-schemas-taken-by-a-macro", "src/lib.rs:9", "`ledger_core::Money`"),
    ];
    for (form, place, item) in places {
        let dir = prepared(&package_root().join("tests/corpus").join(form).join("case"));
        let text = mandate(dir.path(), &["check", "--color", "never"]).stdout;
        let message = format!("puts {item} of `ledger-core` (@shop/ledger) in the place of");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace("│ ", "");
        assert!(text.contains(&message), "{form}: {text}");
        assert!(text.contains(&format!("orders-api/{place}")), "{form}: {text}");
    }
}
