//! The pages of the shop.

/// Loads.
pub fn load() {
    let _ = unsafe { libloading::Library::new("libledger_plugin.so") }; //~ mandate/symbol-link
}
