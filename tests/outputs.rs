//! The renderings of a verdict: SARIF, annotations, `JUnit`, Markdown, and where they are written.
//!
//! The schema of SARIF belongs to its committee and is not kept here: it is read out of a package
//! that carries it. Asserted beside it are the parts that made hosts refuse a whole file elsewhere.

#![expect(clippy::unwrap_used, reason = "a test that can't read its input has failed")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use cargo_mandate::checks::{End, Finding, Step};
use cargo_mandate::cli::{Code, FileChange, Outcome};
use cargo_mandate::report::{Format, Run, Style, Surroundings, render};
use cargo_mandate::rulebook::{BUILTIN, Grade, Level, compile};
use cargo_mandate::source::SourceMap;
use cargo_mandate::verdict::{Judgement, Status, Verdict};
use percent_encoding::percent_decode_str;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;
use support::{copy, mandate, package_root, world};

fn git(dir: &Path, args: &[&str]) {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=a", "-c", "user.email=a@example.org"]).args(args);
    assert!(command.current_dir(dir).status().unwrap().success(), "git {args:?}");
}

/// The shop in a folder of a repository whose name no URI can hold as it is.
fn shop_in_a_repository() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let shop = dir.path().join("services/der Lädchen #1");
    copy(&package_root().join("examples/shop"), &shop);
    git(dir.path(), &["init", "-q"]);
    git(dir.path(), &["add", "-A"]);
    git(dir.path(), &["commit", "-q", "-m", "all"]);
    (dir, shop)
}

fn document(dir: &Path, format: &str) -> String {
    let outcome = mandate(dir, &["check", "--format", format]);
    assert_eq!(outcome.code, Code::Findings, "{}", outcome.stderr);
    assert_eq!(outcome.files, [], "nothing is written unasked");
    outcome.stdout
}

/// The shop and its documents, each made by a run of its own and then only looked at.
static SHOP: LazyLock<(tempfile::TempDir, PathBuf, BTreeMap<&str, String>)> = LazyLock::new(|| {
    let (repository, shop) = shop_in_a_repository();
    let documents = ["sarif", "json", "junit", "github"].map(|name| (name, document(&shop, name)));
    (repository, shop, documents.into())
});

fn shops(format: &str) -> &'static str {
    &SHOP.2[format]
}

fn sarif_run(text: &str) -> Value {
    let log: Value = serde_json::from_str(text).unwrap();
    assert_eq!(log["version"], "2.1.0");
    log["runs"][0].clone()
}

/// The committee's schema, from the sources of the package that carries it.
static OFFICIAL: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let version = Command::new("rustc").arg("-vV").output().unwrap().stdout;
    let version = String::from_utf8(version).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    // What other platforms need is not on this machine, and not asked for.
    let metadata = cargo_metadata::MetadataCommand::new()
        .cargo_path(env!("CARGO"))
        .manifest_path(package_root().join("Cargo.toml"))
        .other_options(["--offline", "--locked", "--filter-platform", host].map(str::to_owned))
        .exec()
        .unwrap();
    let carrier = metadata.packages.iter().find(|package| package.name == "serde-sarif").unwrap();
    let path = carrier.manifest_path.with_file_name("src").join("schema.json");
    // One pattern has a bracket too many, which strict engines refuse.
    let text = fs::read_to_string(path).unwrap().replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    let schema: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(schema["properties"]["version"]["enum"], serde_json::json!(["2.1.0"]));
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
});

