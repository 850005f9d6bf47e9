//! The pages of the shop.

#![doc = include_str!("../../ledger-core/guide.txt")] //~ mandate/source-escape
