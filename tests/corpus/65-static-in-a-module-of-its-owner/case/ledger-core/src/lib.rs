//! How the books are kept.

pub mod state {
    //! State.

    use std::sync::atomic::AtomicU64;

    /// The next number.
    pub static NEXT: AtomicU64 = AtomicU64::new(0);
}
