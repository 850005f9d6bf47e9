//! One manifest's text: where each dependency is declared, its patches, its own words to us.
//!
//! Owns everything that `cargo metadata` leaves out: spans, `[patch]`, the marker of a generated
//! workspace-hack. Offsets are bytes of the text. Does not resolve anything.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use super::agreement::Provided;
use super::disk::normalize;
use crate::source::{FileId, Located, Problem, Span, parse_toml};

/// The comment with which cargo-hakari marks the package it generates.
const HAKARI_MARKER: &str = "### BEGIN HAKARI SECTION";

/// What the text of one manifest says.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    pub(super) text: Arc<str>,
    pub(super) keys: Vec<Key>,
    pub(super) patches: Vec<Patch>,
    pub(super) package: Option<(String, Option<String>)>,
    pub(super) has_workspace: bool,
    pub(super) is_hack: bool,
    pub(super) has_declaration: bool,
    /// Whether the package names no edition, or that of 2015.
    pub(super) edition_2015: bool,
    /// Where `[package] name` stands.
    pub(super) name_range: Range<usize>,
}

/// The key of one declared dependency.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) table: Table,
    /// The target table, without white space: cargo prints `cfg` its own way.
    pub(super) target: Option<String>,
    pub(super) key: String,
    pub(super) range: Range<usize>,
    /// `workspace = true`: the version or source stands in the root manifest.
    pub(super) inherits: bool,
}

/// Which dependency table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    Normal,
    Build,
    Dev,
    /// `[workspace.dependencies]`, from which members inherit.
    Workspace,
}

/// One entry of `[patch]` or `[replace]` that names a folder.
#[derive(Clone, Debug)]
pub(super) struct Patch {
    /// The patched registry or repository as written; `[replace]` has none.
    pub(super) registry: Option<String>,
    pub(super) name: String,
    pub(super) dir: PathBuf,
    pub(super) range: Range<usize>,
}

/// `[package.metadata.mandate]`: what a package says of itself.
#[derive(Clone, Debug, Default)]
pub struct Declaration {
    /// `role = "interface"`.
    pub role: Option<Located<String>>,
    /// `team = "ledger"`.
    pub team: Option<Located<String>>,
    /// `tags = ["pci"]`.
    pub tags: Vec<Located<String>>,
    /// `[[package.metadata.mandate.provides]]`.
    pub provides: Vec<Provided>,
    /// `consumes = ["shop.Orders"]`.
    pub consumes: Vec<Located<String>>,
}

impl Declaration {
    /// The same words as if they stood at one place of another text.
    #[must_use]
    pub fn at(&self, span: Span) -> Self {
        let moved = |text: &Located<String>| Located { value: text.value.clone(), span };
        Self {
            role: self.role.as_ref().map(moved),
            team: self.team.as_ref().map(moved),
            tags: self.tags.iter().map(moved).collect(),
            provides: self.provides.iter().map(|provided| provided.at(span)).collect(),
            consumes: self.consumes.iter().map(moved).collect(),
        }
    }

    /// Whether two say the same, wherever it stands.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let word = |text: &Option<Located<String>>| text.as_ref().map(|text| text.value.clone());
        let words = |of: &[Located<String>]| -> Vec<String> {
            of.iter().map(|text| text.value.clone()).collect()
        };
        let provides = |of: &Self| of.provides.iter().map(Provided::words).collect::<Vec<_>>();
        word(&self.role) == word(&other.role)
            && word(&self.team) == word(&other.team)
            && words(&self.tags) == words(&other.tags)
            && words(&self.consumes) == words(&other.consumes)
            && provides(self) == provides(other)
    }
}

/// Reads a manifest; none if it is not TOML, which cargo says better than we do.
pub(super) fn parse(text: Arc<str>, dir: &Path) -> Option<Manifest> {
    let is_hack = text.contains(HAKARI_MARKER);
    let mut out = Manifest { is_hack, ..Manifest::default() };
    {
        let root = DeTable::parse(&text).ok()?;
        let root = root.get_ref();
        collect_tables(root, None, &mut out.keys);
        if let Some(targets) = table(root, "target") {
            for (target, value) in targets {
                if let DeValue::Table(inner) = value.get_ref() {
                    let target = squeeze(target.get_ref());
                    collect_tables(inner, Some(&target), &mut out.keys);
                }
            }
        }
        if let Some(workspace) = table(root, "workspace") {
            let first = out.keys.len();
            collect_tables(workspace, None, &mut out.keys);
            out.keys.iter_mut().skip(first).for_each(|key| key.table = Table::Workspace);
        }
        out.patches = patches(root, dir);
        out.has_workspace = root.get_key_value("workspace").is_some();
        if let Some(package) = table(root, "package").or_else(|| table(root, "project")) {
            read_package(package, &mut out);
        }
    }
    out.text = text;
    Some(out)
}

