//! The scanner beside syn, on real Rust: what a syntax tree shows is among the facts.
//!
//! Taken are all Rust files of this project, fixtures and corpus included, and those below the
//! folders that the variable `SCAN_FOLDERS` names, separated as in `PATH`. Inside macros the
//! scanner sees more than a syntax tree, so only there may it have more imports.

#![expect(clippy::unwrap_used, reason = "a test that can't read its input has failed")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cargo_mandate::extract::Lexicon;
use cargo_mandate::extract::rust::{
    FileFacts, ItemKind, ScopeKind, Visibility, Word, is_too_deep, scan,
};
use proc_macro2::{TokenStream, TokenTree};
use support::package_root;
use syn::visit::{self, Visit};

/// One leaf of a `use` tree, or an `extern crate`, as text: equal sets have equal texts.
type Imports = BTreeMap<String, usize>;

/// What both sides are asked for.
#[derive(Default)]
struct Seen {
    imports: Imports,
    /// Module path, name, kind and visibility of what is declared at module level.
    items: BTreeMap<String, usize>,
    paths: BTreeSet<String>,
    /// Whether a macro holds the word `use` or `extern`.
    has_imports_in_macros: bool,
}

fn plain(ident: &syn::Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").map_or(text.clone(), str::to_owned)
}

fn add(counts: &mut BTreeMap<String, usize>, text: String) {
    *counts.entry(text).or_default() += 1;
}

fn import(words: &[String], rooted: bool, alias: Option<&str>, glob: bool) -> String {
    let root = if rooted { "::" } else { "" };
    let tail = match (glob, alias) {
        (true, _) => " *".to_owned(),
        (false, Some(alias)) => format!(" as {alias}"),
        (false, None) => " as _".to_owned(),
    };
    format!("{root}{}{tail}", words.join("::"))
}

fn leaves(tree: &syn::UseTree, rooted: bool, before: &mut Vec<String>, out: &mut Imports) {
    match tree {
        syn::UseTree::Path(path) => {
            before.push(plain(&path.ident));
            leaves(&path.tree, rooted, before, out);
            before.pop();
        }
        syn::UseTree::Group(group) => {
            for tree in &group.items {
                leaves(tree, rooted, before, out);
            }
        }
        syn::UseTree::Glob(_) => add(out, import(before, rooted, None, true)),
        syn::UseTree::Name(name) => leaf(&name.ident, None, rooted, before, out),
        syn::UseTree::Rename(name) => leaf(&name.ident, Some(&name.rename), rooted, before, out),
    }
}

fn leaf(
    name: &syn::Ident,
    rename: Option<&syn::Ident>,
    rooted: bool,
    before: &[String],
    out: &mut Imports,
) {
    let mut words = before.to_vec();
    if name != "self" || before.is_empty() {
        words.push(plain(name));
    }
    let alias = rename.map(plain).or_else(|| words.last().cloned());
    let alias = alias.filter(|alias| alias != "_");
    add(out, import(&words, rooted, alias.as_deref(), false));
}

fn visibility(vis: &syn::Visibility) -> Visibility {
    match vis {
        syn::Visibility::Public(_) => Visibility::Public,
        syn::Visibility::Restricted(_) => Visibility::Restricted,
        syn::Visibility::Inherited => Visibility::Private,
    }
}

impl Seen {
    fn path(&mut self, path: &syn::Path, count: usize) {
        let rooted = path.leading_colon.is_some();
        let mut words = Vec::new();
        for segment in path.segments.iter().take(count) {
            words.push(plain(&segment.ident));
            if !segment.arguments.is_none() {
                break;
            }
        }
        let Some(head) = words.first().filter(|_| words.len() > 1) else { return };
        let is_small = head.starts_with(|c: char| c.is_lowercase() || c == '_');
        if rooted || (is_small && head != "std") {
            self.paths.insert(format!("{}{}", if rooted { "::" } else { "" }, words.join("::")));
        }
    }

