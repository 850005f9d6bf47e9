//! How the books are kept.
