//! Runs of the ratchet: baseline, comparison, waivers, budgets, staged and narrowed checks, and
//! the words for every way in which they can't be done.

#![expect(clippy::unwrap_used, reason = "a test that can't write its workspace has failed")]

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use cargo_mandate::cli::{Code, FileChange, Outcome};
use support::{carry_out, mandate, write};

fn package(name: &str, links: &[&str]) -> String {
    let line = |to: &&str| format!("{to} = {{ path = \"../{to}\" }}\n");
    let links: String = links.iter().map(line).collect();
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{links}"
    )
}

fn library(links: &[&str]) -> String {
    let line = |to: &&str| format!("use {} as _;\n", to.replace('-', "_"));
    format!("//! Made up.\n\n{}", links.iter().map(line).collect::<String>())
}

/// `web` links `ledger` and `stock`; each is a team's.
fn workspace() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    write(
        dir.path(),
        &[
            (
                "Cargo.toml",
                "[workspace]\nresolver = \"3\"\nmembers = [\"web\", \"ledger\", \"stock\"]\n",
            ),
            ("ledger/Cargo.toml", &package("ledger", &[])),
            ("ledger/src/lib.rs", &library(&[])),
            ("stock/Cargo.toml", &package("stock", &[])),
            ("stock/src/lib.rs", &library(&[])),
            ("CODEOWNERS", "/web/ @o/web\n/ledger/ @o/ledger\n/stock/ @o/stock\n"),
            // Statistics over three packages come and go with each line.
            (
                "mandate.toml",
                "[levels]\n\"conway/*\" = \"allow\"\n\"mandate/missing-interface\" = \"allow\"\n",
            ),
        ],
    );
    link(dir.path(), "web", &["ledger", "stock"]);
    dir
}

fn link(dir: &Path, name: &str, links: &[&str]) {
    let folder = dir.join(name);
    write(&folder, &[("Cargo.toml", &package(name, links)), ("src/lib.rs", &library(links))]);
}

