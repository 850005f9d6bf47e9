//! The contract of the ledger and a client for it, for everybody.

/// Version 1, generated from `proto/shop/ledger/v1/ledger.proto`.
pub mod v1;
