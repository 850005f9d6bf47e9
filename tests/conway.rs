//! Code and organisation side by side: evidence, identities, suppositions, flow.
//!
//! Each test is a small shop with a made-up history; what must be said is compared, and what must
//! not be said as well.

#![expect(clippy::unwrap_used, reason = "a test that can't read its input has failed")]

mod support;

use std::path::Path;

use cargo_mandate::cli::{Code, FileChange};
use serde_json::Value;
use support::history::{git, make};
use support::{mandate, write};
use tempfile::TempDir;

const TEAMS: &str = "[[team]]\nid = \"web\"\ntype = \"stream\"\nowns = [\"web-a\", \"web-b\"]\n\
     members = [{ github = \"ada\", emails = [\"ada@shop.example\"], name = \"Ada Byron\" }]\n\
     [[team]]\nid = \"stock\"\ntype = \"stream\"\nowns = [\"stock-a\"]\nmembers = [\"bo\"]\n\
     [[team]]\nid = \"pay\"\nowns = [\"pay-a\"]\nmembers = [\"cy@shop.example\"]\n\
     [[interaction]]\nfrom = \"web\"\nto = \"stock\"\nmode = \"collaboration\"\n";

const HISTORY: &str = "@300 6 x Ada <ada@shop.example>: web-a/src/lib.rs\n\
     4 x Ada <ada@shop.example>: web-a/src/lib.rs stock-a/src/lib.rs\n\
     3 x Bo <77+bo@users.noreply.github.com>: stock-a/src/lib.rs\n\
     2 x Cy <cy@shop.example>: pay-a/src/lib.rs\n\
     5 x renovate[bot] <29139614+renovate[bot]@users.noreply.github.com>: pay-a/src/lib.rs\n\
     1 x Stranger <x@y.example>: web-b/src/lib.rs\n";

/// Four packages of three teams: web-a → stock-a, web-b → pay-a.
fn shop(teams: &str, history: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let package = |name: &str, links: &str| {
        format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{links}"
        )
    };
    write(
        dir.path(),
        &[
            (
                "Cargo.toml",
                "[workspace]\nresolver = \"3\"\nmembers = [\"web-a\", \"web-b\", \"stock-a\", \"pay-a\"]\n",
            ),
            ("web-a/Cargo.toml", &package("web-a", "stock-a = { path = \"../stock-a\" }\n")),
            ("web-b/Cargo.toml", &package("web-b", "pay-a = { path = \"../pay-a\" }\n")),
            ("stock-a/Cargo.toml", &package("stock-a", "")),
            ("pay-a/Cargo.toml", &package("pay-a", "")),
            ("web-a/src/lib.rs", "//! Pages.\n"),
            ("web-b/src/lib.rs", "//! Forms.\n"),
            ("stock-a/src/lib.rs", "//! Shelves.\n"),
            ("pay-a/src/lib.rs", "//! Bills.\n"),
            ("teams.toml", teams),
            ("history.txt", history),
        ],
    );
    if !history.is_empty() {
        make(dir.path());
    }
    dir
}

fn json(dir: &Path, args: &[&str]) -> Value {
    let outcome = mandate(dir, args);
    assert_eq!(outcome.code, Code::Clean, "{}", outcome.stderr);
    serde_json::from_str(&outcome.stdout).unwrap()
}

fn conway(dir: &Path) -> Value {
    json(dir, &["conway", "--format", "json"])
}

#[test]
fn three_levels_of_evidence_are_told_apart_and_printed() {
    let plain = "[[team]]\nid = \"web\"\nowns = [\"web-a\", \"web-b\"]\n[[team]]\nid = \"stock\"\nowns = [\"stock-a\", \"pay-a\"]\n";
    assert_eq!(conway(shop(plain, "").path())["level"], "L1");
    assert_eq!(conway(shop(TEAMS, "").path())["level"], "L2");
    let found = conway(shop(TEAMS, HISTORY).path());
    assert_eq!(found["level"], "L3");
    // 16 commits of people, of which one is by nobody known; bots don't count.
    assert_eq!(found["coverage"]["history"]["commits"], 16);
    assert_eq!(found["coverage"]["history"]["mapped"], 15);
    assert_eq!(found["coverage"]["history"]["bots"], 6);
}

