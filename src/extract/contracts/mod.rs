//! What a contract file says: services, operations and types, whatever the technology.
//!
//! Owns the readers, one for each language, and the cheap tests that tell a contract by its name
//! and its first bytes. A reader sees one text: imports are named, never followed. Invariant: no
//! text makes a reader panic or descend without a bound; what it can't read it says with a place.
//! Does not know packages, teams, or who offers a contract.

mod asyncapi;
mod avro;
mod capnp;
mod document;
mod facts;
mod flatbuffers;
mod graphql;
mod openapi;
mod protobuf;
mod schemas;
mod sniff;
mod thrift;
mod tokens;
mod wit;

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
    let technology = match format {
        Format::Document => return document(text),
        Format::Named(technology) => {
            return Ok(Some(Contract { is_read: false, ..Contract::new(technology) }));
        }
        Format::Language(technology) => technology,
    };
    match technology {
        Technology::Protobuf => protobuf::read(text).map(Some),
        Technology::GraphQl => graphql::read(text),
        Technology::Thrift => thrift::read(text).map(Some),
        Technology::CapnProto => capnp::read(text).map(Some),
        Technology::FlatBuffers => flatbuffers::read(text).map(Some),
        Technology::Wit => wit::read(text).map(Some),
        Technology::Avro => avro::read(text).map(Some),
        Technology::OpenApi | Technology::AsyncApi => document(text),
        Technology::Smithy => Ok(None),
    }
}

/// Reads JSON or YAML that may be a contract.
fn document(text: &str) -> Result<Option<Contract>, Defect> {
    if !sniff::names_language(text) {
        return Ok(None);
    }
    let root = document::parse(text)?;
    let is_versioned =
        |key| root.text(key).is_some_and(|v| v.starts_with(|c: char| c.is_ascii_digit()));
    if is_versioned("openapi") || is_versioned("swagger") {
        Ok(Some(openapi::read(&root, text)))
    } else if is_versioned("asyncapi") {
        Ok(Some(asyncapi::read(&root)))
    } else {
        Ok(None)
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
