//! Source texts: which file a byte belongs to, and on which line it stands.
//!
//! Owns file ids, spans, places, and the reading of TOML and YAML texts into values that keep
//! their spans. Invariant: a span always lies inside the text of its file. Knows nothing of disks,
//! packages or teams.

mod lines;
mod map;
mod problem;
mod table;
mod yaml;

pub use lines::Lines;
pub use map::{FileId, Place, SourceMap, Span};
pub use problem::{Problem, Severity, nearest};
pub use table::{Document, Entry, Located, Reader, parse_toml};
pub use yaml::{Yaml, YamlDefect, YamlNode, parse_yaml};