#[test]
fn congruence_has_its_numbers_and_its_gaps() {
    let found = conway(shop(TEAMS, "").path());
    assert_eq!(found["congruence"]["required"], 2);
    assert_eq!(found["congruence"]["satisfied"], 1);
    assert_eq!(found["congruence"]["plain"].to_string(), "0.5");
    let gaps: Vec<&Value> = found["coordination"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|pair| pair["declared"] == false)
        .collect();
    assert_eq!(gaps.len(), 1);
    assert_eq!((&gaps[0]["from"], &gaps[0]["to"]), (&"pay".into(), &"web".into()));
    assert_eq!(gaps[0]["edges"][0]["at"][0]["file"], "web-b/Cargo.toml");
    let undeclared = found["mismatches"]
        .as_array()
        .unwrap()
        .iter()
        .find(|m| m["rule"] == "conway/undeclared-coordination")
        .unwrap();
    assert!(undeclared["formula"].as_str().unwrap().contains("CR = O'WO = 1.00 = 1.00"));
    assert!(undeclared["remedies"].as_array().unwrap().len() >= 2);
}

#[test]
fn history_weighs_links_by_what_changes_together() {
    let found = conway(shop(TEAMS, HISTORY).path());
    let weight = |from: &str| {
        let pairs = found["coordination"].as_array().unwrap().iter();
        let mut edges = pairs.flat_map(|pair| pair["edges"].as_array().unwrap());
        edges.find(|edge| edge["from"] == from).unwrap()["weight"].to_string()
    };
    // 4 of 10 and 7 changes: a degree of 47 %; the other two never met.
    assert_eq!((weight("web-a"), weight("web-b")), ("1.0".to_owned(), "0.1".to_owned()));
}

#[test]
fn what_can_not_be_judged_is_named_with_its_reason() {
    let why = |dir: &Path| {
        let found = conway(dir);
        let rules = found["not_evaluated"].as_array().unwrap().clone();
        let drift = rules.iter().find(|rule| rule["rule"] == "conway/owner-drift");
        drift.map(|rule| rule["why"].as_str().unwrap().to_owned()).unwrap_or_default()
    };
    assert!(why(shop(TEAMS, "").path()).contains("no git history"));
    let empty = shop(TEAMS, "");
    git(empty.path(), &["init", "-q"], "");
    git(empty.path(), &["add", "-A"], "");
    assert!(why(empty.path()).contains("no commit yet"));
    let strangers =
        shop(TEAMS, "3 x Ada <ada@shop.example>: web-a/src/lib.rs\nX <x@y.z>: web-b/src/lib.rs\n");
    assert!(why(strangers.path()).contains("only 75 % of 4 commits"), "{}", why(strangers.path()));
    let whole = shop(TEAMS, HISTORY);
    assert_eq!(why(whole.path()), "");
    let shallow = tempfile::tempdir().unwrap();
    let from = format!("file://{}", whole.path().display());
    git(shallow.path(), &["clone", "-q", "--depth", "2", &from, "clone"], "");
    assert!(why(&shallow.path().join("clone")).contains("shallow"));
    // Asked for and lacking, a run without findings is not clean.
    let quiet = |dir: &Path, args: &[&str]| mandate(dir, &[&["check", "-A", "*"], args].concat());
    let (cut, asked) =
        (shallow.path().join("clone"), quiet(&shallow.path().join("clone"), &["--history"]));
    assert_eq!(asked.code, Code::NotComparable);
    assert!(asked.stderr.contains("git fetch --unshallow"), "{}", asked.stderr);
    assert_eq!(quiet(&cut, &[]).code, Code::Clean);
    assert_eq!(quiet(whole.path(), &["--history"]).code, Code::Clean);
    // The same commits, said to come from a clone without trees.
    git(whole.path(), &["config", "remote.origin.url", "nowhere"], "");
    git(whole.path(), &["config", "remote.origin.partialclonefilter", "tree:0"], "");
    assert!(why(whole.path()).contains("partial"));
    git(whole.path(), &["config", "remote.origin.partialclonefilter", "blob:none"], "");
    assert_eq!(why(whole.path()), "");
}

