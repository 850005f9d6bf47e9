//! `plan`, `why` and `explain`: what an edge is for, item by item, in a small shop.

#![expect(clippy::unwrap_used, reason = "a test that can't read its result has failed")]

mod support;

use std::path::Path;

use cargo_mandate::cli::Code;
use serde_json::Value;
use support::{mandate, write};

const ROOT: &str = "[workspace]\nresolver = \"2\"\nmembers = [\"orders\", \"billing\", \"money\", \"billing-api\", \"toolbox\"]\n";

const TEAMS: &str = r#"
[[team]]
id = "shop"
owns = ["orders"]
[[team]]
id = "bill"
owns = ["billing", "billing-api"]
[[team]]
id = "base"
owns = ["money", "toolbox"]
"#;

const SETTINGS: &str = "[[role]]\nrole = \"interface\"\nselect = \"*-api\"\n";

const BILLING: &str = r#"
pub mod model {
    use crate::ids::*;
    use money::Amount;
    use serde::Serialize;

    #[derive(Clone, Serialize)]
    pub struct Invoice<T: Tag> {
        pub id: InvoiceId,
        pub total: Amount,
        pub lines: Vec<Option<Line>>,
        pub made: Made,
        pub tag: T,
        #[serde(serialize_with = "crate::model::write_note")]
        pub note: String,
    }
    pub struct Line(pub [u8; WIDTH]);
    pub const WIDTH: usize = BASE + 1;
    const BASE: usize = 3;
    pub fn write_note() { let _ = Unused; }
    pub struct Unused;
    pub trait Tag: Named { type Out; fn tag(&self, of: &Scope) -> Self::Out; }
    pub trait Named {}
    pub struct Scope { pub name: String }
    made!(Made);
}
mod ids {
    #[derive(Default)]
    pub struct InvoiceId(u64);
}
pub mod client {
    use crate::model::{Invoice, Tag};
    pub struct Client { state: State }
    struct State { pub depth: Depth }
    pub struct Depth(pub u8);
    pub struct Options { pub retries: u8 }
    #[derive(Clone)]
    pub struct Guarded { secret: u8 }
    impl Client {
        pub const LIMIT: usize = 3;
        pub fn connect(options: Options) -> Self { todo() }
        pub fn drop_it(&self, never: NeverNamed) {}
    }
    pub struct NeverNamed;
    impl Guarded { pub fn open(&self) -> u8 { self.secret } }
    pub fn find<T>(client: &Client) -> Result<Invoice<T>, Failure>
    where
        T: Tag,
    {
        Inner::default()
    }
    pub enum Failure { Gone, Other(Box<dyn std::error::Error>) }
    pub struct Inner;
    pub struct Handle { pub of: Shared }
    pub struct Shared { pub lock: std::sync::Mutex<u8> }
    #[cfg(test)]
    mod tests {}
}
pub struct OnlyTests;
pub use money::Amount;
macro_rules! made { ($name:ident) => { pub struct $name; } }
pub(crate) use made;
"#;

const ORDERS: &str = r"
use billing::client::{Client, find};
use billing::model;
pub fn f() {
    let client = Client::connect(todo());
    let _ = find(&client);
    let _: billing::client::Guarded = todo();
    let _ = billing::client::Failure::Gone;
    let _ = Client::LIMIT;
    let _: billing::client::Handle = todo();
    let _: billing::Amount = todo();
    let _: model::Made = todo();
}
#[cfg(test)]
mod tests {
    fn t() { let _ = billing::OnlyTests; let _ = billing::client::Options { retries: 1 }; }
}
";

fn shop(dir: &Path) {
    let manifest = |name: &str, rest: &str| {
        format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\n{rest}"
        )
    };
    write(
        dir,
        &[
            ("Cargo.toml", ROOT),
            ("teams.toml", TEAMS),
            ("mandate.toml", SETTINGS),
            (
                "orders/Cargo.toml",
                &manifest(
                    "orders",
                    "billing = { path = \"../billing\" }\ntoolbox = { path = \"../toolbox\", features = [\"fast\"] }\nmoney = { path = \"../money\" }\n",
                ),
            ),
            ("orders/src/lib.rs", ORDERS),
            (
                "billing/Cargo.toml",
                &manifest(
                    "billing",
                    "money = { path = \"../money\" }\nserde = { version = \"1\", features = [\"derive\"] }\n",
                ),
            ),
            ("billing/src/lib.rs", BILLING),
            ("money/Cargo.toml", &manifest("money", "")),
            (
                "money/src/lib.rs",
                "pub struct Amount { pub cents: i64, pub of: Currency }\npub enum Currency { Euro }\n",
            ),
            ("billing-api/Cargo.toml", &manifest("billing-api", "")),
            ("billing-api/src/lib.rs", ""),
            ("toolbox/Cargo.toml", &(manifest("toolbox", "") + "[features]\nfast = []\n")),
            ("toolbox/src/lib.rs", ""),
        ],
    );
}

fn plan(dir: &Path, from: &str, to: &str) -> Value {
    let outcome = mandate(dir, &["plan", from, to, "--format", "json"]);
    assert_eq!(outcome.code, Code::Clean, "{}", outcome.stderr);
    let document: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(document["schema"], "mandate-plan/1");
    document
}

