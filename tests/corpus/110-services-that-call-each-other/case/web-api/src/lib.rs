//! What others may rely on.

/// Generated.
pub mod v1 {
    tonic::include_proto!("shop.web.v1");
}
