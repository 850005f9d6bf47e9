//! Laws of the readers of contracts: no text makes one panic or descend without a bound, every
//! place lies in the text, and the same text gives the same facts.

use cargo_mandate::extract::contracts::{Contract, Format, Name, Technology, may_begin, read};
use proptest::prelude::*;

/// A text of each language, whole and valid.
const SAMPLES: [(Format, &str); 9] = [
    (
        Format::Language(Technology::Protobuf),
        "syntax = \"proto3\";\npackage a.v1;\nimport \"b.proto\";\n// A.\nservice S {\n  // B.\n  rpc R(M) returns (stream a.v1.M);\n}\n\
         message M { map<string, int32> m = 1; oneof o { M n = 2; } enum E { Z = 0; } option (x) = { a: [1, { b: 2 }] }; }\n",
    ),
    (
        Format::Language(Technology::GraphQl),
        "\"\"\"A.\"\"\"\ntype Query { a(b: [Int!] = [1, 2], c: I = {d: \"é\"}): [A!]! @deprecated }\ninput I { d: String }\n\
         type A implements B & C { id: ID! }\nunion U = A | D\nenum E { X Y }\nextend type A { z: Int }\n",
    ),
    (
        Format::Language(Technology::Thrift),
        "namespace rs a.b\ninclude \"x.thrift\"\nservice S extends T { oneway void p(1: list<map<string, A>> a = {}) throws (1: E e) (x = \"y\"), }\n\
         struct A { 1: required string id = 'é'; }\nexception E {}\nenum K { A = -1, B }\nconst i32 X = 3\n",
    ),
    (
        Format::Language(Technology::CapnProto),
        "@0xdbb9ad1f14bf0b36;\nusing import \"a.capnp\".B;\ninterface I(T) extends(J) { # É\n  m @0 (a :List(A)) -> (b :Text); n @1 A -> stream; }\n\
         struct A { a @0 :Text = \"x\"; union { b @1 :Void; c :group { d @2 :Int8; } } enum E { x @0; } }\n",
    ),
    (
        Format::Language(Technology::FlatBuffers),
        "include \"a.fbs\";\nnamespace A.B;\n/// É\ntable T (x) { a:[T] (required); b:int = 3; }\nenum E:byte { A = 1, B }\nunion U { T }\n\
         rpc_service S { M(T):T (streaming: \"server\"); }\nroot_type T;\n",
    ),
    (
        Format::Language(Technology::Wit),
        "/// É\npackage a:b@1.0.0;\ninterface i { use c:d/e@1.0.0.{f}; record r { a: list<u8>, } resource q { constructor(a: u8); m: func() -> result<list<r>, string>; } }\n\
         world w { import a:b/i; export run: func(a: u8); }\n",
    ),
    (
        Format::Language(Technology::Avro),
        "{\"type\": \"record\", \"name\": \"A\", \"doc\": \"é\", \"fields\": [{\"name\": \"b\", \"type\": [\"null\", {\"type\": \"array\", \"items\": {\"type\": \"enum\", \"name\": \"E\", \"symbols\": [\"X\"]}}]}]}",
    ),
    (
        Format::Document,
        "{\"openapi\": \"3.1.0\", \"info\": {\"title\": \"é\", \"version\": \"1\"}, \"paths\": {\"/a/{b}\": {\"parameters\": [{\"$ref\": \"#/components/parameters/P\"}], \
         \"get\": {\"summary\": \"x\", \"security\": [{}], \"responses\": {\"200\": {\"content\": {\"a/b\": {\"schema\": {\"type\": \"array\", \"items\": {\"$ref\": \"x.json#/A\"}}}}}}}}}, \
         \"components\": {\"parameters\": {\"P\": {\"name\": \"p\", \"in\": \"header\"}}, \"schemas\": {\"A\": {\"oneOf\": [{\"enum\": [\"x\"]}], \"additionalProperties\": false}}}}",
    ),
    (
        Format::Document,
        "asyncapi: 3.0.0\ninfo: &i {title: é, version: 1.0}\nx-other: *i\nservers:\n  a: {host: b, security: [{k: []}]}\nchannels:\n  c:\n    address: d\n    messages:\n      m: {$ref: '#/components/messages/M'}\n\
         components:\n  messages:\n    M:\n      summary: |\n        Two\n        lines.\n      payload: {type: object, properties: {e: {type: array, items: {type: string}}}}\n",
    ),
];

