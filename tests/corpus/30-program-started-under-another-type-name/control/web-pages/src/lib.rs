//! The pages of the shop.

/// A command of the pages.
pub struct Command(&'static str);

impl Command {
    /// Names it.
    pub fn new(name: &'static str) -> Self {
        Self(name)
    }
}

/// Names a command.
pub fn close() -> &'static str {
    Command::new("ledger-close").0
}