#[test]
fn mailmap_trailers_bots_and_ignored_commits_are_understood() {
    let dir = shop(TEAMS, "");
    git(dir.path(), &["init", "-q", "-b", "main"], "");
    let commit = |mark: &str, who: &str, message: &str, path: &str| {
        format!(
            "commit refs/heads/main\nmark :{mark}\ncommitter {who} 1767225600 +0000\ndata {}\n{message}\nM 100644 inline {path}\ndata 2\n{mark}\n\n",
            message.len() + 1
        )
    };
    let stream = [
        commit("1", "Old Ada <old@home.example>", "one", "web-a/src/lib.rs"),
        commit(
            "2",
            "Merger <m@x.example>",
            "two\n\nCo-authored-by: Bo <1+bo@users.noreply.github.com>",
            "stock-a/src/lib.rs",
        ),
        commit("3", "our-release <r@x.example>", "three", "pay-a/src/lib.rs"),
        commit("4", "Cy <cy@shop.example>", "format everything", "pay-a/src/lib.rs"),
    ];
    git(dir.path(), &["fast-import", "--quiet", "--export-marks=marks"], &stream.concat());
    let marks = std::fs::read_to_string(dir.path().join("marks")).unwrap();
    let fourth = marks.lines().find_map(|line| line.strip_prefix(":4 ")).unwrap().to_owned();
    write(
        dir.path(),
        &[
            (".mailmap", "Ada Byron <ada@shop.example> <old@home.example>\n"),
            (".git-blame-ignore-revs", &format!("# formatting\n{fourth}\n")),
            ("mandate.toml", "[conway]\nbots = [\"our-*\"]\n"),
        ],
    );
    git(dir.path(), &["add", "-A"], "");
    let found = conway(dir.path());
    let history = &found["coverage"]["history"];
    assert_eq!((&history["commits"], &history["mapped"]), (&2.into(), &2.into()));
    assert_eq!((&history["bots"], &history["ignored"]), (&1.into(), &1.into()));
}

#[test]
fn calls_tie_teams_as_links_do() {
    let fixtures = support::package_root().join("tests/fixtures/mandate");
    let dir = support::prepared(&fixtures.join("undeclared-consumer"));
    let found = json(dir.path(), &["conway", "--format", "json"]);
    let pairs = found["coordination"].as_array().unwrap();
    let edges = pairs.iter().flat_map(|pair| pair["edges"].as_array().unwrap());
    let reasons: Vec<&str> = edges.map(|edge| edge["basis"].as_str().unwrap()).collect();
    assert!(reasons.iter().any(|reason| reason.starts_with("call")), "{reasons:?}");
}

/// What a statement on another team's table asks for, by the places of the edge.
fn store_ties(dir: &Path) -> Vec<(String, String, String)> {
    let found = conway(dir);
    let pairs = found["coordination"].as_array().unwrap().iter();
    let edges = pairs.flat_map(|pair| {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let of_store = |edge: &&Value| edge["basis"].as_str().unwrap().starts_with("store");
        let edges = pair["edges"].as_array().unwrap().iter().filter(of_store);
        edges
            .map(move |edge| (text(&edge["from"]), text(&edge["to"]), text(&edge["at"][0]["file"])))
    });
    edges.collect()
}

