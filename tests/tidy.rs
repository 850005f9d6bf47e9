//! What is written twice is compared: pages, tables, README, module heads.

#![expect(clippy::unwrap_used, reason = "a test that can't read its input has failed")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use cargo_mandate::extract::Catalog;
use cargo_mandate::rulebook::{BUILTIN, CATALOG, Grade, Rule, Rulebook, compile, read_groups};
use cargo_mandate::source::{SourceMap, parse_toml};
use support::{files, mandate, package_root};

fn book() -> Rulebook {
    let (book, problems) = compile(BUILTIN, &mut SourceMap::default());
    assert_eq!(problems, []);
    book
}

fn read(path: &str) -> String {
    fs::read_to_string(package_root().join(path)).unwrap()
}

#[test]
fn every_rule_file_is_embedded_and_complete() {
    let on_disk: Vec<String> = files(&package_root().join("rules"))
        .into_iter()
        .filter(|file| Path::new(file).extension().is_some_and(|e| e == "toml"))
        .map(|file| format!("rules/{file}"))
        .collect();
    let mut embedded: Vec<&str> = BUILTIN.iter().chain(CATALOG).map(|(path, _)| *path).collect();
    embedded.sort_unstable();
    assert_eq!(on_disk, embedded);
    for rule in book().rules() {
        assert!(rule.why.split_whitespace().count() > 30, "{}: tell why", rule.id);
        assert!(rule.allow_when.is_some() && rule.since.is_some(), "{}: incomplete", rule.id);
        assert!(rule.summary.ends_with('.'), "{}: a summary is a sentence", rule.id);
        let name = rule.id.split('/').nth(1).unwrap();
        // `conway/no-mirroring` finds an absence: it reads well.
        let name = name.trim_start_matches("no-mirroring");
        for wrong in ["no-", "check-", "forbid-", "deny-"] {
            assert!(!name.starts_with(wrong), "{}: must read well after `allow`", rule.id);
        }
        for text in std::iter::once(&rule.message).chain(rule.variants.values()).chain([&rule.help])
        {
            assert!(
                !text.ends_with('.') && text.starts_with(|c: char| !c.is_uppercase()),
                "{}: {text}",
                rule.id
            );
        }
    }
}

#[test]
fn the_catalogue_has_no_mistake() {
    let mut sources = SourceMap::default();
    let mut catalog = Catalog::default();
    let mut groups = std::collections::BTreeMap::new();
    for (path, text) in CATALOG {
        let document = parse_toml(sources.add(path, (*text).into()), text).unwrap();
        let mut reader = document.reader(path);
        assert_eq!(catalog.read(&mut reader), []);
        assert_eq!(read_groups(reader.tables("group"), &mut groups), []);
        assert_eq!(reader.finish(), [], "{path}");
    }
    assert!(catalog.signals().len() > 100, "{} entries", catalog.signals().len());
}

#[test]
fn every_rule_has_a_fixture() {
    for rule in book().rules() {
        let fixture = package_root().join("tests/fixtures").join(&rule.id);
        assert!(fixture.join("Cargo.toml").is_file(), "{} has no fixture", rule.id);
    }
}

#[test]
fn the_table_in_the_readme_is_the_rules() {
    let readme = read("README.md");
    let (_, rest) = readme.split_once("<!-- rules -->\n").unwrap();
    let (table, _) = rest.split_once("<!-- /rules -->").unwrap();
    let row = |rule: &Rule| {
        let level = if rule.is_template { "yours" } else { rule.level.as_str() };
        format!("| `{}` | {level} | {} |\n", rule.id, rule.summary)
    };
    let rows: String = book().rules().iter().map(row).collect();
    let expected = format!("| rule | level | finds |\n|---|---|---|\n{rows}");
    assert_eq!(table, expected, "\n{expected}");
}

/// A block behind `<!-- output: ARGS -->` is what the tool prints; `[…]` stands for a cut.
#[test]
fn output_in_the_readme_is_real() {
    let readme = read("README.md");
    let mut blocks = 0;
    for part in readme.split("<!-- output: ").skip(1) {
        let (args, rest) = part.split_once(" -->\n```text\n").unwrap();
        let (block, _) = rest.split_once("```").unwrap();
        let args: Vec<&str> = args.split(' ').collect();
        let stdout = mandate(&package_root(), &args).stdout;
        // Inside and outside of git the same is printed but for this note.
        let note = "  note: not under git: files on the disk were taken instead of tracked ones\n";
        let mut printed = stdout.replace(note, "");
        for chunk in block.split("[…]\n") {
            let Some(at) = printed.find(chunk) else {
                panic!("README shows\n{chunk}\nbut {args:?} prints\n{stdout}")
            };
            printed = printed.split_off(at + chunk.len());
        }
        blocks += 1;
    }
    assert!(blocks > 0);
}

