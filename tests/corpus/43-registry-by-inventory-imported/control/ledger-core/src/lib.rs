//! How the books are kept.

/// Who listens.
pub struct Listener(pub &'static str);

inventory::collect!(Listener);