#[test]
fn a_statement_on_anothers_table_asks_for_coordination_whoever_it_is_owned_by() {
    let reads = "pub async fn f(pool: &sqlx::PgPool) { sqlx::query(\"SELECT id FROM shelves\").fetch_all(pool).await; }\n";
    let writes = "pub async fn f(pool: &sqlx::PgPool) { sqlx::query(\"INSERT INTO shelves (id) VALUES (1)\").execute(pool).await; }\n";
    let table = "CREATE TABLE shelves (id INT PRIMARY KEY);\n";
    let driver = |name: &str| {
        format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\nsqlx = \"0.8\"\n"
        )
    };
    // In a folder of the owner without a package, and by his word alone. A table of a package that
    // the reader does not link is likely to be the same, and no more.
    let in_folder = TEAMS.replacen("owns = [\"stock-a\"]", "owns = [\"stock-a\", \"db/\"]", 1);
    let said =
        "[[store]]\nown = \"stock\"\nobjects = [\"shelves\"]\nreason = \"Always kept there.\"\n";
    for (place, teams, settings, expected) in [
        ("db/migrations/1.sql", in_folder.as_str(), "", Some("pay-a/src/lib.rs")),
        ("elsewhere/migrations/1.sql", TEAMS, said, Some("pay-a/src/lib.rs")),
        ("stock-a/migrations/1.sql", TEAMS, "", None),
    ] {
        let dir = shop(teams, "");
        write(
            dir.path(),
            &[
                ("pay-a/Cargo.toml", &driver("pay-a")),
                ("stock-a/Cargo.toml", &driver("stock-a")),
                ("pay-a/src/lib.rs", reads),
                ("stock-a/src/lib.rs", writes),
                (place, table),
                ("mandate.toml", settings),
            ],
        );
        let tie = |file: &str| ("pay-a".to_owned(), "stock-a".to_owned(), file.to_owned());
        let expected: Vec<_> = expected.map(tie).into_iter().collect();
        assert_eq!(store_ties(dir.path()), expected, "{place}");
        // What only a test reads ties nobody.
        write(dir.path(), &[("pay-a/src/lib.rs", "//! Bills.\n"), ("pay-a/tests/all.rs", reads)]);
        assert_eq!(store_ties(dir.path()), [], "{place}");
    }
}

#[test]
fn stores_and_interfaces_belong_to_the_team_that_a_catalogue_or_the_team_file_names() {
    let entity = |kind: &str, name: &str, spec: &str| {
        format!(
            "---\napiVersion: backstage.io/v1alpha1\nkind: {kind}\nmetadata: {{ name: {name} }}\nspec: {spec}\n"
        )
    };
    let catalogue = entity("Component", "forms", "{ owner: web, providesApis: [elsewhere] }")
        + &entity("API", "bills", "{ type: grpc, owner: pay }")
        + &entity("Resource", "shelves-db", "{ type: database, owner: group:default/stock }");
    let bare = "[[team]]\nid = \"web\"\n[[team]]\nid = \"pay\"\n[[team]]\nid = \"stock\"\n";
    let told = format!(
        "{}\nstores = [\"shelves\"]\n{}",
        TEAMS
            .split("[[interaction]]")
            .next()
            .unwrap()
            .replace("members = [\"bo\"]", "members = [\"bo\"]\nstores = [\"shelves\"]"),
        "provides = [\"bills.Bills\"]\n"
    );
    let told = told.replacen("\n\nstores = [\"shelves\"]\n", "\n", 1);
    for (teams, catalogue) in [(bare, catalogue.as_str()), (told.as_str(), "")] {
        let dir = shop(teams, "");
        write(
            dir.path(),
            &[
                ("catalog-info.yaml", catalogue),
                ("db/migrations/1.sql", "CREATE TABLE shelves (id INT PRIMARY KEY);\n"),
                (
                    "proto/bills.proto",
                    "syntax = \"proto3\";\npackage bills;\nservice Bills { rpc Get(A) returns (A); }\nmessage A {}\n",
                ),
            ],
        );
        let graph = json(dir.path(), &["graph", "--format", "json"]);
        let owner = |list: &str, id: &str| {
            let all = graph[list].as_array().unwrap().iter();
            let mut found = all.filter(|node| node["id"].as_str().unwrap().contains(id));
            found.next().map(|node| node["owner"].to_string()).unwrap_or_default()
        };
        assert!(owner("interfaces", "Bills").contains("pay"), "{}", graph["interfaces"]);
        let stores = mandate(dir.path(), &["stores"]).stdout;
        assert!(stores.contains("shelves  owned by stock: its team says so"), "{stores}");
    }
}

#[test]
fn people_are_named_only_when_asked_for_and_runs_repeat_each_other() {
    let dir = shop(TEAMS, HISTORY);
    for format in ["human", "json", "markdown"] {
        let args = ["conway", "--format", format, "--limit", "0"];
        let once = mandate(dir.path(), &args);
        assert_eq!(once.stdout, mandate(dir.path(), &args).stdout, "{format}");
        for name in ["ada", "Ada", "Bo ", "cy@", "Stranger"] {
            assert!(!once.stdout.contains(name), "{format} names {name}");
        }
        let named = mandate(dir.path(), &["conway", "--format", format, "--names"]);
        assert!(named.stdout.contains("ada"), "{format}");
    }
}

