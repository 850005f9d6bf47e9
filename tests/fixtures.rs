//! Every rule on every fixture: what is marked is found, and nothing else is.
//!
//! A fixture is a real little workspace under `tests/fixtures/<pack>/<rule>/`. A line that a
//! finding must point at ends in `#~ pack/rule`, in Rust in `//~ pack/rule`; everything else is a
//! look-alike that must stay silent, whatever rule looks at it. A `history.txt` is made into a
//! history first.

#![expect(clippy::unwrap_used, reason = "a test that can't read its fixture has failed")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use cargo_mandate::cli::Outcome;
use support::{
    check_outcome, files, findings, has_history, mandate, markers, package_root, prepared,
};

fn fixtures() -> Vec<PathBuf> {
    let root = package_root().join("tests/fixtures");
    let mut out = Vec::new();
    for pack in fs::read_dir(root).unwrap() {
        let pack = pack.unwrap().path();
        if pack.is_dir() {
            out.extend(fs::read_dir(pack).unwrap().map(|rule| rule.unwrap().path()));
        }
    }
    out.retain(|path| path.join("Cargo.toml").is_file());
    out.sort();
    out
}

#[test]
fn every_fixture_is_judged_exactly_as_marked() {
    let fixtures = fixtures();
    assert!(fixtures.len() >= 26, "only {} fixtures", fixtures.len());
    let mut wrong = String::new();
    let mut seen = BTreeSet::new();
    for fixture in fixtures {
        let dir = prepared(&fixture);
        let args: &[&str] = if has_history(&fixture) { &["--history"] } else { &[] };
        let outcome = check_outcome(dir.path(), args);
        assert_filled(&outcome, &mut seen);
        let mut found: Vec<(String, String, u64)> =
            findings(&outcome).into_iter().map(|f| (f.rule, f.file, f.line)).collect();
        found.sort();
        let expected = markers(&fixture);
        if found != expected {
            let missing: Vec<_> = expected.iter().filter(|e| !found.contains(e)).collect();
            let surplus: Vec<_> = found.iter().filter(|f| !expected.contains(f)).collect();
            let name = fixture.strip_prefix(package_root()).unwrap().display().to_string();
            wrong.push_str(&format!("{name}\n  missing: {missing:?}\n  surplus: {surplus:?}\n"));
        }
        let again = check_outcome(dir.path(), args);
        assert_eq!(outcome.stdout, again.stdout, "{}: two runs differ", fixture.display());
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(seen.len() >= 40, "{seen:?}");
}

#[test]
fn every_fixture_holds_an_offender_and_a_look_alike() {
    for fixture in fixtures() {
        let text: String = files(&fixture)
            .iter()
            .filter_map(|file| fs::read_to_string(fixture.join(file)).ok())
            .collect();
        assert!(text.contains("look-alike"), "{}: no look-alike", fixture.display());
        let is_about_rule = !fixture.parent().unwrap().ends_with("edge");
        assert!(
            !is_about_rule || text.contains("#~") || text.contains("//~"),
            "{}: no offender is marked",
            fixture.display()
        );
    }
}

/// Every place of a message is filled; the rules that were found are noted.
fn assert_filled(outcome: &Outcome, seen: &mut BTreeSet<String>) {
    let document: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    for finding in document["findings"].as_array().unwrap() {
        for key in ["message", "help"] {
            let text = finding[key].as_str().unwrap();
            assert!(!text.contains(['{', '}']), "{}: {text}", finding["rule"]);
            assert!(!text.contains("``") && !text.contains("()"), "{}: {text}", finding["rule"]);
        }
        seen.insert(finding["rule"].as_str().unwrap().to_owned());
    }
}

#[test]
fn every_command_works_on_some_fixtures_and_every_fixture_with_some() {
    let commands = [
        &["audit"][..],
        &["graph", "--format", "json"],
        &["graph", "--format", "dot", "--by", "team"],
        &["graph", "--format", "mermaid"],
        &["rules"],
        &["check", "--limit", "0", "--color", "always"],
        &["conway", "--format", "json"],
        &["conway", "--format", "markdown"],
        &["conway", "--limit", "0"],
        &["what-if", "--suggest", "2"],
    ];
    for (at, fixture) in fixtures().into_iter().enumerate() {
        let dir = prepared(&fixture);
        // All of them on all of them take minutes and find no more: neighbours differ enough.
        for args in commands.iter().cycle().skip(at * 3).take(3).copied() {
            let outcome = mandate(dir.path(), args);
            assert!(
                !outcome.stdout.is_empty(),
                "{} {args:?}: {}",
                fixture.display(),
                outcome.stderr
            );
            assert!(!outcome.stdout.contains(&dir.path().display().to_string()), "{args:?}");
        }
    }
}
