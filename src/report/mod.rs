//! A verdict or a model in, bytes out.
//!
//! Owns every word and every format that a user or a machine reads. Does not know how findings
//! were made, and reads nothing.

mod audit;
mod diagnostic;
mod diagram;
mod draft;
mod evidence_json;
mod explain;
mod graph_json;
mod human;
mod items;
mod numbers;
mod plan;
mod plan_json;
mod plan_words;
mod rules;
mod style;
mod verdict_json;
mod why;
mod wording;

pub use audit::{Audit, audit};
pub use diagnostic::problems;
pub use diagram::{By, dot, mermaid};
pub use draft::{Draft, draft};
pub use explain::{explain_package, explain_rule, explain_team};
pub use graph_json::graph_json;
pub use human::{Surroundings, verdict};
pub use plan::plan;
pub use plan_json::plan_json;
pub use rules::{rules, rules_json};
pub use style::Style;
pub use verdict_json::verdict_json;
pub use why::{Ends, why};
