//! Runs of the binary: exit codes, streams, and the words for every way a run can't be done.

#![expect(clippy::unwrap_used, reason = "a test that can't write its input has failed")]

mod support;

use std::path::Path;
use std::process::{Command, Output};

use support::{copy, files, package_root, write};

fn run(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cargo-mandate")).args(args).current_dir(dir).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Two packages of two teams, the first linking the second.
fn workspace(extra: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let package = |name: &str, rest: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{rest}")
    };
    write(
        dir.path(),
        &[
            ("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"web\", \"ledger\"]\n"),
            (
                "web/Cargo.toml",
                &package("web", "[dependencies]\nledger = { path = \"../ledger\" }\n"),
            ),
            ("web/src/lib.rs", "//! Web.\n"),
            ("ledger/Cargo.toml", &package("ledger", "")),
            ("ledger/src/lib.rs", "//! Ledger.\n"),
            ("CODEOWNERS", "/web/ @o/web\n/ledger/ @o/ledger\n"),
        ],
    );
    write(dir.path(), extra);
    dir
}

fn refused(dir: &Path, args: &[&str], words: &[&str]) {
    let output = run(dir, args);
    let stderr = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}{}", text(&output.stdout));
    assert_eq!(text(&output.stdout), "");
    for word in words {
        assert!(stderr.contains(word), "`{word}` is not in:\n{stderr}");
    }
    assert!(!stderr.contains("panicked"), "{stderr}");
}

