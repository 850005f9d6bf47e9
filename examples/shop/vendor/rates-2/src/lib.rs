//! Tax rates, version 2: by category.

/// What is taxed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// Most things.
    Standard,
    /// Food and books.
    Reduced,
}

/// The rate in percent.
pub const fn percent(category: Category) -> u8 {
    match category {
        Category::Standard => 19,
        Category::Reduced => 7,
    }
}
