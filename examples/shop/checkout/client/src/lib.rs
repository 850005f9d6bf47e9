//! A client of checkout, made of its document.

rpc::client!("openapi/checkout.json");
