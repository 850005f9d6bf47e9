//! The embedded rule files.
//!
//! Owns the tables that `build.rs` lists: path and text of each file under `rules/`, sorted; the
//! catalogue apart from the rules.

/// Path and text of every built-in rule.
pub const BUILTIN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// Path and text of every page of the catalogue.
pub const CATALOG: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/catalog.rs"));
