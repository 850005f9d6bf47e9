//! The pages of the shop.

use shared_memory::ShmemConf;

const STOCK: &str = "shop-stock";

/// Opens it.
pub fn opened() {
    let _ = ShmemConf::new().os_id(STOCK).open();
}
