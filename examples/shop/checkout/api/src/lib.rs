//! What checkout offers to other teams: a cart becomes an order.

use cart::Cart;
use money::Money;

/// A wish to buy.
#[derive(Clone, Debug)]
pub struct PlaceOrder {
    /// The inner type of checkout that every user of this interface now has to know.
    // BROKEN mandate/internal-type-in-interface: `Cart` is no part of this package. Honoured: `Money`
    // of the platform, and everything in ../../../ledger/api/src/lib.rs.
    pub cart: Cart,
    /// The customer's account with the ledger.
    pub account: String,
    /// The code of a gift card.
    pub gift: Option<String>,
}

/// The answer to a [`PlaceOrder`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderPlaced {
    pub number: u64,
    pub total: Money,
}

/// Why an order was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    EmptyCart,
    UnknownAccount,
    NotPosted,
}

/// Takes orders, here or over the network.
pub trait Checkout {
    /// Takes one order, or says why not.
    fn place(&mut self, order: PlaceOrder) -> Result<OrderPlaced, Refusal>;
}
