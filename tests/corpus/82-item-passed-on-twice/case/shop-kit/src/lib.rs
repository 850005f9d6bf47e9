//! What all desks build on.

pub use shop_base::inner::Invoice;
