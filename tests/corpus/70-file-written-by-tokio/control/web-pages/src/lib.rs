//! The pages of the shop.

mod fs {
    //! Reads nothing.

    /// Gives back the path.
    pub(crate) fn read_to_string(path: &str) -> String {
        path.to_owned()
    }
}

/// Names it.
pub fn named() -> String {
    fs::read_to_string("/tmp/shop/invoices.csv")
}
