//! One file in, plain facts out.
//!
//! Owns parsers of what is in a repository. Invariant: a function here sees one text and nothing
//! else, and never panics on it. Does not know other files, teams or the graph.

mod surface;

pub use surface::{Surface, surface};
