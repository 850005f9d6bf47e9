//! Orders: a cart is paid for, and the ledger is told.

use std::sync::atomic::Ordering;

use accounts::AccountNumber;
use checkout_api::{Checkout, OrderPlaced, PlaceOrder, Refusal};
use ledger_api::{Entry, Post};
use money::Money;

/// BROKEN mandate/source-escape: how the ledger keeps its book, read from the ledger's folder.
/// Honoured: ledger/posting/src/lib.rs.
pub const BOOK: &str = include_str!("../../../ledger/posting/schema.sql");

/// The account that receives what customers pay.
pub const SALES: &str = "120000004";

/// All orders of this process; `P` is the ledger, here or far away.
#[derive(Debug)]
pub struct Orders<P> {
    pub ledger: P,
    placed: Vec<OrderPlaced>,
}

impl<P: Post> Orders<P> {
    pub fn new(ledger: P) -> Self {
        Self {
            ledger,
            placed: Vec::new(),
        }
    }

    /// How many orders failed for want of an account.
    pub fn refused(&self) -> usize {
        // BROKEN mandate/shared-static: everybody in this process may alter the number, and if the
        // ledger moves out, it stays at nought.
        accounts::REFUSED.load(Ordering::Relaxed)
    }

    /// Begins to count anew.
    pub fn forget(&self) {
        // Honoured hygiene/unused-waiver and hygiene/malformed-waiver: this one excuses the line
        // below it, names the rule in full and says why.
        // mandate: allow(mandate/shared-static, reason = "the ledger will offer a function for it")
        accounts::REFUSED.store(0, Ordering::Relaxed);
    }

    /// Whether a text has the length of an account number.
    pub fn has_length(text: &str) -> bool {
        // Honoured mandate/shared-static: a static that is only read.
        text.len() == accounts::DIGITS
    }

    /// How many orders were taken.
    pub fn count(&self) -> usize {
        self.placed.len()
    }
}

impl<P: Post> Checkout for Orders<P> {
    fn place(&mut self, order: PlaceOrder) -> Result<OrderPlaced, Refusal> {
        if order.cart.is_empty() {
            return Err(Refusal::EmptyCart);
        }
        let account = AccountNumber::parse(&order.account).ok_or(Refusal::UnknownAccount)?;
        let gift = order
            .gift
            .as_deref()
            .and_then(giftcard::value)
            .unwrap_or_default();
        let total = (order.cart.total() - gift).max(Money::default());
        let number = self.placed.len() as u64 + 1;
        if total > Money::default() {
            let (debit, credit) = (account.to_string(), SALES.to_owned());
            let entry = Entry {
                debit,
                credit,
                amount: total,
                reference: format!("order {number}"),
            };
            self.ledger.post(entry).map_err(|_| Refusal::NotPosted)?;
        }
        let placed = OrderPlaced { number, total };
        self.placed.push(placed.clone());
        Ok(placed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_reaches_the_book() {
        let mut cart = cart::Cart::default();
        cart.add("tea", Money::cents(450), 2);
        let mut orders = Orders::new(posting::Book::default());
        let order = PlaceOrder {
            cart,
            account: "210000005".into(),
            gift: Some("GIFT-4".into()),
        };
        assert_eq!(
            orders.place(order).map(|placed| placed.total),
            Ok(Money::cents(500))
        );
        assert_eq!(orders.ledger.balance(SALES), Money::cents(500));
    }
}
