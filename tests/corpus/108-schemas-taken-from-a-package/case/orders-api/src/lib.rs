//! A client of the orders.

progenitor::generate_api!(
    spec = "openapi.json",
    crates = { "ledger-core" = "0.1.0" },
);
