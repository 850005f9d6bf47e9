//! The first line of the front page. Written by storefront.

/// Says how busy the night was.
pub fn teaser(orders: usize) -> String {
    match orders {
        0 => "Be the first today!".to_owned(),
        many => format!("{many} orders while you slept"),
    }
}
