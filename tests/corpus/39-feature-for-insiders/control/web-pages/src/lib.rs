//! The pages of the shop.

#[cfg(test)]
use ledger_core as _;
