//! The pages of the shop.

/// A page.
pub type Orders = orders_api::Client;
