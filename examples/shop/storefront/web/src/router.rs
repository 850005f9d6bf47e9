//! Which page answers which path.

use cart::Cart;
use checkout_api::{Checkout, OrderPlaced, PlaceOrder, Refusal};

pub struct Response {
    pub status: u16,
    pub body: String,
}

/// Checkout as a service: here it only counts.
struct Remote;

impl Checkout for Remote {
    fn place(&mut self, order: PlaceOrder) -> Result<OrderPlaced, Refusal> {
        Ok(OrderPlaced {
            number: 1,
            total: order.cart.total(),
        })
    }
}

pub fn respond(path: &str) -> Response {
    let mut parts = path.trim_matches('/').splitn(2, '/');
    let page = parts.next().unwrap_or("");
    let rest = parts.next().unwrap_or("");
    match page {
        "" => Response {
            status: 200,
            body: listing(catalog::products()),
        },
        "search" => Response {
            status: 200,
            body: listing(search::search(rest)),
        },
        "cart" => Response {
            status: 200,
            body: format!("total {}", cart_of(rest).total()),
        },
        "buy" => buy(cart_of(rest)),
        _ => Response {
            status: 404,
            body: "no such page".to_owned(),
        },
    }
}

fn listing(products: impl IntoIterator<Item = catalog::Product>) -> String {
    products
        .into_iter()
        .map(|product| format!("{} {}\n", product.name, product.price))
        .collect()
}

fn cart_of(skus: &str) -> Cart {
    let mut cart = Cart::default();
    for product in skus.split(',').filter_map(catalog::find) {
        cart.add(product.sku, product.price, 1);
    }
    cart
}

fn buy(cart: Cart) -> Response {
    match Remote.place(PlaceOrder {
        cart,
        account: "210000005".to_owned(),
        gift: None,
    }) {
        Ok(order) => Response {
            status: 201,
            body: mail::confirmation("you", &order).text,
        },
        Err(refusal) => Response {
            status: 422,
            body: format!("{refusal:?}"),
        },
    }
}
