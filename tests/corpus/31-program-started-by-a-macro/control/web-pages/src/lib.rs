//! The pages of the shop.

macro_rules! cmd {
    ($name:literal) => {
        $name
    };
}

/// Names a command.
pub fn close() -> &'static str {
    cmd!("ledger-close")
}
