//! Reads entries from the standard input, one a line: debit, credit, cents, reference.

use std::io;

use ledger_api::{Entry, Post};
use money::Money;
use posting::Book;

fn main() -> io::Result<()> {
    let mut book = Book::default();
    for line in io::stdin().lines() {
        let line = line?;
        let Some(entry) = read(&line) else {
            println!("not an entry: {line}");
            continue;
        };
        let account = entry.credit.clone();
        match book.post(entry) {
            Ok(()) => println!("{account} holds {}", book.balance(&account)),
            Err(refusal) => println!("refused: {refusal}"),
        }
    }
    Ok(())
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