#[test]
fn suppositions_show_both_sides_and_leave_everything_as_it_is() {
    let dir = shop(TEAMS, HISTORY);
    let figure = |document: &Value, name: &str| {
        let figures = document["figures"].as_array().unwrap();
        let figure = figures.iter().find(|figure| figure["name"] == name).unwrap();
        (figure["before"].to_string(), figure["after"].to_string())
    };
    let moved = json(dir.path(), &["what-if", "--move", "pay-a=web", "--format", "json"]);
    assert_eq!(figure(&moved, "congruence, plain"), ("0.5".into(), "1.0".into()));
    assert_eq!(figure(&moved, "links between teams"), ("2.0".into(), "1.0".into()));
    let gone = moved["resolved"].as_array().unwrap();
    assert!(gone.iter().any(|finding| finding["rule"] == "conway/undeclared-coordination"));
    let merged = json(dir.path(), &["what-if", "--merge", "pay=web", "--format", "json"]);
    assert_eq!(figure(&merged, "links between teams"), ("2.0".into(), "1.0".into()));
    let load =
        merged["load"].as_array().unwrap().iter().find(|team| team["team"] == "web").unwrap();
    assert_eq!(load["members"], serde_json::json!([1, 2]));
    let split = json(dir.path(), &["what-if", "--split", "web=forms:web-b", "--format", "json"]);
    assert!(split["load"].as_array().unwrap().iter().any(|team| team["team"] == "forms"));
    let again = json(dir.path(), &["what-if", "--move", "pay-a=web", "--format", "json"]);
    assert_eq!(moved, again);
    for wrong in [
        &["what-if"][..],
        &["what-if", "--move", "pay-a"],
        &["what-if", "--move", "pay-b=web"],
        &["what-if", "--move", "pay-a=wob"],
        &["what-if", "--merge", "web=web"],
        &["what-if", "--split", "web=stock:web-b"],
        &["what-if", "--split", "web=new:pay-a"],
    ] {
        let outcome = mandate(dir.path(), wrong);
        assert_eq!(outcome.code, Code::CouldNotRun, "{wrong:?}");
        assert!(outcome.stderr.starts_with("error: "), "{wrong:?}");
    }
}

#[test]
fn suggestions_gain_and_keep_the_cap() {
    let dir = shop(TEAMS, "");
    let all = json(dir.path(), &["what-if", "--suggest", "3", "--cap", "0.75", "--format", "json"]);
    let steps = all["steps"].as_array().unwrap();
    assert!(steps[0].as_str().unwrap().starts_with("suggested: move "), "{steps:?}");
    let capped =
        json(dir.path(), &["what-if", "--suggest", "3", "--cap", "0.25", "--format", "json"]);
    assert_eq!(capped["steps"].as_array().unwrap().len(), 1);
    assert!(
        capped["steps"][0].as_str().unwrap().contains("no  move")
            || capped["steps"][0].as_str().unwrap().contains("no move")
    );
}

#[test]
fn the_page_about_the_organisation_shows_how_changes_flow() {
    let dir = shop(TEAMS, HISTORY);
    let whole = conway(dir.path());
    assert_eq!(whole["flow"], json(dir.path(), &["flow", "--format", "json"]));
    for format in ["human", "markdown"] {
        let page = mandate(dir.path(), &["conway", "--format", format]).stdout;
        for heading in [
            "How changes flow",
            "Teams that one change crosses",
            "By quarter",
            "Who is on the way",
            "What changes together",
            "What stands still",
        ] {
            assert!(page.contains(heading), "{format}: {heading}");
        }
    }
    let without = shop(TEAMS, "");
    assert_eq!(conway(without.path())["flow"], Value::Null);
    let page = mandate(without.path(), &["conway"]).stdout;
    assert!(!page.contains("How changes flow"), "{page}");
}

