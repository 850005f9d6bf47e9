//! The pages of the shop.

macro_rules! items {
    ($($item:tt)*) => { $($item)* };
}

items! {
    /// Uses it.
    pub fn used() -> u64 {
        ledger_core::count()
    }
}
