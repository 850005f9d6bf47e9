//! The pages of the shop.

/// A page.
pub type Orders = orders_api::v1::orders_client::OrdersClient<tonic::transport::Channel>;
