//! The pages of the shop.

#[ctor::ctor] //~ mandate/link-time-registry
fn enter() {
    ledger_core::add_rate(20);
}
