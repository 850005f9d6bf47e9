//! What all desks build on.

/// Posts.
#[macro_export]
macro_rules! posted {
    () => {
        $crate::post()
    };
}

/// Posts, and what it does is its own affair.
pub fn post() -> u64 {
    ledger_core::post()
}
