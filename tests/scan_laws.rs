//! Laws of everything that reads foreign text: it ends, never panics, and what it says lies in
//! the text.
//!
//! Texts are arbitrary characters, soups of Rust tokens, and a few large ones that are built to
//! hurt.

#![expect(clippy::unwrap_used, reason = "a test that can't read its input has failed")]

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use cargo_mandate::extract::rust::{
    Argument, Callee, FileFacts, ScopeKind, SiteKind, is_too_deep, mentions,
    mentions_in_documentation, scan,
};
use cargo_mandate::extract::waiver::{self, WaiverComment};
use cargo_mandate::extract::{Catalog, Lexicon};
use cargo_mandate::rulebook::CATALOG;
use cargo_mandate::source::{SourceMap, parse_toml};
use proptest::prelude::*;

/// The words of the built-in catalogue.
static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut catalog = Catalog::default();
    let mut sources = SourceMap::default();
    for (path, text) in CATALOG {
        let file = sources.add(path, (*text).into());
        let document = parse_toml(file, text).unwrap();
        assert_eq!(catalog.read(&mut document.reader("the catalogue")), []);
    }
    catalog.lexicon()
});

/// What is checked of offsets and of indices.
struct Bounds<'t> {
    text: &'t str,
}

impl Bounds<'_> {
    fn place(&self, at: u32, what: &str) {
        assert!(self.text.is_char_boundary(at as usize), "{what} at {at} in {:?}", self.text);
    }

    fn range(&self, start: u32, end: u32, what: &str) {
        assert!(start <= end, "{what} from {start} to {end} in {:?}", self.text);
        self.place(start, what);
        self.place(end, what);
    }

    fn index(&self, at: u32, len: usize, what: &str) {
        assert!((at as usize) < len, "{what} {at} of {len} in {:?}", self.text);
    }
}

/// Every offset lies in the text, every index in its table.
fn assert_sound(text: &str, facts: &FileFacts) {
    let bounds = Bounds { text };
    assert_eq!(facts.line_starts.len(), text.matches('\n').count() + 1);
    for line in 0..facts.line_starts.len() {
        bounds.place(facts.line_starts.start(line).unwrap(), "line");
    }
    scopes_are_sound(&bounds, facts);
    items_are_sound(&bounds, facts);
    paths_are_sound(&bounds, facts);
    calls_are_sound(&bounds, facts);
    let scopes = facts.scopes.len();
    for include in &facts.includes {
        bounds.index(include.scope, scopes, "scope of an include");
        bounds.range(include.at, include.end, "include");
    }
    for escape in &facts.escapes {
        bounds.index(escape.scope, scopes, "scope of an escape");
        bounds.range(escape.at, escape.end, "escape");
    }
    for symbol in &facts.symbols {
        bounds.index(symbol.scope, scopes, "scope of a symbol");
        bounds.range(symbol.at, symbol.end, "symbol");
    }
    for at in 0..facts.lines.hashes.len() {
        bounds.index(facts.lines.number(at).unwrap() - 1, facts.line_starts.len(), "line");
    }
    waivers_are_sound(text, &facts.waivers);
    if let Some(defect) = &facts.defect {
        bounds.place(defect.at, "defect");
    }
}

fn scopes_are_sound(bounds: &Bounds<'_>, facts: &FileFacts) {
    for (at, scope) in facts.scopes.iter().enumerate() {
        match scope.parent {
            Some(parent) => bounds.index(parent, at, "parent of a scope"),
            None => assert_eq!(at, 0, "a second root in {:?}", bounds.text),
        }
        if let ScopeKind::Module(item) | ScopeKind::Macro(item) = scope.kind {
            bounds.index(item, facts.items.len(), "item of a scope");
        }
    }
}

