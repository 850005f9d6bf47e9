//! Who owns a path: CODEOWNERS, `teams.toml` and what both of them say of one file.
//!
//! Owns teams, people, the two hosts' dialects, catalogues, the import of other formats, and the
//! precedence between the sources. Invariant: every answer names the lines that decided it. Does not know packages: claims by package name are
//! handed on, not resolved.

mod catalogue;
mod codeowners;
mod import;
mod pattern;
mod people;
mod register;
mod sources;
mod teams;

pub use catalogue::Catalogue;
pub use codeowners::{Dialect, LOCATIONS, detect};
pub use import::{
    ImportText, Imported, ImportedPerson, ImportedTeam, import, is_catalogue, is_importable,
};
pub use people::{People, Person};
pub use register::{Team, TeamId, TeamKind, Teams};
pub use sources::{
    Codeowners, Decisions, Inputs, OwnerRule, Ownership, PackageClaim, RuleId, RuleSource, Said,
    Text, build,
};
pub use teams::{Interaction, Mode};
