//! A client of the orders.

progenitor::generate_api!("openapi.json");

/// What travels besides.
pub mod wire {
    typify::import_types!(
        schema = "money.json",
        replace = { Money = ledger_core::Money },
    );
}
