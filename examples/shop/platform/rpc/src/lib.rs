//! How programs of the shop talk: a stand-in for a network, so that the example needs none.
//!
//! `mandate.toml` tells `cargo mandate` what these macros and functions are, as the catalogue of the
//! tool does for tonic, dropshot and progenitor.

/// Makes `Client` of a document.
#[macro_export]
macro_rules! client {
    ($document:literal) => {
        /// Calls what the document describes.
        #[derive(Debug, Default)]
        pub struct Client;

        impl Client {
            /// The document that the client is made of.
            pub const DOCUMENT: &'static str =
                include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/", $document));

            /// Calls an operation; here it only says so.
            pub fn call(&self, operation: &str) -> String {
                format!("called {operation}")
            }
        }
    };
}

/// Says which document a program serves.
#[macro_export]
macro_rules! serves {
    ($document:literal) => {
        const SERVED: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/", $document));
    };
}

/// What a number of calls costs the team that makes them.
pub fn fee(calls: i64) -> money::Money {
    money::Money::cents(calls)
}

/// Waits for calls at an address; here it only says so.
pub fn listen(address: &str) -> String {
    format!("listening at {address}")
}

/// Opens a channel to an address; here it only answers.
pub fn connect(address: &str) -> impl FnMut(&str, &str) -> String + use<> {
    let address = address.to_owned();
    move |operation, account| format!("{address}/{operation}/{account}")
}
