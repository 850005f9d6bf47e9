//! One file in, plain facts out.
//!
//! Owns parsers of what is in a repository. Invariant: a function here sees one text and nothing
//! else, and never panics on it. Does not know other files, teams or the graph.

mod catalog;
mod clients;
mod contract_place;
pub mod contracts;
pub mod deployment;
mod lexicon;
mod migration_settings;
mod mode;
mod prepared_query;
pub mod rust;
pub mod sql;
mod store_kinds;
mod store_setting;
mod surface;
mod technology;
pub mod waiver;

pub use catalog::{Access, Catalog, Pattern, Signal, SignalKind};
pub use clients::{Client, Sink, Wraps};
pub use contract_place::{ContractPlaces, Origin};
pub use lexicon::Lexicon;
pub use migration_settings::{MigrationSettings, migration_settings};
pub use mode::Mode;
pub use prepared_query::{PreparedQuery, prepared_query};
pub use store_kinds::{Medium, Role, SettingName, StoreKind, StoreKinds};
pub use store_setting::{StoreSetting, StoreVerb, read_stores};
pub use surface::{Surface, surface};
pub use technology::{DeclaredInterface, Technology, pascal, read_interfaces, snake};
