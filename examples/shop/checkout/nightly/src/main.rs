//! What is done every night: subscriptions become orders, pages are written anew.

mod pages {
    pub mod sitemap;
    pub mod teaser;
}

use checkout_api::{Checkout, PlaceOrder};
use ledger_api::{Entry, Post, Refusal};
use orders::Orders;

/// Counts what the ledger will be told in the morning.
#[derive(Default)]
struct Later(usize);

impl Post for Later {
    fn post(&mut self, _entry: Entry) -> Result<(), Refusal> {
        self.0 += 1;
        Ok(())
    }
}

fn main() {
    let subscriptions: Vec<PlaceOrder> = Vec::new();
    let mut orders = Orders::new(Later::default());
    for order in subscriptions {
        if let Err(refusal) = orders.place(order) {
            println!("skipped: {refusal:?}");
        }
    }
    println!("{} orders, {} entries", orders.count(), orders.ledger.0);
    // BROKEN mandate/undeclared-interface: whoever wants to know how far it got has to read this code.
    // Honoured: ../../server/src/main.rs.
    println!("{}", rpc::listen("0.0.0.0:9090"));
    // BROKEN mandate/hard-coded-endpoint: the ledger can't move without a new build of this program.
    let mut ledger = rpc::connect("http://ledger:7070");
    println!("{}", ledger("Ping", ""));
    println!("{}", pages::sitemap::sitemap(&["/", "/search", "/cart"]));
    println!("{}", pages::teaser::teaser(orders.count()));
}
