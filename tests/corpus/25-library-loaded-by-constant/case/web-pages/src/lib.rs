//! The pages of the shop.

use dlopen2::raw::Library;

const PLUGIN: &str = "/opt/shop/libledger_plugin.so";

/// Loads.
pub fn load() {
    let _ = Library::open(PLUGIN); //~ mandate/symbol-link
}
