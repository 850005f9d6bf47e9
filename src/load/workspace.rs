//! Reads one workspace, or every one of a repository.
//!
//! Owns the beginning: where the search starts, what runs beside cargo. Does not know what is
//! made of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::sync::{Mutex, PoisonError};

use rayon::Yield;
use rayon::prelude::*;

use super::assembly::Assembly;
use super::cargo::Cargo;
use super::disk::{LoadError, path_text, read_text};
use super::documents::{Document, Named, Wanted};
use super::loaded::{Loaded, Request};
use super::lock::Lock;
use super::manifest::{self, Manifest};
use super::{Sources, Tree, repository, sights};

/// What was read: the workspace, facts of its Rust files, and facts of other wanted files.
#[derive(Debug)]
pub struct Read<F, D> {
    /// The workspace.
    pub loaded: Loaded,
    /// Facts of its Rust files.
    pub sources: Sources<F>,
    /// Facts of other wanted files.
    pub documents: Vec<Document<D>>,
}

/// Reads one workspace, or all of a repository, and the Rust files and other wanted ones in it.
/// `meanwhile` is called once with the workspace, while files are still being read on all cores: it
/// must not wait for them.
///
/// # Errors
/// [`LoadError`]: cargo is missing or refuses, a file that must be read can't be.
pub fn load<F: Send, D: Send, T>(
    request: &Request,
    read: &(impl Fn(&str) -> F + Sync),
    wanted: &Wanted<'_, D>,
    meanwhile: impl FnOnce(&mut Loaded) -> T,
) -> Result<(Read<F, D>, T), LoadError> {
    let start = starting_point(request)?;
    let mut flags = Vec::new();
    if request.offline {
        flags.push("--offline".to_owned());
    }
    let cargo = Cargo { program: request.cargo.clone(), flags };
    let git_tree = |dir: &Path| match &request.snapshot {
        Some(snapshot) => Some(snapshot.tree()),
        None => Tree::of_git(dir),
    };
    if request.repository {
        let tree = git_tree(&start.dir)
            .ok_or_else(|| LoadError::NoRepository { path: start.dir.display().to_string() })?;
        let manifests = read_all(&manifests_of(&tree));
        let found = repository::discover(&cargo, &tree, &manifests)?;
        let root = tree.root.clone();
        let (sources, documents) = Paths::of(request, &tree, wanted).read(read, wanted);
        let mut loaded = Assembly::new(root, tree, manifests).finish(request, found)?;
        let done = meanwhile(&mut loaded);
        return Ok((Read { loaded, sources, documents }, done));
    }
    // Cargo takes a while and one core: git, manifests and sources go beside it, and so does
    // the assembly of its answer beside the rest of the sources.
    let asked = cargo.begin(start.manifest.as_deref(), &start.dir);
    let tree = git_tree(&start.dir);
    let early = Mutex::new(None);
    let (loaded, done) = rayon::in_place_scope(|scope| {
        let manifests = tree.as_ref().map(|tree| {
            let (paths, listed) = (Paths::of(request, tree, wanted), manifests_of(tree));
            let (send, manifests) = mpsc::channel();
            let early = &early;
            // On the threads that read: a thread of its own would have a heap of its own.
            scope.spawn(move |_| {
                let _ = send.send(read_all(&listed));
                let files = paths.read(read, wanted);
                *early.lock().unwrap_or_else(PoisonError::into_inner) = Some(files);
            });
            manifests
        });
        let lock = early_lock(tree.as_ref(), &start.dir);
        let answer = asked.answer()?;
        let root = answer.metadata.workspace_root.clone();
        let found = repository::Found {
            workspaces: vec![answer.metadata],
            skipped: Vec::new(),
            without_pin: usize::from(answer.without_pin),
        };
        let tree = tree.unwrap_or_else(|| Tree::of_disk(&root));
        let manifests = manifests.and_then(|manifests| taken(&manifests)).unwrap_or_default();
        let mut assembly = Assembly::new(root, tree, manifests);
        assembly.early_lock = lock;
        let mut loaded = assembly.finish(request, found)?;
        let done = meanwhile(&mut loaded);
        Ok((loaded, done))
    })?;
    let early = early.into_inner().unwrap_or_else(PoisonError::into_inner);
    let late = || Paths::of(request, &loaded.tree, wanted).read(read, wanted);
    let (sources, mut documents) = early.unwrap_or_else(late);
    wanted.add_untracked(request, &loaded.tree, &mut documents);
    Ok((Read { loaded, sources, documents }, done))
}

/// What the threads of the pool send. Whoever is one of them works meanwhile: the sender may wait
/// for this very thread.
fn taken<T>(from: &Receiver<T>) -> Option<T> {
    loop {
        match from.try_recv() {
            Err(TryRecvError::Empty) if rayon::yield_now() == Some(Yield::Executed) => {}
            // Nothing waits for this thread: the sender is at work on another one.
            Err(TryRecvError::Empty) => return from.recv().ok(),
            done => return done.ok(),
        }
    }
}

