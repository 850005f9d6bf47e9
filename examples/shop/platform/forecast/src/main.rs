//! How large is the next discount? The more there is to save, the more machines are needed.

// BROKEN mandate/laundered-link: the manifest shows a link to `search` of storefront, and the type is
// the inner `Coupon` of checkout. Honoured: what `search` passes on of storefront's `catalog`.
use search::{Coupon, Product};

use ledger_client::v1::ledger_client::LedgerClient;

fn main() {
    let dearest: Option<Product> = search::search("").into_iter().max_by_key(|p| p.price);
    let there = std::env::var("SHOP_LEDGER").unwrap_or_default();
    let mut ledger = LedgerClient::new(rpc::connect(&there));
    println!("cash book: {}", ledger.list_entries("120000004"));
    let next: Coupon = search::next_deal();
    if let Some(product) = dearest {
        println!("{} % of {}", next.percent, product.price);
    }
}
