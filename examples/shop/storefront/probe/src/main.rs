//! How long does it take to add up a very long cart?

use std::process::Command;
use std::time::Instant;

use cart::Cart;
use money::Money;

fn main() {
    let mut cart = Cart::default();
    for number in 0..1_000 {
        cart.add(&format!("sku-{number}"), Money::cents(number), 1);
    }
    let start = Instant::now();
    let total = cart.total();
    println!("{total} in {:?}", start.elapsed());
    // Honoured mandate/spawned-sibling: a tool is there to try out other programs.
    let start = Instant::now();
    let mut server = Command::new("server");
    if server.stdin(std::process::Stdio::null()).status().is_ok() {
        println!("the server came and went in {:?}", start.elapsed());
    }
}
