//! The pages of the shop.

use ledger_core as _;

mod state {
    //! State of our own.

    use std::sync::atomic::AtomicU64;

    /// The next number.
    pub(crate) static NEXT: AtomicU64 = AtomicU64::new(0);
}

/// Uses it.
pub fn used() -> u64 {
    state::NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
}
