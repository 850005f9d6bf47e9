//! The book: every entry that was ever taken.

mod plain;

use accounts::AccountNumber;
use ledger_api::{Entry, Post, Refusal};
use money::Money;

/// Entries in the order in which they came.
#[derive(Debug, Default)]
pub struct Book {
    entries: Vec<Entry>,
}

impl Book {
    /// What an account holds.
    pub fn balance(&self, account: &str) -> Money {
        let received = self
            .entries
            .iter()
            .filter(|entry| entry.credit == account)
            .map(|e| e.amount);
        let spent = self
            .entries
            .iter()
            .filter(|entry| entry.debit == account)
            .map(|e| -e.amount);
        received.chain(spent).sum()
    }
}

/// Honoured mandate/source-escape: how the book is kept, from a file of this package.
pub const SCHEMA: &str = include_str!("../schema.sql");

/// The tax contained in the standard price of something.
pub fn tax(price: Money) -> Money {
    price.percent(rates::percent(rates::Category::Standard))
}

impl Post for Book {
    fn post(&mut self, mut entry: Entry) -> Result<(), Refusal> {
        if entry.amount <= Money::default() {
            return Err(Refusal::NotPositive);
        }
        for number in [&entry.debit, &entry.credit] {
            if AccountNumber::parse(number).is_none() {
                return Err(Refusal::UnknownAccount(number.clone()));
            }
        }
        entry.reference = plain::plain(&entry.reference);
        self.entries.push(entry);
        Ok(())
    }
}
