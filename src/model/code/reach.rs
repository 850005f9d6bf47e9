//! Which files targets reach: where `mod` and `#[path]` lead, read round by round.
//!
//! Owns the places in which a module's file may lie, as the compiler looks for it. Does not know
//! what is in the files but for their modules.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

use crate::extract::rust::{CodeLines, FileFacts, ItemKind, ScopeKind};
use crate::load::{Loaded, Sources, normalize as plain, path_text};
use crate::model::ids::PackageId;
use crate::source::{FileId, SourceMap, Span};

/// A file with one module in it may be reached from many targets, but not from itself.
pub(super) const DEEPEST: usize = 64;

/// A file that a target needs and that can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::model) struct Unread {
    pub(in crate::model) package: PackageId,
    /// Its path, from the display root.
    pub(in crate::model) path: String,
    /// What is wrong, as a fragment.
    pub(in crate::model) problem: String,
    /// The declaration that needs it; none for a root.
    pub(in crate::model) wanted_at: Option<Span>,
    /// Whether the declaration hangs on a `cfg` or a macro.
    pub(in crate::model) conditional: bool,
}

/// A file that a `#[path]` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::model) struct NamedFile {
    pub(in crate::model) package: PackageId,
    pub(in crate::model) path: PathBuf,
    pub(in crate::model) at: Span,
    pub(in crate::model) test: bool,
}

/// Whether a `cfg` stands before one of the inline modules around a scope.
pub(super) fn is_conditional(facts: &FileFacts, scope: u32) -> bool {
    let mut at = facts.scopes.get(scope as usize);
    while let Some(scope) = at {
        if let ScopeKind::Module(item) = scope.kind
            && facts.items.get(item as usize).is_some_and(|item| item.conditional)
        {
            return true;
        }
        at = scope.parent.and_then(|parent| facts.scopes.get(parent as usize));
    }
    false
}

/// The first half: which files there are. Reads what nobody read yet.
#[derive(Debug)]
pub(in crate::model) struct Reach {
    pub(super) ids: FxHashMap<usize, FileId>,
    /// The hashes of their lines.
    pub(in crate::model) lines: FxHashMap<FileId, CodeLines>,
}

/// Reads, round by round, what targets reach and what is not known yet.
pub(in crate::model) fn reach(
    loaded: &Loaded,
    sources: &mut Sources<FileFacts>,
    read: &(dyn Fn(&str) -> FileFacts + Sync),
) {
    let roots: Vec<PathBuf> =
        loaded.packages.iter().flat_map(|p| &p.roots).map(|root| root.path.clone()).collect();
    sources.read(roots.clone(), &read);
    let mut seen: BTreeSet<(usize, PathBuf)> = BTreeSet::new();
    let mut open: Vec<(PathBuf, PathBuf)> =
        roots.into_iter().map(|root| (root.clone(), parent(&root))).collect();
    for _ in 0..DEEPEST {
        let mut wanted: Vec<(PathBuf, PathBuf)> = Vec::new();
        for (path, below) in std::mem::take(&mut open) {
            let Some(at) = sources.find(&path) else { continue };
            if !seen.insert((at, below.clone())) {
                continue;
            }
            let Some(Ok(facts)) = sources.get(at).map(|file| file.facts.as_ref()) else { continue };
            for (candidates, _) in file_modules(facts, &path, &below) {
                wanted.extend(candidates);
            }
        }
        // A candidate beside a known one is not looked for on the disk.
        let unknown: Vec<PathBuf> = wanted
            .chunk_by(|a, b| a.1 == b.1)
            .filter(|chunk| !chunk.iter().any(|(path, _)| sources.find(path).is_some()))
            .flatten()
            .map(|(path, _)| path.clone())
            .collect();
        sources.read_late(unknown, &read);
        open = wanted;
        if open.is_empty() {
            break;
        }
    }
}

/// For each declared file module its candidates, each with the folder of its own modules; the
/// item's index beside it.
pub(super) fn file_modules(
    facts: &FileFacts,
    path: &Path,
    below: &Path,
) -> Vec<(Vec<(PathBuf, PathBuf)>, u32)> {
    let mut out = Vec::new();
    for (at, item) in facts.items.iter().enumerate() {
        if item.kind != ItemKind::FileModule {
            continue;
        }
        let inline = inline_folders(facts, item.scope);
        let name = facts.words.get(item.name);
        let folder = inline.iter().fold(below.to_path_buf(), |dir, part| dir.join(part));
        let candidates = if item.paths.is_empty() {
            let folder = folder.join(name);
            vec![(folder.with_extension("rs"), folder.clone()), (folder.join("mod.rs"), folder)]
        } else {
            let base = if inline.is_empty() { parent(path) } else { folder.clone() };
            let mut candidates: Vec<(PathBuf, PathBuf)> = item
                .paths
                .iter()
                .map(|(given, _)| {
                    let path = plain(&base.join(&**given));
                    let dir = parent(&path);
                    (path, dir)
                })
                .collect();
            if item.conditional {
                // `cfg_attr` may leave the path out.
                let folder = folder.join(name);
                candidates.push((folder.with_extension("rs"), folder.clone()));
                candidates.push((folder.join("mod.rs"), folder));
            }
            candidates
        };
        out.push((candidates, u32::try_from(at).unwrap_or(u32::MAX)));
    }
    out
}

/// The folders that inline modules around a scope add.
pub(super) fn inline_folders(facts: &FileFacts, scope: u32) -> Vec<String> {
    let mut out = Vec::new();
    let mut at = Some(scope);
    while let Some(scope) = at.and_then(|at| facts.scopes.get(at as usize)) {
        if let ScopeKind::Module(item) = scope.kind
            && let Some(item) = facts.items.get(item as usize)
        {
            let given = item.paths.first().map(|(path, _)| path.to_string());
            out.push(given.unwrap_or_else(|| facts.words.get(item.name).to_owned()));
        }
        at = scope.parent;
    }
    out.reverse();
    out
}

pub(super) fn parent(path: &Path) -> PathBuf {
    path.parent().map(Path::to_path_buf).unwrap_or_default()
}

impl Reach {
    /// Gives every reachable file an id; where its lines begin moves into the map.
    pub(in crate::model) fn register(
        loaded: &Loaded,
        sources: &mut Sources<FileFacts>,
        map: &mut SourceMap,
    ) -> Self {
        let (mut ids, mut lines) = (FxHashMap::default(), FxHashMap::default());
        for at in 0..sources.len() {
            let Some(file) = sources.get_mut(at) else { continue };
            let Ok(facts) = &mut file.facts else { continue };
            let shown = path_text(&loaded.root, &file.path);
            let id = map.add_without_text(&shown, std::mem::take(&mut facts.line_starts));
            lines.insert(id, std::mem::take(&mut facts.lines));
            ids.insert(at, id);
        }
        Self { ids, lines }
    }
}
