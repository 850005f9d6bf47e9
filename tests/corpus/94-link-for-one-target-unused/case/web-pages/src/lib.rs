//! The pages of the shop.

#[cfg(windows)]
mod windows {
    //! Nothing yet.
}