#[test]
fn findings_fail_with_one_and_a_clean_run_with_zero() {
    let dir = workspace(&[]);
    let output = run(dir.path(), &["check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("deny[mandate/direct-link] proven"));
    let output = run(dir.path(), &["check", "-W", "mandate/direct-link"]);
    assert_eq!(output.status.code(), Some(0));
    let output = run(dir.path(), &["check", "-W", "mandate/*", "-D", "warnings"]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn both_ways_of_calling_it_are_the_same() {
    let dir = workspace(&[]);
    let direct = run(dir.path(), &["check"]);
    let through_cargo = run(dir.path(), &["mandate", "check"]);
    assert_eq!(direct.stdout, through_cargo.stdout);
    assert!(text(&run(dir.path(), &["mandate", "--help"]).stdout).contains("cargo mandate"));
    assert!(text(&run(dir.path(), &["-V"]).stdout).contains("0.1.0"));
}

#[test]
fn it_works_from_below_the_root() {
    let dir = workspace(&[]);
    let above = run(dir.path(), &["check", "--format", "json"]);
    let below = run(&dir.path().join("web/src"), &["check", "--format", "json"]);
    assert_eq!(text(&above.stdout), text(&below.stdout));
}

#[test]
fn packages_can_be_asked_about_and_left_out() {
    let dir = workspace(&[]);
    let of = |args: &[&str]| run(dir.path(), &[&["check"], args].concat()).status.code();
    assert_eq!(of(&["-p", "ledger"]), Some(0));
    assert_eq!(of(&["-p", "web"]), Some(1));
    assert_eq!(of(&["--exclude", "w*"]), Some(0));
    refused(
        dir.path(),
        &["check", "-p", "lodger"],
        &["takes no package", "did you mean `ledger`?"],
    );
}

#[test]
fn without_owners_check_says_what_is_missing_and_graph_works() {
    let dir = workspace(&[]);
    std::fs::remove_file(dir.path().join("CODEOWNERS")).unwrap();
    refused(dir.path(), &["check"], &["nobody owns anything", "CODEOWNERS", "cargo mandate init"]);
    let graph = run(dir.path(), &["graph", "--format", "json"]);
    assert_eq!(graph.status.code(), Some(0));
    assert!(text(&graph.stdout).contains("\"link.normal\""));
    let audit = run(dir.path(), &["audit"]);
    assert_eq!(audit.status.code(), Some(0));
    assert!(text(&audit.stdout).contains("nobody says"));
}

#[test]
fn every_mistake_of_the_configuration_is_shown_at_once_with_its_line() {
    let settings = "[levles]\nx = 1\n[levels]\n\"mandate/direct-lnk\" = \"warn\"\n\
                    \"mandate/dev-link\" = \"loud\"\n[[role]]\nrole = \"interfase\"\nselect = \"ledger\"\n\
                    [[role]]\nrole = \"platform\"\nselect = [\"legder\", \"tem:x\"]\n\
                    [[rule]]\nid = \"own/x\"\nkind = \"forbiden\"\n\
                    [[rule]]\nid = \"own/y\"\nkind = \"forbidden\"\nfrom = \"team:wbe\"\nto = \"*\"\n";
    let teams = "[[team]]\nid = \"web\"\ntype = \"straem\"\n";
    let dir = workspace(&[("mandate.toml", settings), ("teams.toml", teams)]);
    refused(
        dir.path(),
        &["check"],
        &[
            "mandate.toml:1:2",
            "did you mean `levels`?",
            "mandate.toml:4:1",
            "did you mean `mandate/direct-link`?",
            "mandate.toml:5:22",
            "unknown level `loud`",
            "mandate.toml:7:8",
            "did you mean `interface`?",
            "mandate.toml:11:",
            "did you mean `team:`?",
            "mandate.toml:14:8",
            "did you mean `forbidden`?",
            "mandate.toml:18:8",
            "names no team",
            "teams.toml:3:8",
            "did you mean `stream`?",
            "nothing was judged",
        ],
    );
}

#[test]
fn a_selector_that_takes_nothing_is_an_error() {
    let settings = "[[role]]\nrole = \"platform\"\nselect = \"legder\"\n";
    let dir = workspace(&[("mandate.toml", settings)]);
    refused(
        dir.path(),
        &["check"],
        &["mandate.toml:3:10", "takes no package", "did you mean `ledger`?"],
    );
}

#[test]
fn broken_files_are_named_with_line_and_remedy() {
    let dir = workspace(&[("mandate.toml", "[levels\n")]);
    refused(dir.path(), &["check"], &["mandate.toml:1:", "TOML syntax"]);
    let dir = workspace(&[("teams.toml", "[[team]]\nid = = 1\n")]);
    refused(dir.path(), &["check"], &["teams.toml:2:"]);
    let dir = workspace(&[("web/Cargo.toml", "[package]\nname = 3\n")]);
    refused(dir.path(), &["check"], &["web/Cargo.toml", "help:"]);
    let dir = workspace(&[("Cargo.lock", "<<<<<<< HEAD\n")]);
    refused(dir.path(), &["check"], &["Cargo.lock", "cargo generate-lockfile"]);
    let dir = workspace(&[("CODEOWNERS", "/web/ @o/web\n!x @o/ledger\na/***/b @o/web\n")]);
    refused(
        dir.path(),
        &["check"],
        &["CODEOWNERS:2:1", "CODEOWNERS:3:1", "no pattern GitHub knows"],
    );
    let dir = workspace(&[]);
    std::fs::write(dir.path().join("CODEOWNERS"), [0xff, 0xfe, b'\n']).unwrap();
    refused(dir.path(), &["check"], &["CODEOWNERS", "not UTF-8", "help:"]);
}

#[test]
fn two_ownership_files_and_an_overlong_one_are_errors() {
    let dir = workspace(&[(".github/CODEOWNERS", "* @o/web\n")]);
    refused(
        dir.path(),
        &["check"],
        &["two ownership files", ".github/CODEOWNERS", "reads only one"],
    );
    let named = run(dir.path(), &["check", "--codeowners", "CODEOWNERS"]);
    assert_eq!(named.status.code(), Some(1), "{}", text(&named.stderr));
    let audit = run(dir.path(), &["audit"]);
    assert_eq!(audit.status.code(), Some(0), "a first look survives it");
    let dir = workspace(&[("CODEOWNERS", &"# long\n".repeat(500_000))]);
    refused(dir.path(), &["check"], &["hosts ignore one above 3 MB"]);
}

#[test]
fn a_path_that_leads_nowhere_is_said_in_cargos_own_words() {
    let manifest = "[package]\nname = \"web\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
                    [dependencies]\ngone = { path = \"../gone\" }\n";
    let dir = workspace(&[("web/Cargo.toml", manifest)]);
    refused(dir.path(), &["check"], &["failed to load manifest for dependency `gone`", "help:"]);
}

#[test]
fn wrong_paths_and_a_missing_cargo_are_named() {
    let dir = workspace(&[]);
    refused(
        dir.path(),
        &["check", "--manifest-path", "nowhere/Cargo.toml"],
        &["nowhere/Cargo.toml", "help:"],
    );
    refused(
        dir.path(),
        &["check", "--manifest-path", "web"],
        &["not an existing file named Cargo.toml"],
    );
    refused(dir.path(), &["check", "--config", "none.toml"], &["none.toml", "help:"]);
    refused(dir.path(), &["check", "--frozen"], &["Cargo.lock", "cargo generate-lockfile"]);
    let empty = tempfile::tempdir().unwrap();
    refused(empty.path(), &["check"], &["could not find `Cargo.toml`", "help:"]);
    refused(empty.path(), &["check", "--repository"], &["needs a git repository"]);
    let output = Command::new(env!("CARGO_BIN_EXE_cargo-mandate"))
        .arg("check")
        .env("CARGO", "no-such-cargo")
        .current_dir(dir.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("failed to start `no-such-cargo`"));
}

#[test]
fn a_toolchain_file_does_not_stop_it() {
    let dir = workspace(&[("rust-toolchain.toml", "[toolchain]\nchannel = \"1.0.0-none\"\n")]);
    let output = Command::new(env!("CARGO_BIN_EXE_cargo-mandate"))
        .arg("check")
        .env_remove("CARGO")
        .env_remove("RUSTUP_TOOLCHAIN")
        .current_dir(dir.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
}

#[test]
fn init_writes_two_files_once_and_check_runs_after_it() {
    let dir = workspace(&[]);
    let output = run(dir.path(), &["init"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let before = std::fs::read_to_string(dir.path().join("teams.toml")).unwrap();
    assert!(before.contains("aliases = [\"@o/ledger\"]"), "{before}");
    assert_eq!(run(dir.path(), &["check"]).status.code(), Some(1));
    refused(dir.path(), &["init"], &["already there"]);
    assert_eq!(std::fs::read_to_string(dir.path().join("teams.toml")).unwrap(), before);
    assert!(!files(dir.path()).iter().any(|file| file.contains(".part")));
}

#[test]
fn nothing_is_written_by_any_other_command() {
    let dir = workspace(&[]);
    let before = files(dir.path());
    for args in [
        &["check"][..],
        &["audit"],
        &["graph"],
        &["rules"],
        &["why", "web", "ledger"],
        &["explain", "web"],
    ] {
        assert_ne!(run(dir.path(), args).status.code(), Some(2), "{args:?}");
    }
    assert_eq!(files(dir.path()), before);
}

#[test]
fn why_and_explain_answer_about_packages_teams_and_rules() {
    let dir = workspace(&[]);
    let of = |args: &[&str]| text(&run(dir.path(), args).stdout);
    let why = of(&["why", "web", "@o/ledger"]);
    assert!(why.contains("1 direct link") && why.contains("web/Cargo.toml:6"), "{why}");
    assert!(of(&["why", "ledger", "web"]).contains("no path"));
    let package = of(&["explain", "ledger"]);
    assert!(package.contains("CODEOWNERS:2") && package.contains("linked by 1"), "{package}");
    let team = of(&["explain", "@o/web"]);
    assert!(team.contains("needs 1 team") && team.contains("answers for 1 package"), "{team}");
    assert!(of(&["explain", "mandate/direct-link"]).contains("why"));
    refused(dir.path(), &["explain", "ledgre"], &["did you mean `ledger`?"]);
    refused(
        dir.path(),
        &["explain", "mandate/direct-link", "--if-owned-by", "web"],
        &["is about a package"],
    );
    refused(
        dir.path(),
        &["explain", "ledger", "--if-owned-by", "@o/wbe"],
        &["--if-owned-by: there is no team `@o/wbe`", "did you mean `@o/web`?"],
    );
}

#[test]
fn an_owner_that_hides_the_picture_is_named_and_can_be_left_out() {
    let dir = tempfile::tempdir().unwrap();
    let package = |name: &str, rest: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{rest}")
    };
    let link = "[dependencies]\ncore = { path = \"../core\", package = \"shop-core\" }\n";
    write(
        dir.path(),
        &[
            ("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"*\"]\n"),
            ("core/Cargo.toml", &package("shop-core", "")),
            ("core/src/lib.rs", "//! Core.\n"),
            ("CODEOWNERS", "* @o/web @o/all\n/core/ @o/core @o/all\n"),
        ],
    );
    for name in ["a", "b", "c", "d", "e"] {
        let manifest = package(name, link);
        write(
            dir.path(),
            &[
                (&format!("{name}/Cargo.toml"), manifest.as_str()),
                (&format!("{name}/src/lib.rs"), "//! One.\n"),
            ],
        );
    }
    let stdout = text(&run(dir.path(), &["check", "--limit", "1"]).stdout);
    assert!(stdout.contains("5 links (0 between teams"), "{stdout}");
    assert!(stdout.contains("without it 5 links would join two teams instead of 0"), "{stdout}");
    let settings = "[ownership]\nignore-owners = [\"@o/all\"]\n";
    write(dir.path(), &[("mandate.toml", settings)]);
    let stdout = text(&run(dir.path(), &["check", "--limit", "1"]).stdout);
    assert!(stdout.contains("5 links (5 between teams"), "{stdout}");
    assert!(!stdout.contains("hides the picture"), "{stdout}");
    write(dir.path(), &[("mandate.toml", &settings.replace("all", "al"))]);
    refused(dir.path(), &["check"], &["mandate.toml:2:18", "did you mean `@o/all`?"]);
}

#[test]
fn a_repository_of_several_workspaces_is_one_graph() {
    let dir = tempfile::tempdir().unwrap();
    let package = |name: &str, rest: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{rest}")
    };
    write(
        dir.path(),
        &[
            ("a/Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"one\"]\n"),
            (
                "a/one/Cargo.toml",
                &package("one", "[dependencies]\ntwo = { path = \"../../b/two\" }\n"),
            ),
            ("a/one/src/lib.rs", "//! One.\n"),
            ("b/Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"two\", \"tool\"]\n"),
            ("b/two/Cargo.toml", &package("two", "")),
            ("b/two/src/lib.rs", "//! Two.\n"),
            ("b/tool/Cargo.toml", &package("tool", "")),
            ("b/tool/src/lib.rs", "//! Tool.\n"),
            (
                "c/tool/Cargo.toml",
                &package("tool", "[dependencies]\none = { path = \"../../a/one\" }\n"),
            ),
            ("c/tool/src/lib.rs", "//! Another tool.\n"),
            ("d/Cargo.toml", "[package]\nname = \"{{name}}\"\n"),
            ("CODEOWNERS", "/a/ @o/a\n/b/ @o/b\n/c/ @o/c\n"),
        ],
    );
    for args in [&["init", "-q"][..], &["add", "-A"]] {
        assert!(Command::new("git").args(args).current_dir(dir.path()).status().unwrap().success());
    }
    let output = run(dir.path(), &["check", "--repository", "--limit", "0"]);
    let stdout = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(stdout.contains("saw 3 workspaces, 4 packages, 2 links"), "{stdout}");
    assert!(stdout.contains("tool@c/tool") && stdout.contains("a/one/Cargo.toml:6"), "{stdout}");
    assert!(stdout.contains("could not load d/Cargo.toml"), "{stdout}");
    let alone = run(&dir.path().join("a"), &["graph", "--format", "json"]);
    assert!(text(&alone.stdout).contains("../b/two/Cargo.toml"), "a linked outsider stays visible");
}

#[test]
fn the_shop_is_judged_alike_with_and_without_git() {
    let dir = tempfile::tempdir().unwrap();
    copy(&package_root().join("examples/shop"), dir.path());
    let without = run(dir.path(), &["check", "--limit", "0"]);
    for args in [&["init", "-q"][..], &["add", "-A"]] {
        assert!(Command::new("git").args(args).current_dir(dir.path()).status().unwrap().success());
    }
    let with = run(dir.path(), &["check", "--limit", "0"]);
    let (without, with) = (text(&without.stdout), text(&with.stdout));
    let note = "  note: not under git: files on the disk were taken instead of tracked ones\n";
    assert!(without.contains(note));
    assert_eq!(without.replace(note, ""), with);
}

/// The first thread works in the pool: on one core nobody else could do what it waits for.
#[test]
fn one_thread_says_what_several_say() {
    let shop = package_root().join("examples/shop");
    for args in [
        &["check", "--limit", "0", "--no-cache"][..],
        &["plan", "web", "catalog"],
        &["audit"],
        &["conway"],
        &["stores"],
    ] {
        let run = |threads: &str| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-mandate"));
            command.args(args).env("RAYON_NUM_THREADS", threads).current_dir(&shop);
            let output = command.output().unwrap();
            (output.status.code(), text(&output.stdout), text(&output.stderr))
        };
        let alone = run("1");
        assert!(alone.1.lines().count() > 3, "{args:?}: {}", alone.2);
        assert_eq!(alone, run("3"), "{args:?}");
    }
}

#[test]
fn an_ownership_file_from_elsewhere_speaks_of_the_whole_tree() {
    let dir = workspace(&[]);
    let elsewhere = tempfile::tempdir().unwrap();
    for name in ["CODEOWNERS", "owners.txt"] {
        let file = elsewhere.path().join(name);
        std::fs::rename(dir.path().join("CODEOWNERS"), &file).unwrap();
        let output = run(dir.path(), &["check", "--codeowners", file.to_str().unwrap()]);
        assert!(text(&output.stdout).contains("1 link (1 between teams"), "{name}");
        std::fs::rename(file, dir.path().join("CODEOWNERS")).unwrap();
    }
}

#[test]
fn a_package_is_told_who_reaches_it_which_rules_name_it_and_what_a_move_would_change() {
    let shop = package_root().join("examples/shop");
    let page = |args: &[&str]| {
        let output = run(&shop, &[&["explain"], args].concat());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    // Four packages link `cart`, and three more come to it through them.
    let cart = page(&["cart"]);
    let reached = cart.split("\nreached by ").nth(1).unwrap();
    assert!(reached.starts_with("7 packages of 3 teams (tests apart)\n"), "{reached}");
    let web = page(&["web"]);
    assert!(web.contains("deny  shop/storefront-layers  as `layer 1`  mandate.toml:"), "{web}");
    assert!(!web.contains("if storefront owned it"));
    let moved = page(&["orders", "--if-owned-by", "ledger"]);
    let block = moved.split("\nif ledger owned it\n").nth(1).unwrap();
    let (gone, new) = block.split_once("\n  new: ").unwrap();
    assert!(gone.contains("platform/fast-on-slow  orders → accounts"), "{gone}");
    assert!(new.contains("mandate/direct-link         nightly → orders"), "{new}");
    // Where it is now nothing changes.
    let same = page(&["orders", "--if-owned-by", "checkout"]);
    assert!(same.ends_with("  gone: 0 findings\n  new: 0 findings\n"), "{same}");
}

#[test]
fn a_package_that_holds_a_client_is_told_what_makes_it_an_interface_or_keeps_it_from_being_one() {
    let dir = tempfile::tempdir().unwrap();
    copy(&package_root().join("tests/fixtures/edge/client-packages"), dir.path());
    for (package, words) in [
        ("ledger-proto", "interface (ledger-proto/Cargo.toml:2)"),
        ("ledger-proto", "it holds a client of `shop.ledger.v1.Ledger`"),
        ("ledger-words", "taken for an interface with the client `ledger-proto`"),
        ("ledger-link", "it links `ledger-core`, which does more than it declares"),
        ("stock-link", "that do something: 3, declarations: 1"),
    ] {
        let page = text(&run(dir.path(), &["explain", package]).stdout);
        assert!(page.contains(words), "{package}: {page}");
    }
    // Whoever says what it is, is believed.
    let settings = dir.path().join("mandate.toml");
    let mut said = std::fs::read_to_string(&settings).unwrap();
    said.push_str("\n[[role]]\nrole = \"internal\"\nselect = \"ledger-words\"\n");
    std::fs::write(&settings, said).unwrap();
    let page = text(&run(dir.path(), &["explain", "ledger-proto"]).stdout);
    assert!(page.contains("it links `ledger-words`, which has the role internal"), "{page}");
}
