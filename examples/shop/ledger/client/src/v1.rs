// @generated from proto/shop/ledger/v1/ledger.proto by a little generator of the shop's own, which
// `[[technology]]` in mandate.toml describes. Nothing here needs a package from elsewhere.

/// One entry, from one account to another.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct PostEntryRequest {
    /// The account that pays.
    pub debit: String,
    /// The account that receives.
    pub credit: String,
    /// How much, in cents.
    pub cents: i64,
    /// The caller's own number of the entry.
    pub reference: String,
}

/// For callers.
pub mod ledger_client {
    /// A client over any channel.
    #[derive(Debug)]
    pub struct LedgerClient<C> {
        channel: C,
    }

    impl<C: FnMut(&str, &str) -> String> LedgerClient<C> {
        /// A client over a channel.
        pub fn new(channel: C) -> Self {
            Self { channel }
        }

        /// Says what an account holds.
        pub fn get_balance(&mut self, account: &str) -> String {
            (self.channel)("GetBalance", account)
        }
    }
}

/// For the ledger.
pub mod ledger_server {
    /// What the ledger has to do.
    pub trait Ledger {
        /// Says what an account holds.
        fn get_balance(&self, account: &str) -> String;
    }

    /// A server of an implementation.
    #[derive(Debug)]
    pub struct LedgerServer<L> {
        inner: L,
    }

    impl<L: Ledger> LedgerServer<L> {
        /// A server of an implementation.
        pub fn new(inner: L) -> Self {
            Self { inner }
        }

        /// Answers one call.
        pub fn answer(&self, operation: &str, account: &str) -> String {
            match operation {
                "GetBalance" => self.inner.get_balance(account),
                other => format!("no operation {other}"),
            }
        }
    }
}