fn items_are_sound(bounds: &Bounds<'_>, facts: &FileFacts) {
    for item in &facts.items {
        bounds.index(item.scope, facts.scopes.len(), "scope of an item");
        bounds.range(item.start, item.end, "item");
        bounds.place(item.at, "name of an item");
        assert!(facts.words.len() > item.name.index());
        for (_, at) in &item.paths {
            bounds.place(*at, "path attribute");
        }
        if let Some(target) = item.target {
            bounds.index(target, facts.paths.len(), "target of an alias");
        }
        if let Some(known) = item.hands_out {
            bounds.index(known, facts.items.len(), "static of an accessor");
        }
    }
}

fn paths_are_sound(bounds: &Bounds<'_>, facts: &FileFacts) {
    for path in &facts.paths {
        bounds.index(path.scope, facts.scopes.len(), "scope of a path");
        let words = facts.words_of(path);
        assert!(words.iter().all(|word| word.index() < facts.words.len()));
        assert!(!words.is_empty(), "an empty path in {:?}", bounds.text);
    }
    for site in &facts.sites {
        bounds.place(site.at, "site");
        if site.len < u16::MAX {
            bounds.place(site.at + u32::from(site.len), "end of a site");
        }
    }
    let mut seen = 0;
    for (at, path) in facts.paths.iter().enumerate() {
        let sites = facts.sites_of(u32::try_from(at).unwrap());
        assert!(sites.is_sorted_by_key(|site| site.at));
        seen += sites.len();
        assert_eq!(path.used, sites.iter().any(|site| site.kind != SiteKind::Import));
    }
    assert_eq!(seen, facts.sites.len());
    for import in &facts.imports {
        bounds.index(import.scope, facts.scopes.len(), "scope of an import");
        bounds.index(import.path, facts.paths.len(), "path of an import");
        bounds.range(import.at, import.end, "import");
        assert!(import.alias.is_none_or(|alias| alias.index() < facts.words.len()));
    }
}

fn calls_are_sound(bounds: &Bounds<'_>, facts: &FileFacts) {
    for call in &facts.calls {
        bounds.index(call.scope, facts.scopes.len(), "scope of a call");
        bounds.range(call.at, call.end, "call");
        match call.callee {
            Callee::Path(path) => bounds.index(path, facts.paths.len(), "path of a call"),
            Callee::Method(word) => assert!(word.index() < facts.words.len()),
            Callee::Literal(_) => {}
        }
        for word in call.receiver.into_iter().chain(call.held) {
            assert!(word.index() < facts.words.len());
        }
        if let Some(end) = call.item {
            bounds.range(call.at, end, "item of an attribute");
        }
        for (_, argument) in &call.arguments {
            argument_is_sound(bounds, facts, argument);
        }
    }
}

fn argument_is_sound(bounds: &Bounds<'_>, facts: &FileFacts, argument: &Argument) {
    match argument {
        Argument::Text(_, at) => bounds.place(*at, "argument"),
        Argument::Path(path) | Argument::Named(path) => {
            bounds.index(*path, facts.paths.len(), "argument");
        }
        Argument::Tail(inner) => argument_is_sound(bounds, facts, inner),
        Argument::Head(_, path) => {
            let path = path.unwrap_or(0);
            bounds.index(path, facts.paths.len().max(1), "argument");
        }
        Argument::Made => {}
        Argument::Raw(at, _) => bounds.index(*at, 0, "a string that was never decoded"),
    }
}

fn waivers_are_sound(text: &str, waivers: &[WaiverComment]) {
    let bounds = Bounds { text };
    for waiver in waivers {
        bounds.range(waiver.at, waiver.end, "waiver");
        bounds.range(waiver.covers_from, waiver.covers_to, "what a waiver covers");
    }
}

/// Scans, checks, and scans again.
fn scanned(text: &str) -> FileFacts {
    let facts = scan(text, &LEXICON);
    assert_sound(text, &facts);
    is_too_deep(text);
    assert_eq!(format!("{facts:?}"), format!("{:?}", scan(text, &LEXICON)));
    facts
}

