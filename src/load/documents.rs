//! Files other than Rust that somebody wants facts of: contracts of interfaces.
//!
//! Owns the reading: the caller says which by name and by their first bytes, and each is read at
//! most once, on all cores. Does not know what is in them.

use std::path::Path;

use rayon::prelude::*;

use super::loaded::Request;
use super::sources::Unreadable;
use super::{Tree, sights};
use crate::source::Lines;

/// First bytes by which most files are passed over.
const HEAD: usize = 1024;

/// Which files are wanted, and what is made of each.
pub struct Wanted<'w, F> {
    /// By name: whether it is wanted, and then whether its first bytes decide.
    pub by_name: &'w (dyn Fn(&str) -> Option<bool> + Sync),
    /// By its first bytes.
    pub by_head: &'w (dyn Fn(&[u8]) -> bool + Sync),
    /// Makes facts of a path and a text; none where it is something else after all.
    pub read: &'w (dyn Fn(&str, &str) -> Option<F> + Sync),
}

/// One file.
#[derive(Debug)]
pub struct Document<F> {
    /// Its path, from the root of the tree.
    pub path: String,
    /// Where its lines begin.
    pub lines: Lines,
    /// What was made of it.
    pub facts: Result<F, Unreadable>,
}

/// A file that is wanted by its name.
pub(super) struct Named {
    path: String,
    /// Whether its first bytes decide.
    by_head: bool,
}

impl<F: Send> Wanted<'_, F> {
    /// What is wanted by name. Symlinks are left to what they lead to.
    pub(super) fn named(&self, tree: &Tree) -> Vec<Named> {
        let named = |path: &String| {
            let by_head = (self.by_name)(path)?;
            let is_link = tree.symlinks.binary_search(path).is_ok();
            (!is_link).then(|| Named { path: path.clone(), by_head })
        };
        tree.files.iter().filter_map(named).collect()
    }

    /// Reads files, in the order given.
    pub(super) fn read_all(&self, root: &Path, files: Vec<Named>) -> Vec<Document<F>> {
        files.into_par_iter().filter_map(|file| self.read_one(root, file)).collect()
    }

    /// Reads what the tree has got since the first ones were read: packages that git does not
    /// track yet.
    pub(super) fn add_untracked(
        &self,
        request: &Request,
        tree: &Tree,
        known: &mut Vec<Document<F>>,
    ) {
        if !request.sources || !tree.has_untracked {
            return;
        }
        let mut new = self.named(tree);
        new.retain(|file| !known.iter().any(|document| document.path == file.path));
        known.extend(self.read_all(&tree.root, new));
    }

    fn read_one(&self, root: &Path, Named { path, by_head }: Named) -> Option<Document<F>> {
        let wants = |head: &[u8]| !by_head || (self.by_head)(head);
        let made = |bytes: &[u8]| {
            let text = std::str::from_utf8(bytes).map_err(|_| Unreadable::NotText)?;
            Ok((self.read)(&path, text).map(|facts| (Lines::of(text), facts)))
        };
        let read = sights::read_if(&root.join(&path), HEAD, wants, made);
        let (lines, facts) = match read.map_err(|error| Unreadable::of(&error)) {
            Ok(None | Some(Ok(None))) => return None,
            Ok(Some(Ok(Some((lines, facts))))) => (lines, Ok(facts)),
            // Nobody knows whether a document is wanted that can't be opened or is no text.
            Ok(Some(Err(_))) | Err(_) if by_head => return None,
            Ok(Some(Err(why))) | Err(why) => (Lines::of(""), Err(why)),
        };
        Some(Document { path, lines, facts })
    }
}
