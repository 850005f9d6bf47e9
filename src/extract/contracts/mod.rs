//! What a contract file says: services, operations and types, whatever the technology.
//!
//! Owns the readers, one for each language, and the cheap tests that tell a contract by its name
//! and its first bytes. A reader sees one text: imports are named, never followed. Invariant: no
//! text makes a reader panic or descend without a bound; what it can't read it says with a place.
//! Does not know packages, teams, or who offers a contract.

mod document;
mod facts;
mod openapi;
mod protobuf;
mod schemas;
mod sniff;

pub use facts::{
    Contract, ContractType, Defect, Errors, Field, Name, Operation, Service, Technology, TypeKind,
    Value,
};
pub use sniff::{Format, format, may_begin};

/// Reads a contract; none where the text turns out to be something else.
///
/// # Errors
/// What the parser complains about, and where.
pub fn read(format: Format, text: &str) -> Result<Option<Contract>, Defect> {
    match format {
        Format::Language(Technology::Protobuf) => protobuf::read(text).map(Some),
        Format::Document => openapi::of_document(text),
        Format::Language(technology) => {
            Ok(Some(Contract { is_read: false, ..Contract::new(technology) }))
        }
    }
}

/// Whether a comment holds words, not only marks or orders to a linter.
fn says_something(text: &str) -> bool {
    let lines = text.lines().map(str::trim);
    let speaks = |line: &str| {
        let orders = ["buf:lint:", "(-- api-linter", "buf:breaking:", "@@protoc", "protolint:"];
        line.chars().any(char::is_alphabetic) && !orders.iter().any(|order| line.starts_with(order))
    };
    lines.into_iter().any(speaks)
}
