// @generated from ../api/proto/ledger.proto by a little generator of the shop's own, which
// `[[technology]]` in mandate.toml describes. Nothing here needs a package from elsewhere.

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

        /// Gives the entries of an account.
        pub fn list_entries(&mut self, account: &str) -> String {
            (self.channel)("ListEntries", account)
        }
    }
}

/// For the ledger.
pub mod ledger_server {
    /// What the ledger has to do.
    pub trait Ledger {
        /// Gives the entries of an account.
        fn list_entries(&self, account: &str) -> String;
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
                "ListEntries" => self.inner.list_entries(account),
                other => format!("no operation {other}"),
            }
        }
    }
}
