//! Reads entries from the standard input, one a line: debit, credit, cents, reference.

use std::{fs, io};

use ledger_api::{Entry, Post};
use ledger_client::v1::ledger_server::{Ledger, LedgerServer};
use money::Money;
use posting::Book;

fn main() -> io::Result<()> {
    // Honoured mandate/shared-file: written and read by the ledger alone.
    if let Ok(kept) = fs::read_to_string("/var/lib/shop/kept.txt") {
        println!("kept so far: {kept}");
    }
    let mut book = Book::default();
    let mut kept = 0;
    for line in io::stdin().lines() {
        let line = line?;
        let Some(entry) = read(&line) else {
            println!("not an entry: {line}");
            continue;
        };
        let account = entry.credit.clone();
        match book.post(entry) {
            Ok(()) => {
                kept += 1;
                println!("{account} holds {}", book.balance(&account));
            }
            Err(refusal) => println!("refused: {refusal}"),
        }
    }
    let server = LedgerServer::new(Desk(&book));
    println!("cash: {}", server.answer("ListEntries", "120000004"));
    leave(kept, &book).unwrap_or_else(|error| println!("nothing left behind: {error}"));
    Ok(())
}

/// What others may ask over the network.
struct Desk<'b>(&'b Book);

impl Ledger for Desk<'_> {
    fn list_entries(&self, account: &str) -> String {
        self.0.balance(account).to_string()
    }
}

/// Leaves behind what the next run has to know, and what others want to know.
fn leave(kept: usize, book: &Book) -> io::Result<()> {
    fs::write("/var/lib/shop/kept.txt", kept.to_string())?;
    let sales = book.balance("120000004");
    // BROKEN mandate/shared-file: checkout/server reads this, and nothing says when it is complete.
    fs::write("/var/lib/shop/sales.txt", sales.to_string())
}

fn read(line: &str) -> Option<Entry> {
    let mut words = line.split_whitespace().map(str::to_owned);
    Some(Entry {
        debit: words.next()?,
        credit: words.next()?,
        amount: Money::cents(words.next()?.parse().ok()?),
        reference: words.next()?,
    })
}
