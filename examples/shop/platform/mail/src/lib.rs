//! Mails to customers: the text only, sending is somebody else's.

use checkout_api::OrderPlaced;
use money::Money;

/// A mail that is ready to be sent.
#[derive(Debug, PartialEq, Eq)]
pub struct Mail {
    pub to: String,
    pub subject: String,
    pub text: String,
}

/// Tells a customer that an order has arrived.
pub fn confirmation(to: &str, order: &OrderPlaced) -> Mail {
    let thanks = if order.total > Money::cents(10_000) {
        "Thank you very much"
    } else {
        "Thank you"
    };
    Mail {
        to: to.to_owned(),
        subject: format!("Your order {}", order.number),
        text: format!("{thanks}! We will charge {}.", order.total),
    }
}
