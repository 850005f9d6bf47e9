//! Makes the client.

use std::{env, fs, path::Path};

fn main() {
    let text = fs::read_to_string("openapi.json").unwrap();
    let document = serde_json::from_str(&text).unwrap();
    let mut settings = progenitor::GenerationSettings::default();
    settings.with_replacement("Money", "ledger_api::Money", std::iter::empty());
    let tokens = progenitor::Generator::new(&settings).generate_tokens(&document).unwrap();
    let out = Path::new(&env::var("OUT_DIR").unwrap()).join("client.rs");
    fs::write(out, tokens.to_string()).unwrap();
}
