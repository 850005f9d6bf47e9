//! The code of every target: which files it consists of, what its names mean, which package an
//! item really comes from.
//!
//! Owns name resolution without a compiler: modules and `#[path]`, `use` with aliases, groups and
//! globs, `extern crate`, renamed dependencies, local modules that shadow a package, re-exports
//! across packages, block scopes, exported macros. Invariant: what can't be resolved is counted,
//! never guessed. Not seen: names that macros make, methods and fields (they need types), what a
//! `cfg` leaves out (every branch counts as there), prelude names other than packages.

mod calls;
mod clients;
mod declared;
mod externs;
mod file;
mod imports;
mod lookup;
mod memory;
mod names;
mod outside;
mod reach;
mod resolved;
mod statements;
mod table;
mod tables;
mod uses;
mod wrapped;

pub(super) use crate::load::normalize as plain;
pub use calls::SignalUse;
pub(super) use calls::{fill, signal_uses};
pub(super) use clients::{ClientUse, client_uses, is_received};
pub(super) use file::CodeFile;
pub(super) use lookup::Resolver;
pub(super) use names::Name;
pub(super) use reach::{Reach, reach};
pub(super) use resolved::{Hidden, Res, Resolved};
pub(super) use statements::{Filled, filled_statements};
pub(super) use table::{Code, Extern, small};
pub(super) use tables::{TableUse, table_uses};
pub(super) use uses::{RawItem, context, in_scope, uses_of};
pub(super) use wrapped::{is_called_like, is_common};