/// `path`, nature, and what drags it in.
fn items(document: &Value) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = document["items"].as_array().unwrap().iter();
    all.map(|item| {
        let dragged = if item["dragged"].is_null() {
            String::new()
        } else {
            format!("{} {}", text(&item["dragged"]["by"]), text(&item["dragged"]["part"]))
        };
        (text(&item["item"]), text(&item["nature"]), dragged)
    })
    .collect()
}

#[test]
fn a_plan_holds_what_is_used_and_what_signatures_drag_along() {
    let dir = tempfile::tempdir().unwrap();
    shop(dir.path());
    let document = plan(dir.path(), "orders", "billing");
    let found = items(&document);
    let found: Vec<(&str, &str, &str)> =
        found.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
    let invoice = "billing::model::Invoice";
    assert_eq!(
        found,
        [
            ("billing::client::Client", "behaviour", ""),
            ("billing::client::Failure", "behaviour", ""),
            ("billing::client::Guarded", "behaviour", ""),
            ("billing::client::Handle", "behaviour", ""),
            ("billing::client::find", "behaviour", ""),
            ("billing::client::Depth", "data", "billing::client::State field"),
            ("billing::client::Options", "data", "billing::client::Client::connect parameter"),
            ("billing::client::Shared", "behaviour", "billing::client::Handle field"),
            ("billing::client::State", "data", "billing::client::Client private field"),
            ("billing::ids::InvoiceId", "data", &format!("{invoice} field")),
            ("billing::model::BASE", "data", "billing::model::WIDTH value"),
            (invoice, "data", "billing::client::find result"),
            ("billing::model::Line", "data", &format!("{invoice} field")),
            ("billing::model::Named", "behaviour", "billing::model::Tag supertrait"),
            ("billing::model::Scope", "data", "billing::model::Tag associated item"),
            ("billing::model::Tag", "behaviour", "billing::client::find bound"),
            ("billing::model::WIDTH", "data", "billing::model::Line field"),
            ("billing::model::write_note", "behaviour", &format!("{invoice} attribute")),
            ("money::Amount", "data", ""),
        ]
    );
}

#[test]
fn third_packages_outside_ones_macros_and_tests_are_set_apart() {
    let dir = tempfile::tempdir().unwrap();
    shop(dir.path());
    let document = plan(dir.path(), "shop", "billing");
    let of = |list: &str, key: &str| -> Vec<String> {
        let all = document[list].as_array().unwrap().iter();
        all.map(|entry| entry[key].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(of("outside", "package"), ["serde"]);
    assert_eq!(of("tests", "item"), ["billing::OnlyTests", "billing::client::Options"]);
    let unread = of("unread", "item");
    assert!(unread.iter().any(|name| name.ends_with("Made")), "{unread:?}");
    let amount =
        document["items"].as_array().unwrap().iter().find(|i| i["item"] == "money::Amount");
    let amount = amount.unwrap();
    assert_eq!((&amount["third"], &amount["via"][0]), (&true.into(), &"billing".into()));
    let private: Vec<&str> = document["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| item["private"] == true)
        .map(|item| item["item"].as_str().unwrap())
        .collect();
    assert_eq!(private, ["billing::client::Depth", "billing::client::State"]);
    assert_eq!(document["links"][0]["verdict"], "illegal");
    assert_eq!(document["summary"]["interfaces"][0], "billing-api");
    assert_eq!(document["summary"]["third"], 1);
}

#[test]
fn a_plan_for_people_says_so_where_nothing_has_to_move() {
    let dir = tempfile::tempdir().unwrap();
    shop(dir.path());
    let of = |args: &[&str]| mandate(dir.path(), args).stdout;
    let page = of(&["plan", "orders", "billing"]);
    for words in [
        "forbidden, deny mandate/direct-link",
        "an interface package would have to hold 18 items",
        "calls connect",
        "dragged in by client::find (result)",
        "stays there",
        "outside: the interface would depend on serde (1 item)",
        "used only by tests, which need no interface: 2 items",
        "`billing-api`, an interface package of bill, could hold them",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(of(&["plan", "billing", "orders"]).contains("no direct link"));
    assert!(of(&["plan", "money", "toolbox"]).contains("no direct link"));
    let outcome = mandate(dir.path(), &["plan", "orders", "biling"]);
    assert_eq!(outcome.code, Code::CouldNotRun);
    assert!(outcome.stderr.contains("did you mean `billing`?"), "{}", outcome.stderr);
    let again = of(&["plan", "orders", "billing"]);
    assert_eq!(page, again);
}

#[test]
fn why_and_explain_show_the_items_under_each_link() {
    let dir = tempfile::tempdir().unwrap();
    shop(dir.path());
    let of = |args: &[&str]| mandate(dir.path(), args).stdout;
    let why = of(&["why", "orders", "billing"]);
    for words in [
        "billing::client::Client::{LIMIT, connect}",
        "orders/src/lib.rs:2",
        "1 place, tests only",
        "billing::Amount (is money::Amount)",
    ] {
        assert!(why.contains(words), "{words}: {why}");
    }
    let page = of(&["explain", "orders", "--limit", "2"]);
    for words in
        ["only switches on features fast", "no source uses it", "more (--limit 0 shows all)"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    let team = of(&["explain", "shop"]);
    assert!(team.contains("orders → billing") && team.contains("billing::client::"), "{team}");
    assert!(of(&["explain", "bill"]).contains("needs 1 team"), "{team}");
}