#[test]
fn flow_counts_borders_and_refuses_without_history() {
    let dir = shop(TEAMS, HISTORY);
    let found = json(dir.path(), &["flow", "--format", "json"]);
    assert_eq!(found["teams_per_change"], serde_json::json!({"1": 12, "2": 4}));
    assert_eq!(found["quarters"][0]["quarter"], "2025 Q1");
    let web = &found["on_the_way"][1];
    assert_eq!((&web["team"], &web["crossing"]), (&"web".into(), &4.into()));
    let none = mandate(shop(TEAMS, "").path(), &["flow"]);
    assert_eq!(none.code, Code::NotComparable);
    assert!(none.stderr.contains("not evaluated"));
}

#[test]
fn every_mistake_in_the_team_file_is_shown_at_once() {
    let teams = "[[team]]\nid = \"web\"\nparent = \"stock\"\nowns = [\"web-a\"]\nmembers = [\"ada\"]\n\
         [[team]]\nid = \"stock\"\nparent = \"web\"\nmembers = [\"ada\"]\n\
         [[interaction]]\nfrom = \"web\"\nto = \"shop\"\nmode = \"collaboration\"\nuntil = \"2026-13-01\"\n";
    let outcome = mandate(shop(teams, "").path(), &["conway"]);
    assert_eq!(outcome.code, Code::CouldNotRun);
    for place in ["3:", "5:", "8:", "9:", "12:", "14:"] {
        assert!(
            outcome.stderr.contains(&format!("[teams.toml:{place}")),
            "{place}\n{}",
            outcome.stderr
        );
    }
}

/// Runs `init` and writes what it wants written, as `main` does.
fn init(dir: &Path, args: &[&str]) -> String {
    let mut all = vec!["init"];
    all.extend(args);
    let outcome = mandate(dir, &all);
    assert_eq!(outcome.code, Code::Clean, "{}", outcome.stderr);
    for change in &outcome.files {
        let FileChange::Create(path, text) = change else { unreachable!("{change:?}") };
        assert!(!path.exists());
        std::fs::write(path, text).unwrap();
    }
    std::fs::read_to_string(dir.join("teams.toml")).unwrap()
}