fn is_official(text: &str) {
    let log: Value = serde_json::from_str(text).unwrap();
    let wrong: Vec<String> = OFFICIAL
        .iter_errors(&log)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

fn locations(result: &Value) -> Vec<&Value> {
    let list = |value: &'static str| result[value].as_array().into_iter().flatten();
    let flows = list("codeFlows").flat_map(|flow| flow["threadFlows"].as_array().unwrap());
    let steps = flows.flat_map(|flow| flow["locations"].as_array().unwrap());
    list("locations").chain(list("relatedLocations")).chain(steps.map(|s| &s["location"])).collect()
}

#[test]
fn a_host_can_place_every_result_of_the_sarif_file() {
    let repository = &SHOP.0;
    let run = sarif_run(shops("sarif"));
    let results = run["results"].as_array().unwrap();
    let verdict: Value = serde_json::from_str(shops("json")).unwrap();
    assert_eq!(results.len(), verdict["findings"].as_array().unwrap().len());
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(result["ruleId"], rules[index]["id"]);
        assert_eq!(result["locations"].as_array().unwrap().len(), 1, "only the first is shown");
        for location in locations(result) {
            let physical = &location["physicalLocation"];
            let artifact = &physical["artifactLocation"];
            assert_eq!(artifact["uriBaseId"], "%SRCROOT%");
            let uri = artifact["uri"].as_str().unwrap();
            assert!(!uri.starts_with('/') && !uri.contains("..") && !uri.contains([' ', '#', 'ä']));
            let path = percent_decode_str(uri).decode_utf8().unwrap().into_owned();
            let text = fs::read_to_string(repository.path().join(&path));
            let text = text.unwrap_or_else(|e| panic!("{path}: {e}"));
            let number =
                |key: &str| usize::try_from(physical["region"][key].as_u64().unwrap()).unwrap();
            let (from, to) = (
                (number("startLine"), number("startColumn")),
                (number("endLine"), number("endColumn")),
            );
            assert!(from <= to && from.0 >= 1 && from.1 >= 1 && to.0 <= text.lines().count() + 1);
            let line = text.lines().nth(from.0 - 1).unwrap_or("");
            assert!(from.1 <= line.chars().count() + 1, "{path}:{from:?}");
        }
    }
    for rule in rules {
        assert!(!rule["help"]["text"].as_str().unwrap().is_empty());
        assert!(
            ["note", "warning", "error"]
                .contains(&rule["defaultConfiguration"]["level"].as_str().unwrap())
        );
        assert!(rule["fullDescription"]["text"].as_str().unwrap().chars().count() <= 1024);
    }
    assert_eq!(run["automationDetails"]["id"], "cargo-mandate/services/der Lädchen #1/");
    assert_eq!(run["invocations"][0]["exitCode"], 1);
}

#[test]
fn the_sarif_file_is_as_its_committee_says() {
    is_official(shops("sarif"));
    // And the schema would refuse what is not.
    let mut log: Value = serde_json::from_str(shops("sarif")).unwrap();
    log["runs"][0]["results"][0]["baselineState"] = "carried".into();
    assert!(!OFFICIAL.is_valid(&log));
}

#[test]
fn what_was_not_seen_is_in_the_sarif_file() {
    let run = sarif_run(shops("sarif"));
    let notes = run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
    let of = |id: &str| notes.iter().filter(|note| note["descriptor"]["id"] == id).count();
    let verdict: Value = serde_json::from_str(shops("json")).unwrap();
    assert_eq!(of("not-evaluated"), verdict["not_evaluated"].as_array().unwrap().len());
    assert_eq!(of("blind-spot"), verdict["blind_spots"].as_object().unwrap().len());
    assert!(of("blind-spot") > 0 && of("not-evaluated") > 0);
}

fn identities(run: &Value) -> BTreeSet<String> {
    let results = run["results"].as_array().unwrap();
    let all: Vec<String> = results
        .iter()
        .map(|result| result["partialFingerprints"]["primaryLocationLineHash"].to_string())
        .collect();
    let distinct: BTreeSet<String> = all.iter().cloned().collect();
    assert_eq!(distinct.len(), all.len(), "two results of one identity");
    distinct
}

#[test]
fn identities_in_sarif_survive_lines_that_move() {
    let (_repository, shop) = shop_in_a_repository();
    let before = identities(&sarif_run(shops("sarif")));
    for file in support::files(&shop) {
        let path = shop.join(&file);
        if [Some("rs"), Some("toml")].contains(&path.extension().and_then(|e| e.to_str())) {
            let text = fs::read_to_string(&path).unwrap();
            let comment = if file.ends_with("rs") { "// one\n// two\n" } else { "# one\n# two\n" };
            // Copied source must stay equal on both sides, which it does: both get the lines.
            fs::write(&path, format!("{comment}{text}")).unwrap();
        }
    }
    assert_eq!(identities(&sarif_run(&document(&shop, "sarif"))), before);
}

/// Command, properties, text.
fn commands(text: &str) -> Vec<(String, String, String)> {
    let parse = |line: &str| {
        let rest = line.strip_prefix("::").unwrap();
        let (head, text) = rest.split_once("::").unwrap();
        let (command, properties) = head.split_once(' ').unwrap();
        (command.to_owned(), properties.to_owned(), text.to_owned())
    };
    text.lines().map(parse).collect()
}

#[test]
fn annotations_stay_within_what_the_host_shows_and_say_what_is_cut() {
    let commands = commands(shops("github"));
    let of = |wanted: &str| commands.iter().filter(|(command, ..)| command == wanted).count();
    assert_eq!((of("error"), of("warning")), (10, 10));
    assert!(of("notice") <= 10);
    let (_, properties, text) = commands.last().unwrap();
    assert_eq!(properties, "title=cargo mandate");
    assert!(text.starts_with("7 errors and "), "{text}");
    let (_, properties, _) = &commands[0];
    assert!(properties.starts_with("file=services/der Lädchen #1/"), "{properties}");
}

