//! A manifest without one dependency, by byte ranges of its text.
//!
//! Owns every spelling of a dependency in TOML, the feature entries that name it, and which
//! comments go with it. Everything else keeps its bytes. Invariant: `proven` reads the result.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::comments::{above, with_comments, with_gap};
use super::lines;

const TABLES: [&str; 5] = [
    "dependencies",
    "build-dependencies",
    "build_dependencies",
    "dev-dependencies",
    "dev_dependencies",
];

/// Where a dependency stands in the tables of a manifest.
pub(super) type Path = Vec<String>;

struct Entry<'d> {
    path: Path,
    key: Range<usize>,
    value: &'d Spanned<DeValue<'d>>,
    /// Entries of its table, itself included.
    siblings: usize,
}

/// What to cut for the dependency whose key begins at `at`, and where it stood.
///
/// # Errors
/// Why it can't be taken out by cutting, or should not be.
pub(super) fn cuts(text: &str, at: usize, key: &str) -> Result<(Vec<Range<usize>>, Path), String> {
    let root = DeTable::parse(text).map_err(|error| format!("not TOML: {}", error.message()))?;
    let root = root.get_ref();
    if let Some(tool) = kept_by(root, key) {
        return Err(format!("`[package.metadata.{tool}]` says that it is needed"));
    }
    let mut entries = Vec::new();
    for (path, table) in tables(root) {
        entries.extend(table.iter().map(|(name, value)| Entry {
            path:
                path.iter().copied().chain([name.get_ref().as_ref()]).map(str::to_owned).collect(),
            key: name.span(),
            value,
            siblings: table.len(),
        }));
    }
    let entry = entries.iter().find(|entry| entry.key.start == at);
    let entry = entry.ok_or_else(|| "it is not in a table of dependencies".to_owned())?;
    let mut cuts = entry_cuts(text, entry, key)?;
    let is_namesake = |other: &&Entry<'_>| {
        other.key.start != at && other.path.last() == entry.path.last() && is_optional(other.value)
    };
    if is_optional(entry.value) && !entries.iter().any(|other| is_namesake(&other)) {
        cuts.extend(feature_cuts(text, root, key));
    }
    Ok((cuts, entry.path.clone()))
}

/// Every table of dependencies with its path.
fn tables<'d>(root: &'d DeTable<'d>) -> Vec<(Vec<&'d str>, &'d DeTable<'d>)> {
    let mut out = Vec::new();
    let plain = TABLES.into_iter().filter_map(|name| Some((vec![name], table(root, name)?)));
    out.extend(plain);
    for (target, value) in table(root, "target").into_iter().flatten() {
        if let DeValue::Table(inner) = value.get_ref() {
            out.extend(TABLES.into_iter().filter_map(|name| {
                Some((vec!["target", target.get_ref().as_ref(), name], table(inner, name)?))
            }));
        }
    }
    out
}

fn table<'d>(parent: &'d DeTable<'d>, key: &str) -> Option<&'d DeTable<'d>> {
    match parent.get_key_value(key)?.1.get_ref() {
        DeValue::Table(table) => Some(table),
        _ => None,
    }
}

