//! How the books are kept.

use shared_memory::ShmemConf;

/// Opens it.
pub fn opened() {
    let _ = ShmemConf::new().os_id("shop-stock").open(); //~ mandate/shared-memory
}