#[test]
fn a_team_file_is_drafted_from_a_catalogue_and_judged_after_it() {
    let dir = shop("", "");
    std::fs::remove_file(dir.path().join("teams.toml")).unwrap();
    let entity = |kind: &str, name: &str, spec: &str| {
        format!(
            "---\napiVersion: backstage.io/v1alpha1\nkind: {kind}\nmetadata: {{ name: {name} }}\nspec: {spec}\n"
        )
    };
    let catalogue = [
        entity("Group", "web", "{ type: team, members: [ada, cy] }"),
        entity("Group", "shelves", "{ type: platform, children: [], members: [cy] }"),
        entity("User", "ada", "{ profile: { email: ada@shop.example } }"),
        entity("Component", "web-a", "{ type: library, owner: web, consumesApis: [rates] }"),
        entity("Component", "web-b", "{ type: library, owner: web }"),
        entity("Component", "stock-a", "{ type: library, owner: shelves, providesApis: [rates] }"),
        entity("Component", "pay-a", "{ type: library, owner: shelves }"),
        entity("Resource", "shelf-db", "{ type: database, owner: shelves }"),
    ];
    write(dir.path(), &[("catalog-info.yaml", &catalogue.concat())]);
    let text = init(dir.path(), &["--from", "catalog-info.yaml"]);
    for line in [
        "owns = [\"web-a\", \"web-b\"]",
        "type = \"platform\"",
        "stores = [\"shelf-db\"]",
        "provides = [\"rates\"]",
        "{ emails = [\"ada@shop.example\"] },",
        "{ github = \"cy\", share = 0.50 }, # guessed: one of 2 teams",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let found = conway(dir.path());
    assert_eq!(found["level"], "L2");
    assert_eq!(found["cross_team_links"]["count"], 2);
    let again = mandate(dir.path(), &["init", "--from", "catalog-info.yaml"]);
    assert_eq!(again.code, Code::CouldNotRun);
}

#[test]
fn importing_says_what_it_can_not_read() {
    let dir = shop("", "");
    std::fs::remove_file(dir.path().join("teams.toml")).unwrap();
    write(dir.path(), &[("bad/catalog-info.yaml", "a: [\n"), ("none/readme.md", "x")]);
    let refused = |args: &[&str]| {
        let outcome = mandate(dir.path(), args);
        assert_eq!((outcome.code, outcome.files.len()), (Code::CouldNotRun, 0));
        outcome.stderr
    };
    assert!(refused(&["init", "--from", "bad"]).contains("bad/catalog-info.yaml:"));
    assert!(refused(&["init", "--from", "none"]).contains("nothing there can be imported"));
    assert!(refused(&["init", "--from", "nowhere"]).contains("nowhere"));
}

#[test]
fn members_are_guessed_from_history_only_when_asked_for() {
    let dir = shop("", HISTORY);
    std::fs::remove_file(dir.path().join("teams.toml")).unwrap();
    write(
        dir.path(),
        &[("CODEOWNERS", "/web-*/ @shop/web\n/stock-a/ @shop/stock\n/pay-a/ @shop/pay\n")],
    );
    let plain = mandate(dir.path(), &["init"]);
    let text = |change: &FileChange| match change {
        FileChange::Create(_, text) | FileChange::Replace(_, text) => text.clone(),
        FileChange::Remove(_) | FileChange::Keep(..) => String::new(),
    };
    assert!(plain.files.iter().all(|change| !text(change).contains("ada@shop.example")));
    let text = init(dir.path(), &["--history"]);
    let line = "{ name = \"Ada\", emails = [\"ada@shop.example\"] }, # guessed: 10 of 10 commits to its packages";
    assert!(text.contains(line), "{text}");
    assert!(!text.contains("Stranger") && !text.contains("renovate"));
    assert_eq!(mandate(dir.path(), &["check"]).code, Code::Findings);
}

#[test]
fn catalogues_say_who_owns_what_where_the_team_file_does_not() {
    let dir = shop("[[team]]\nid = \"web\"\ntype = \"stream\"\n[[team]]\nid = \"pay\"\n", "");
    let entity = |kind: &str, name: &str, spec: &str| {
        format!(
            "---\napiVersion: backstage.io/v1alpha1\nkind: {kind}\nmetadata: {{ name: {name} }}\nspec: {spec}\n"
        )
    };
    let top = entity("Component", "shop", "{ owner: web }")
        + &entity("Resource", "bills-db", "{ owner: pay }")
        + &entity("Group", "pay", "{ type: platform, members: [cy] }");
    let pay = entity("Component", "billing", "{ owner: group:pay, providesApis: [bills] }");
    let stock = entity("Component", "shelves", "{ owner: stock }");
    write(
        dir.path(),
        &[
            ("catalog-info.yaml", &top),
            ("pay-a/catalog-info.yaml", &pay),
            ("stock-a/catalog-info.yml", &stock),
            ("CODEOWNERS", "* @shop/all\n/pay-a/ @shop/web\n"),
        ],
    );
    let owner = |dir: &Path| {
        let graph = json(dir, &["graph", "--format", "json"]);
        let packages = graph["packages"].as_array().unwrap().clone();
        packages
            .iter()
            .map(|p| (p["name"].as_str().unwrap().to_owned(), p["owners"].to_string()))
            .collect::<std::collections::BTreeMap<_, _>>()
    };
    let found = owner(dir.path());
    // The inner component counts; a component at the top stands for the rest of the tree.
    assert!(found["pay-a"].contains("pay") && !found["pay-a"].contains("web"), "{found:?}");
    assert!(found["web-a"].contains("web") && found["stock-a"].contains("stock"), "{found:?}");
    let outcome = mandate(dir.path(), &["check", "--format", "json"]);
    let verdict: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let of = |rule: &str| {
        let findings = verdict["findings"].as_array().unwrap().iter();
        findings.filter(|f| f["rule"] == rule).map(|f| f["message"].to_string()).collect::<Vec<_>>()
    };
    let conflicts = of("conway/ownership-conflict");
    assert!(conflicts.iter().any(|m| m.contains("`catalog-info.yaml` says pay")), "{conflicts:?}");
    assert!(of("conway/unknown-owner").iter().any(|m| m.contains("`stock`")));
    assert!(of("conway/dead-owner-rule").iter().all(|m| !m.contains("/**")));
    let page = mandate(dir.path(), &["conway", "--limit", "0"]).stdout;
    assert!(page.contains("stores bills-db") && page.contains("provides bills"), "{page}");
    // What the team file owns counts alone.
    write(dir.path(), &[("teams.toml", TEAMS)]);
    let found = owner(dir.path());
    assert!(found["stock-a"].contains("stock") && found["pay-a"].contains("pay"), "{found:?}");
    // Without a team file groups are the teams; a broken catalogue stops the run with its place.
    std::fs::remove_file(dir.path().join("teams.toml")).unwrap();
    let teams = conway(dir.path())["teams"].as_array().unwrap().clone();
    let pay = teams.iter().find(|team| team["id"] == "pay").unwrap();
    assert_eq!((&pay["type"], &pay["members"]), (&"platform".into(), &1.into()));
    write(dir.path(), &[("pay-a/catalog-info.yaml", "a: [\n")]);
    let broken = mandate(dir.path(), &["check"]);
    assert_eq!(broken.code, Code::CouldNotRun);
    assert!(broken.stderr.contains("pay-a/catalog-info.yaml:"), "{}", broken.stderr);
}

#[test]
fn a_back_door_asks_for_coordination_as_a_link_does() {
    let dir = shop(TEAMS, "");
    write(
        dir.path(),
        &[
            ("stock-a/src/lib.rs", "#[path = \"../../pay-a/src/sums.rs\"]\nmod sums;\n"),
            ("pay-a/src/sums.rs", "//! Sums.\n"),
        ],
    );
    let found = conway(dir.path());
    let pairs = found["coordination"].as_array().unwrap();
    let gap = pairs.iter().find(|p| p["from"] == "pay" && p["to"] == "stock").unwrap();
    assert_eq!(
        (&gap["edges"][0]["basis"], &gap["declared"]),
        (&"source-escape".into(), &false.into())
    );
    assert_eq!(gap["edges"][0]["at"][0]["file"], "stock-a/src/lib.rs");
    assert_eq!(found["congruence"]["required"], 3);
    // Structure is what manifests declare: two links, as without the door.
    assert_eq!(found["cross_team_links"]["of"], 2);
}

#[test]
fn whoever_has_left_is_no_member_and_no_active_author() {
    let teams = TEAMS.replace("members = [\"cy@shop.example\"]", "alumni = [\"cy@shop.example\"]");
    let history = format!("{HISTORY}9 x Cy <cy@shop.example>: pay-a/src/lib.rs\n");
    let about = |teams: &str| {
        let found = conway(shop(teams, &history).path());
        let all = found["mismatches"].as_array().unwrap().clone();
        let abandoned = all.iter().filter(|m| m["rule"] == "conway/abandoned");
        let words: Vec<String> =
            abandoned.map(|m| m["message"].as_str().unwrap().to_owned()).collect();
        (words, found["coverage"]["history"]["mapped"].clone())
    };
    let (words, mapped) = about(&teams);
    assert_eq!(words.len(), 1, "{words:?}");
    assert!(words[0].contains("`pay-a`") && words[0].contains("1 have left"), "{words:?}");
    // What was done for the team was done for the team.
    assert_eq!((about(TEAMS).0, about(TEAMS).1), (Vec::new(), mapped));
}

#[test]
fn degrees_of_authorship_can_be_recomputed_from_what_is_printed() {
    let dir = shop(TEAMS, HISTORY);
    let found = json(dir.path(), &["conway", "--degrees", "--format", "json"]);
    let files = found["degrees"].as_array().unwrap();
    let web = files.iter().find(|file| file["file"] == "web-a/src/lib.rs").unwrap();
    let ada = &web["people"][0];
    // Ten commits, the first of which adds the file.
    assert_eq!((&ada["first"], &ada["own"], &ada["others"]), (&true.into(), &9.into(), &0.into()));
    assert_eq!(ada["degree"].to_string(), "5.867");
    assert!(ada["person"].as_str().unwrap().parse::<usize>().is_ok());
    assert!(conway(dir.path()).get("degrees").is_none());
}
