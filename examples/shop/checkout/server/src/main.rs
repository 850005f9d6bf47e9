//! Takes orders from the standard input, one a line: account, cents, coupon.
//!
//! A stand-in for a web server, so that the example needs no network.

use std::process::Command;
use std::{fs, io};

use cart::Cart;
use checkout_api::{Checkout, PlaceOrder};
use ledger_api::{Entry, Post, Refusal};
use ledger_client::v1::ledger_client::LedgerClient;
use money::Money;
use orders::Orders;

// Honoured mandate/undeclared-interface: what is served has a document.
rpc::serves!("../api/openapi/orders.yaml");

/// The ledger as a service: here it only prints what it would send.
struct Remote;

impl Post for Remote {
    fn post(&mut self, entry: Entry) -> Result<(), Refusal> {
        println!(
            "POST /v1/entries {} {} {}",
            entry.debit, entry.credit, entry.amount
        );
        Ok(())
    }
}

/// What the ledger says that was sold, for the log.
fn sales() -> String {
    fs::read_to_string("/var/lib/shop/sales.txt").unwrap_or_else(|_| "unknown".to_owned())
}

/// Says by a socket that checkout is at home.
#[cfg(unix)]
fn listen() -> Option<std::os::unix::net::UnixListener> {
    std::os::unix::net::UnixListener::bind("/run/shop/checkout.sock").ok()
}

/// Whether the ledger's program is installed.
fn has_ledger() -> bool {
    // BROKEN mandate/spawned-sibling: the ledger's program has to lie beside this one, and to go on
    // taking what it takes today. Honoured: `Remote` above stands for its service.
    let mut ledger = Command::new("posting");
    ledger
        .stdin(std::process::Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn main() -> io::Result<()> {
    #[cfg(unix)]
    let _open = listen();
    println!("sold so far: {}", sales());
    println!("ledger installed: {}", has_ledger());
    println!("serving {} bytes of contract", SERVED.len());
    println!("{}", rpc::listen("0.0.0.0:8080"));
    // Honoured mandate/hard-coded-endpoint: the address comes from outside.
    let ledger = std::env::var("SHOP_LEDGER").unwrap_or_default();
    let mut ledger = LedgerClient::new(rpc::connect(&ledger));
    println!("cash book: {}", ledger.list_entries("120000004"));
    let mut orders = Orders::new(Remote);
    for line in io::stdin().lines() {
        let line = line?;
        let words: Vec<&str> = line.split_whitespace().collect();
        let (Some(account), Some(Ok(cents))) = (words.first(), words.get(1).map(|w| w.parse()))
        else {
            println!("400 {line}");
            continue;
        };
        let mut cart = Cart::default();
        cart.add("goods", Money::cents(cents), 1);
        words.get(2).map(|code| cart.redeem(code));
        match orders.place(PlaceOrder {
            cart,
            account: (*account).to_owned(),
            gift: None,
        }) {
            Ok(placed) => println!("201 order {} over {}", placed.number, placed.total),
            Err(refusal) => println!("422 {refusal:?}"),
        }
    }
    Ok(())
}