    fn qualified(&mut self, qself: Option<&syn::QSelf>, path: &syn::Path) {
        match qself {
            // The words behind `>` belong to no written path.
            Some(qself) => self.path(path, qself.position),
            None => self.path(path, usize::MAX),
        }
        for segment in &path.segments {
            self.visit_path_arguments(&segment.arguments);
        }
    }

    fn module_items(&mut self, items: &[syn::Item], module: &str) {
        for item in items {
            let Some((name, kind, vis)) = declared(item) else { continue };
            add(&mut self.items, format!("{module}::{name} {kind:?} {vis:?}"));
            if let syn::Item::Mod(inner) = item
                && let Some((_, items)) = &inner.content
            {
                self.module_items(items, &format!("{module}::{name}"));
            }
        }
    }
}

fn declared(item: &syn::Item) -> Option<(String, ItemKind, Visibility)> {
    let (name, kind, vis) = match item {
        syn::Item::Const(item) => (&item.ident, ItemKind::Const, &item.vis),
        syn::Item::Enum(item) => (&item.ident, ItemKind::Enum, &item.vis),
        syn::Item::Fn(item) => {
            let is_macro = |a: &syn::Attribute| {
                ["proc_macro", "proc_macro_attribute", "proc_macro_derive"]
                    .iter()
                    .any(|name| a.path().is_ident(name))
            };
            if item.attrs.iter().any(is_macro) {
                return None;
            }
            (&item.sig.ident, ItemKind::Function, &item.vis)
        }
        syn::Item::Macro(item) if item.mac.path.is_ident("macro_rules") => {
            return Some((plain(item.ident.as_ref()?), ItemKind::Macro, Visibility::Private));
        }
        syn::Item::Mod(item) => {
            let kind =
                if item.content.is_some() { ItemKind::InlineModule } else { ItemKind::FileModule };
            (&item.ident, kind, &item.vis)
        }
        syn::Item::Static(item) => (&item.ident, ItemKind::Static, &item.vis),
        syn::Item::Struct(item) => (&item.ident, ItemKind::Struct, &item.vis),
        syn::Item::Trait(item) => (&item.ident, ItemKind::Trait, &item.vis),
        syn::Item::Type(item) => (&item.ident, ItemKind::Alias, &item.vis),
        syn::Item::Union(item) => (&item.ident, ItemKind::Union, &item.vis),
        _ => return None,
    };
    Some((plain(name), kind, visibility(vis)))
}

impl<'ast> Visit<'ast> for Seen {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let rooted = item.leading_colon.is_some();
        leaves(&item.tree, rooted, &mut Vec::new(), &mut self.imports);
        item.attrs.iter().for_each(|attribute| self.visit_attribute(attribute));
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        let name = plain(&item.ident);
        let alias = item.rename.as_ref().map_or(name.clone(), |(_, rename)| plain(rename));
        let alias = Some(alias.as_str()).filter(|alias| *alias != "_");
        add(&mut self.imports, import(std::slice::from_ref(&name), name != "self", alias, false));
        item.attrs.iter().for_each(|attribute| self.visit_attribute(attribute));
    }

    /// `pub(in path)` leads nowhere.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.qualified(None, path);
    }

    fn visit_expr_path(&mut self, node: &'ast syn::ExprPath) {
        node.attrs.iter().for_each(|attribute| self.visit_attribute(attribute));
        node.qself.iter().for_each(|qself| self.visit_qself(qself));
        self.qualified(node.qself.as_ref(), &node.path);
    }

    fn visit_type_path(&mut self, node: &'ast syn::TypePath) {
        node.qself.iter().for_each(|qself| self.visit_qself(qself));
        self.qualified(node.qself.as_ref(), &node.path);
    }

    fn visit_macro(&mut self, node: &'ast syn::Macro) {
        self.has_imports_in_macros |= holds_import(node.tokens.clone());
        visit::visit_macro(self, node);
    }
}

