//! What is done to an object of a store.
//!
//! Owns that one word. Does not know which objects there are.

/// What is done to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// Looked at.
    Read,
    /// Changed.
    Write,
    /// Created, altered or dropped.
    Define,
}

impl Mode {
    /// All modes.
    pub const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Define];

    /// As in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Define => "define",
        }
    }
}
