//! What all desks build on.

pub extern crate ledger_core as books;