/// The patches of a `.cargo/config.toml`, whose paths begin beside its folder.
pub(super) fn config_patches(text: &str, dir: &Path) -> Vec<Patch> {
    DeTable::parse(text).map(|root| patches(root.get_ref(), dir)).unwrap_or_default()
}

/// Reads `[package.metadata.mandate]` with its spans.
pub(super) fn declaration(file: FileId, text: &str) -> (Declaration, Vec<Problem>) {
    let mut out = Declaration::default();
    let Ok(document) = parse_toml(file, text) else {
        return (out, Vec::new());
    };
    let root = document.reader("the manifest");
    let found =
        root.peek("package").and_then(|p| p.peek("metadata")).and_then(|m| m.peek("mandate"));
    let Some(mut reader) = found else {
        return (out, Vec::new());
    };
    out.role = reader.string("role");
    out.team = reader.string("team");
    out.tags = reader.strings("tags").unwrap_or_default();
    out.consumes = reader.strings("consumes").unwrap_or_default();
    let mut problems = Vec::new();
    let expected = "ids of interfaces, or tables headed `[[package.metadata.mandate.provides]]`";
    for entry in reader.entries("provides", expected) {
        out.provides.extend(Provided::read(entry, &mut problems));
    }
    problems.extend(reader.finish());
    (out, problems)
}

/// Text without white space, so that two spellings of one `cfg` compare equal.
pub(super) fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn read_package(package: &DeTable<'_>, out: &mut Manifest) {
    if let Some((_, value)) = package.get_key_value("name")
        && let DeValue::String(name) = value.get_ref()
    {
        out.name_range = value.span();
        let version = match package.get_key_value("version").map(|(_, v)| v.get_ref()) {
            Some(DeValue::String(version)) => Some(version.to_string()),
            _ => None,
        };
        out.package = Some((name.to_string(), version));
    }
    out.edition_2015 = match package.get_key_value("edition").map(|(_, v)| v.get_ref()) {
        Some(DeValue::String(edition)) => edition == "2015",
        other => other.is_none(),
    };
    let metadata = table(package, "metadata");
    out.has_declaration = metadata.is_some_and(|m| m.get_key_value("mandate").is_some());
}

fn collect_tables(parent: &DeTable<'_>, target: Option<&str>, keys: &mut Vec<Key>) {
    const NAMES: [(&str, Table); 5] = [
        ("dependencies", Table::Normal),
        ("build-dependencies", Table::Build),
        ("build_dependencies", Table::Build),
        ("dev-dependencies", Table::Dev),
        ("dev_dependencies", Table::Dev),
    ];
    for (name, kind) in NAMES {
        let Some(dependencies) = table(parent, name) else {
            continue;
        };
        keys.extend(dependencies.iter().map(|(key, value)| Key {
            table: kind,
            target: target.map(str::to_owned),
            key: key.get_ref().to_string(),
            range: key.span(),
            inherits: inherits(value.get_ref()),
        }));
    }
}

fn inherits(value: &DeValue<'_>) -> bool {
    match value {
        DeValue::Table(table) => {
            let flag = table.get_key_value("workspace").map(|(_, flag)| flag.get_ref());
            matches!(flag, Some(DeValue::Boolean(true)))
        }
        _ => false,
    }
}

fn patches(root: &DeTable<'_>, dir: &Path) -> Vec<Patch> {
    let mut out = Vec::new();
    if let Some(registries) = table(root, "patch") {
        for (registry, entries) in registries {
            if let DeValue::Table(entries) = entries.get_ref() {
                patch_entries(entries, Some(registry.get_ref()), dir, &mut out);
            }
        }
    }
    if let Some(entries) = table(root, "replace") {
        patch_entries(entries, None, dir, &mut out);
    }
    out
}

