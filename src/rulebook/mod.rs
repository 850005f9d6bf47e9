//! Rules as data: the embedded packs, `mandate.toml`, and the selector language of both.
//!
//! Owns the format of a rule, validated with its spans kept, so that a finding can show the line
//! that decided it. Adding a rule of a known kind is one data file. Invariant: every rule of a
//! [`Rulebook`] is complete: it has a level, a message and a help text. Does not know the graph's
//! data: a selector is asked about a [`Node`] or an [`Edge`] that the caller describes.

mod builtin;
mod config;
mod contract_kinds;
mod conway_kinds;
mod conway_settings;
mod deployed;
mod exceptions;
mod groups;
mod interface_kinds;
mod kind;
mod level;
mod rule;
mod selector;
mod source_kinds;
mod store_kinds;
mod team_config;

pub use builtin::{BUILTIN, CATALOG};
pub use config::{Config, LevelSetting, OwnershipSettings, RoleSetting, read as read_config};
pub use contract_kinds::{ContractKind, ContractSettings, School};
pub use conway_kinds::{ConwayKind, Numbers};
pub use conway_settings::ConwaySettings;
pub use deployed::{DeploymentSetting, ServiceSetting};
pub use exceptions::{Budget, WaiverSetting};
pub use groups::read_groups;
pub use interface_kinds::InterfaceKind;
pub use kind::{CycleUnit, Kind};
pub use level::{Grade, Level};
pub use rule::{Rule, Rulebook, compile};
pub use selector::{Edge, Node, Selector, Term};
pub use source_kinds::SourceKind;
pub use store_kinds::{Scattered, StoreKind};
pub use team_config::{LocalLevel, read as read_team_config, subjects};