/// Pieces of Rust, whole and broken.
const TOKENS: &[&str] = &[
    "use ",
    "pub ",
    "pub(crate) ",
    "pub(in a::b) ",
    "pub(",
    "mod ",
    "fn ",
    "struct ",
    "enum ",
    "union ",
    "trait ",
    "type ",
    "const ",
    "static ",
    "static mut ",
    "static ref ",
    "impl ",
    "extern ",
    "extern crate ",
    "extern \"C\" ",
    "unsafe ",
    "async ",
    "let ",
    "macro ",
    "for ",
    "where ",
    "as ",
    "self",
    "super",
    "crate",
    "Self",
    "r#type",
    "r#mod",
    "r#",
    "a",
    "b",
    "Ab",
    "STATIC",
    "_",
    "ö",
    "名",
    "name",
    "::",
    ":",
    ";",
    ",",
    ".",
    "..",
    "..=",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    "=",
    "=>",
    "->",
    "&",
    "&'static ",
    "'a",
    "'",
    "'x'",
    "*",
    "+",
    "-",
    "!",
    "?",
    "@",
    "#",
    "#[",
    "#![",
    "]",
    "$",
    "$crate::",
    "$a:expr",
    "macro_rules! ",
    "include!",
    "include_str!(\"../a\")",
    "include_bytes!",
    "concat!(",
    "env!(\"CARGO_MANIFEST_DIR\")",
    "env!(\"OUT_DIR\"), ",
    "#[path = \"../x.rs\"] ",
    "#[cfg(test)] ",
    "#[cfg(all(test, x))] ",
    "#[cfg_attr(a, path = \"y.rs\")] ",
    "#[no_mangle] ",
    "#[unsafe(no_mangle)] ",
    "#[export_name = \"s\"] ",
    "#[link(name = \"z\")] ",
    "#[link_name = \"q\"] ",
    "#[doc(hidden)] ",
    "#[macro_export] ",
    "#[proc_macro_derive(Name)] ",
    "#[ctor] ",
    "#[distributed_slice] ",
    "#[serde(with = \"a::b\")] ",
    "cfg_if! { if #[cfg(x)] ",
    "inventory::submit! { ",
    "thread_local! { ",
    "Command::new(\"a\")",
    "File::open(A)",
    ".open(\"b\")",
    ".join(\"../c\")",
    ".parent()",
    "\"",
    "\"../d\"",
    "\"\\\"\"",
    "r\"x\"",
    "r#\"y\"#",
    "r##\"",
    "b\"z\"",
    "br#\"",
    "c\"w\"",
    "b'",
    "// x\n",
    "/// y\n",
    "// mandate: allow(mandate/a, reason = \"b\")\n",
    "// mandate: allow(",
    "/* ",
    "*/",
    "/* /* */ ",
    "1.0",
    "0x",
    "1e",
    "\n",
    "\r\n",
    "\r",
    "\u{feff}",
    "\0",
    "\u{2028}",
];

/// What a text may begin with.
const HEADS: &[&str] = &[
    "",
    "\u{feff}",
    "#!/usr/bin/env run\n",
    "#![allow(x)]\n",
    "---\n",
    "#!\n[",
    "impl a { ",
    "impl a { mod b { ",
    "trait a { ",
    "extern { mod c { ",
    "m! { ",
    "macro_rules! a { () => { ",
    "#[x(",
    "fn f(a: &str) { ",
];

fn soup() -> impl Strategy<Value = String> {
    let tokens = prop::collection::vec(prop::sample::select(TOKENS.to_vec()), 0..80);
    (prop::sample::select(HEADS.to_vec()), tokens, any::<bool>()).prop_map(
        |(head, tokens, spaced)| {
            let body = tokens.join(if spaced { " " } else { "" });
            format!("{head}{body}")
        },
    )
}

