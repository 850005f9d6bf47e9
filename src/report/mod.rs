//! A verdict or a model in, bytes out.
//!
//! Owns every word and every format that a user or a machine reads. Does not know how findings
//! were made, and reads nothing.

mod audit;
mod card;
mod clients;
mod conway;
mod conway_json;
mod conway_schema;
mod debt;
mod deployed;
mod diagnostic;
mod diagram;
mod draft;
mod drawn_stores;
mod editor;
mod evidence_json;
mod explain;
mod explain_interface;
mod flow;
mod github;
mod given_stores;
mod graph_json;
mod human;
mod interfaces_json;
mod items;
mod junit;
mod markdown;
mod mending;
mod mergers;
mod numbers;
mod page;
mod plan;
mod plan_json;
mod plan_words;
mod ratchet;
mod rendering;
mod reverse;
mod rules;
mod sarif;
mod sarif_log;
mod sarif_rules;
mod schemas;
mod stores;
mod style;
mod team_draft;
mod verdict_json;
mod what_if;
mod why;
mod wording;

pub use audit::{Audit, audit};
pub use card::Card;
pub use clients::taken_for_interfaces;
pub use conway::{conway, conway_markdown};
pub use conway_json::conway_json;

pub use debt::{debt, debt_json};
pub use deployed::explain_deployed;
pub use diagnostic::problems;
pub use diagram::{Arrows, By, dot, mermaid};
pub use draft::{Draft, GuessedMember, draft};
pub use editor::{
    Hover, Note, Related, Spot, Stretch, Weight, editor_hover, editor_notes, note_spans,
};
pub use explain::{explain_package, explain_rule, explain_team};
pub use explain_interface::explain_interface;
pub use flow::{Flow, flow, flow_json, flow_markdown};
pub use graph_json::graph_json;
pub use human::{Surroundings, excerpted};
pub use mending::{Mended, Mending, mend, mending, mending_diff};
pub use plan::plan;
pub use plan_json::plan_json;
pub use ratchet::{BaselineChange, baseline_change, baseline_move};
pub use rendering::{Format, Run, render};
pub use reverse::{Standpoint, explain_move, explain_reverse};
pub use rules::{rules, rules_json};
pub use schemas::SCHEMAS;
pub use stores::{explain_store, stores, stores_json};
pub use style::Style;
pub use team_draft::team_draft;
pub use what_if::{Paper, Side, what_if, what_if_json, what_if_markdown};
pub use why::{Ends, why};