fn git(dir: &Path, args: &[&str]) -> String {
    let mut command = Command::new("git");
    command.args([
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@example.org",
        "-c",
        "commit.gpgsign=false",
    ]);
    command.env("GIT_COMMITTER_DATE", "2026-01-01T12:00:00Z");
    let out = command.args(args).current_dir(dir).output().unwrap();
    assert!(out.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

fn commit(dir: &Path, message: &str) {
    git(dir, &["add", "-A"]);
    git(dir, &["commit", "-q", "--allow-empty", "-m", message]);
}

/// The same under git, committed on `main`, and a branch on top of it.
fn repository() -> tempfile::TempDir {
    let dir = workspace();
    git(dir.path(), &["init", "-q", "-b", "main"]);
    commit(dir.path(), "all");
    git(dir.path(), &["checkout", "-q", "-b", "topic"]);
    dir
}

fn accept(dir: &Path) {
    let outcome = mandate(dir, &["baseline"]);
    assert_eq!(outcome.code, Code::Clean, "{}{}", outcome.stdout, outcome.stderr);
    carry_out(&outcome);
}

/// Status, rule, both ends of each finding.
fn standing(outcome: &Outcome) -> Vec<String> {
    assert_ne!(outcome.code, Code::CouldNotRun, "{}", outcome.stderr);
    assert_ne!(outcome.code, Code::NotComparable, "{}", outcome.stderr);
    let document: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    let line = |finding: &serde_json::Value| {
        format!(
            "{} {} {} {}",
            text(&finding["status"]),
            text(&finding["rule"]),
            text(&finding["from"]["package"]),
            text(&finding["to"]["package"])
        )
    };
    document["findings"].as_array().unwrap().iter().map(line).collect()
}

fn judged(dir: &Path, args: &[&str]) -> (Code, Vec<String>) {
    let outcome = mandate(dir, &[&["check", "--format", "json"], args].concat());
    (outcome.code, standing(&outcome))
}

fn refused(dir: &Path, args: &[&str], code: Code, words: &[&str]) {
    let outcome = mandate(dir, args);
    assert_eq!(outcome.code, code, "{args:?}: {}{}", outcome.stdout, outcome.stderr);
    for word in words {
        assert!(outcome.stderr.contains(word), "`{word}` is not in:\n{}", outcome.stderr);
    }
    assert_eq!(outcome.files, Vec::new());
    assert!(!outcome.stderr.contains("cargo-mandate-"), "{}", outcome.stderr);
}

const DIRECT: &str = "mandate/direct-link";

#[test]
fn a_baseline_is_made_once_shrinks_and_grows_only_with_a_reason() {
    let dir = workspace();
    refused(
        dir.path(),
        &["baseline", "--prune"],
        Code::CouldNotRun,
        &["there is no mandate-baseline"],
    );
    accept(dir.path());
    let file = dir.path().join("mandate-baseline/@o%2fweb.toml");
    assert!(fs::read_to_string(&file).unwrap().contains("team = \"@o/web\""));
    let carried = |to: &str| format!("carried {DIRECT} web {to}");
    assert_eq!(judged(dir.path(), &[]), (Code::Clean, vec![carried("ledger"), carried("stock")]));
    // Paid off: stale until it is taken out, and a plain run takes out nothing.
    link(dir.path(), "web", &["stock"]);
    let stale = "introduced hygiene/stale-baseline - -".to_owned();
    assert_eq!(judged(dir.path(), &[]), (Code::Findings, vec![stale, carried("stock")]));
    let plain = mandate(dir.path(), &["baseline"]);
    assert_eq!((plain.code, plain.files.as_slice()), (Code::Findings, &[][..]));
    let pruned = mandate(dir.path(), &["baseline", "--prune"]);
    assert!(matches!(pruned.files.as_slice(), [FileChange::Replace(..)]), "{:?}", pruned.files);
    carry_out(&pruned);
    assert_eq!(judged(dir.path(), &[]), (Code::Clean, vec![carried("stock")]));
    // It comes back: new, and accepted only on purpose.
    link(dir.path(), "web", &["ledger", "stock"]);
    let new = format!("introduced {DIRECT} web ledger");
    assert_eq!(judged(dir.path(), &[]), (Code::Findings, vec![new, carried("stock")]));
    for args in [&["baseline"][..], &["baseline", "--prune"]] {
        assert_eq!(mandate(dir.path(), args).files, Vec::new());
    }
    refused(dir.path(), &["baseline", "--accept-new"], Code::CouldNotRun, &["--reason"]);
    let blank = ["baseline", "--accept-new", "--reason", " "];
    refused(dir.path(), &blank, Code::CouldNotRun, &["the reason is empty"]);
    carry_out(&mandate(dir.path(), &["baseline", "--accept-new", "--reason", "until \"v2\""]));
    assert_eq!(judged(dir.path(), &[]).0, Code::Clean);
    assert!(fs::read_to_string(&file).unwrap().contains("reason = \"until \\\"v2\\\"\""));
}

#[test]
fn a_partial_run_says_nothing_of_what_it_did_not_judge() {
    let dir = workspace();
    accept(dir.path());
    link(dir.path(), "web", &[]);
    assert_eq!(judged(dir.path(), &["-p", "stock"]), (Code::Clean, vec![]));
    assert_eq!(judged(dir.path(), &["--exclude", "web"]), (Code::Clean, vec![]));
    assert_eq!(judged(dir.path(), &["stock/src/lib.rs"]), (Code::Clean, vec![]));
    // A rule that is off finds nothing, which is not the same as nothing being there.
    assert_eq!(judged(dir.path(), &["-A", DIRECT]), (Code::Clean, vec![]));
    assert_eq!(judged(dir.path(), &[]).1.len(), 2);
}

#[test]
fn what_is_forbidden_is_neither_accepted_nor_waived() {
    let dir = workspace();
    write(
        dir.path(),
        &[(
            "mandate.toml",
            "[levels]\n\"mandate/direct-link\" = \"forbid\"\n\"conway/*\" = \"allow\"\n\"mandate/missing-interface\" = \"allow\"\n",
        )],
    );
    let outcome = mandate(dir.path(), &["baseline"]);
    assert_eq!((outcome.code, outcome.files.len()), (Code::Findings, 0), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("2 findings of forbidden rules"), "{}", outcome.stdout);
    let waiver = "[levels]\n\"mandate/direct-link\" = \"forbid\"\n[[waiver]]\nrule = \"mandate/direct-link\"\nfrom = \"web\"\nreason = \"x\"\n";
    write(dir.path(), &[("mandate.toml", waiver)]);
    refused(dir.path(), &["check"], Code::CouldNotRun, &["mandate.toml:4", "can't be waived"]);
}

#[test]
fn a_damaged_or_foreign_baseline_stops_every_run() {
    let dir = workspace();
    let path = "mandate-baseline/x.toml";
    for (text, words) in [
        ("schema = \"mandate-baseline/9\"\n", "is of schema `mandate-baseline/9`"),
        ("<<<<<<< HEAD\n", path),
        ("", "no `schema`"),
    ] {
        write(dir.path(), &[(path, text)]);
        for args in [&["check"][..], &["baseline", "--prune"], &["baseline"], &["debt"]] {
            refused(dir.path(), args, Code::CouldNotRun, &[words]);
        }
    }
    fs::write(dir.path().join(path), [0xff, 0xfe]).unwrap();
    refused(dir.path(), &["check"], Code::CouldNotRun, &[path, "not UTF-8"]);
}

#[test]
fn circles_are_accepted_by_their_members() {
    let dir = workspace();
    let settings = fs::read_to_string(dir.path().join("mandate.toml")).unwrap();
    let rule = "[[rule]]\nid = \"own/circles\"\nkind = \"acyclic\"\nunit = \"team\"\nwithin = \"*\"\nlinks = \"kind:normal,dev\"\n";
    write(dir.path(), &[("mandate.toml", &format!("{settings}\"mandate/*\" = \"allow\"\n{rule}"))]);
    // Teams in a circle without packages in one: each has a second package.
    let more = ["ledger-two", "stock-two"];
    let members = "[workspace]\nresolver = \"3\"\nmembers = [\"web\", \"ledger\", \"stock\", \"ledger-two\", \"stock-two\"]\n";
    write(
        dir.path(),
        &[
            ("Cargo.toml", members),
            ("CODEOWNERS", "/web/ @o/web\n/ledger*/ @o/ledger\n/stock*/ @o/stock\n"),
        ],
    );
    for name in more {
        link(dir.path(), name, &[]);
    }
    link(dir.path(), "web", &["ledger"]);
    link(dir.path(), "ledger-two", &["web"]);
    accept(dir.path());
    assert_eq!(judged(dir.path(), &[]).0, Code::Clean);
    // Stock joins: the circle has grown, and the message names who.
    link(dir.path(), "ledger", &["stock"]);
    link(dir.path(), "stock-two", &["web"]);
    let outcome = mandate(dir.path(), &["check", "--format", "json"]);
    assert_eq!(outcome.code, Code::Findings);
    assert!(outcome.stdout.contains("2 were accepted, new is `@o/stock`"), "{}", outcome.stdout);
    carry_out(&mandate(dir.path(), &["baseline", "--prune", "--accept-new", "--reason", "x"]));
    assert_eq!(judged(dir.path(), &[]).0, Code::Clean);
    // It shrinks: carried, and the entry is cut down to what is left.
    link(dir.path(), "stock-two", &[]);
    let outcome = mandate(dir.path(), &["check", "--format", "json"]);
    assert_eq!(outcome.code, Code::Clean, "{}", outcome.stdout);
    assert!(outcome.stdout.contains("fewer than were accepted"), "{}", outcome.stdout);
    let pruned = mandate(dir.path(), &["baseline", "--prune"]);
    assert!(pruned.stdout.contains("cut down 1 group"), "{}", pruned.stdout);
    carry_out(&pruned);
    link(dir.path(), "stock-two", &["web"]);
    assert_eq!(judged(dir.path(), &[]).0, Code::Findings, "what was cut off is new again");
}

#[test]
fn what_a_contract_leaves_unsaid_is_accepted_part_by_part() {
    let dir = workspace();
    let settings = fs::read_to_string(dir.path().join("mandate.toml")).unwrap();
    let only = "\"mandate/*\" = \"allow\"\n\"mandate/undocumented-interface\" = \"deny\"\n\
                [[interface]]\nid = \"shop.ledger.v1.Ledger\"\nconsumers = [\"team:*\"]\n";
    write(dir.path(), &[("mandate.toml", &format!("{settings}{only}"))]);
    let contract = |operations: &[&str]| {
        let line = |name: &&str| format!("  rpc {name}(A) returns (A);\n");
        let text = format!(
            "syntax = \"proto3\";\npackage shop.ledger.v1;\n// The books.\nservice Ledger {{\n{}}}\n// All.\nmessage A {{}}\n",
            operations.iter().map(line).collect::<String>()
        );
        write(dir.path(), &[("ledger/proto/ledger.proto", &text)]);
    };
    contract(&["One", "Two", "Three"]);
    accept(dir.path());
    assert_eq!(judged(dir.path(), &[]).0, Code::Clean);
    // One more without a word is new, although the contract was accepted.
    contract(&["One", "Two", "Three", "Four"]);
    let outcome = mandate(dir.path(), &["check", "--format", "json"]);
    assert_eq!(outcome.code, Code::Findings);
    let words = "3 were accepted, new is `ledger/proto/ledger.proto: Four`";
    assert!(outcome.stdout.contains(words), "{}", outcome.stdout);
    // One less is progress, which `--prune` keeps.
    contract(&["One", "Two"]);
    assert_eq!(judged(dir.path(), &[]).0, Code::Clean);
    carry_out(&mandate(dir.path(), &["baseline", "--prune"]));
    contract(&["One", "Two", "Three"]);
    assert_eq!(judged(dir.path(), &[]).0, Code::Findings, "what was cut off is new again");
}

#[test]
fn an_entry_moves_with_its_package_to_another_team() {
    let dir = workspace();
    accept(dir.path());
    write(dir.path(), &[("CODEOWNERS", "/web/ @o/shop\n/ledger/ @o/ledger\n/stock/ @o/stock\n")]);
    assert_eq!(judged(dir.path(), &[]).0, Code::Clean, "identity knows no team");
    let pruned = mandate(dir.path(), &["baseline", "--prune"]);
    assert!(pruned.stdout.contains("moved 2 entries"), "{}", pruned.stdout);
    carry_out(&pruned);
    let moved = fs::read_to_string(dir.path().join("mandate-baseline/@o%2fshop.toml")).unwrap();
    assert!(moved.contains("team = \"@o/shop\"") && moved.contains("from = \"web\""), "{moved}");
    assert_eq!(judged(dir.path(), &[]).0, Code::Clean);
}

#[test]
fn only_what_a_branch_brings_in_fails_against_its_base() {
    let dir = repository();
    assert_eq!(judged(dir.path(), &[]).0, Code::Findings);
    let carried = |to: &str| format!("carried {DIRECT} web {to}");
    let of = |args: &[&str]| judged(dir.path(), &[&["--against", "main"], args].concat());
    assert_eq!(of(&[]), (Code::Clean, vec![carried("ledger"), carried("stock")]));
    link(dir.path(), "stock", &["ledger"]);
    link(dir.path(), "web", &["stock"]);
    let expected = vec![
        format!("introduced {DIRECT} stock ledger"),
        format!("resolved {DIRECT} web ledger"),
        carried("stock"),
    ];
    assert_eq!(of(&[]), (Code::Findings, expected.clone()), "not committed");
    commit(dir.path(), "links");
    assert_eq!(of(&[]), (Code::Findings, expected.clone()), "committed");
    let of_web = vec![format!("resolved {DIRECT} web ledger"), carried("stock")];
    assert_eq!(of(&["-p", "web"]), (Code::Clean, of_web));
    assert_eq!(of(&["-p", "ledger"]), (Code::Clean, vec![]), "what others resolved is theirs");
    // Accepting it in the same change doesn't let it in; a waiver with a reason does.
    accept(dir.path());
    assert_eq!(of(&[]), (Code::Findings, expected));
    fs::remove_dir_all(dir.path().join("mandate-baseline")).unwrap();
    let settings = fs::read_to_string(dir.path().join("mandate.toml")).unwrap();
    let waiver = "[[waiver]]\nrule = \"mandate/direct-link\"\nfrom = \"stock\"\nto = \"ledger\"\nreason = \"until both ship\"\n";
    write(dir.path(), &[("mandate.toml", &(settings + waiver))]);
    assert_eq!(of(&[]).0, Code::Clean);
}

#[test]
fn a_link_that_goes_behind_a_feature_is_the_same_link() {
    let dir = repository();
    let path = dir.path().join("web/Cargo.toml");
    let gated =
        fs::read_to_string(&path).unwrap().replace("stock\" }", "stock\", optional = true }");
    fs::write(path, gated).unwrap();
    let (code, found) = judged(dir.path(), &["--against", "main"]);
    assert_eq!(code, Code::Clean, "{found:?}");
    assert!(found.contains(&"carried mandate/gated-link web stock".to_owned()), "{found:?}");
    assert!(found.contains(&format!("resolved {DIRECT} web stock")), "{found:?}");
    // And back again: from sometimes to always is more than it was.
    commit(dir.path(), "gated");
    git(dir.path(), &["branch", "-f", "main"]);
    link(dir.path(), "web", &["ledger", "stock"]);
    let (code, found) = judged(dir.path(), &["--against", "main"]);
    assert_eq!(code, Code::Findings);
    assert!(found.contains(&format!("introduced {DIRECT} web stock")), "{found:?}");
}

#[test]
fn the_base_moves_on_without_blaming_a_branch() {
    let dir = repository();
    git(dir.path(), &["checkout", "-q", "main"]);
    link(dir.path(), "web", &["stock"]);
    commit(dir.path(), "one less");
    git(dir.path(), &["checkout", "-q", "topic"]);
    // What main has mended meanwhile was there where the branch began.
    assert_eq!(judged(dir.path(), &["--against", "main"]).0, Code::Clean);
}

#[test]
fn a_changed_rule_role_or_owner_declares_and_does_not_introduce() {
    let declared = |rule: &str, from: &str, to: &str| format!("declared {rule} {from} {to}");
    let settings = |dir: &Path, text: &str| {
        let path = dir.join("mandate.toml");
        let before = fs::read_to_string(&path).unwrap();
        fs::write(path, before + text).unwrap();
    };
    // A new rule.
    let dir = repository();
    settings(
        dir.path(),
        "[[rule]]\nid = \"own/x\"\nkind = \"forbidden\"\nfrom = \"web\"\nto = \"stock\"\n",
    );
    let (code, found) = judged(dir.path(), &["--against", "main"]);
    assert_eq!(code, Code::Clean, "{found:?}");
    assert!(found.contains(&declared("own/x", "web", "stock")), "{found:?}");
    // An owner of one end.
    let dir = repository();
    link(dir.path(), "stock", &["ledger"]);
    write(dir.path(), &[("CODEOWNERS", "/web/ @o/web\n/ledger/ @o/stock\n/stock/ @o/stock\n")]);
    git(dir.path(), &["checkout", "-q", "-B", "main"]);
    commit(dir.path(), "one team");
    git(dir.path(), &["checkout", "-q", "-b", "split"]);
    write(dir.path(), &[("CODEOWNERS", "/web/ @o/web\n/ledger/ @o/ledger\n/stock/ @o/stock\n")]);
    let (code, found) = judged(dir.path(), &["--against", "main"]);
    assert_eq!(code, Code::Clean, "{found:?}");
    assert!(found.contains(&declared(DIRECT, "stock", "ledger")), "{found:?}");
    // A role that a package gave itself is taken back.
    let dir = repository();
    let role = "\n[package.metadata.mandate]\nrole = \"interface\"\n";
    write(dir.path(), &[("stock/Cargo.toml", &(package("stock", &[]) + role))]);
    commit(dir.path(), "interface");
    git(dir.path(), &["branch", "-f", "main"]);
    write(dir.path(), &[("stock/Cargo.toml", &package("stock", &[]))]);
    let (code, found) = judged(dir.path(), &["--against", "main"]);
    assert_eq!(code, Code::Clean, "{found:?}");
    assert!(found.contains(&declared(DIRECT, "web", "stock")), "{found:?}");
    // A package that moves into another team's folder was linked before.
    let dir = repository();
    write(
        dir.path(),
        &[("CODEOWNERS", "/web/ @o/web\n/ledger/ @o/web\n/other/ @o/other\n/stock/ @o/stock\n")],
    );
    commit(dir.path(), "one team");
    git(dir.path(), &["branch", "-f", "main"]);
    fs::create_dir(dir.path().join("other")).unwrap();
    git(dir.path(), &["mv", "ledger", "other/ledger"]);
    let manifest = fs::read_to_string(dir.path().join("Cargo.toml")).unwrap();
    let web = fs::read_to_string(dir.path().join("web/Cargo.toml")).unwrap();
    write(
        dir.path(),
        &[
            ("Cargo.toml", &manifest.replace("\"ledger\"", "\"other/ledger\"")),
            ("web/Cargo.toml", &web.replace("../ledger", "../other/ledger")),
            ("CODEOWNERS", "/web/ @o/web\n/other/ @o/other\n/stock/ @o/stock\n"),
        ],
    );
    let (code, found) = judged(dir.path(), &["--against", "main"]);
    assert_eq!(code, Code::Clean, "{found:?}");
    assert!(found.contains(&declared(DIRECT, "web", "ledger")), "{found:?}");
}

#[test]
fn another_name_or_folder_is_no_new_finding() {
    let dir = repository();
    git(dir.path(), &["mv", "stock", "warehouse"]);
    let replaced = |path: &str, pairs: &[(&str, &str)]| {
        let mut text = fs::read_to_string(dir.path().join(path)).unwrap();
        for (old, new) in pairs {
            text = text.replace(old, new);
        }
        fs::write(dir.path().join(path), text).unwrap();
    };
    replaced("Cargo.toml", &[("\"stock\"", "\"warehouse\"")]);
    replaced("warehouse/Cargo.toml", &[("\"stock\"", "\"warehouse\"")]);
    replaced("web/Cargo.toml", &[("stock", "warehouse")]);
    replaced("web/src/lib.rs", &[("stock", "warehouse")]);
    replaced("CODEOWNERS", &[("/stock/", "/warehouse/")]);
    git(dir.path(), &["add", "-A"]);
    let (code, found) = judged(dir.path(), &["--against", "main"]);
    assert_eq!(code, Code::Clean);
    assert_eq!(
        found,
        [format!("carried {DIRECT} web ledger"), format!("carried {DIRECT} web warehouse")]
    );
}

#[test]
fn what_can_not_be_compared_ends_with_three() {
    let dir = workspace();
    let against = |name: &'static str| ["check", "--against", name];
    let code = Code::NotComparable;
    refused(dir.path(), &against("main"), code, &["no git repository"]);
    git(dir.path(), &["init", "-q", "-b", "main"]);
    git(dir.path(), &["add", "-A"]);
    refused(dir.path(), &against("main"), code, &["no commit yet"]);
    commit(dir.path(), "all");
    refused(dir.path(), &against("mian"), code, &["git doesn't know `mian`"]);
    refused(dir.path(), &["check", "--against=--all"], code, &["git doesn't know `--all`"]);
    git(dir.path(), &["checkout", "-q", "--orphan", "other"]);
    commit(dir.path(), "again");
    refused(dir.path(), &against("main"), code, &["no commit in common"]);
    // Where the base can't be loaded, cargo's reason is told.
    write(dir.path(), &[("web/Cargo.toml", "[package\n")]);
    commit(dir.path(), "broken");
    git(dir.path(), &["branch", "broken"]);
    link(dir.path(), "web", &["ledger"]);
    commit(dir.path(), "mended");
    refused(dir.path(), &against("broken"), code, &["web/Cargo.toml"]);
    // A clone that is cut short doesn't hold where the histories parted.
    let cut = tempfile::tempdir().unwrap();
    let url = format!("file://{}", dir.path().display());
    git(cut.path(), &["clone", "-q", "--depth", "1", "--no-single-branch", &url, "."]);
    git(cut.path(), &["checkout", "-q", "other"]);
    refused(cut.path(), &against("origin/broken"), code, &["cut short", "--unshallow"]);
}

/// Everything in the repository that a comparison could touch, by bytes.
fn state(dir: &Path) -> (Vec<u8>, String, String, Vec<String>) {
    let index = fs::read(dir.join(".git/index")).unwrap();
    let refs = git(dir, &["for-each-ref"]) + &git(dir, &["rev-parse", "HEAD"]);
    let list = |dir: &Path| support::files(dir);
    (index, refs, git(dir, &["status", "--porcelain"]), list(dir))
}

#[test]
fn neither_tree_nor_index_nor_references_change() {
    let dir = repository();
    link(dir.path(), "stock", &["ledger"]);
    git(dir.path(), &["add", "-A"]);
    link(dir.path(), "web", &["stock"]);
    let before = state(dir.path());
    for args in [
        &["check", "--against", "main"][..],
        &["check", "--staged"],
        &["check", "--staged", "--against", "HEAD"],
    ] {
        assert_ne!(mandate(dir.path(), args).code, Code::CouldNotRun);
        assert_eq!(state(dir.path()), before, "{args:?}");
    }
}

#[test]
fn a_commit_is_judged_as_it_will_be() {
    let dir = repository();
    let outcome = mandate(dir.path(), &["check", "--staged"]);
    assert_eq!(
        (outcome.code, outcome.stdout.as_str()),
        (Code::Clean, "nothing is staged: nothing was judged\n")
    );
    write(dir.path(), &[("web/README.md", "x")]);
    commit(dir.path(), "a page");
    write(dir.path(), &[("web/README.md", "y")]);
    git(dir.path(), &["add", "-A"]);
    let outcome = mandate(dir.path(), &["check", "--staged"]);
    assert!(outcome.stdout.contains("no rule reads the one file"), "{}", outcome.stdout);
    let empty = mandate(dir.path(), &["check", "--staged", "--format", "json"]);
    assert_eq!(standing(&empty), Vec::<String>::new());
    // Staged is a link, on the disk it is gone again: the commit would have it.
    link(dir.path(), "stock", &["ledger"]);
    git(dir.path(), &["add", "-A"]);
    link(dir.path(), "stock", &[]);
    let (code, found) = judged(dir.path(), &["--staged"]);
    assert_eq!((code, found), (Code::Findings, vec![format!("introduced {DIRECT} stock ledger")]));
    // And the other way round: what is only on the disk is not in the commit.
    git(dir.path(), &["add", "-A"]);
    write(dir.path(), &[("stock/src/lib.rs", "//! Another.\n")]);
    git(dir.path(), &["add", "-A"]);
    link(dir.path(), "stock", &["ledger"]);
    assert_eq!(judged(dir.path(), &["--staged"]), (Code::Clean, vec![]));
    // Where both agree the disk is read; what others do is not this commit's business.
    link(dir.path(), "stock", &["ledger"]);
    git(dir.path(), &["add", "-A"]);
    assert_eq!(judged(dir.path(), &["--staged"]).1, [format!("introduced {DIRECT} stock ledger")]);
}

#[cfg(unix)]
#[test]
fn a_commit_of_some_files_is_judged_by_the_index_that_git_gives() {
    let dir = repository();
    link(dir.path(), "stock", &["ledger"]);
    let hook = dir.path().join(".git/hooks/pre-commit");
    let tool = env!("CARGO_BIN_EXE_cargo-mandate");
    fs::write(&hook, format!("#!/bin/sh\nexec {tool} check --staged --against HEAD\n")).unwrap();
    let mut permissions = fs::metadata(&hook).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o755);
    fs::set_permissions(&hook, permissions).unwrap();
    let commit = |path: &str| {
        let mut command = Command::new("git");
        command.args([
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@example.org",
            "commit",
            "-q",
            "-m",
            "x",
            path,
        ]);
        command.current_dir(dir.path()).output().unwrap()
    };
    let refused = commit("stock");
    let text = String::from_utf8_lossy(&refused.stdout).into_owned()
        + &String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && text.contains(DIRECT), "{text}");
    write(dir.path(), &[("web/src/lib.rs", &(library(&["ledger", "stock"]) + "// more\n"))]);
    let done = commit("web");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn files_narrow_to_their_packages_and_decisions() {
    let dir = repository();
    link(dir.path(), "stock", &["ledger"]);
    let of = |files: &[&str]| judged(dir.path(), files).1;
    let stock = format!("introduced {DIRECT} stock ledger");
    assert_eq!(of(&["stock/src/lib.rs"]), std::slice::from_ref(&stock));
    assert_eq!(of(&["ledger/src/lib.rs"]), Vec::<String>::new());
    assert_eq!(of(&["CODEOWNERS"]).len(), 3, "every finding is decided there");
    let nothing = mandate(dir.path(), &["check", "README.md"]);
    assert!(nothing.stdout.contains("nothing was judged"), "{}", nothing.stdout);
    refused(dir.path(), &["check", "/"], Code::CouldNotRun, &["lies outside"]);
    let below = mandate(&dir.path().join("stock"), &["check", "--format", "json", "src/lib.rs"]);
    assert_eq!(standing(&below), [stock]);
}

#[test]
fn waivers_of_the_settings_excuse_what_they_name() {
    let dir = repository();
    let base = fs::read_to_string(dir.path().join("mandate.toml")).unwrap();
    let waived = |text: &str| {
        write(
            dir.path(),
            &[("mandate.toml", &format!("{base}[[waiver]]\nrule = \"{DIRECT}\"\n{text}"))],
        );
    };
    waived(
        "from = \"web\"\nto = \"team:o/stock\"\nreason = \"x\"\nowner = \"@o/web\"\nissue = \"#1\"\nuntil = \"2026-01-01\"\n",
    );
    let expected =
        [format!("introduced {DIRECT} web ledger"), format!("waived {DIRECT} web stock")];
    assert_eq!(judged(dir.path(), &[]).1, expected, "the last day counts");
    waived("from = \"web\"\nto = \"stock\"\nreason = \"x\"\nuntil = \"2025-12-31\"\n");
    let found = judged(dir.path(), &[]).1;
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found.contains(&"introduced hygiene/expired-waiver - -".to_owned()), "{found:?}");
    waived("from = \"ledger\"\nreason = \"x\"\n");
    let found = judged(dir.path(), &[]).1;
    assert!(found.contains(&"introduced hygiene/unused-waiver - -".to_owned()), "{found:?}");
    for (text, words) in [
        ("from = \"web\"\n", "no `reason`"),
        ("from = \"web\"\nreason = \" \"\n", "the reason is empty"),
        ("from = \"web\"\nreason = \"x\"\nuntil = \"soon\"\n", "`soon` is no day"),
        ("form = \"web\"\nreason = \"x\"\n", "did you mean `from`?"),
        ("from = \"rol:x\"\nreason = \"x\"\n", "did you mean `role:`?"),
    ] {
        waived(text);
        refused(dir.path(), &["check"], Code::CouldNotRun, &[words]);
    }
    write(
        dir.path(),
        &[(
            "mandate.toml",
            "[[waiver]]\nrule = \"mandate/direct-lnk\"\nfrom = \"web\"\nreason = \"x\"\n",
        )],
    );
    refused(dir.path(), &["check"], Code::CouldNotRun, &["did you mean `mandate/direct-link`?"]);
}

