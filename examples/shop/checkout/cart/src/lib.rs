//! A cart: what a customer is about to buy.

use coupons::Coupon;
use money::Money;

/// So many pieces of one product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub sku: String,
    pub price: Money,
    pub pieces: u32,
}

/// Lines, and at most one coupon.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cart {
    lines: Vec<Line>,
    coupon: Option<Coupon>,
}

impl Cart {
    /// Adds pieces, to the line of that product if there is one.
    pub fn add(&mut self, sku: &str, price: Money, pieces: u32) {
        match self.lines.iter_mut().find(|line| line.sku == sku) {
            Some(line) => line.pieces += pieces,
            None => self.lines.push(Line {
                sku: sku.to_owned(),
                price,
                pieces,
            }),
        }
    }

    /// Whether the shop knows the code; a second coupon replaces the first.
    pub fn redeem(&mut self, code: &str) -> bool {
        let coupon = Coupon::find(code);
        self.coupon = coupon.or(self.coupon);
        coupon.is_some()
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// What has to be paid.
    pub fn total(&self) -> Money {
        let full: Money = self.lines.iter().map(|line| line.price * line.pieces).sum();
        full - self
            .coupon
            .map_or(Money::default(), |coupon| full.percent(coupon.percent))
    }
}

/// How many pieces of one product a cart may hold, for whoever finds the symbol.
#[unsafe(no_mangle)]
pub extern "C" fn shop_most_pieces() -> u32 {
    99
}
