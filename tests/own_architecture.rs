//! The order of the modules, and the tool on itself.
//!
//! Imports point backwards along `source → load → extract → ownership → model → rulebook →
//! conway → checks → verdict → report → cli`. Only `load` and `cli` read the world, only `main`
//! writes to it, but for a temporary copy of another state.

#![expect(clippy::unwrap_used, reason = "a test that can't read its input has failed")]

mod support;

use std::fs;

use cargo_mandate::cli::Code;
use quote_free::paths_of;
use support::{files, mandate, package_root};

const ORDER: [&str; 11] = [
    "source",
    "load",
    "extract",
    "ownership",
    "model",
    "rulebook",
    "conway",
    "checks",
    "verdict",
    "report",
    "cli",
];

/// Paths in a Rust file, by its syntax tree: `use` trees and paths in expressions alike.
mod quote_free {
    use syn::visit::{self, Visit};

    #[derive(Default)]
    struct Paths(Vec<Vec<String>>);

    impl<'ast> Visit<'ast> for Paths {
        fn visit_path(&mut self, path: &'ast syn::Path) {
            self.0.push(path.segments.iter().map(|s| s.ident.to_string()).collect());
            visit::visit_path(self, path);
        }

        fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
            collect(&item.tree, &mut Vec::new(), &mut self.0);
        }
    }

    fn collect(tree: &syn::UseTree, prefix: &mut Vec<String>, out: &mut Vec<Vec<String>>) {
        match tree {
            syn::UseTree::Path(path) => {
                prefix.push(path.ident.to_string());
                collect(&path.tree, prefix, out);
                prefix.pop();
            }
            syn::UseTree::Group(group) => {
                for item in &group.items {
                    collect(item, prefix, out);
                }
            }
            syn::UseTree::Name(name) => {
                prefix.push(name.ident.to_string());
                out.push(prefix.clone());
                prefix.pop();
            }
            syn::UseTree::Rename(_) | syn::UseTree::Glob(_) => out.push(prefix.clone()),
        }
    }

    pub(super) fn paths_of(text: &str) -> Vec<Vec<String>> {
        let mut paths = Paths::default();
        paths.visit_file(&syn::parse_file(text).unwrap());
        paths.0
    }
}

fn sources() -> Vec<(String, String)> {
    let root = package_root().join("src");
    files(&root)
        .into_iter()
        .map(|file| {
            let text = fs::read_to_string(root.join(&file)).unwrap();
            (file, text)
        })
        .collect()
}

fn rank(module: &str) -> Option<usize> {
    ORDER.iter().position(|name| *name == module)
}

#[test]
fn imports_point_only_backwards() {
    let mut imports = 0;
    for (file, text) in sources() {
        let own = file.split('/').next().unwrap().trim_end_matches(".rs").to_owned();
        let Some(own_rank) = rank(&own) else {
            assert!(matches!(own.as_str(), "lib" | "main"), "{file} belongs to no module");
            continue;
        };
        for path in paths_of(&text) {
            let [root, module, ..] = path.as_slice() else {
                continue;
            };
            if root != "crate" {
                continue;
            }
            imports += 1;
            let there = rank(module).unwrap_or_else(|| panic!("{file} imports crate::{module}"));
            assert!(there <= own_rank, "{file}: `{own}` imports `{module}`, against the order");
        }
    }
    assert!(imports > 50, "the reading of imports is broken: {imports}");
}

#[test]
fn only_load_and_cli_read_the_world_and_only_main_writes() {
    let reads = ["fs", "env", "process", "net"];
    for (file, text) in sources() {
        let body = text.split("#[cfg(test)]").next().unwrap();
        let may_read = ["load/", "cli/", "main.rs"].iter().any(|place| file.starts_with(place));
        for path in paths_of(body) {
            let touches = path.first().is_some_and(|first| first == "std")
                && path.get(1).is_some_and(|second| reads.contains(&second.as_str()));
            assert!(may_read || !touches, "{file} touches the world: {}", path.join("::"));
        }
        for call in ["fs::write", "File::create", "create_dir", "remove_file", "fs::rename"] {
            // Another state of the tree is copied into a temporary folder.
            let may_write = ["main.rs", "load/snapshot.rs"].contains(&file.as_str());
            assert!(may_write || !body.contains(call), "{file} writes: {call}");
        }
    }
}

#[test]
fn what_a_run_looks_at_is_noted() {
    // By the list of what was seen a later run gives the same answer again: a look past it would
    // make that answer a wrong one.
    let looks = [
        ".is_file()",
        ".is_dir()",
        ".exists()",
        ".canonicalize()",
        "fs::read",
        "File::open",
        "read_dir(",
        "WalkDir::new",
        "fs::metadata",
        "symlink_metadata",
        "try_exists",
    ];
    // The list itself, git and what asks it past the list, and commands whose answers are not kept.
    let free = [
        "main.rs",
        "load/sights.rs",
        "load/snapshot.rs",
        "load/history.rs",
        "cli/unchanged.rs",
        "cli/clock.rs",
        "cli/fix.rs",
        "cli/baseline.rs",
        "cli/init.rs",
        "cli/lsp/workspace.rs",
        "cli/narrow.rs",
        "cli/outputs.rs",
    ];
    // Nobody else may read at all, which another test proves.
    let may_read = |file: &str| ["load/", "cli/"].iter().any(|place| file.starts_with(place));
    for (file, text) in sources().iter().filter(|(file, _)| may_read(file)) {
        if free.contains(&file.as_str()) {
            continue;
        }
        let body = text.split("#[cfg(test)]").next().unwrap();
        for look in looks {
            let is_spoilt = body.contains("sights::spoil()");
            assert!(
                is_spoilt || !body.contains(look),
                "{file} looks past `load/sights.rs`: {look}"
            );
        }
    }
}

#[test]
fn petgraph_is_private_to_the_model_and_syn_to_extract() {
    for (file, text) in sources() {
        for (name, home) in
            [("petgraph", "model/"), ("syn", "extract/"), ("miette", "report/"), ("clap", "cli/")]
        {
            let used = paths_of(&text).iter().any(|path| path.first().is_some_and(|f| f == name));
            assert!(!used || file.starts_with(home), "{file} uses {name}");
        }
    }
}

#[test]
fn the_tool_is_clean_by_its_own_rules() {
    let outcome = mandate(&package_root(), &["check"]);
    assert_eq!(outcome.code, Code::Clean, "{}{}", outcome.stdout, outcome.stderr);
    assert!(outcome.stdout.contains("1 package"), "{}", outcome.stdout);
}