fn holds_import(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Group(group) => holds_import(group.stream()),
        TokenTree::Ident(word) => word == "use" || word == "extern",
        _ => false,
    })
}

/// The same of the scanner.
fn scanned(facts: &FileFacts) -> Seen {
    let mut out = Seen::default();
    let word = |word: Word| facts.words.get(word).to_owned();
    let words = |path: u32| -> Vec<String> {
        facts.words_of(&facts.paths[path as usize]).iter().map(|w| word(*w)).collect()
    };
    for found in &facts.imports {
        let rooted = facts.paths[found.path as usize].rooted;
        let alias = found.alias.map(word);
        add(&mut out.imports, import(&words(found.path), rooted, alias.as_deref(), found.glob));
    }
    for (at, path) in facts.paths.iter().enumerate() {
        let words = words(u32::try_from(at).unwrap());
        out.paths.insert(format!("{}{}", if path.rooted { "::" } else { "" }, words.join("::")));
    }
    for item in &facts.items {
        if let Some(module) = module_of(facts, item.scope) {
            let text =
                format!("{module}::{} {:?} {:?}", word(item.name), item.kind, item.visibility);
            add(&mut out.items, text);
        }
    }
    out
}

/// The path of the modules around a scope; none inside of a block or macro.
fn module_of(facts: &FileFacts, scope: u32) -> Option<String> {
    let mut parts = Vec::new();
    let mut at = Some(scope);
    while let Some(scope) = at {
        let scope = &facts.scopes[scope as usize];
        match scope.kind {
            ScopeKind::File => {}
            ScopeKind::Module(item) => {
                parts.push(facts.words.get(facts.items[item as usize].name));
            }
            ScopeKind::Block | ScopeKind::Macro(_) => return None,
        }
        at = scope.parent;
    }
    Some(parts.iter().rev().map(|part| format!("::{part}")).collect())
}

/// What differs, a line each; none where syn can't read the file.
fn differences(text: &str) -> Option<Vec<String>> {
    if is_too_deep(text) {
        return None;
    }
    let file = syn::parse_file(text).ok()?;
    let mut expected = Seen::default();
    expected.visit_file(&file);
    expected.module_items(&file.items, "");
    let facts = scan(text, &Lexicon::default());
    let found = scanned(&facts);
    let mut out = Vec::new();
    if let Some(defect) = &facts.defect {
        out.push(format!("syn reads it, and the scanner says: {}", defect.problem));
    }
    for (import, count) in &expected.imports {
        let seen = found.imports.get(import).copied().unwrap_or(0);
        if seen < *count || (seen > *count && !expected.has_imports_in_macros) {
            out.push(format!("import `{import}`: {count} by syn, {seen} by the scanner"));
        }
    }
    if !expected.has_imports_in_macros {
        let more = found.imports.keys().filter(|import| !expected.imports.contains_key(*import));
        out.extend(more.map(|import| format!("import `{import}`: only by the scanner")));
    }
    for (item, count) in &expected.items {
        let seen = found.items.get(item).copied().unwrap_or(0);
        if seen < *count {
            out.push(format!("item `{item}`: {count} by syn, {seen} by the scanner"));
        }
    }
    let missing = expected.paths.iter().filter(|path| !found.paths.contains(*path));
    out.extend(missing.map(|path| format!("path `{path}`: only by syn")));
    Some(out)
}

fn rust_files(folder: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut entries: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let is_link = path.symlink_metadata().is_ok_and(|data| data.is_symlink());
        if path.is_dir() && !is_link && !path.ends_with("target") && !path.ends_with(".git") {
            rust_files(&path, out);
        } else if path.is_file() && path.extension().is_some_and(|extension| extension == "rs") {
            out.push(path);
        }
    }
}

