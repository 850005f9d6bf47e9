//! Who owns a path: CODEOWNERS, `teams.toml` and what both of them say of one file.
//!
//! Owns teams, the two hosts' dialects, and the precedence between the sources. Invariant: every
//! answer names the lines that decided it. Does not know packages: claims by package name are
//! handed on, not resolved.

mod codeowners;
mod pattern;
mod people;
mod register;
mod sources;
mod teams;

pub use codeowners::{Dialect, LOCATIONS, detect};
pub use people::{People, Person};
pub use register::{Team, TeamId, TeamKind, Teams};
pub use sources::{
    Codeowners, Decisions, Inputs, OwnerRule, Ownership, PackageClaim, RuleId, RuleSource, Said,
    Text, build,
};
pub use teams::{Interaction, Mode};
