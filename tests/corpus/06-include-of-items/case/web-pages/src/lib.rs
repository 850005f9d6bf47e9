//! The pages of the shop.

include!("../../ledger-core/src/shared.rs"); //~ mandate/source-escape