/// Pieces of TOML and of waivers.
fn toml_soup() -> impl Strategy<Value = String> {
    let tokens = vec![
        "[[signal]]\n",
        "[[signal]]",
        "kind = ",
        "\"spawn\"\n",
        "\"shared-memory\"\n",
        "package = ",
        "\"std\"\n",
        "[\"a\", \"b\"]\n",
        "call = ",
        "\"File::open\"\n",
        "\".open\"\n",
        "\"m!\"\n",
        "\"#[ctor]\"\n",
        "\"::\"\n",
        "\"a::\"\n",
        "\"\"\n",
        "object = ",
        "0\n",
        "-1\n",
        "1.5\n",
        "nan\n",
        "99999999999\n",
        "mode = ",
        "\"read\"\n",
        "unless = ",
        "note = ",
        "true\n",
        "{}\n",
        "[]\n",
        "\n",
        "\r\n",
        "# mandate: allow(a/b, reason = \"x\")\n",
        "# mandate: allow(a",
        " # mandate: allow(a, reason = \"ö\", until = \"2027-02-29\")",
        "mandate:",
        "allow",
        "(",
        ")",
        "\"",
        "#",
        "=",
        ",",
        "until = \"2028-02-29\"",
        "reason = \"",
        "ö",
        "名",
        "\u{feff}",
        "\0",
    ];
    let tokens = prop::collection::vec(prop::sample::select(tokens), 0..40);
    prop_oneof![any::<String>(), tokens.prop_map(|tokens| tokens.concat())]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, max_shrink_iters: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_scanned(text in any::<String>()) {
        scanned(&text);
    }

    #[test]
    fn any_soup_of_tokens_is_scanned(text in soup()) {
        scanned(&text);
    }

    /// A name is only mentioned where it stands.
    #[test]
    fn mentions_are_in_the_text(text in prop_oneof![any::<String>(), soup()], name in "[a-z_]{1,3}|ö|名", build in any::<bool>()) {
        let found = mentions(&text, &name, build) || mentions_in_documentation(&text, &name);
        prop_assert!(!found || text.contains(&name));
    }

    #[test]
    fn waivers_survive_noise(text in toml_soup()) {
        for line in text.lines() {
            if let Some(Err(problem)) = waiver::read(line) {
                prop_assert!(!problem.is_empty());
            }
        }
        waivers_are_sound(&text, &waiver::in_toml(&text));
    }

    #[test]
    fn signals_survive_noise(text in toml_soup()) {
        let mut sources = SourceMap::default();
        let file = sources.add("mandate.toml", text.as_str().into());
        let Ok(document) = parse_toml(file, &text) else { return Ok(()) };
        let mut catalog = Catalog::default();
        let mut reader = document.reader("mandate.toml");
        for problem in catalog.read(&mut reader) {
            prop_assert!(problem.span.end as usize <= text.len());
            prop_assert!(!problem.message.is_empty() && !problem.help.is_empty());
            sources.place(problem.span);
        }
        scan("fn f() { File::open(A); x.open(\"b\"); m!(c); }", &catalog.lexicon());
    }
}

/// Far above what a scan that grows with the text takes, far below one that grows with its square.
const LONG: Duration = Duration::from_secs(30);

