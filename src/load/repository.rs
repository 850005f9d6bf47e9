//! Every workspace of a repository: virtual ones, single packages, any depth.
//!
//! Owns the search among tracked manifests. A manifest that cargo refuses (test data, templates)
//! is kept with cargo's reason and never dropped silently. Does not resolve anything.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::Tree;
use super::cargo::{Answer, Cargo, Metadata};
use super::disk::{LoadError, path_text};
use super::loaded::Skipped;
use super::workspace::Manifests;

/// What was found.
pub(super) struct Found {
    pub(super) workspaces: Vec<Metadata>,
    pub(super) skipped: Vec<Skipped>,
    /// How many were read without the toolchain they pin.
    pub(super) without_pin: usize,
}

/// Asks cargo for every workspace root, then for every package that none of them claims.
pub(super) fn discover(
    cargo: &Cargo,
    tree: &Tree,
    manifests: &Manifests,
) -> Result<Found, LoadError> {
    let mut found = Found { workspaces: Vec::new(), skipped: Vec::new(), without_pin: 0 };
    let mut claimed: BTreeSet<PathBuf> = BTreeSet::new();
    let roots: Vec<&PathBuf> =
        manifests.iter().filter(|(_, m)| m.has_workspace).map(|(path, _)| path).collect();
    ask(cargo, tree, &roots, &mut claimed, &mut found);
    let loose: Vec<&PathBuf> = manifests
        .iter()
        .filter(|(path, m)| m.package.is_some() && !m.has_workspace && !claimed.contains(*path))
        .map(|(path, _)| path)
        .collect();
    ask(cargo, tree, &loose, &mut claimed, &mut found);
    if found.workspaces.is_empty() {
        let lines = found.skipped.iter().map(|s| format!("  {}: {}\n", s.manifest, s.reason));
        return Err(LoadError::NothingLoaded { reasons: lines.collect() });
    }
    found.skipped.sort();
    Ok(found)
}

fn ask(
    cargo: &Cargo,
    tree: &Tree,
    manifests: &[&PathBuf],
    claimed: &mut BTreeSet<PathBuf>,
    found: &mut Found,
) {
    let answers: Vec<Result<Answer, LoadError>> = manifests
        .par_iter()
        .map(|manifest| {
            let dir = manifest.parent().unwrap_or(Path::new("/"));
            cargo.metadata(Some(manifest), dir)
        })
        .collect();
    for (manifest, answer) in manifests.iter().zip(answers) {
        match answer {
            Ok(answer) => {
                let members = answer.metadata.packages.iter();
                let paths: Vec<PathBuf> = members.map(|p| p.manifest_path.clone()).collect();
                // A package asked for alone may answer with the workspace it belongs to.
                if paths.iter().all(|path| claimed.contains(path)) && !paths.is_empty() {
                    continue;
                }
                claimed.extend(paths);
                found.without_pin += usize::from(answer.without_pin);
                found.workspaces.push(answer.metadata);
            }
            Err(error) => found.skipped.push(Skipped {
                manifest: path_text(&tree.root, manifest),
                reason: first_line(&error).replace(&format!("{}/", tree.root.display()), ""),
            }),
        }
    }
}

fn first_line(error: &LoadError) -> String {
    match error {
        LoadError::Metadata { stderr } => {
            let first = stderr.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
            first.trim().trim_start_matches("error: ").to_owned()
        }
        other => other.to_string().lines().next().unwrap_or("").to_owned(),
    }
}
