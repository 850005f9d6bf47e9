//! What others may rely on.

/// Generated.
pub mod v1 {
    tonic::include_proto!("shop.orders.v1");
}
