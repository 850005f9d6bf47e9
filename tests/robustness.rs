//! What real repositories hold and no compiler would take: each is answered, none is passed over.
//!
//! Each test writes a small workspace of two teams. The package `app` of team web may link
//! `store` of team data; what is wrong stands in `app`.

#![expect(clippy::unwrap_used, reason = "a test that can't write its workspace has failed")]

mod support;

use std::fs;
use std::path::Path;

use cargo_mandate::cli::Code;
use support::{mandate, write};

/// Rule, file, line and column.
type Place = (String, String, u64, u64);

struct Workspace {
    dir: tempfile::TempDir,
}

impl Workspace {
    /// A sound workspace, with these files in place of its own.
    fn of(files: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let base = [
            (
                "Cargo.toml",
                "[workspace]\nresolver = \"3\"\nmembers = [\"web/app\", \"data/store\"]\n",
            ),
            ("CODEOWNERS", "*.* @o/web\n/web/ @o/web\n/data/ @o/data\n"),
            ("mandate.toml", "[[role]]\nrole = \"platform\"\nselect = [\"store\"]\n"),
            ("web/app/Cargo.toml", APP),
            ("web/app/src/lib.rs", "//! App.\nuse store as _;\n"),
            ("data/store/Cargo.toml", STORE),
            ("data/store/src/lib.rs", "//! Store.\npub struct Row;\n"),
        ];
        write(dir.path(), &base);
        write(dir.path(), files);
        Self { dir }
    }

    fn path(&self, file: &str) -> std::path::PathBuf {
        self.dir.path().join(file)
    }

    /// Findings about source, in order, and the blind spots.
    fn judged(&self) -> (Vec<Place>, serde_json::Value) {
        let outcome = mandate(self.dir.path(), &["check", "--format", "json"]);
        assert!(matches!(outcome.code, Code::Clean | Code::Findings), "{}", outcome.stderr);
        let again = mandate(self.dir.path(), &["check", "--format", "json"]);
        assert_eq!(outcome.stdout, again.stdout);
        // What people read has to survive the same places.
        assert!(!mandate(self.dir.path(), &["check"]).stdout.is_empty());
        let document: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
        let mut found: Vec<Place> =
            document["findings"].as_array().unwrap().iter().filter_map(place).collect();
        found.sort();
        (found, document["blind_spots"].clone())
    }

    fn found(&self) -> Vec<Place> {
        self.judged().0
    }
}

