//! Reads the world: cargo, manifests, the lock file, git, and every other byte from the disk.
//!
//! Owns all input and the facts of Cargo: which package is local, at which line a dependency is
//! declared, which files are tracked. Invariant: nothing of the analysed project is executed and
//! nothing is written but a temporary copy of another state of it. Does not know rules or teams.

mod agreement;
mod assembly;
mod cargo;
mod disk;
mod documents;
mod git;
mod history;
mod loaded;
mod locality;
mod lock;
mod manifest;
mod names;
mod past_texts;
mod repository;
mod resolution;
mod revision;
mod sights;
mod snapshot;
mod sources;
mod space;
mod tree;
mod workspace;

pub use agreement::{Provided, Stage};
pub use disk::{LoadError, joined_path, normalize, path_text, read_optional, read_text};
pub use documents::{Document, Wanted};
pub use history::{Change, ChangeKind, Commit, History, Signature, head_time, read_history};
pub use loaded::{
    Declared, DependencyKind, Loaded, LoadedPackage, PatchEntry, PatchUse, Reached, Request, Root,
    RootKind, Skipped, TargetKind, Via,
};
pub use manifest::Declaration;
pub use names::{DependencyKey, PackageName};
pub use past_texts::{PastTexts, past_texts};
pub use revision::{Base, Staged, is_shallow, merge_base, renamed, repository, staged, unstaged};
pub use sights::{
    Sight, begin, digest_text, end, holds_rust, is_file, is_folder, names, of_lines, still_so,
};
pub use snapshot::Snapshot;
pub use sources::{
    Destination, SourceFile, Sources, Unreadable, destination, excerpt_text, excerpt_texts,
    read_each, show_text, text_where,
};
pub use space::give_back;
pub use tree::{BASELINE_FOLDER, Tree, commit_day, count_lines, files_below, uncommitted};
pub use workspace::{Read, load};