fn patch_entries(entries: &DeTable<'_>, registry: Option<&str>, dir: &Path, out: &mut Vec<Patch>) {
    for (key, value) in entries {
        let DeValue::Table(entry) = value.get_ref() else {
            continue;
        };
        let text = |name: &str| match entry.get_key_value(name).map(|(_, v)| v.get_ref()) {
            Some(DeValue::String(text)) => Some(text.to_string()),
            _ => None,
        };
        let Some(path) = text("path") else { continue };
        // `[replace]` keys are package ids: `name:version`.
        let key_name = key.get_ref().split([':', '@']).next().unwrap_or("").to_owned();
        out.push(Patch {
            registry: registry.map(str::to_owned),
            name: text("package").unwrap_or(key_name),
            dir: normalize(&dir.join(path)),
            range: key.span(),
        });
    }
}

fn table<'t>(parent: &'t DeTable<'t>, key: &str) -> Option<&'t DeTable<'t>> {
    match parent.get_key_value(key)?.1.get_ref() {
        DeValue::Table(table) => Some(table),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<(String, Option<String>, String)> {
        let manifest = parse(text.into(), Path::new("/w")).unwrap();
        let shown = |k: &Key| {
            (format!("{:?}", k.table), k.target.clone(), text[k.range.clone()].to_owned())
        };
        manifest.keys.iter().map(shown).collect()
    }

    #[test]
    fn every_spelling_of_a_dependency_has_its_span() {
        let text = "[dependencies]\na = \"1\"\nb.workspace = true\n[dependencies.\"c\"]\npath = \"c\"\n\
                    [target.'cfg( unix )'.dev-dependencies]\nd = \"1\"\n[build_dependencies]\ne = \"1\"\n";
        let mut seen = keys(text);
        seen.sort();
        let row = |t: &str, target: Option<&str>, key: &str| {
            (t.to_owned(), target.map(str::to_owned), key.to_owned())
        };
        assert_eq!(
            seen,
            [
                row("Build", None, "e"),
                row("Dev", Some("cfg(unix)"), "d"),
                row("Normal", None, "\"c\""),
                row("Normal", None, "a"),
                row("Normal", None, "b"),
            ]
        );
    }

    proptest::proptest! {
        /// Whatever stands in a manifest: spans inside the text, no panic.
        #[test]
        fn noise_is_survived(text in "(\\[(package|dependencies|patch|target)(\\.[a-z'()]{0,6}){0,2}\\]\n|name = (3|\"a\"|\\[\\])\n|[a-z.]{1,4} = (1|\"x\"|\\{ path = \"[a-z./]{0,5}\" \\})\n|.{0,6}){0,9}") {
            if let Some(manifest) = parse(text.as_str().into(), Path::new("/w")) {
                for key in &manifest.keys {
                    proptest::prop_assert!(text.get(key.range.clone()).is_some());
                }
            }
        }
    }

    #[test]
    fn what_is_inherited_leads_to_the_root() {
        let text = "[workspace.dependencies]\na = \"1\"\n[dependencies]\na = { workspace = true }\nb = \"1\"\n";
        let manifest = parse(text.into(), Path::new("/w")).unwrap();
        let mut seen: Vec<_> =
            manifest.keys.iter().map(|k| (k.key.as_str(), k.table, k.inherits)).collect();
        seen.sort_by_key(|(key, table, _)| (key.to_string(), *table == Table::Workspace));
        assert_eq!(
            seen,
            [
                ("a", Table::Normal, true),
                ("a", Table::Workspace, false),
                ("b", Table::Normal, false)
            ]
        );
    }

    #[test]
    fn patches_with_a_path_are_kept_and_renames_followed() {
        let text = "[patch.x]\na = { path = \"../a\" }\nb2 = { package = \"b\", path = \"b\" }\n\
                    c = { git = \"y\" }\n[replace]\n\"d:1.0.0\" = { path = \"d\" }\n";
        let manifest = parse(text.into(), Path::new("/w/ws")).unwrap();
        let seen: Vec<_> =
            manifest.patches.iter().map(|p| (p.name.as_str(), p.dir.to_str().unwrap())).collect();
        assert_eq!(seen, [("a", "/w/a"), ("b", "/w/ws/b"), ("d", "/w/ws/d")]);
    }
}
