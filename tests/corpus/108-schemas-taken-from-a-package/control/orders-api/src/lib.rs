//! A client of the orders.

progenitor::generate_api!(
    spec = "openapi.json",
    crates = { "ledger-api" = "0.1.0" },
);
