//! What all desks build on.

#[doc(hidden)]
pub use ledger_core as __books;

/// Posts.
#[macro_export]
macro_rules! posted {
    () => {
        $crate::__books::post()
    };
}
