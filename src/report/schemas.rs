//! The JSON Schemas of what machines read.
//!
//! Owns the list; each is a file under `schemas/`, embedded. A test compares each with real output.

/// Names and texts, by name: `verdict` is the schema of `mandate-verdict/1`.
pub const SCHEMAS: [(&str, &str); 9] = [
    ("conway", include_str!("../../schemas/conway.json")),
    ("debt", include_str!("../../schemas/debt.json")),
    ("flow", include_str!("../../schemas/flow.json")),
    ("graph", include_str!("../../schemas/graph.json")),
    ("plan", include_str!("../../schemas/plan.json")),
    ("rules", include_str!("../../schemas/rules.json")),
    ("stores", include_str!("../../schemas/stores.json")),
    ("verdict", include_str!("../../schemas/verdict.json")),
    ("what-if", include_str!("../../schemas/what-if.json")),
];
