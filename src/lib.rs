//! `cargo mandate`: judges every link of a Cargo workspace by who owns each end.
//!
//! This page is the code map. The tree reads in the order in which data flows, and a module
//! imports only from those above it; `tests/own_architecture.rs` proves it.
//!
//! | module | owns | must not know |
//! |---|---|---|
//! | [`source`] | texts, spans, places, TOML with spans | anything else |
//! | [`load`] | cargo, manifests, the lock file, git; every read of the disk | rules, teams |
//! | [`extract`] | one file in, plain facts out | other files, teams, the graph |
//! | [`ownership`] | CODEOWNERS, `teams.toml`: who owns a path | packages |
//! | [`model`] | the architecture: one typed graph, its invariants, walks over it | rules, rendering |
//! | [`rulebook`] | rules as data, `mandate.toml`, the selector language | the graph's data |
//! | [`conway`] | pure mathematics | files, rules, rendering |
//! | [`checks`] | one file for each kind of rule | the disk, texts |
//! | [`verdict`] | what findings mean for a run | the graph |
//! | [`report`] | every word and format | how findings were made |
//! | [`cli`] | arguments, exit codes, one file for each command | – |
//!
//! Where to change what:
//!
//! - a rule: a page under `rules/`, and a fixture under `tests/fixtures/`; no Rust.
//! - a kind of rule: [`rulebook::Kind`] and a file in [`checks`].
//! - how a dependency is found to be local: `load/locality.rs`.
//! - who owns a file: [`ownership`]; who answers for a package: `model/shares.rs`.
//! - which store a service is given: the reader of a format in `extract/deployment/`, the join in
//!   `model/deployments/`, the kinds of stores in `rules/catalog/store-kinds.toml`.
//! - a figure about code and organisation: its formula in [`conway`], its join with the graph in
//!   `checks/alignment/`; a rule about it: `rulebook/conway_kinds.rs` and `checks/conway/`.
//! - what a statement says: `extract/sql/`; what a Rust file says of stores: `extract/rust/stores/`;
//!   whose an object is and who touches it: `model/stores/`, judged in `checks/stores/`.
//! - what of a workspace stands before a client of a store: `model/wrappers/`; its calls:
//!   `model/code/wrapped.rs`.
//! - what counts as history and who a commit is by: `load/history.rs`, `model/past.rs`.
//! - how an interface shows in source: `rules/catalog/interfaces.toml`; who serves and calls it:
//!   `model/interfaces/`; rules about calls: `rulebook/interface_kinds.rs` and `checks/traffic/`.
//! - another source of team data: `ownership/import/`.
//! - what was accepted, waived or there before: [`verdict`]; another state of the tree:
//!   `load/snapshot.rs`; a team's own settings: `rulebook/team_config.rs`.
//! - what a run may look at, so that an unchanged workspace is answered from the last run:
//!   `load/sights.rs` and `cli/unchanged.rs`.
//! - what a command prints: [`report`]; a form of a verdict: `report/rendering.rs`; a document for
//!   machines: its shapes and its schema under `schemas/`.
//! - what `fix` edits: `report/mending/`; what an editor shows: `report/editor/`.
//!
//! Only [`load`] and [`cli`] read the world, and only `main` writes to it, but for a temporary copy
//! of another state of the tree. Everything between is
//! a function of its input: the same input gives the same bytes.

pub mod checks;
pub mod cli;
pub mod conway;
pub mod extract;
pub mod load;
pub mod model;
pub mod ownership;
pub mod report;
pub mod rulebook;
pub mod source;
pub mod verdict;
