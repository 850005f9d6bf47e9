//! The pages.

use ledger_core::{Rates, entry, total};

/// Nothing is read by saying of what something is made.
pub trait Shown {}

impl Shown for total::ActiveModel {}

impl Shown for entry::Entity {}

/// What to write is for others to say.
pub fn change(found: total::ActiveModel) -> total::ActiveModel {
    found
}

/// A column alone.
pub fn rates() -> Rates {
    Rates::Id
}
