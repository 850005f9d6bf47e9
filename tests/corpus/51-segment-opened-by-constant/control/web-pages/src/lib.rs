//! The pages of the shop.

use shared_memory::ShmemConf;

/// Opens it.
pub fn opened() {
    let _ = ShmemConf::new().os_id("web-cache").open();
}
