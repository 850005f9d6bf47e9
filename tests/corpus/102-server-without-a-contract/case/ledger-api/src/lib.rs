//! The contract of the ledger.

/// Generated.
pub mod v1 {
    tonic::include_proto!("shop.ledger.v1");
}
