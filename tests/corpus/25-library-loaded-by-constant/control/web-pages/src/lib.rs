//! The pages of the shop.

/// A library of books.
pub struct Library(&'static str);

impl Library {
    /// Opens it.
    pub fn open(name: &'static str) -> Self {
        Self(name)
    }
}

/// Opens a library of books.
pub fn load() -> &'static str {
    Library::open("libledger_plugin.so").0
}
