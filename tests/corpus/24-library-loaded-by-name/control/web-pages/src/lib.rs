//! The pages of the shop.

/// Loads.
pub fn load() {
    let _ = unsafe { libloading::Library::new("libcrypto.so.3") };
}
