//! A client of checkout, made of its document.

rpc::client!("../api/openapi/orders.yaml");