#[test]
fn budgets_bound_what_a_team_carries_and_debt_adds_it_up() {
    let dir = repository();
    accept(dir.path());
    commit(dir.path(), "accept");
    let base = fs::read_to_string(dir.path().join("mandate.toml")).unwrap();
    let budget = |n: usize| {
        let text = format!("{base}[[budget]]\nteam = \"o/web\"\nfindings = {n}\n");
        write(dir.path(), &[("mandate.toml", &text)]);
    };
    budget(1);
    let found = judged(dir.path(), &[]);
    assert_eq!(found.0, Code::Findings);
    assert!(found.1.contains(&"introduced hygiene/exceeded-budget - -".to_owned()), "{found:?}");
    assert_eq!(judged(dir.path(), &["-p", "web"]).0, Code::Clean, "a part knows no sum");
    budget(3);
    let outcome = mandate(dir.path(), &["check"]);
    assert!(outcome.stdout.contains("lower its budget to 2"), "{}", outcome.stdout);
    let debt = mandate(dir.path(), &["debt"]).stdout;
    for words in
        ["2 findings are accepted", "budget 3: lower it to 2", "2  mandate/direct-link", "0 days"]
    {
        assert!(debt.contains(words), "`{words}` is not in:\n{debt}");
    }
    let json: serde_json::Value =
        serde_json::from_str(&mandate(dir.path(), &["debt", "--format", "json"]).stdout).unwrap();
    assert_eq!(json["schema"], "mandate-debt/1");
    assert_eq!(json["accepted"][0]["since"], "2026-01-01");
    assert_eq!(json["trend"][0]["accepted"], 2);
    write(dir.path(), &[("mandate.toml", "[[budget]]\nteam = \"@o/wbe\"\nfindings = 1\n")]);
    refused(dir.path(), &["check"], Code::CouldNotRun, &["did you mean `@o/web`?"]);
}

