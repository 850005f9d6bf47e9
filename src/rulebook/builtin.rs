//! The embedded rule files.
//!
//! Owns the table that `build.rs` lists: path and text of each file under `rules/`, sorted.

/// Path and text of every built-in rule.
pub const BUILTIN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/rules.rs"));
