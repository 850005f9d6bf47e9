//! The planted corpus: every form of a back-door, of shared memory, of an idle or laundered link, of
//! a call or contract that is not as it should be, each beside its innocent look-alike.
//!
//! `tests/corpus/NN-name/case` holds one planted form, marked like a fixture; `control` holds what
//! resembles it and must stay silent. All cases are found, none of the controls.

#![expect(clippy::unwrap_used, reason = "a test that can't read its case has failed")]

mod support;

use std::fs;
use std::path::PathBuf;

use support::{Found, check, markers, package_root, prepared};

const RULES: [&str; 19] = [
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
];

fn forms() -> Vec<PathBuf> {
    let root = package_root().join("tests/corpus");
    let mut out: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|e| e.unwrap().path()).collect();
    out.sort();
    out
}

/// What the rules about source find, by rule, file and line.
fn found(workspace: &std::path::Path) -> Vec<(String, String, u64)> {
    let dir = prepared(workspace);
    let is_judged = |found: &Found| RULES.contains(&found.rule.as_str());
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
        for half in ["case", "control"] {
            let workspace = form.join(half);
            let expected = markers(&workspace);
            assert_eq!(expected.is_empty(), half == "control", "{}: markers", workspace.display());
            let found = found(&workspace);
            if found != expected {
                let name = workspace.strip_prefix(package_root()).unwrap().display().to_string();
                wrong.push_str(&format!("{name}\n  planted: {expected:?}\n  found: {found:?}\n"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