#[test]
fn a_team_may_tighten_and_not_loosen() {
    let dir = workspace();
    let of = |text: &str| write(dir.path(), &[("web/mandate.toml", text)]);
    of(
        "[levels]\n\"mandate/idle-link\" = \"forbid\"\n[[rule]]\nid = \"web/x\"\nkind = \"forbidden\"\nfrom = \"web\"\nto = \"stock\"\n",
    );
    let found = judged(dir.path(), &[]).1;
    assert!(found.contains(&"introduced web/x web stock".to_owned()), "{found:?}");
    // Raised for web alone, and the comment of others is none of its business.
    write(
        dir.path(),
        &[("web/src/lib.rs", "//! Uses nothing.\n"), ("stock/src/lib.rs", "//! Uses nothing.\n")],
    );
    link(dir.path(), "stock", &["ledger"]);
    write(dir.path(), &[("stock/src/lib.rs", "//! Uses nothing.\n")]);
    let document: serde_json::Value =
        serde_json::from_str(&mandate(dir.path(), &["check", "--format", "json"]).stdout).unwrap();
    let idle = document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| f["rule"] == "mandate/idle-link");
    let levels: Vec<(&str, &str)> = idle
        .map(|f| (f["from"]["package"].as_str().unwrap(), f["level"].as_str().unwrap()))
        .collect();
    assert_eq!(levels, [("stock", "warn"), ("web", "forbid"), ("web", "forbid")]);
    for (text, words) in [
        ("[levels]\n\"mandate/direct-link\" = \"warn\"\n", "web/mandate.toml:2"),
        ("[levels]\n\"mandate/*\" = \"warn\"\n", "can't be lowered to warn"),
        ("[[waiver]]\nrule = \"mandate/direct-link\"\nreason = \"x\"\n", "`waiver` can't be set"),
        ("[[role]]\nrole = \"platform\"\nselect = \"web\"\n", "`role` can't be set"),
        (
            "[[rule]]\nid = \"web/x\"\nkind = \"forbidden\"\nfrom = \"stock\"\nto = \"web\"\n",
            "takes `stock`",
        ),
        (
            "[[rule]]\nid = \"web/x\"\nkind = \"orphan-package\"\nmessage = \"a\"\nsummary = \"B.\"\nhelp = \"c\"\nwhy = \"d\"\n",
            "looks at everybody",
        ),
        ("levels = 1\n", "levels"),
    ] {
        of(text);
        refused(dir.path(), &["check"], Code::CouldNotRun, &[words]);
    }
}