#[test]
fn what_syn_sees_the_scanner_sees() {
    let mut folders: Vec<PathBuf> =
        ["src", "tests", "benches", "examples"].map(|part| package_root().join(part)).into();
    if let Some(more) = std::env::var_os("SCAN_FOLDERS") {
        folders.extend(std::env::split_paths(&more));
    }
    let mut files = Vec::new();
    for folder in &folders {
        rust_files(folder, &mut files);
    }
    let (mut compared, mut report) = (0, String::new());
    for path in files {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let Some(found) = differences(&text) else { continue };
        compared += 1;
        for line in found {
            report.push_str(&format!("{}: {line}\n", path.display()));
        }
    }
    assert!(compared > 300, "only {compared} files");
    assert!(report.is_empty(), "of {compared} files:\n{report}");
}

/// Forms that real files of this project hold too rarely.
#[test]
fn rare_forms_are_seen_alike() {
    for text in [
        "use {a::b, c as d}; use ::e::{self, f::*}; use g as _; use r#h::r#i as r#j;",
        "pub(in crate::x) use a::{self as b, c::{self, d}}; use self::k::l; use super::*;",
        "extern crate a; extern crate b as c; #[macro_use] extern crate d as _;",
        "fn f() { use a::b; { use c::d as e; } } mod m { use x::y; fn g() { use z::*; } }",
        "const fn a() {} const unsafe extern \"C\" fn b() {} async fn c() {} unsafe fn d() {}",
        "pub unsafe trait A {} unsafe impl A for u8 {} pub auto trait B {} unsafe extern \"C\" {}",
        "const A: u8 = { const B: u8 = 1; B }; static mut C: u8 = 1; const _: () = ();",
        "type A<T> = b::c<T>; union U { a: u8 } struct S; struct T(u8); struct G<T: a::b>(T);",
        "fn f<T>() where T: a::b<c::d> { let x: e::f = <g::h as i::j>::k; l::m::<n::o>::p(); }",
        "macro_rules! a { () => { use b::c; } } macro_rules! d { ($e:ident) => {} }",
        "fn f() { match x { a::b => 1, a::c(y) => 2, a::d { .. } => 3, _ => ::e::f() }; }",
        "#[a::b] #[cfg(x)] fn f(#[c::d] x: u8) -> impl e::f + 'static { x as g::h }",
        "fn f() { let union = 1; let default = 2; a::b!(union); let r#type = c::d; }",
        "impl a::b for c::d { type E = f::g; const H: i::j = k::l; fn m(self: n::o) {} }",
        "struct S { pub a: b::c, pub(crate) d: e::f } enum E { A(g::h), B { i: j::k } = 3 }",
        "fn f() { for a in b::c() { if let d::E(x) = y && z::w() {} } while g::h() {} loop {} }",
        "fn f() -> Box<dyn Fn(a::b) -> c::d> { |x: e::f| -> g::h { x } } static A: fn(i::j) = k;",
        "mod a { pub mod b { pub mod c; mod d {} } pub(crate) struct E; } pub(super) enum F {}",
        "fn f() { 'a: loop { break 'a b::c; } let x = [d::e; f::g]; x[h::i] = -j::k; &l::m; }",
        "pub struct S { pub a: ::b::c<::d::e>, f: &'static ::g::h } fn i(j: ::k::l) -> ::m::n {}",
        "pub struct S { pub a: *const *const b::c, pub d: *mut e::f } pub fn g(h: *const i::j) {}",
        "fn f(x: &mut ::a::b, y: *const ::c::d) -> ::e::f { x as ::g::h } fn i(j: &dyn ::k::l) {}",
        "impl<T> ::a::b for ::c::d<T> {} impl ::e::f for X {} fn g() { return ::h::i::<u8>::new(); }",
        "fn f() { if x {} ::a::b(); #[cfg(y)] ::c::d!(); Vec::<u8>::new(); <X>::e(); }",
        "pub fn f(x: &'static a::b, y: *const c::d, z: (e::f, g::h)) -> Result<(), i::j> { k::l? }",
    ] {
        let found = differences(text);
        assert_eq!(found, Some(Vec::new()), "{text}");
    }
}
