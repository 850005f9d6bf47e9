//! Which page answers which path.

use cart::Cart;
use checkout_api::{Checkout, OrderPlaced, PlaceOrder, Refusal};

unsafe extern "C" {
    // BROKEN mandate/symbol-link: `cart` exports a function of this name, and the linker joins the
    // two. If checkout gives it an argument, nobody is told.
    safe fn shop_most_pieces() -> u32;
    // Honoured mandate/symbol-link: exported by the C library, and by no team of the shop.
    safe fn abs(number: i32) -> i32;
}

pub struct Response {
    pub status: u16,
    pub body: String,
}

/// Whether checkout is at home.
#[cfg(unix)]
fn is_open() -> bool {
    // BROKEN mandate/local-ipc: checkout/server listens there, so the two programs have to stand on
    // the same machine for ever.
    std::os::unix::net::UnixStream::connect("/run/shop/checkout.sock").is_ok()
}

#[cfg(not(unix))]
fn is_open() -> bool {
    // Honoured mandate/local-ipc: over the network it doesn't matter where checkout stands.
    std::net::TcpStream::connect("checkout.shop.example:80").is_ok()
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
        "limits" => Response {
            status: 200,
            body: format!("at most {} pieces", least(shop_most_pieces(), rest)),
        },
        "orders" => Response {
            status: 200,
            // Honoured mandate/direct-link and all others: a call of checkout's interface.
            body: checkout_client::Client.call("list_orders_tmp"),
        },
        "open" => Response {
            status: 200,
            body: is_open().to_string(),
        },
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

/// The smaller number; a minus before the wish doesn't count.
fn least(most: u32, wish: &str) -> u32 {
    wish.parse()
        .map_or(most, |wish: i32| most.min(abs(wish).unsigned_abs()))
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
