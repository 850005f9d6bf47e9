//! A client of the orders.

progenitor::generate_api!(
    spec = "openapi.json",
    replace = { Money = ledger_api::Money },
);