#[test]
fn under_actions_people_get_annotations_and_machines_their_document_alone() {
    let run = |args: &[&str]| -> Outcome {
        let mut world = world(&SHOP.1, args);
        world.actions = true;
        cargo_mandate::cli::run(&world)
    };
    let human = run(&["check"]);
    assert!(human.stdout.contains("17 findings fail the run"));
    assert!(human.stdout.contains("\n::error file="));
    assert_eq!(human.files, []);
    let json: Value = serde_json::from_str(&run(&["check", "--format", "json"]).stdout).unwrap();
    assert_eq!(json["schema"], "mandate-verdict/1");
    let asked = run(&["check", "--output", "github=notes.txt"]);
    assert!(!asked.stdout.contains("::error"), "said twice");
}

#[test]
fn one_analysis_gives_many_documents() {
    let shop = &SHOP.1;
    let args =
        ["check", "--output", "sarif=out/a.sarif", "--output", "junit=b.xml", "--output", "json=-"];
    let outcome = mandate(shop, &args);
    assert_eq!(outcome.code, Code::Findings);
    assert_eq!(outcome.stdout, shops("json"));
    let expected = [("out/a.sarif", "sarif"), ("b.xml", "junit")]
        .map(|(file, format)| FileChange::Replace(shop.join(file), shops(format).to_owned()));
    assert_eq!(outcome.files, expected);
}

#[test]
fn documents_that_would_meet_in_one_place_are_refused() {
    for (args, words) in [
        (vec!["--format", "json", "--output", "sarif=-"], "stdout holds one document"),
        (vec!["--output", "sarif=x", "--output", "json=x"], "names x twice"),
        (vec!["--output", "sarif=ledger"], "it is a folder"),
        (vec!["--output", "sarf=x"], "did you mean `sarif`?"),
        (vec!["--output", "sarif"], "expected FORMAT=FILE"),
    ] {
        let outcome = mandate(&SHOP.1, &[vec!["check"], args].concat());
        assert_eq!(outcome.code, Code::CouldNotRun);
        assert!(outcome.stderr.contains(words), "{}", outcome.stderr);
        assert_eq!((outcome.stdout.as_str(), outcome.files), ("", Vec::new()));
    }
}

/// Counts of elements, and the attributes of the first of each name.
fn elements(xml: &str) -> (BTreeMap<String, usize>, BTreeMap<String, BTreeMap<String, String>>) {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let (mut counts, mut first) = (BTreeMap::new(), BTreeMap::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) | Event::Empty(start) => {
                let name = start.name().as_ref().to_owned();
                *counts.entry(name.clone()).or_default() += 1;
                let attributes = start.attributes().map(|a| {
                    let a = a.unwrap();
                    let key = a.key.as_ref().to_owned();
                    (key, a.value.into_owned())
                });
                first.entry(name).or_insert_with(|| attributes.collect());
            }
            Event::Eof => return (counts, first),
            _ => {}
        }
    }
}

#[test]
fn junit_counts_what_it_holds() {
    let (counts, first) = elements(shops("junit"));
    let said = |key: &str| first["testsuites"][key].parse::<usize>().unwrap();
    assert_eq!(said("tests"), counts["testcase"]);
    assert_eq!((said("failures"), counts["failure"]), (17, 17));
    assert_eq!(said("skipped"), counts["skipped"]);
    // Rules that were evaluated and rules that were not: each is a suite.
    let verdict: Value = serde_json::from_str(shops("json")).unwrap();
    let evaluated = usize::try_from(verdict["summary"]["rules"].as_u64().unwrap()).unwrap();
    let others = verdict["not_evaluated"].as_array().unwrap().len();
    assert_eq!(counts["testsuite"], evaluated + others);
}

/// A verdict with one finding of each status.
struct Each {
    verdict: Verdict,
    sources: SourceMap,
}

impl Each {
    fn new() -> Self {
        let mut sources = SourceMap::default();
        let manifest = sources.add("web/Cargo.toml", "[dependencies]\ncart = \"1\"\n".into());
        let statuses = [
            Status::Introduced,
            Status::Declared,
            Status::Carried,
            Status::Resolved,
            Status::Waived,
        ];
        let judgements = statuses.map(|status| {
            let end = |name: &str, team: &str| End {
                package: Some(name.to_owned()),
                teams: vec![team.to_owned()],
            };
            let to = format!("to-{}", status.as_str());
            let at = manifest.span(15..19);
            // What is gone has no place any more.
            let places = if status == Status::Resolved { Vec::new() } else { vec![at] };
            let finding = Finding {
                rule: "mandate/direct-link".to_owned(),
                from: end("web", "front"),
                to: end(&to, "@shop/back|office"),
                object: None,
                edge: Some("link.normal".to_owned()),
                cluster: Vec::new(),
                is_drawn: false,
                level: Level::Deny,
                grade: Grade::Proven,
                at: places,
                there: Vec::new(),
                because: Vec::new(),
                variant: None,
                facts: BTreeMap::from([("from", "web".to_owned()), ("to", to.clone())]),
                witness: vec![vec![Step { from: "web".to_owned(), to, at }]],
            };
            Judgement { finding, status }
        });
        Self { verdict: Verdict { judgements: judgements.into(), ..Verdict::default() }, sources }
    }