#[test]
fn large_texts_that_are_built_to_hurt_end() {
    let many = 100_000;
    let of = |part: &str| part.repeat(many);
    let fewer = |part: &str| part.repeat(many / 10);
    let texts = [
        ("nested parentheses", format!("fn f() {{ {}1{} }}", of("("), of(")"))),
        ("only opened", of("(")),
        ("only closed", of(")")),
        ("closed by another sign", format!("{}{}", of("("), of("]"))),
        ("nested blocks", format!("fn f() {}{}", of("{"), of("}"))),
        ("nested modules", format!("{}{}", of("mod a { "), of("}"))),
        ("nested functions", format!("{}{}", of("fn a() { "), of("}"))),
        ("nested macros", format!("{}{}", of("m!{ "), of("}"))),
        ("nested groups", format!("use {}x{};", of("a::{"), of("}"))),
        ("comments in comments", format!("{}{}", of("/*"), of("*/"))),
        ("open attributes", fewer("#[cfg(all(")),
        ("open conditional attributes", fewer("#[cfg_attr(")),
        ("open library attributes", fewer("#[link(")),
        ("open visibilities", of("pub(crate ")),
        ("open functions", of("pub fn a ")),
        ("statics in brackets", of("( static A: u8 = 1; ")),
        ("texts in calls", of("f(\"../a\", ")),
        ("items in brackets", of("( fn a(); ")),
        ("calls in calls", of("File::open(")),
        ("one long path", format!("{}x", of("a::"))),
        ("one long line of waivers", of("/**/ mandate: ")),
        ("waivers", fewer("// mandate: allow(a/b, reason = \"c\")\n")),
        ("statics and users", format!("{}{}", of("static A: u8 = 1;\n"), of("fn f() { A; }\n"))),
        ("accessors", fewer("static A: u8 = 1; pub fn a() -> &'static u8 { &A }\n")),
        ("values", format!("fn f() {{ {} }}", of("let a = \"b\"; File::open(c); "))),
        ("hashes", of("r#")),
        ("quotes", of("\"'")),
    ];
    let mut slow = Vec::new();
    for (name, text) in &texts {
        let start = Instant::now();
        let facts = scan(text, &LEXICON);
        let taken = start.elapsed();
        assert_sound_quietly(name, text, &facts);
        is_too_deep(text);
        if taken > LONG {
            slow.push((name, taken));
        }
    }
    assert!(slow.is_empty(), "{slow:?}");
}

/// The same as elsewhere, but a failure doesn't print a text of megabytes.
fn assert_sound_quietly(name: &str, text: &str, facts: &FileFacts) {
    let found =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| assert_sound(text, facts)));
    assert!(found.is_ok(), "{name}");
}

#[test]
fn a_generated_file_of_fifty_thousand_lines_is_scanned() {
    let mut text = String::from("// @generated\nuse other::*;\n");
    for at in 0..10_000 {
        text.push_str(&format!(
            "#[derive(serde::Serialize)]\npub struct S{at} {{ pub a: other::T{at} }}\n\
             static A{at}: u8 = 0;\npub fn f{at}() -> &'static u8 {{ other::g{at}(\"../x\"); &A{at} }}\n\n"
        ));
    }
    let facts = scan(&text, &LEXICON);
    assert_sound_quietly("generated", &text, &facts);
    assert!(facts.generated && facts.defect.is_none());
    assert_eq!(facts.items.len(), 30_000);
    assert_eq!(facts.imports.len(), 1);
}

/// What stands before the code, and how its lines end, is no part of it.
#[test]
fn heads_and_line_ends_change_no_fact() {
    let code =
        "use a::b as c;\npub fn f() { c::g(); }\n// mandate: allow(x/y, reason = \"z\")\nmod m;\n";
    let named = |text: &str| {
        let facts = scanned(text);
        let word = |word| facts.words.get(word).to_owned();
        let items: Vec<String> = facts.items.iter().map(|item| word(item.name)).collect();
        let at = |at: u32| text[at as usize..].chars().next();
        let places: Vec<_> = facts.items.iter().map(|item| at(item.at)).collect();
        (items, places, facts.imports.len(), facts.paths.len(), facts.waivers.len(), facts.defect)
    };
    let plain = named(code);
    for head in ["\u{feff}", "#!/usr/bin/env run-cargo\n", "//! x\n", "#!/bin/sh\r\n"] {
        assert_eq!(named(&format!("{head}{code}")), plain, "{head:?}");
    }
    assert_eq!(named(&code.replace('\n', "\r\n")), plain);
}
