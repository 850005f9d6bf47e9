//! `check --staged` and `check FILES`: what of a run is looked at, and what need not be read.
//!
//! Owns which paths are meant and which state is read for them. A commit is judged as it will be:
//! from the index, and from the disk only where the two agree on everything that is read. Where no
//! path is one that a rule reads, nothing is opened at all.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{Check, Global};
use super::elsewhere::Elsewhere;
use super::session::{self, Depth, Session, Strictness};
use super::{Outcome, World};
use crate::checks::Finding;
use crate::load::{self, Snapshot, path_text};
use crate::source::SourceMap;

/// What of a run is looked at.
pub(super) enum Narrowed {
    /// Everything.
    Whole,
    /// These paths, from the top of the tree; the index is read if a copy of it is given.
    Paths(BTreeSet<String>, Option<Elsewhere>),
    /// No path is one that a rule reads: the line that says so.
    Nothing(String),
}

/// Endings of files of which rules read nothing but their names. Whatever is not listed counts
/// as read, since `include!` may name any file.
const UNREAD: [&str; 27] = [
    "md", "txt", "rst", "adoc", "png", "jpg", "jpeg", "gif", "svg", "ico", "pdf", "css", "scss",
    "html", "js", "jsx", "mjs", "ts", "tsx", "vue", "py", "sh", "snap", "woff", "woff2", "ttf",
    "gz",
];

/// Decides what is looked at, before anything is read.
///
/// # Errors
/// The finished outcome of a run that can't go on.
pub(super) fn narrow(
    world: &World,
    global: &Global,
    options: &Check,
) -> Result<Narrowed, Box<Outcome>> {
    if !options.staged && options.files.is_empty() {
        return Ok(Narrowed::Whole);
    }
    let refuse = |text: String| Box::new(Outcome::refused(text));
    let start = folder(world, global);
    let top = load::repository(&start);
    let root = top.clone().unwrap_or_else(|| start.clone());
    let mut named = BTreeSet::new();
    for file in &options.files {
        let path = world.cwd.join(file);
        let path = load::normalize(&path.canonicalize().unwrap_or(path));
        let Ok(inside) = path.strip_prefix(&root) else {
            let help = "name files of this repository";
            let file = file.display();
            return Err(refuse(format!("error: {file} lies outside of it\nhelp: {help}\n")));
        };
        named.insert(path_text(Path::new(""), inside));
    }
    if !options.staged {
        let many = named.len();
        named.retain(|path| may_be_read(path));
        let why = || format!("no rule reads any of the {many} files: nothing was judged");
        return Ok(if named.is_empty() {
            Narrowed::Nothing(why())
        } else {
            Narrowed::Paths(named, None)
        });
    }
    let Some(top) = top else {
        let help = "run it in a clone, or name files instead";
        return Err(refuse(format!("error: --staged needs a git repository\nhelp: {help}\n")));
    };
    let staged = load::staged(&top);
    let meant = |path: &String| named.is_empty() || named.contains(path);
    let mut paths: BTreeSet<String> =
        staged.changed.union(&staged.listed).filter(|path| meant(path)).cloned().collect();
    let many = paths.len();
    // Whoever owns a package owns a part of its files: one more or one less may decide it.
    paths.retain(|path| staged.listed.contains(path) || may_be_read(path));
    if paths.is_empty() {
        let what = match many {
            0 => "nothing is staged".to_owned(),
            1 => "no rule reads the one file that is staged".to_owned(),
            many => format!("no rule reads any of the {many} files that are staged"),
        };
        return Ok(Narrowed::Nothing(format!("{what}: nothing was judged")));
    }
    let agrees = !load::unstaged(&top).iter().any(|path| may_be_read(path));
    let elsewhere =
        if agrees { None } else { Some(index(&top, &start, global, world).map_err(refuse)?) };
    Ok(Narrowed::Paths(paths, elsewhere))
}

fn folder(world: &World, global: &Global) -> PathBuf {
    let given = global.manifest_path.as_ref().map(|path| world.cwd.join(path));
    let folder = given.as_deref().and_then(Path::parent).unwrap_or(&world.cwd);
    folder.canonicalize().unwrap_or_else(|_| folder.to_owned())
}

/// A copy of the index, and the same place in it.
fn index(top: &Path, start: &Path, global: &Global, world: &World) -> Result<Elsewhere, String> {
    let snapshot = Snapshot::of_index(top).map_err(|error| format!("error: {error}\n"))?;
    let manifest = global.manifest_path.as_ref().map(|path| world.cwd.join(path));
    let manifest = manifest.and_then(|path| snapshot.place_of(&path));
    let start = snapshot.place_of(start);
    Ok(Elsewhere { snapshot: Some(Arc::new(snapshot)), start, manifest, ..Elsewhere::default() })
}

fn may_be_read(path: &str) -> bool {
    let extension = Path::new(path).extension().map(|e| e.to_string_lossy().to_lowercase());
    !extension.is_some_and(|extension| UNREAD.contains(&extension.as_str()))
}

impl Narrowed {
    /// Opens the state that is looked at.
    ///
    /// # Errors
    /// The finished outcome of a run that can't go on.
    pub(super) fn open(&self, world: &World, global: &Global) -> Result<Session, Box<Outcome>> {
        match self {
            Self::Paths(_, Some(index)) => {
                session::open_elsewhere(world, global, Strictness::Strict, index)
            }
            _ => session::open(world, global, Strictness::Strict, Depth::Sources),
        }
    }

    /// Labels of the packages whose files are meant; none for all.
    pub(super) fn touched(&self, session: &Session) -> Option<Vec<String>> {
        let Self::Paths(paths, _) = self else { return None };
        let tree = &session.loaded.tree;
        let mut out = BTreeSet::new();
        for path in paths {
            let folders = session.model.packages().filter_map(|(_, package)| {
                let folder = load::normalize(&session.loaded.root.join(&package.folder));
                let folder = path_text(&tree.root, &folder);
                let is_inside = folder.is_empty()
                    || path.strip_prefix(&folder).is_some_and(|rest| rest.starts_with('/'));
                is_inside.then_some((folder.len(), &package.label))
            });
            out.extend(folders.max().map(|(_, label)| label.clone()));
        }
        Some(out.into_iter().collect())
    }

    /// Whether a finding is one of those meant: of a package whose files are, or at a place, or
    /// decided by a line, in one of them.
    pub(super) fn takes(
        &self,
        session: &Session,
        touched: &[String],
        sources: &SourceMap,
        finding: &Finding,
    ) -> bool {
        let Self::Paths(paths, _) = self else { return true };
        let is_touched = |label: &String| touched.contains(label);
        let root = path_text(&session.loaded.tree.root, &session.loaded.root);
        finding.from.package.as_ref().is_some_and(is_touched)
            || finding.spans().any(|span| {
                let shown = sources.path(span.file);
                let path =
                    if root.is_empty() { shown.to_owned() } else { format!("{root}/{shown}") };
                paths.contains(&path)
            })
    }
}
