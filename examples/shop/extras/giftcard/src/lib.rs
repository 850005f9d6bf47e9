//! Gift cards: the code says how much they are worth.

use money::Money;

/// `GIFT-20` is worth 20; none for any other text.
pub fn value(code: &str) -> Option<Money> {
    let worth: u16 = code.strip_prefix("GIFT-")?.parse().ok()?;
    Some(Money::cents(100) * u32::from(worth))
}