/// Every word of a contract with its place.
fn names(contract: &Contract) -> Vec<&Name> {
    let mut out: Vec<&Name> = Vec::new();
    out.extend(contract.package.iter().chain(&contract.title).chain(&contract.version));
    out.extend(contract.addresses.iter().chain(&contract.schemes).chain(&contract.imports));
    for service in &contract.services {
        out.push(&service.name);
        out.extend(service.operations.iter().flat_map(|o| std::iter::once(&o.name).chain(&o.id)));
    }
    for known in &contract.types {
        out.push(&known.name);
        out.extend(known.fields.iter().map(|field| &field.name));
        out.extend(known.values.iter().map(|value| &value.name).chain(&known.closed));
    }
    out
}

/// Reads on a thread with the stack of a worker, and looks at what comes out.
fn holds(format: Format, text: &str) -> Result<(), TestCaseError> {
    let found = read(format, text);
    prop_assert_eq!(&found, &read(format, text));
    match found {
        Ok(Some(contract)) => {
            for name in names(&contract) {
                let range = name.start as usize..name.end as usize;
                prop_assert!(text.get(range).is_some(), "{:?} of {:?}", name, text);
            }
        }
        Ok(None) => {}
        Err(defect) => {
            prop_assert!(defect.at as usize <= text.len(), "{:?} of {:?}", defect, text);
            prop_assert!(!defect.problem.is_empty());
        }
    }
    Ok(())
}

#[test]
fn whole_texts_are_read() {
    for (format, text) in SAMPLES {
        let found = read(format, text);
        assert!(matches!(found, Ok(Some(_))), "{format:?}: {found:?}");
    }
}

#[test]
fn deep_texts_do_no_harm() {
    const DEEP: usize = 20_000;
    let around = |open: &str, close: &str| format!("{}{}", open.repeat(DEEP), close.repeat(DEEP));
    let deep = [
        around("(", ")"),
        around("[", "]"),
        around("{", "}"),
        around("<", ">"),
        format!("message M {{ {} }}", around("message M {", "}")),
        format!("message M {{ option (x) = {}; }}", around("{ a: ", "}")),
        format!("message M {{ option (x) = {}; }}", around("[", "]")),
        format!("type A {{ b: {} }}", around("[", "]")),
        format!("type A {{ b(c: D = {}): E }}", around("[", "]")),
        format!("type A {{ b(c: D = {}): E }}", around("{a:", "}")),
        format!("{{\"openapi\": \"3.0.0\", \"paths\": {}}}", around("{\"a\":", "}")),
        format!("{{\"openapi\": \"3.0.0\", \"paths\": {}1{}}}", "[".repeat(DEEP), "]".repeat(DEEP)),
        format!("openapi: 3.0.0\npaths: {}", around("[", "]")),
        format!("openapi: 3.0.0\npaths:\n  {}x\n", "- ".repeat(DEEP)),
        format!("{{\"type\": {}}}", around("{\"type\":", "}")),
        format!("struct A {{ {} }}", around("struct B {", "}")),
        format!("service S {{ {} a() }}", around("list<", ">")),
    ];
    // A worker of the pool has two megabytes.
    let work = move || {
        for text in &deep {
            for (format, _) in SAMPLES {
                let _ = read(format, text);
            }
        }
    };
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(work);
    assert!(thread.is_ok_and(|thread| thread.join().is_ok()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn noise_is_read_or_refused(text in "\\PC{0,200}", at in 0..SAMPLES.len()) {
        holds(SAMPLES[at].0, &text)?;
        let _ = may_begin(text.as_bytes());
    }

    #[test]
    fn damaged_texts_are_read_or_refused(
        at in 0..SAMPLES.len(),
        cuts in prop::collection::vec((0usize..600, 0usize..20, "[{}()\\[\\]<>:;,@\"'#/*é&| \n\\-a-z0-9]{0,6}"), 1..5),
    ) {
        let (format, text) = SAMPLES[at];
        let mut text: Vec<char> = text.chars().collect();
        for (from, length, insert) in cuts {
            let from = from.min(text.len());
            let to = (from + length).min(text.len());
            text.splice(from..to, insert.chars());
        }
        holds(format, &text.into_iter().collect::<String>())?;
    }

    #[test]
    fn shuffled_texts_are_read_or_refused(
        at in 0..SAMPLES.len(),
        order in prop::collection::vec(0usize..60, 1..60),
    ) {
        let (format, text) = SAMPLES[at];
        let parts: Vec<&str> = text.split_inclusive([' ', '\n']).collect();
        let text: String = order.iter().filter_map(|at| parts.get(*at)).copied().collect();
        holds(format, &text)?;
    }
}