    fn rendered(&self, format: Format) -> String {
        let (book, problems) = compile(BUILTIN, &mut SourceMap::default());
        assert_eq!(problems, []);
        let run = Run {
            verdict: &self.verdict,
            book: &book,
            sources: &self.sources,
            around: &Surroundings::default(),
            style: Style { color: false, width: 100, limit: 0, quiet: false },
            base: "shop",
        };
        render(&run, format).unwrap()
    }
}

#[test]
fn sarif_suppresses_what_is_accepted_and_never_drops_it() {
    let text = Each::new().rendered(Format::Sarif);
    is_official(&text);
    let log: Value = serde_json::from_str(&text).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let standing = |result: &Value| {
        let kinds = result["suppressions"].as_array().unwrap();
        (
            result["properties"]["status"].as_str().unwrap().to_owned(),
            result["baselineState"].as_str().unwrap().to_owned(),
            kinds.first().map_or("none", |s| s["kind"].as_str().unwrap()).to_owned(),
        )
    };
    let expected = [
        ("introduced", "new", "none"),
        ("declared", "new", "none"),
        ("carried", "unchanged", "external"),
        ("resolved", "absent", "external"),
        ("waived", "unchanged", "inSource"),
    ]
    .map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned()));
    assert_eq!(results.iter().map(standing).collect::<Vec<_>>(), expected);
    // What is gone still needs a place, or the host refuses the whole file.
    let gone = &results[3]["locations"][0]["physicalLocation"];
    assert_eq!(gone["artifactLocation"]["uri"], "shop/Cargo.toml");
}

#[test]
fn each_standing_is_told_in_each_form() {
    let each = Each::new();
    let human = each.rendered(Format::Human);
    for words in [
        "1 finding fails the run",
        "resolved: 1 finding",
        "1 finding carried from before",
        "a waiver",
    ] {
        assert!(human.contains(words), "`{words}` is not in\n{human}");
    }
    assert_eq!(commands(&each.rendered(Format::Github)).len(), 2);
    let (counts, _) = elements(&each.rendered(Format::Junit));
    assert_eq!((counts["failure"], counts["skipped"]), (2, 2));
    let page = each.rendered(Format::Markdown);
    for words in ["### Introduced (1)", "not by changed code (1)", "### Resolved (1)"] {
        assert!(page.contains(words), "`{words}` is not in\n{page}");
    }
    for words in ["1 finding accepted before", "1 finding excused by a waiver"] {
        assert!(page.contains(words), "`{words}` is not in\n{page}");
    }
    // Two came, one went; what was accepted is not drawn.
    let drawing = page.split("```mermaid\n").nth(1).unwrap().split("```").next().unwrap();
    assert_eq!(drawing.matches(" --> ").count(), 2, "{drawing}");
    assert_eq!(drawing.matches(" -.->|gone| ").count(), 1, "{drawing}");
    assert!(!drawing.contains("to-carried") && !drawing.contains("to-waived"));
    assert!(!page.contains("@shop/back|office |"), "a cell would end early, a team be called");
}

#[test]
fn a_long_page_is_cut_and_says_so() {
    let mut each = Each::new();
    let first = each.verdict.judgements[0].clone();
    each.verdict.judgements = (0..2_000)
        .map(|n| {
            let mut judgement = first.clone();
            judgement.finding.to.package = Some(format!("p{n:04}"));
            judgement
        })
        .collect();
    let page = each.rendered(Format::Markdown);
    assert!(page.len() < 60_000, "{}", page.len());
    assert!(page.contains("… and 1960 more") && page.contains("… and 1970 more links"));
    assert_eq!(page.matches(" --> ").count(), 30);
}

#[test]
fn sarif_holds_no_more_than_hosts_take() {
    let mut each = Each::new();
    let first = each.verdict.judgements[0].clone();
    each.verdict.judgements = (0..25_010)
        .map(|n| {
            let mut judgement = first.clone();
            judgement.finding.to.package = Some(format!("p{n:05}"));
            // The last ones weigh most and must not be those that are cut.
            judgement.finding.level = if n < 25_000 { Level::Warn } else { Level::Deny };
            judgement
        })
        .collect();
    // Counted in the text: reading 25,000 results back takes seconds.
    let text = each.rendered(Format::Sarif);
    assert_eq!(text.matches("\"ruleId\": ").count(), 25_000);
    assert_eq!(text.matches("\"kind\": \"fail\",\n          \"level\": \"error\"").count(), 10);
    assert!(text.contains("10 results are left out"));
}
