//! The pages of the shop.

use ledger_core::CHECKS;
use linkme::distributed_slice;

#[distributed_slice(CHECKS)] //~ mandate/link-time-registry
static CHECK: fn() -> bool = || true;
