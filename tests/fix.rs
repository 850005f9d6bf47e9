//! `fix`: the diff first, nothing over what git could not bring back, and a workspace that loads
//! afterwards without the findings.

#![expect(clippy::unwrap_used, reason = "a test that can't read its input has failed")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use cargo_mandate::cli::{Code, FileChange, Outcome};
use support::{copy, mandate, package_root, write};

const ANSWERED: [&str; 3] =
    ["mandate/idle-link", "hygiene/unused-waiver", "hygiene/expired-waiver"];

fn git(dir: &Path, args: &[&str]) {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=a", "-c", "user.email=a@example.org"]).args(args);
    command.env("GIT_COMMITTER_DATE", "2026-01-01T12:00:00Z");
    assert!(command.current_dir(dir).status().unwrap().success(), "git {args:?}");
}

fn committed(workspace: &Path) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy(workspace, dir.path());
    // Some fixtures name the day of their commit.
    let _ = fs::remove_file(dir.path().join("commit-day"));
    git(dir.path(), &["init", "-q"]);
    git(dir.path(), &["add", "-A"]);
    git(dir.path(), &["commit", "-q", "-m", "all"]);
    dir
}

/// Writes what a run would have written.
fn carry_out(outcome: &Outcome) {
    for change in &outcome.files {
        let (FileChange::Replace(path, text) | FileChange::Create(path, text)) = change else {
            unreachable!("{change:?}")
        };
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn identities(dir: &Path) -> BTreeSet<String> {
    support::check(dir, &[]).into_iter().map(|found| found.fingerprint).collect()
}

fn loads(dir: &Path) {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--no-deps", "--format-version", "1", "--offline"]);
    let output = cargo.current_dir(dir).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn after_it_the_workspace_loads_and_only_what_it_answers_is_gone() {
    for workspace in [
        "examples/shop",
        "tests/fixtures/mandate/idle-link",
        "tests/fixtures/hygiene/unused-waiver",
        "tests/fixtures/hygiene/expired-waiver",
        "tests/fixtures/hygiene/malformed-waiver",
    ] {
        let dir = committed(&package_root().join(workspace));
        let before = identities(dir.path());
        let outcome = mandate(dir.path(), &["fix", "--apply"]);
        assert_eq!(outcome.code, Code::Clean, "{}", outcome.stderr);
        carry_out(&outcome);
        loads(dir.path());
        let after = identities(dir.path());
        let is_answered = |id: &&String| ANSWERED.iter().any(|rule| id.starts_with(rule));
        assert_eq!(after.iter().filter(is_answered).count(), 0, "{workspace}: {after:?}");
        // Figures of the whole graph name other packages when the graph changes.
        let after: BTreeSet<String> =
            after.into_iter().filter(|id| !id.starts_with("conway/")).collect();
        assert_eq!(after.difference(&before).collect::<Vec<_>>(), [""; 0], "{workspace} is worse");
        // What else is gone was about the very links that are.
        let cut: BTreeSet<&str> =
            before.iter().filter_map(|id| id.strip_prefix("mandate/idle-link|")).collect();
        for gone in before.difference(&after).filter(|id| !is_answered(id)) {
            let ends = gone.split_once('|').unwrap().1;
            let is_of_cut = cut.contains(ends) || gone.starts_with("conway/");
            assert!(is_of_cut, "{workspace}: {gone} is gone too");
        }
        let again = mandate(dir.path(), &["fix"]);
        assert_eq!(again.files, []);
        assert!(again.stdout.starts_with("nothing to fix by editing"), "{}", again.stdout);
    }
}

#[test]
fn without_apply_it_only_shows() {
    let dir = committed(&package_root().join("examples/shop"));
    let outcome = mandate(dir.path(), &["fix"]);
    assert_eq!((outcome.code, outcome.files.as_slice()), (Code::Clean, [].as_slice()));
    assert!(outcome.stdout.contains("-money = { path = \"../../platform/money\" }\n"));
    // The diff is one that other tools can apply.
    let diff = outcome.stdout.split("\nwould take out").next().unwrap();
    fs::write(dir.path().join("fix.diff"), diff).unwrap();
    git(dir.path(), &["apply", "fix.diff"]);
    assert!(mandate(dir.path(), &["fix"]).stdout.starts_with("nothing to fix"));
}

#[test]
fn what_git_could_not_bring_back_is_not_written_over() {
    let dir = committed(&package_root().join("examples/shop"));
    let manifest = dir.path().join("storefront/web/Cargo.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, format!("{text}# mine\n")).unwrap();
    let refused = mandate(dir.path(), &["fix", "--apply"]);
    assert_eq!((refused.code, refused.files.as_slice()), (Code::CouldNotRun, [].as_slice()));
    for words in ["not committed in storefront/web/Cargo.toml\n", "--allow-dirty"] {
        assert!(refused.stderr.contains(words), "{}", refused.stderr);
    }
    assert_eq!(mandate(dir.path(), &["fix", "--apply", "--allow-dirty"]).files.len(), 2);
    // Changes elsewhere don't matter.
    git(dir.path(), &["checkout", "-q", "."]);
    fs::write(dir.path().join("teams.toml.orig"), "").unwrap();
    assert_eq!(mandate(dir.path(), &["fix", "--apply"]).files.len(), 2);
}

#[test]
fn outside_of_git_it_asks_for_a_word_first() {
    let dir = tempfile::tempdir().unwrap();
    copy(&package_root().join("examples/shop"), dir.path());
    let refused = mandate(dir.path(), &["fix", "--apply"]);
    assert_eq!(refused.code, Code::CouldNotRun);
    assert!(refused.stderr.contains("git does not keep these files"), "{}", refused.stderr);
}

#[test]
fn the_program_writes_the_files_itself() {
    let dir = committed(&package_root().join("tests/fixtures/mandate/idle-link"));
    let mut run = Command::new(env!("CARGO_BIN_EXE_cargo-mandate"));
    let output = run.args(["fix", "--apply"]).current_dir(dir.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let text = fs::read_to_string(dir.path().join("web-pages/Cargo.toml")).unwrap();
    assert!(!text.contains("shelf"), "{text}");
    let status = Command::new("git").args(["status", "--short"]).current_dir(dir.path()).output();
    assert_eq!(String::from_utf8(status.unwrap().stdout).unwrap().lines().count(), 5);
}

/// Three teams; `web` declares optional links that nothing uses.
fn optional_links(web: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let package = |name: &str, rest: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{rest}")
    };
    let app = "[dependencies]\nweb = { path = \"../web\", features = [\"ledger\"] }\n";
    write(
        dir.path(),
        &[
            (
                "Cargo.toml",
                "[workspace]\nresolver = \"3\"\nmembers = [\"web\", \"ledger\", \"books\", \"app\"]\n",
            ),
            ("CODEOWNERS", "/web/ @o/web\n/app/ @o/web\n/ledger/ @o/ledger\n/books/ @o/ledger\n"),
            ("web/Cargo.toml", &package("web", web)),
            ("web/src/lib.rs", "//! Web.\n"),
            ("app/Cargo.toml", &package("app", app)),
            ("app/src/lib.rs", "//! App.\npub use web as _;\n"),
            ("ledger/Cargo.toml", &package("ledger", "")),
            ("ledger/src/lib.rs", "//! Ledger.\n"),
            ("books/Cargo.toml", &package("books", "")),
            ("books/src/lib.rs", "//! Books.\n"),
        ],
    );
    git(dir.path(), &["init", "-q"]);
    git(dir.path(), &["add", "-A"]);
    git(dir.path(), &["commit", "-q", "-m", "all"]);
    dir
}

#[test]
fn a_feature_that_others_switch_on_stays_and_the_rest_still_loads() {
    let dir = optional_links(
        "[dependencies]\n\
         ledger = { path = \"../ledger\", optional = true }\n\
         books = { path = \"../books\", optional = true }\n\
         [features]\n\
         all = [\"books\", \"ledger\"]\n",
    );
    let outcome = mandate(dir.path(), &["fix", "--apply"]);
    let words = "left web/Cargo.toml:6: ledger: it is a feature that app switches on";
    assert!(outcome.stdout.contains(words), "{}", outcome.stdout);
    carry_out(&outcome);
    let text = fs::read_to_string(dir.path().join("web/Cargo.toml")).unwrap();
    assert!(text.ends_with("optional = true }\n[features]\nall = [\"ledger\"]\n"), "{text}");
    loads(dir.path());
}

#[test]
fn accepted_idle_links_go_with_their_entries_and_stale_entries_alone() {
    let dir = committed(&package_root().join("tests/fixtures/mandate/idle-link"));
    let accepted = mandate(dir.path(), &["baseline"]);
    for change in &accepted.files {
        let FileChange::Create(path, text) = change else { unreachable!("{change:?}") };
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        // And one that nothing meets.
        let stale =
            "\n[[accepted]]\nrule = \"mandate/direct-link\"\nfrom = \"gone\"\nto = \"away\"\n";
        fs::write(path, format!("{text}{stale}")).unwrap();
    }
    git(dir.path(), &["add", "-A"]);
    git(dir.path(), &["commit", "-q", "-m", "accepted"]);
    let kept = |dir: &Path| {
        let folder = fs::read_dir(dir.join("mandate-baseline")).unwrap();
        let texts = folder.map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
        texts.collect::<String>()
    };
    assert!(kept(dir.path()).contains("mandate/idle-link"));
    let outcome = mandate(dir.path(), &["fix", "--apply"]);
    assert!(outcome.stdout.contains("nothing needs any more"), "{}", outcome.stdout);
    carry_out(&outcome);
    loads(dir.path());
    assert!(!kept(dir.path()).contains("\"gone\""), "{}", kept(dir.path()));
    let after = identities(dir.path());
    let is_about = |id: &&String| id.starts_with("mandate/idle") || id.starts_with("hygiene/stale");
    assert_eq!(after.iter().filter(is_about).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn a_waiver_of_the_settings_that_excuses_nothing_goes_with_its_comment() {
    let dir = committed(&package_root().join("tests/fixtures/mandate/idle-link"));
    let settings = dir.path().join("mandate.toml");
    let before = fs::read_to_string(&settings).unwrap();
    let waiver = "\n# Until the shelf has moved.\n[[waiver]]\nrule = \"mandate/direct-link\"\n\
                  from = \"ledger-api\"\nto = \"ledger-store\"\nreason = \"moving\"\n";
    fs::write(&settings, format!("{before}{waiver}")).unwrap();
    git(dir.path(), &["commit", "-q", "-a", "-m", "excused"]);
    let outcome = mandate(dir.path(), &["fix", "--apply"]);
    assert!(outcome.stdout.contains("the waiver of mandate/direct-link"), "{}", outcome.stdout);
    carry_out(&outcome);
    assert_eq!(fs::read_to_string(&settings).unwrap(), before);
}