/// A tool for unused dependencies that is told to leave this one alone.
fn kept_by(root: &DeTable<'_>, key: &str) -> Option<&'static str> {
    let metadata = table(table(root, "package")?, "metadata")?;
    ["cargo-machete", "cargo-shear", "cargo-udeps"].into_iter().find(|tool| {
        table(metadata, tool)
            .is_some_and(|settings| settings.iter().any(|(_, value)| names(value.get_ref(), key)))
    })
}

/// Whether a list, or a list in a table, names a key.
fn names(value: &DeValue<'_>, key: &str) -> bool {
    match value {
        DeValue::String(text) => text.as_ref() == key,
        DeValue::Array(list) => list.iter().any(|value| names(value.get_ref(), key)),
        DeValue::Table(table) => table.iter().any(|(_, value)| names(value.get_ref(), key)),
        _ => false,
    }
}

fn is_optional(value: &Spanned<DeValue<'_>>) -> bool {
    let DeValue::Table(table) = value.get_ref() else { return false };
    let flag = table.get_key_value("optional").map(|(_, flag)| flag.get_ref());
    matches!(flag, Some(DeValue::Boolean(true)))
}

/// Whether an optional dependency is a feature of its own name: cargo makes one where no feature
/// bears the name and none says `dep:key`.
pub(super) fn is_feature_by_itself(text: &str, key: &str) -> bool {
    let Ok(root) = DeTable::parse(text) else { return true };
    let explicit = format!("dep:{key}");
    table(root.get_ref(), "features").is_none_or(|features| {
        features.get_key_value(key).is_none()
            && !features.iter().any(|(_, value)| names(value.get_ref(), &explicit))
    })
}

fn entry_cuts(text: &str, entry: &Entry<'_>, key: &str) -> Result<Vec<Range<usize>>, String> {
    let first = lines::start(text, entry.key.start);
    let head = text.get(first..entry.key.start).unwrap_or("").trim_start();
    let behind = text.get(entry.key.end..).unwrap_or("").trim_start_matches([' ', '\t']);
    let line = |at: usize, end: usize| lines::start(text, at)..lines::end(text, end);
    if head.starts_with('[') && !head.starts_with("[[") {
        let end = leaves(entry.value).iter().map(|leaf| leaf.end).max().unwrap_or(entry.key.end);
        return Ok(vec![with_gap(text, above(text, first).start..lines::end(text, end))]);
    }
    if !head.is_empty() || !behind.starts_with(['=', '.']) {
        return Err("it stands in an inline table; take it out by hand".to_owned());
    }
    let mut cuts: Vec<Range<usize>> = if behind.starts_with('=') {
        vec![line(entry.key.start, entry.value.span().end)]
    } else {
        // `key.path = …` and `key.optional = …` need not stand side by side.
        leaves(entry.value).iter().map(|leaf| line(leaf.start, leaf.end)).collect()
    };
    cuts.sort_by_key(|cut| cut.start);
    let contiguous = cuts.windows(2).all(|pair| pair[0].end == pair[1].start);
    if let ([first, ..], [.., last], true) = (cuts.as_slice(), cuts.as_slice(), contiguous) {
        let whole = first.start..last.end;
        cuts = with_comments(text, whole, entry.siblings == 1, key);
    }
    Ok(cuts)
}

/// From each innermost key to the end of its value.
fn leaves(value: &Spanned<DeValue<'_>>) -> Vec<Range<usize>> {
    let DeValue::Table(table) = value.get_ref() else { return Vec::new() };
    let mut out = Vec::new();
    for (key, value) in table {
        let inner = leaves(value);
        if inner.is_empty() {
            out.push(key.span().start..value.span().end);
        } else {
            out.extend(inner);
        }
    }
    out
}

/// Entries of features that name an optional dependency.
fn feature_cuts(text: &str, root: &DeTable<'_>, key: &str) -> Vec<Range<usize>> {
    let Some(features) = table(root, "features") else { return Vec::new() };
    let mut out = Vec::new();
    for (_, value) in features {
        let DeValue::Array(list) = value.get_ref() else { continue };
        let named = list.iter().filter(|element| match element.get_ref() {
            DeValue::String(text) => is_entry_of(features, text, key),
            _ => false,
        });
        out.extend(named.map(|element| element_cut(text, value.span().start, element.span())));
    }
    out
}

/// Whether a feature's entry means an optional dependency: `dep:key`, or `key` where no feature
/// bears that name.
fn is_entry_of(features: &DeTable<'_>, entry: &str, key: &str) -> bool {
    match entry.strip_prefix("dep:") {
        Some(named) => named == key,
        None => entry == key && features.get_key_value(key).is_none(),
    }
}

/// An element of a list with its comma, and with its line if it stands alone there.
fn element_cut(text: &str, list: usize, element: Range<usize>) -> Range<usize> {
    let behind = text.get(element.end..).unwrap_or("");
    let gap = behind.len() - behind.trim_start_matches([' ', '\t']).len();
    let Some(rest) = behind.get(gap..).and_then(|rest| rest.strip_prefix(',')) else {
        let before = text.get(list..element.start).unwrap_or("");
        let from = before.trim_end().strip_suffix(',').map_or(element.start, |b| list + b.len());
        return from..element.end;
    };
    let end = text.len() - rest.trim_start_matches([' ', '\t']).len();
    let first = lines::start(text, element.start);
    let is_alone = text.get(first..element.start).unwrap_or("").trim().is_empty();
    let rest = text.get(end..).unwrap_or("");
    if is_alone && rest.starts_with(['\n', '\r']) {
        return first..lines::end(text, end);
    }
    element.start..end
}

/// Proves that two manifests differ by nothing but these dependencies.
///
/// # Errors
/// What to tell if they do.
pub(super) fn proven(before: &str, after: &str, gone: &[(Path, String)]) -> Result<(), String> {
    let unsure = || "it can't be edited safely; take the entries out by hand".to_owned();
    let mut expected: toml::Table = toml::from_str(before).map_err(|_| unsure())?;
    let mut found: toml::Table = toml::from_str(after).map_err(|_| unsure())?;
    for (path, key) in gone {
        remove(&mut expected, path);
        without_features(&mut expected, key);
        remove(&mut found, path);
        without_features(&mut found, key);
    }
    if expected == found { Ok(()) } else { Err(unsure()) }
}

/// Takes a key away, and every table on the way that is empty then.
fn remove(table: &mut toml::Table, path: &[String]) {
    let Some((first, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        table.remove(first);
        return;
    }
    if let Some(toml::Value::Table(inner)) = table.get_mut(first) {
        remove(inner, rest);
        if inner.is_empty() {
            table.remove(first);
        }
    }
}

fn without_features(table: &mut toml::Table, key: &str) {
    let Some(toml::Value::Table(features)) = table.get_mut("features") else { return };
    let explicit = format!("dep:{key}");
    let is_feature = features.contains_key(key);
    for (_, list) in features.iter_mut() {
        if let toml::Value::Array(list) = list {
            list.retain(|entry| {
                let entry = entry.as_str().unwrap_or("");
                entry != explicit && (is_feature || entry != key)
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text without the dependency whose key stands behind `▸`.
    fn cut(marked: &str) -> Result<String, String> {
        let at = marked.find('▸').unwrap();
        let text = marked.replace('▸', "");
        let key: String =
            text[at..].chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect();
        let (found, path) = cuts(&text, at, &key)?;
        let after = lines::without(&text, found);
        proven(&text, &after, &[(path, key)])?;
        Ok(after)
    }

    #[test]
    fn every_spelling_is_taken_out_whole() {
        for (before, after) in [
            ("[dependencies]\n▸a = \"1\"\nb = \"1\"\n", "[dependencies]\nb = \"1\"\n"),
            (
                "[dependencies]\nb = \"1\"\n▸a = { path = \"a\", features = [\n  \"x\",\n] }\n",
                "[dependencies]\nb = \"1\"\n",
            ),
            (
                "[dependencies]\n▸a.workspace = true\nb = \"1\"\na.optional = true\n",
                "[dependencies]\nb = \"1\"\n",
            ),
            (
                "[dependencies]\nb = \"1\"\n\n[dependencies.▸a]\npath = \"a\"\n# end\n\n[lib]\n",
                "[dependencies]\nb = \"1\"\n\n# end\n\n[lib]\n",
            ),
            ("[x]\n\n[target.'cfg(unix)'.dependencies]\n▸a = \"1\" # why\n\n[y]\n", "[x]\n\n[y]\n"),
            (
                "[dev-dependencies]\r\n▸a = \"1\"\r\nb = \"1\"\r\n",
                "[dev-dependencies]\r\nb = \"1\"\r\n",
            ),
            ("[dependencies]\nb = \"1\"\n▸a = \"1\"", "[dependencies]\nb = \"1\"\n"),
        ] {
            assert_eq!(cut(before).as_deref(), Ok(after), "{before}");
        }
    }

    #[test]
    fn comments_go_with_what_they_speak_of() {
        for (before, after) in [
            // A heading of several entries stays.
            (
                "[dependencies]\n# ours\n▸a = \"1\"\nb = \"1\"\n",
                "[dependencies]\n# ours\nb = \"1\"\n",
            ),
            ("[dependencies]\n# needs a\n▸a = \"1\"\nb = \"1\"\n", "[dependencies]\nb = \"1\"\n"),
            ("[dependencies]\nb = \"1\"\n# last\n▸a = \"1\"\n", "[dependencies]\nb = \"1\"\n"),
            (
                "[dependencies]\n# free\n\n# own\n▸a = \"1\"\n\nb = \"1\"\n",
                "[dependencies]\n# free\n\nb = \"1\"\n",
            ),
            (
                "[dependencies]\n# ours\n# mandate: allow(x/y, reason = \"z\")\n▸a = \"1\"\nb = \"1\"\n",
                "[dependencies]\n# ours\nb = \"1\"\n",
            ),
        ] {
            assert_eq!(cut(before).as_deref(), Ok(after), "{before}");
        }
    }

    #[test]
    fn features_forget_it() {
        let before = "[dependencies]\nb = \"1\"\n▸a = { path = \"a\", optional = true }\n\n[features]\n\
                      default = [\n    \"b\",\n    \"a\",\n]\nfull = [\"x\", \"a\"]\none = [\"dep:a\"]\nx = []\n";
        let after = "[dependencies]\nb = \"1\"\n\n[features]\n\
                     default = [\n    \"b\",\n]\nfull = [\"x\"]\none = []\nx = []\n";
        assert_eq!(cut(before).as_deref(), Ok(after));
        // A feature that bears the name stays one.
        let before = "[dependencies]\n▸a = { path = \"a\", optional = true }\n[features]\na = [\"dep:a\"]\nb = [\"a\"]\n";
        assert_eq!(cut(before).as_deref(), Ok("[features]\na = []\nb = [\"a\"]\n"));
    }

    #[test]
    fn what_is_kept_on_purpose_or_written_inline_stays() {
        let kept =
            "[package.metadata.cargo-machete]\nignored = [\"a\"]\n[dependencies]\n▸a = \"1\"\n";
        assert!(cut(kept).unwrap_err().contains("cargo-machete"));
        assert!(cut("dependencies = { ▸a = \"1\", b = \"1\" }\n").is_err());
        assert!(cut("dependencies.▸a = \"1\"\n").is_err());
    }

    #[test]
    fn a_manifest_that_lost_more_is_not_proven() {
        let path = vec!["dependencies".to_owned(), "a".to_owned()];
        let before = "[dependencies]\na = \"1\"\nb = \"1\"\n";
        let gone = [(path, "a".to_owned())];
        assert!(proven(before, "[dependencies]\nb = \"1\"\n", &gone).is_ok());
        assert!(proven(before, "[dependencies]\n", &gone).is_err());
        assert!(proven(before, "[dependencies", &gone).is_err());
    }
}
