//! The last answer is given again where nothing has changed, and only there.

#![expect(clippy::unwrap_used, reason = "a test that can't read its input has failed")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use support::{copy, package_root, write};

const DAY: &str = "2026-01-01T12:00:00Z";

struct Shop {
    _folder: tempfile::TempDir,
    root: PathBuf,
    cache: PathBuf,
}

impl Shop {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (root, cache) = (folder.path().join("shop"), folder.path().join("cache"));
        copy(&package_root().join("examples/shop"), &root);
        let shop = Self { _folder: folder, root, cache };
        shop.git(&["init", "-q"]);
        shop.git(&["add", "-A"]);
        shop.git(&["commit", "-q", "-m", "all"]);
        shop
    }

    fn git(&self, args: &[&str]) {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=a", "-c", "user.email=a@example.org"]).args(args);
        let is_later = args.contains(&"later");
        command.env("GIT_COMMITTER_DATE", if is_later { "2031-01-01T12:00:00Z" } else { DAY });
        assert!(command.current_dir(&self.root).status().unwrap().success(), "git {args:?}");
    }

    /// What is printed, and the exit code.
    fn check(&self, args: &[&str]) -> (String, Option<i32>) {
        let mut run = Command::new(env!("CARGO_BIN_EXE_cargo-mandate"));
        run.arg("check").args(args).current_dir(&self.root);
        let output = run.env("CARGO_MANDATE_CACHE", &self.cache).output().unwrap();
        (String::from_utf8(output.stdout).unwrap(), output.status.code())
    }

    /// The records, and when each was written.
    fn kept(&self) -> Vec<(PathBuf, SystemTime)> {
        let Ok(folder) = fs::read_dir(self.cache.join("cargo-mandate")) else { return Vec::new() };
        let mut kept: Vec<_> = folder
            .map(|entry| entry.unwrap())
            .map(|entry| (entry.path(), entry.metadata().unwrap().modified().unwrap()))
            .collect();
        kept.sort();
        kept
    }

    /// Whether a run gives the last answer again.
    fn is_answered_again(&self) -> bool {
        let before = self.kept();
        assert_eq!(before.len(), 1);
        self.check(&[]);
        self.kept() == before
    }
}

fn append(path: &Path, text: &str) {
    let before = fs::read_to_string(path).unwrap();
    fs::write(path, before + text).unwrap();
}

#[test]
fn an_unchanged_workspace_gets_the_same_bytes_from_the_record() {
    let shop = Shop::new();
    let first = shop.check(&[]);
    assert_eq!(first.1, Some(1));
    assert_eq!(shop.check(&["--no-cache"]), first);
    assert!(shop.is_answered_again());
    assert_eq!(shop.check(&[]), first);
    // Other arguments, another answer.
    assert_ne!(shop.check(&["-q"]), first);
    assert_eq!(shop.kept().len(), 2);
}

#[test]
fn whatever_changes_is_seen() {
    let shop = Shop::new();
    shop.check(&[]);
    let at = |path: &str| shop.root.join(path);
    let changes: [(&str, &dyn Fn()); 8] = [
        ("a source", &|| append(&at("storefront/web/src/main.rs"), "// more\n")),
        ("a manifest", &|| append(&at("storefront/web/Cargo.toml"), "# more\n")),
        ("an owner", &|| append(&at("CODEOWNERS"), "# more\n")),
        ("settings", &|| append(&at("mandate.toml"), "# more\n")),
        ("a baseline", &|| {
            let text = "schema = \"mandate-baseline/1\"\n";
            write(&shop.root, &[("mandate-baseline/+nobody.toml", text)]);
        }),
        ("a team's settings", &|| write(&shop.root, &[("checkout/mandate.toml", "# more\n")])),
        ("a tracked file", &|| {
            write(&shop.root, &[("checkout/new.rs", "")]);
            shop.git(&["add", "checkout/new.rs"]);
        }),
        ("the day of the newest commit", &|| {
            shop.git(&["commit", "-q", "--allow-empty", "-m", "later"]);
        }),
    ];
    for (what, change) in changes {
        change();
        assert!(!shop.is_answered_again(), "{what} has changed, and nobody noticed");
        assert!(shop.is_answered_again(), "{what}");
    }
}

#[test]
fn a_file_of_another_date_with_the_same_bytes_is_the_same() {
    let shop = Shop::new();
    shop.check(&[]);
    let path = shop.root.join("storefront/web/src/main.rs");
    let text = fs::read(&path).unwrap();
    fs::write(&path, text).unwrap();
    assert!(shop.is_answered_again());
    // And other bytes of the same length and date are others.
    let date = fs::metadata(&path).unwrap().modified().unwrap();
    let mut text = fs::read(&path).unwrap();
    let last = text.len() - 1;
    text[last] = b' ';
    fs::write(&path, text).unwrap();
    fs::File::options().append(true).open(&path).unwrap().set_modified(date).unwrap();
    assert!(!shop.is_answered_again());
}

#[test]
fn a_damaged_record_is_none() {
    let shop = Shop::new();
    let first = shop.check(&[]);
    let (path, _) = shop.kept().remove(0);
    let record = fs::read_to_string(&path).unwrap();
    for damaged in [
        String::new(),
        record[..record.len() / 2].to_owned(),
        record.replace("deny[", "warn["),
        record.replace("\"fails\":true", "\"fails\":false"),
        "\u{0}".repeat(100),
    ] {
        assert_ne!(damaged, record);
        fs::write(&path, damaged).unwrap();
        assert_eq!(shop.check(&[]), first);
        assert_eq!(fs::read_to_string(&path).unwrap().len(), record.len(), "written anew");
    }
}

#[test]
fn runs_side_by_side_give_one_answer() {
    let shop = Shop::new();
    let first = shop.check(&["--no-cache"]);
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..4).map(|_| scope.spawn(|| shop.check(&[]))).collect();
        assert!(runs.into_iter().all(|run| run.join().unwrap() == first));
    });
    assert_eq!(shop.kept().len(), 1, "no drafts are left");
}

#[test]
fn where_nothing_can_be_kept_the_answer_is_the_same() {
    let mut shop = Shop::new();
    let first = shop.check(&["--no-cache"]);
    shop.cache = shop.root.join("Cargo.toml");
    assert_eq!(shop.check(&[]), first);
}
