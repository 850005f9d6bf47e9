//! Every technology that the catalogue knows: its server and its client are found in a tiny
//! workspace that uses it as its documentation says, and what merely has such names is not.

#![expect(clippy::unwrap_used, reason = "a test that can't write its workspace has failed")]

mod support;

use support::{mandate, write};

/// One workspace: a package that serves, one that calls, one that only looks like either.
struct Case {
    name: &'static str,
    /// The dependencies of all three, as lines of a manifest.
    libraries: &'static str,
    /// Further dependencies: of whoever serves, of whoever calls.
    links: (&'static str, &'static str),
    /// Files besides the manifests and ownership.
    files: &'static [(&'static str, &'static str)],
    /// The technology and id of the interface; its provider, and its consumer if it has one here.
    expected: (&'static str, &'static str, &'static str, Option<&'static str>),
}

fn manifest(name: &str, case: &Case, links: &str, build: &str) -> String {
    let libraries = case.libraries;
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
         [dependencies]\n{libraries}{links}{build}"
    )
}

/// Each interface: its technology, id, providers and consumers in code that is shipped.
fn interfaces(case: &Case) -> Vec<(String, String, Vec<String>, Vec<String>)> {
    let dir = tempfile::tempdir().unwrap();
    let members = "[workspace]\nresolver = \"3\"\nmembers = [\"desk\", \"pages\", \"twin\"]\n";
    let build = "[build-dependencies]\ncynic-codegen = \"3\"\n";
    let (desk, pages) = case.links;
    write(
        dir.path(),
        &[
            ("Cargo.toml", members),
            ("CODEOWNERS", "/desk/ @o/desk\n/pages/ @o/pages\n/twin/ @o/twin\n"),
            ("desk/Cargo.toml", &manifest("desk", case, desk, "")),
            ("pages/Cargo.toml", &manifest("pages", case, pages, build)),
            // The look-alike links none of the libraries.
            (
                "twin/Cargo.toml",
                "[package]\nname = \"twin\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
            ),
        ],
    );
    write(dir.path(), case.files);
    let outcome = mandate(dir.path(), &["graph", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| {
        unreachable!("{}: {}", case.name, outcome.stderr);
    });
    let parties = |value: &serde_json::Value| -> Vec<String> {
        let parties = value.as_array().unwrap().iter().filter(|party| party["test"] == false);
        parties.map(|party| party["package"].as_str().unwrap().to_owned()).collect()
    };
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let list = document["interfaces"].as_array().unwrap().iter();
    list.map(|known| {
        let (providers, consumers) = (parties(&known["providers"]), parties(&known["consumers"]));
        (text(&known["technology"]), text(&known["id"]), providers, consumers)
    })
    .collect()
}

const CASES: [Case; 14] = [
    Case {
        name: "async-graphql, called by cynic",
        libraries: "async-graphql = \"7\"\ncynic = \"3\"\n",
        links: ("", ""),
        files: &[
            (
                "desk/src/main.rs",
                "use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema};\n\
                 struct Query;\n#[Object]\nimpl Query { async fn orders(&self) -> i32 { 1 } }\n\
                 fn main() { let _ = Schema::build(Query, EmptyMutation, EmptySubscription).finish(); }\n",
            ),
            ("desk/schema.graphql", "type Query { orders: Int! }\n"),
            (
                "pages/build.rs",
                "fn main() { cynic_codegen::register_schema(\"desk\")\n\
                 .from_sdl_file(\"../desk/schema.graphql\").unwrap().as_default().unwrap(); }\n",
            ),
            ("pages/src/lib.rs", "#[cynic::schema(\"desk\")]\nmod schema {}\n"),
            (
                "twin/src/lib.rs",
                "pub struct Schema;\nimpl Schema { pub fn build(_: i32) {} }\npub fn f() { Schema::build(1); }\n",
            ),
        ],
        expected: ("graphql", "desk", "desk", Some("pages")),
    },
    Case {
        name: "juniper through an alias, called by graphql_client",
        libraries: "juniper = \"0.17\"\ngraphql_client = \"0.14\"\n",
        links: ("", ""),
        files: &[
            (
                "desk/src/main.rs",
                "use juniper::{EmptyMutation, EmptySubscription, RootNode, graphql_object};\n\
                 struct Query;\n#[graphql_object]\nimpl Query { fn orders() -> i32 { 1 } }\n\
                 type Root = RootNode<Query, EmptyMutation, EmptySubscription>;\n\
                 fn main() { let _ = Root::new(Query, EmptyMutation::new(), EmptySubscription::new()); }\n",
            ),
            ("desk/schema.graphql", "type Query { orders: Int! }\n"),
            (
                "pages/src/lib.rs",
                "use graphql_client::GraphQLQuery;\n#[derive(GraphQLQuery)]\n\
                 #[graphql(schema_path = \"../desk/schema.graphql\", query_path = \"q.graphql\")]\npub struct Orders;\n",
            ),
            ("pages/q.graphql", "query Orders { orders }\n"),
            (
                "twin/src/lib.rs",
                "pub struct RootNode;\nimpl RootNode { pub fn new() {} }\npub fn f() { RootNode::new(); }\n",
            ),
        ],
        expected: ("graphql", "desk", "desk", Some("pages")),
    },
    Case {
        name: "volo over thrift",
        libraries: "volo-thrift = \"0.12\"\npilota = \"0.13\"\n",
        links: ("", ""),
        files: &[
            (
                "desk/idl/orders.thrift",
                "namespace rs shop.orders\nservice Orders { i32 count(1: i32 line) }\n",
            ),
            (
                "desk/src/main.rs",
                "mod made { include!(concat!(env!(\"OUT_DIR\"), \"/volo_gen.rs\")); }\n\
                 pub struct S;\nimpl made::shop::orders::Orders for S {}\n\
                 fn main() { let _ = made::shop::orders::OrdersServer::new(S); let _: Option<volo_thrift::ResponseError> = None; }\n",
            ),
            (
                "pages/src/lib.rs",
                "mod made { include!(concat!(env!(\"OUT_DIR\"), \"/volo_gen.rs\")); }\n\
                 pub fn ask() { let _ = made::shop::orders::OrdersClientBuilder::new(\"orders\").build(); }\n",
            ),
            (
                "twin/src/lib.rs",
                "pub struct OrdersServer;\nimpl OrdersServer { pub fn new() {} }\npub fn f() { OrdersServer::new(); }\n",
            ),
        ],
        expected: ("thrift", "shop.orders.Orders", "desk", Some("pages")),
    },
    Case {
        name: "Cap'n Proto",
        libraries: "capnp = \"0.21\"\ncapnp-rpc = \"0.21\"\n",
        links: ("", ""),
        files: &[
            (
                "desk/orders.capnp",
                "@0x9663f4dd604afa35;\ninterface Orders { count @0 (line :Int32) -> (cents :Int32); }\n",
            ),
            (
                "desk/src/main.rs",
                "pub mod orders_capnp { include!(concat!(env!(\"OUT_DIR\"), \"/orders_capnp.rs\")); }\n\
                 use orders_capnp::orders;\nstruct S;\nimpl orders::Server for S {}\n\
                 fn main() { capnp_rpc::RpcSystem::new(todo!(), Some(todo!())); drop(S); }\n",
            ),
            (
                "pages/src/lib.rs",
                "pub mod orders_capnp { include!(concat!(env!(\"OUT_DIR\"), \"/orders_capnp.rs\")); }\n\
                 use orders_capnp::orders;\npub fn ask(there: orders::Client) { let _ = there.count_request(); }\n",
            ),
            (
                "twin/src/lib.rs",
                "pub mod orders { pub trait Server {} }\npub struct S;\nimpl orders::Server for S {}\n",
            ),
        ],
        expected: ("capnp", "0x9663f4dd604afa35.Orders", "desk", Some("pages")),
    },
    Case {
        name: "WIT: a component and its host",
        libraries: "wit-bindgen = \"0.46\"\nwasmtime = \"38\"\n",
        links: ("", ""),
        files: &[
            (
                "desk/wit/world.wit",
                "package shop:orders@0.1.0;\nworld desk { export count: func(line: s32) -> s32; }\n\
                 world other { export none: func(); }\n",
            ),
            (
                "desk/src/lib.rs",
                "wit_bindgen::generate!({ world: \"desk\" });\nstruct S;\nimpl Guest for S { fn count(line: i32) -> i32 { line } }\n",
            ),
            (
                "pages/src/lib.rs",
                "wasmtime::component::bindgen!({ path: \"../desk/wit\", world: \"shop:orders/desk@0.1.0\" });\n",
            ),
            (
                "twin/src/lib.rs",
                "macro_rules! generate { ($($t:tt)*) => {} }\ngenerate!({ world: \"desk\" });\n",
            ),
        ],
        expected: ("wit", "shop:orders.desk", "desk", Some("pages")),
    },
    Case {
        name: "WIT in the folder where everybody has it, by the name of the world alone",
        libraries: "wit-bindgen = \"0.46\"\n",
        links: ("", ""),
        files: &[
            ("desk/wit/a.wit", "package shop:orders;\nworld other { export none: func(); }\n"),
            ("desk/wit/b.wit", "world desk { export count: func(line: s32) -> s32; }\n"),
            ("desk/src/lib.rs", "wit_bindgen::generate!(\"desk\");\n"),
            ("pages/src/lib.rs", "//! Calls nobody.\n"),
            ("twin/src/lib.rs", "//! Is nobody.\n"),
        ],
        expected: ("wit", "shop:orders.desk", "desk", None),
    },
    Case {
        name: "aide, with its document beside the workspace's packages",
        libraries: "aide = \"0.15\"\naxum = \"0.8\"\nprogenitor = \"0.14\"\n",
        links: ("", ""),
        files: &[
            (
                "openapi.json",
                "{ \"openapi\": \"3.1.0\", \"info\": { \"title\": \"Desk\", \"version\": \"1.0.0\" }, \"paths\": {} }\n",
            ),
            (
                "desk/src/main.rs",
                "use aide::axum::{ApiRouter, routing::get};\nasync fn orders() {}\n\
                 const DOCUMENT: &str = include_str!(\"../../openapi.json\");\n\
                 #[tokio::main]\nasync fn main() {\n let app = ApiRouter::new().api_route(\"/orders\", get(orders));\n\
                 axum::serve(todo!(), app).await; drop(DOCUMENT); }\n",
            ),
            (
                "pages/src/lib.rs",
                "progenitor::generate_api!(\"../openapi.json\");\npub async fn ask() { let _ = Client::new(\"\").orders().await; }\n",
            ),
            (
                "twin/src/lib.rs",
                "pub struct ApiRouter;\nimpl ApiRouter { pub fn new() -> Self { Self } pub fn api_route(&self) {} }\npub fn f() { ApiRouter::new().api_route(); }\n",
            ),
        ],
        expected: ("openapi", "desk", "desk", Some("pages")),
    },
    Case {
        name: "poem-openapi",
        libraries: "poem = \"3\"\npoem-openapi = \"5\"\n",
        links: ("", ""),
        files: &[
            (
                "desk/src/main.rs",
                "use poem_openapi::{OpenApi, payload::PlainText};\nstruct Api;\n#[OpenApi]\n\
                 impl Api { #[oai(path = \"/orders\", method = \"get\")] async fn orders(&self) -> PlainText<String> { todo!() } }\n\
                 fn main() {}\n",
            ),
            ("pages/src/lib.rs", "//! Calls nobody.\n"),
            ("twin/src/lib.rs", "pub trait OpenApi {}\npub struct Api;\nimpl OpenApi for Api {}\n"),
        ],
        expected: ("openapi", "desk", "desk", None),
    },
    Case {
        name: "jsonrpsee, behind features",
        libraries: "jsonrpsee = \"0.26\"\n",
        links: ("", "desk = { path = \"../desk\" }\n"),
        files: &[
            (
                "desk/src/lib.rs",
                "use jsonrpsee::proc_macros::rpc;\n\
                 #[cfg_attr(feature = \"server\", rpc(server, client, namespace = \"orders\"))]\n\
                 #[cfg_attr(not(feature = \"server\"), rpc(client, namespace = \"orders\"))]\n\
                 pub trait Orders { #[method(name = \"count\")] async fn count(&self) -> i32; }\n\
                 pub struct S;\nimpl OrdersServer for S {}\n",
            ),
            (
                "pages/src/lib.rs",
                "use desk::OrdersClient as _;\npub async fn ask(there: jsonrpsee::http_client::HttpClient) { let _ = there.count().await; }\n",
            ),
            (
                "twin/src/lib.rs",
                "#[cfg_attr(feature = \"rpc\", allow(dead_code))]\npub trait OrdersServer {}\npub struct S;\nimpl OrdersServer for S {}\n",
            ),
        ],
        expected: ("json-rpc", "desk::Orders", "desk", Some("pages")),
    },
    Case {
        name: "jsonrpsee, for a service elsewhere",
        libraries: "jsonrpsee = \"0.26\"\n",
        links: ("", ""),
        files: &[
            ("desk/src/lib.rs", "//! Serves nobody.\n"),
            (
                "pages/src/lib.rs",
                "#[jsonrpsee::proc_macros::rpc(client)]\npub trait Orders { #[method(name = \"count\")] async fn count(&self) -> i32; }\n",
            ),
            ("twin/src/lib.rs", "pub trait OrdersServer {}\n"),
        ],
        expected: ("json-rpc", "pages::Orders", "", Some("pages")),
    },
    Case {
        name: "tarpc",
        libraries: "tarpc = \"0.37\"\n",
        links: ("", "desk = { path = \"../desk\" }\n"),
        files: &[
            (
                "desk/src/lib.rs",
                "#[tarpc::service]\npub trait Orders { async fn count(line: i32) -> i32; }\n\
                 #[derive(Clone)]\npub struct S;\nimpl Orders for S {}\n",
            ),
            (
                "pages/src/lib.rs",
                "use desk::OrdersClient;\npub fn ask() { let _ = OrdersClient::new(tarpc::client::Config::default(), ()); }\n",
            ),
            ("twin/src/lib.rs", "pub trait Orders {}\npub struct S;\nimpl Orders for S {}\n"),
        ],
        expected: ("tarpc", "desk::Orders", "desk", Some("pages")),
    },
    Case {
        name: "remoc",
        libraries: "remoc = \"0.18\"\n",
        links: ("", "desk = { path = \"../desk\" }\n"),
        files: &[
            (
                "desk/src/lib.rs",
                "#[remoc::rtc::remote]\npub trait Orders { async fn count(&self) -> Result<i32, remoc::rtc::CallError>; }\n\
                 pub fn serve() { let _ = OrdersServer::new((), 1); }\n",
            ),
            (
                "pages/src/lib.rs",
                "pub async fn ask(there: desk::OrdersClient) { let _ = there; }\n",
            ),
            (
                "twin/src/lib.rs",
                "pub struct OrdersServer;\nimpl OrdersServer { pub fn new() {} }\npub fn f() { OrdersServer::new(); }\n",
            ),
        ],
        expected: ("remoc", "desk::Orders", "desk", Some("pages")),
    },
    Case {
        name: "poem over gRPC",
        libraries: "poem-grpc = \"0.5\"\n",
        links: ("", ""),
        files: &[
            (
                "proto/orders.proto",
                "syntax = \"proto3\";\npackage shop.orders;\nservice Orders { rpc Count(A) returns (A); }\nmessage A {}\n",
            ),
            (
                "desk/src/main.rs",
                "poem_grpc::include_proto!(\"shop.orders\");\nstruct S;\nimpl Orders for S {}\n\
                 fn main() { let _ = poem_grpc::RouteGrpc::new().add_service(OrdersServer::new(S)); }\n",
            ),
            (
                "pages/src/lib.rs",
                "poem_grpc::include_proto!(\"shop.orders\");\npub fn ask() { let _ = OrdersClient::new(poem_grpc::ClientConfig::builder()); }\n",
            ),
            (
                "twin/src/lib.rs",
                "pub struct OrdersServer;\nimpl OrdersServer { pub fn new() {} }\npub fn f() { OrdersServer::new(); }\n",
            ),
        ],
        expected: ("protobuf", "shop.orders.Orders", "desk", Some("pages")),
    },
    Case {
        name: "axum, by the paths of a document beside it",
        libraries: "axum = \"0.8\"\n",
        links: ("", ""),
        files: &[
            (
                "openapi/desk.json",
                "{ \"openapi\": \"3.0.3\", \"info\": { \"title\": \"Desk\", \"version\": \"1.0.0\" }, \"paths\": {\n\
                 \"/v1/orders\": { \"get\": {} }, \"/v1/orders/{id}\": { \"get\": {} }, \"/v1/rates\": { \"get\": {} } } }\n",
            ),
            (
                "desk/src/main.rs",
                "use axum::{Router, routing::get};\nasync fn f() {}\nfn main() {\n let inner: Router = Router::new()\n\
                 .route(\"/orders\", get(f))\n.route(\"/orders/{id}\", get(f))\n.route(\"/rates\", get(f));\n\
                 let _: Router = Router::new().nest(\"/v1\", inner); }\n",
            ),
            // A look-alike: one path of three is nobody's own.
            (
                "pages/src/main.rs",
                "use axum::{Router, routing::get};\nasync fn f() {}\nfn main() { let _: Router = Router::new().route(\"/v1/orders\", get(f)).route(\"/health\", get(f)); }\n",
            ),
            (
                "twin/src/lib.rs",
                "pub const PATHS: [&str; 3] = [\"/orders\", \"/orders/{id}\", \"/rates\"];\n",
            ),
        ],
        expected: ("openapi", "openapi/desk.json", "desk", None),
    },
];

#[test]
fn servers_and_clients_of_every_technology_are_found_and_their_look_alikes_are_not() {
    let mut wrong = String::new();
    for case in &CASES {
        let found = interfaces(case);
        let (technology, id, provider, consumer) = case.expected;
        let met: Vec<_> =
            found.iter().filter(|known| !known.2.is_empty() || !known.3.is_empty()).collect();
        let providers = if provider.is_empty() { vec![] } else { vec![provider.to_owned()] };
        let consumers: Vec<String> = consumer.iter().map(|&name| name.to_owned()).collect();
        let expected = (technology.to_owned(), id.to_owned(), providers, consumers);
        if met != [&expected] {
            wrong.push_str(&format!("{}\n  expected {expected:?}\n  found {found:?}\n", case.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
