//! What the shop sells, and for how much.

use money::Money;

/// One product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Product {
    pub sku: &'static str,
    pub name: &'static str,
    pub price: Money,
}

const PRODUCTS: [Product; 3] = [
    Product {
        sku: "tea",
        name: "Green tea",
        price: Money::cents(450),
    },
    Product {
        sku: "pot",
        name: "Tea pot",
        price: Money::cents(2400),
    },
    Product {
        sku: "cup",
        name: "Cup",
        price: Money::cents(790),
    },
];

/// Every product.
pub fn products() -> impl Iterator<Item = Product> {
    PRODUCTS.into_iter()
}

/// The product of a stock-keeping unit.
pub fn find(sku: &str) -> Option<Product> {
    products().find(|product| product.sku == sku)
}
