//! A client of the orders.

include!(concat!(env!("OUT_DIR"), "/client.rs"));
