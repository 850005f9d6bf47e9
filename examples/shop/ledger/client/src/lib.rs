//! A client of the ledger for everybody, over whatever channel they have.

/// Version 1, generated from `../api/proto/ledger.proto`.
pub mod v1;