/// The lock file that is most likely the workspace's: the nearest tracked one above. One that
/// can't be read is left to whoever knows that it is wanted.
fn early_lock(tree: Option<&Tree>, dir: &Path) -> Option<(PathBuf, Lock)> {
    let tree = tree?;
    let is_tracked = |path: &PathBuf| {
        let path = path_text(&tree.root, path);
        tree.files.binary_search(&path).is_ok()
    };
    let path = dir.ancestors().map(|dir| dir.join("Cargo.lock")).find(is_tracked)?;
    let text = read_text(&path, "", "").ok()?;
    Lock::parse(&text).ok().map(|lock| (path, lock))
}

/// The files that are read early: none where the source is not asked for.
struct Paths {
    root: PathBuf,
    rust: Vec<PathBuf>,
    others: Vec<Named>,
}

impl Paths {
    fn of<D: Send>(request: &Request, tree: &Tree, wanted: &Wanted<'_, D>) -> Self {
        let root = tree.root.clone();
        if !request.sources {
            return Self { root, rust: Vec::new(), others: Vec::new() };
        }
        let is_rust = |path: &&String| Path::new(path).extension().is_some_and(|e| e == "rs");
        let rust = tree.files.iter().filter(is_rust).map(|path| tree.root.join(path)).collect();
        Self { root, rust, others: wanted.named(tree) }
    }

    fn read<F: Send, D: Send>(
        self,
        read: &(impl Fn(&str) -> F + Sync),
        wanted: &Wanted<'_, D>,
    ) -> (Sources<F>, Vec<Document<D>>) {
        let Self { root, rust, others } = self;
        // The few others go first: Rust files fill both cores to the end.
        let documents = wanted.read_all(&root, others);
        (Sources::of_paths(rust, read), documents)
    }
}

struct Start {
    dir: PathBuf,
    manifest: Option<PathBuf>,
}

fn starting_point(request: &Request) -> Result<Start, LoadError> {
    let Some(given) = &request.manifest_path else {
        let dir = sights::real(&request.start).unwrap_or_else(|_| request.start.clone());
        return Ok(Start { dir, manifest: None });
    };
    let path = request.start.join(given);
    if path.file_name().is_none_or(|name| name != "Cargo.toml") || !sights::is_file(&path) {
        return Err(LoadError::NotAManifest { path: given.display().to_string() });
    }
    // Git answers with resolved paths, so cargo is asked with one too.
    let manifest = sights::real(&path).unwrap_or(path);
    let dir = manifest.parent().map(Path::to_path_buf).unwrap_or_default();
    Ok(Start { dir, manifest: Some(manifest) })
}

/// Every tracked manifest, read and parsed on all cores.
pub(super) type Manifests = BTreeMap<PathBuf, Manifest>;

fn manifests_of(tree: &Tree) -> Vec<PathBuf> {
    let is_manifest = |path: &&String| *path == "Cargo.toml" || path.ends_with("/Cargo.toml");
    tree.files.iter().filter(is_manifest).map(|path| tree.root.join(path)).collect()
}

fn read_all(manifests: &[PathBuf]) -> Manifests {
    manifests.par_iter().filter_map(|path| read_manifest(path)).collect()
}

pub(super) fn read_manifest(path: &Path) -> Option<(PathBuf, Manifest)> {
    let text = read_text(path, "", "").ok()?;
    let dir = path.parent()?;
    Some((path.to_owned(), manifest::parse(text, dir)?))
}

/// Two spellings of one repository address: scheme, user, `.git` and case do not count.
pub(super) fn same_address(a: &str, b: &str) -> bool {
    fn plain(url: &str) -> String {
        let url = url.trim_start_matches("git+").trim_start_matches("registry+");
        let url = url.split(['?', '#']).next().unwrap_or("");
        let url = url.split_once("://").map_or(url, |(_, rest)| rest);
        let url = url.split_once('@').map_or(url, |(_, rest)| rest);
        let url = url.replace(':', "/");
        url.trim_end_matches('/').trim_end_matches(".git").to_lowercase()
    }
    !a.is_empty() && plain(a) == plain(b)
}

/// Facts about the reading that a user should know.
pub(super) fn notes(
    without_pin: usize,
    unlocked: usize,
    (without_lock, workspaces): (usize, usize),
    tree: &Tree,
) -> Vec<String> {
    let mut notes = Vec::new();
    if without_pin > 0 {
        notes.push(
            "the pinned toolchain is not installed; the workspace was read with the default one"
                .to_owned(),
        );
    }
    if without_lock > 0 {
        let which = if workspaces == 1 {
            "no Cargo.lock".to_owned()
        } else {
            format!("{without_lock} of {workspaces} workspaces have no Cargo.lock")
        };
        notes.push(format!("{which}: patched dependencies were found through [patch] alone"));
    }
    if unlocked > 0 {
        notes.push(format!(
            "Cargo.lock does not list {unlocked} declared dependencies: it is older than the manifests"
        ));
    }
    if !tree.from_git {
        notes
            .push("not under git: files on the disk were taken instead of tracked ones".to_owned());
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::same_address;

    #[test]
    fn spellings_of_one_repository_are_equal() {
        let canonical = "https://example.org/Team/repo";
        for other in [
            "git@example.org:team/repo.git",
            "git+https://example.org/team/repo?rev=1#abc",
            "ssh://git@example.org/team/repo/",
        ] {
            assert!(same_address(canonical, other), "{other}");
        }
        assert!(!same_address(canonical, "https://example.org/team/other"));
        assert!(!same_address("", ""));
    }
}
