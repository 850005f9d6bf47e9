//! A rule of a known kind is one file and no Rust: a page dropped in is judged by.

mod support;

use cargo_mandate::checks;
use cargo_mandate::load::{Request, Wanted, load};
use cargo_mandate::model::{self, Input};
use cargo_mandate::ownership::{self, Inputs, Text};
use cargo_mandate::rulebook::{BUILTIN, compile};
use cargo_mandate::source::SourceMap;
use support::package_root;

const PAGE: &str = r#"
id = "mandate/uphill-link"
clause = "C3"
summary = "A package of the ledger links one of checkout."
kind = "forbidden"
level = "deny"
since = "0.1.0"
from = "team:checkout"
to = "team:platform role:internal"
message = "`{from}` links `{to}`"
help = "don't"
allow-when = "Never."
why = "Because this test says so."
"#;

#[test]
fn a_page_dropped_in_is_a_rule_in_force() {
    let root = package_root().join("examples/shop");
    let request = Request {
        start: root.clone(),
        manifest_path: None,
        repository: false,
        locked: false,
        offline: true,
        cargo: std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()),
        snapshot: None,
        sources: false,
    };
    let wanted = Wanted { by_name: &|_| None, by_head: &|_| false, read: &|_, _| None::<()> };
    let (read, ()) = load(&request, &|_| (), &wanted, |_| ()).unwrap();
    let loaded = read.loaded;
    let mut sources = SourceMap::default();
    let text: std::sync::Arc<str> =
        std::fs::read_to_string(root.join("teams.toml")).unwrap().into();
    let file = sources.add("teams.toml", text.clone());
    let mut owners = String::new();
    for line in text.lines() {
        owners.push_str(line);
        owners.push('\n');
        if line.starts_with("id = \"platform\"") {
            owners.push_str("owns = [\"money\"]\n");
        }
        if line.starts_with("id = \"checkout\"") {
            owners.push_str("owns = [\"cart\", \"orders\"]\n");
        }
    }
    let teams = Text { file, text: owners.into(), base: String::new() };
    let (owned, problems) = ownership::build(&Inputs { teams: Some(teams), ..Inputs::default() });
    assert_eq!(problems, []);
    let (architecture, _) =
        model::build(Input { loaded: &loaded, ownership: owned, left_out: &[] });
    assert_eq!(architecture.verify(), Vec::<String>::new());
    let mut files = BUILTIN.to_vec();
    files.push(("rules/mandate/uphill-link.toml", PAGE));
    let (book, problems) = compile(&files, &mut sources);
    assert_eq!(problems, []);
    let judged = checks::run(&book, &architecture);
    let found: Vec<_> = judged
        .findings
        .iter()
        .filter(|finding| finding.rule == "mandate/uphill-link")
        .map(|finding| finding.from.package.as_deref().unwrap())
        .collect();
    assert_eq!(found, ["cart", "orders"]);
}

#[test]
fn a_page_that_is_wrong_is_a_problem_with_a_place() {
    let mut sources = SourceMap::default();
    let page = PAGE.replace("kind = \"forbidden\"", "kind = \"forbiden\"\nlevle = \"warn\"");
    let (_, problems) = compile(&[("rules/mandate/uphill.toml", &page)], &mut sources);
    let seen: Vec<_> = problems.iter().map(|p| sources.place(p.span).line).collect();
    assert!(problems.len() >= 2 && seen.contains(&5) && seen.contains(&6), "{problems:#?}");
}