const APP: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n\
                   [dependencies]\nstore = { path = \"../../data/store\" }\n";
const STORE: &str = "[package]\nname = \"store\"\nversion = \"0.1.0\"\nedition = \"2021\"\n";
const LIB: &str = "web/app/src/lib.rs";

/// Where a finding about source points; other rules look at manifests and owners.
fn place(finding: &serde_json::Value) -> Option<Place> {
    let rule = finding["rule"].as_str().unwrap();
    let is_about_source = !rule.starts_with("conway/") && rule != "mandate/missing-interface";
    let at = &finding["at"][0];
    let number = |key: &str| at[key].as_u64().unwrap();
    is_about_source.then(|| {
        (rule.to_owned(), at["file"].as_str().unwrap().to_owned(), number("line"), number("column"))
    })
}

fn at(rule: &str, file: &str, line: u64, column: u64) -> Place {
    (format!("mandate/{rule}"), file.to_owned(), line, column)
}

fn unreadable(file: &str, line: u64, column: u64) -> Vec<Place> {
    let rule = "hygiene/unreadable-source".to_owned();
    vec![(rule, file.to_owned(), line, column)]
}

#[cfg(unix)]
fn link(target: &str, path: &Path) {
    let _ = fs::remove_file(path);
    std::os::unix::fs::symlink(target, path).unwrap();
}

#[test]
fn a_sound_workspace_has_no_finding() {
    assert_eq!(Workspace::of(&[]).found(), []);
}

#[test]
fn a_reachable_file_that_is_not_text_is_a_finding() {
    let workspace = Workspace::of(&[(LIB, "//! App.\nuse store as _;\nmod bytes;\n")]);
    fs::write(workspace.path("web/app/src/bytes.rs"), b"// \xff\xfe\nfn f() {}\n").unwrap();
    assert_eq!(workspace.found(), unreadable(LIB, 3, 1));
    fs::write(workspace.path(LIB), b"use store as _; // \xff\n").unwrap();
    assert_eq!(workspace.found(), unreadable("web/app/Cargo.toml", 2, 8));
}

#[test]
fn unbalanced_brackets_are_a_finding_at_the_bracket() {
    for (text, line, column) in [
        ("use store as _;\nfn f() {\n    g(\n", 2, 8),
        ("use store as _;\nfn f() {}\n  }\n", 3, 3),
        ("use store as _;\nfn f() { (] }\n", 2, 11),
        ("use store as _;\nconst A: &str = \"never ends;\n", 2, 17),
        ("use store as _;\n/* never ends\n", 2, 1),
        ("use store as _;\nconst A: &str = r##\"never ends\"#;\n", 2, 17),
    ] {
        assert_eq!(Workspace::of(&[(LIB, text)]).found(), unreadable(LIB, line, column), "{text}");
    }
}

#[test]
fn a_missing_module_is_a_finding_and_behind_a_cfg_a_blind_spot() {
    let missing = Workspace::of(&[(LIB, "use store as _;\npub mod gone;\n")]);
    assert_eq!(missing.found(), unreadable(LIB, 2, 1));
    for gated in [
        "use store as _;\n#[cfg(windows)]\nmod gone;\n",
        "use store as _;\ncfg_if! { if #[cfg(windows)] { mod gone; } }\n",
        "use store as _;\n#[cfg(feature = \"x\")]\nmod a { mod gone; }\n",
    ] {
        let (found, blind) = Workspace::of(&[(LIB, gated)]).judged();
        assert_eq!(found, [], "{gated}");
        assert_eq!(blind["modules behind a cfg or macro without a file"], 1, "{gated}: {blind}");
    }
}

#[cfg(unix)]
#[test]
fn symlinks_in_a_circle_end() {
    let workspace =
        Workspace::of(&[(LIB, "use store as _;\nmod around;\n#[path = \"up/lib.rs\"]\nmod up;\n")]);
    link(".", &workspace.path("web/app/src/up"));
    link("around.rs", &workspace.path("web/app/src/around.rs"));
    link("..", &workspace.path("web/app/parent"));
    let found = workspace.found();
    assert!(found.contains(&unreadable(LIB, 2, 1)[0]), "{found:?}");
}

#[cfg(unix)]
#[test]
fn modules_through_a_folder_that_holds_itself_are_met_once() {
    // Followed by name alone, two of them in each of 40 folders would be 2^40 modules.
    let twice =
        "use store as _;\n#[path = \"up/lib.rs\"]\nmod a;\n#[path = \"up/lib.rs\"]\nmod b;\n";
    let workspace = Workspace::of(&[(LIB, twice)]);
    link(".", &workspace.path("web/app/src/up"));
    assert_eq!(workspace.found(), unreadable(LIB, 2, 1));
}

#[cfg(unix)]
#[test]
fn a_symlink_into_another_teams_package_is_an_escape() {
    let workspace = Workspace::of(&[
        (LIB, "use store as _;\nmod rows;\n"),
        ("data/store/src/lib.rs", "//! Store.\nmod rows;\npub struct Row;\n"),
        ("data/store/src/rows.rs", "//! Rows.\npub struct Rows;\n"),
    ]);
    link("../../../data/store/src/rows.rs", &workspace.path("web/app/src/rows.rs"));
    assert_eq!(workspace.found(), [at("source-escape", "web/app/src/rows.rs", 1, 1)]);
}

#[test]
fn modules_that_lead_back_to_themselves_end() {
    for text in [
        "use store as _;\n#[path = \"lib.rs\"]\nmod own;\n",
        "use store as _;\n#[path = \"lib.rs\"]\nmod a;\n#[path = \"lib.rs\"]\nmod b;\n",
        "use store as _;\n#[path = \"ring.rs\"]\nmod ring;\n",
        "use store as _;\ninclude!(\"lib.rs\");\n",
        "use store as _;\ninclude!(\"lib.rs\");\ninclude!(\"./lib.rs\");\ninclude!(\"ring.rs\");\n",
    ] {
        let ring = "#[path = \"lib.rs\"]\nmod back;\n#[path = \"ring.rs\"]\nmod own;\n";
        let workspace = Workspace::of(&[(LIB, text), ("web/app/src/ring.rs", ring)]);
        let found = workspace.found();
        // Rust refuses the circle; what the file uses is seen all the same.
        assert!(found.iter().all(|found| found.0 == "hygiene/unreadable-source"), "{found:?}");
    }
}

#[test]
fn a_deeply_nested_file_is_read() {
    let deep = format!("pub fn f() {{ {}store::Row{}; }}\n", "(".repeat(3_000), ")".repeat(3_000));
    assert_eq!(Workspace::of(&[(LIB, &deep)]).found(), []);
}

#[test]
fn an_empty_file_is_read() {
    let idle = vec![at("idle-link", "web/app/Cargo.toml", 7, 1)];
    assert_eq!(Workspace::of(&[(LIB, "")]).found(), idle);
    let text = "use store as _;\nmod a;\nmod b;\n";
    let files = [(LIB, text), ("web/app/src/a.rs", ""), ("web/app/src/b/mod.rs", "\u{feff}")];
    assert_eq!(Workspace::of(&files).found(), []);
}

#[test]
fn a_generated_file_of_fifty_thousand_lines_is_read() {
    let mut text = String::from("// @generated\n");
    for at in 0..12_500 {
        text.push_str(&format!(
            "pub struct S{at} {{\n    pub a: u8,\n}}\npub type T{at} = S{at};\n"
        ));
    }
    text.push_str("pub fn last() { store::Row; }\n");
    let files = [(LIB, "mod generated;\n"), ("web/app/src/generated.rs", &text)];
    assert_eq!(Workspace::of(&files).found(), []);
}

#[test]
fn a_package_without_a_library_is_read() {
    let files = [("web/app/src/main.rs", "fn main() { store::Row; }\n")];
    let workspace = Workspace::of(&files);
    fs::remove_file(workspace.path(LIB)).unwrap();
    assert_eq!(workspace.found(), []);
    // One without any use of it, and a library that its users can't name.
    fs::write(workspace.path("web/app/src/main.rs"), "fn main() {}\n").unwrap();
    assert_eq!(workspace.found(), [at("idle-link", "web/app/Cargo.toml", 7, 1)]);
}

#[test]
fn edition_2015_names_packages_from_the_root() {
    let manifest = APP.replace("2021", "2015");
    for text in [
        "extern crate store;\npub fn f() { ::store::Row; }\n",
        "extern crate store as kept;\nmod a { use kept::Row; }\n",
        "#[macro_use]\nextern crate store;\n",
        "extern crate store;\nmod a { mod b { use store::Row; } }\n",
    ] {
        let workspace = Workspace::of(&[("web/app/Cargo.toml", &manifest), (LIB, text)]);
        assert_eq!(workspace.found(), [], "{text}");
    }
    let idle = Workspace::of(&[("web/app/Cargo.toml", &manifest), (LIB, "pub fn f() {}\n")]);
    assert_eq!(idle.found(), [at("idle-link", "web/app/Cargo.toml", 7, 1)]);
}

#[test]
fn a_renamed_dependency_is_known_by_its_key_alone() {
    let manifest = APP.replace("store = {", "shelf = { package = \"store\",");
    let used = Workspace::of(&[("web/app/Cargo.toml", &manifest), (LIB, "use shelf::Row;\n")]);
    assert_eq!(used.found(), []);
    let text = "mod store { pub struct Row; }\nuse store::Row;\n";
    let idle = Workspace::of(&[("web/app/Cargo.toml", &manifest), (LIB, text)]);
    assert_eq!(idle.found(), [at("idle-link", "web/app/Cargo.toml", 7, 1)]);
}

#[test]
fn a_dependency_with_the_name_of_a_standard_library_is_used_by_that_name() {
    let manifest = APP.replace("store = {", "core = { package = \"store\",");
    for text in ["use core::Row;\n", "pub fn f() { core::Row; }\n", "use ::core::{Row as R};\n"] {
        let workspace = Workspace::of(&[("web/app/Cargo.toml", &manifest), (LIB, text)]);
        assert_eq!(workspace.found(), [], "{text}");
    }
}

#[test]
fn lines_that_end_as_on_windows_keep_lines_and_columns() {
    let text = "//! App.\n\npub fn f() {\n    store::COUNT.lock();\n\tlet _ = (\"ö\", store::COUNT.lock());\n}\n\
                const T: &str = include_str!(\"../../../data/store/src/rows.txt\");\n";
    let count = "//! Store.\npub static COUNT: std::sync::Mutex<u8> = std::sync::Mutex::new(0);\n";
    let rows = ("data/store/src/rows.txt", "rows\n");
    let plain = Workspace::of(&[(LIB, text), ("data/store/src/lib.rs", count), rows]);
    let expected = [at("shared-static", LIB, 4, 5), at("source-escape", LIB, 7, 17)];
    assert_eq!(plain.found(), expected);
    let all = |workspace: &Workspace| {
        for file in support::files(workspace.dir.path()) {
            let text = fs::read_to_string(workspace.path(&file)).unwrap();
            fs::write(workspace.path(&file), text.replace('\n', "\r\n")).unwrap();
        }
    };
    let before = mandate(plain.dir.path(), &["check", "--format", "json"]).stdout;
    all(&plain);
    assert_eq!(plain.found(), expected);
    // Not only the first place of each finding.
    assert_eq!(mandate(plain.dir.path(), &["check", "--format", "json"]).stdout, before);
}
