//! The pages of the shop.

use ledger_core as _;
use linkme::distributed_slice;

/// What is checked.
#[distributed_slice]
pub static CHECKS: [fn() -> bool];

#[distributed_slice(CHECKS)]
static CHECK: fn() -> bool = || true;
