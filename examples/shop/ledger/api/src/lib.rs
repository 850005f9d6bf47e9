//! What the ledger offers to other teams: entries go in, and that is all they can see.

use std::fmt;

use money::Money;

/// A movement of money from one account to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub debit: String,
    pub credit: String,
    pub amount: Money,
    /// What it was for, such as the number of an order.
    pub reference: String,
}

/// Why an entry was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// Money can't be moved backwards.
    NotPositive,
    /// The account number has a wrong check digit.
    UnknownAccount(String),
}

/// Takes entries, here or over the network.
pub trait Post {
    /// Takes one entry, or says why not.
    fn post(&mut self, entry: Entry) -> Result<(), Refusal>;
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPositive => f.write_str("the amount is not positive"),
            Self::UnknownAccount(number) => write!(f, "there is no account {number}"),
        }
    }
}
