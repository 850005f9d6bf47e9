//! Source texts: which file a byte belongs to, and on which line it stands.
//!
//! Owns file ids, spans, places, and the reading of a TOML text into values that keep their
//! spans. Invariant: a span always lies inside the text of its file. Knows nothing of disks,
//! packages or teams.

mod map;
mod problem;
mod table;

pub use map::{FileId, Place, SourceMap, Span};
pub use problem::{Problem, Severity, nearest};
pub use table::{Document, Entry, Located, Reader, parse_toml};