#[test]
fn ci_runs_the_test_command_of_the_readme() {
    let readme = read("README.md");
    let (_, rest) = readme.split_once("the second runs the tests:\n\n```sh\n").unwrap();
    let commands: Vec<&str> = rest.split("```").next().unwrap().lines().collect();
    let [show, test] = commands.as_slice() else { panic!("two commands: {commands:?}") };
    let ci = read(".ci/run");
    assert!(ci.lines().any(|line| line.trim() == *test), "CI does not run `{test}`");
    let args: Vec<&str> = show.split(" -- ").nth(1).unwrap().split(' ').collect();
    assert!(mandate(&package_root(), &args).stdout.contains("findings fail the run"));
}

#[test]
fn every_file_says_what_it_owns_and_stays_short() {
    for file in files(&package_root().join("src")) {
        let text = read(&format!("src/{file}"));
        assert!(text.starts_with("//! "), "{file} does not say what it owns");
        let body = text.split("#[cfg(test)]").next().unwrap().lines().count();
        assert!(body <= 500, "{file}: {body} lines; what are the two ideas in it?");
        for word in ["todo!(", "unimplemented!(", "dbg!(", "FIXME", "XXX"] {
            assert!(!text.contains(word), "{file}: {word}");
        }
    }
}

#[test]
fn module_names_say_something() {
    let banned: BTreeSet<&str> = ["utils", "common", "helpers", "types", "errors", "misc"].into();
    for file in files(&package_root().join("src")) {
        for part in file.trim_end_matches(".rs").split('/') {
            assert!(!banned.contains(part), "{file}");
        }
    }
}

#[test]
fn the_shop_breaks_each_rule_that_it_can_once() {
    let outcome = mandate(
        &package_root(),
        &["check", "--format", "json", "--manifest-path", "examples/shop/Cargo.toml"],
    );
    let found = support::findings(&outcome);
    let book = book();
    // A hint is no break, and what history says needs one.
    let is_hint = |id: &str| book.find(id).is_some_and(|rule| rule.grade == Grade::Hint);
    let mut broken: Vec<&str> =
        found.iter().map(|finding| finding.rule.as_str()).filter(|id| !is_hint(id)).collect();
    broken.sort_unstable();
    // A member taken from a registry can't be shown in a workspace that needs none, and neither can
    // memory maps and plugin registries, which the standard library doesn't have. Source that can't
    // be read doesn't compile, and a waiver ends by the day of a commit, which the shop lacks where
    // it is judged without git.
    // What a change reaches is compared with a level that was accepted once: a shop has no past.
    // The shop has accepted nothing, so nothing of that can be stale or too much.
    // Nobody calls storefront back, so no calls go in a circle.
    // Circles count from a tenth of all links on, mutual links from two: more than a small shop has.
    // The shop has no database, and what a store is asked for would be text without one.
    let not_shown = [
        "mandate/cross-team-join",
        "mandate/foreign-store-define",
        "mandate/foreign-store-read",
        "mandate/foreign-store-write",
        "mandate/shared-store",
        "platform/scattered-entity",
        "mandate/store-as-bus",
        "mandate/store-reach",
        "mandate/unclaimed-store",
        "mandate/self-registry-link",
        "mandate/shared-memory",
        "mandate/link-time-registry",
        "mandate/interface-cycle",
        "hygiene/unreadable-source",
        "hygiene/expired-waiver",
        "hygiene/exceeded-budget",
        "hygiene/over-broad-waiver",
        "hygiene/stale-baseline",
        "conway/cross-team-cycle",
        "conway/mutual-dependence",
        "conway/silent-dependency",
        "conway/team-propagation",
    ];
    let document: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    let not_evaluated = document["not_evaluated"].as_array().unwrap();
    let needs_history = |id: &str| {
        not_evaluated
            .iter()
            .any(|entry| entry["rule"] == id && entry["why"].as_str().unwrap().contains("history"))
    };
    let mut expected: Vec<&str> = book
        .rules()
        .iter()
        .filter(|rule| !rule.is_template && !not_shown.contains(&rule.id.as_str()))
        .filter(|rule| rule.grade != Grade::Hint && !needs_history(&rule.id))
        .map(|rule| rule.id.as_str())
        .collect();
    expected.push("shop/orders-behind-the-server");
    expected.sort_unstable();
    assert_eq!(broken, expected);
    for rule in expected {
        let shop = package_root().join("examples/shop");
        let is_marked = files(&shop).iter().any(|file| {
            let text = fs::read_to_string(shop.join(file)).unwrap_or_default();
            text.contains("BROKEN") && text.contains(rule)
        });
        assert!(is_marked || rule.starts_with("shop/"), "{rule} is not pointed out in the shop");
    }
}
