//! What all desks build on.

/// An amount.
pub struct Sum(ledger_core::Money);

impl Sum {
    /// The amount.
    pub fn get(&self) -> u64 {
        self.0.0
    }
}
