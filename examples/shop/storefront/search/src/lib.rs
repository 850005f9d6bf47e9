//! Finds products by words of their names.

use catalog::Product;

/// Products whose name contains every word.
pub fn search(words: &str) -> Vec<Product> {
    let words = words.to_lowercase();
    let has_all = |product: &Product| {
        let name = product.name.to_lowercase();
        words.split_whitespace().all(|word| name.contains(word))
    };
    catalog::products().filter(has_all).collect()
}

/// Leaves out what is dearer.
#[cfg(feature = "prices")]
pub fn up_to(found: Vec<Product>, limit: money::Money) -> Vec<Product> {
    found
        .into_iter()
        .filter(|product| product.price <= limit)
        .collect()
}

/// The line above the results.
#[cfg(feature = "deals")]
pub fn deal() -> Option<String> {
    coupons::Coupon::best().map(coupons::banner)
}

#[cfg(test)]
mod tests {
    use super::search;

    #[test]
    fn every_word_counts() {
        assert_eq!(search("tea").len(), 2);
        assert_eq!(search("pot tea").len(), 1);
    }
}
