//! What all desks build on.

use ledger_core as _;

mod parts {
    //! Parts of our own.

    /// A part.
    pub struct Part;
}

pub use parts::*;
