//! The `mandate.toml` of teams: one in any folder between the root and a package.
//!
//! Owns where they are looked for. A file beside a manifest with `[workspace]` is the root's of
//! another workspace and none of these.

use std::collections::{BTreeMap, BTreeSet};

use crate::load::{LoadError, Loaded, path_text, read_optional};
use crate::model::Architecture;
use crate::rulebook::{Rulebook, read_team_config};
use crate::source::{Problem, SourceMap, parse_toml};

/// Reads every team's file into the book.
pub(super) fn read(
    loaded: &mut Loaded,
    model: &Architecture,
    book: &mut Rulebook,
    problems: &mut Vec<Problem>,
) -> Result<(), LoadError> {
    for (folder, packages) in folders(model) {
        let path = loaded.root.join(&folder).join("mandate.toml");
        let shown = path_text(&loaded.root, &path);
        let Some(text) = read_optional(&path, &shown)? else { continue };
        let manifest = read_optional(&path.with_file_name("Cargo.toml"), "Cargo.toml");
        if manifest.ok().flatten().is_some_and(|text| is_workspace(&text)) {
            continue;
        }
        let file = loaded.sources.add(&shown, text.clone());
        match parse_toml(file, &text) {
            Ok(document) => {
                problems.extend(read_team_config(document.reader(&shown), book, &packages));
            }
            Err(problem) => problems.push(problem),
        }
    }
    Ok(())
}

/// Every folder above or of a package, below the root, with the labels of the packages in it.
fn folders(model: &Architecture) -> BTreeMap<String, BTreeSet<String>> {
    let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, package) in model.packages().filter(|(_, package)| !package.folder.starts_with("..")) {
        let mut folder = package.folder.as_str();
        while !folder.is_empty() {
            out.entry(folder.to_owned()).or_default().insert(package.label.clone());
            folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        }
    }
    out
}

fn is_workspace(manifest: &str) -> bool {
    let file = SourceMap::default().add("Cargo.toml", manifest.into());
    parse_toml(file, manifest)
        .is_ok_and(|document| document.reader("Cargo.toml").key_span("workspace").is_some())
}
