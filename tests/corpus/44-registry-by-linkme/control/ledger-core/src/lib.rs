//! How the books are kept.

/// What is checked.
#[linkme::distributed_slice]
pub static CHECKS: [fn() -> bool];
