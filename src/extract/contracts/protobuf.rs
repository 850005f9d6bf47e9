//! Protocol buffers, by the parser of protox: packages, services, messages, enumerations.
//!
//! Owns the translation from the parser's descriptors, whose places are paths of numbers. The
//! parser bounds its own descent. Does not resolve imports.

use std::collections::HashMap;

use prost_types::source_code_info::Location;
use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorProto};
use prost_types::{ServiceDescriptorProto, SourceCodeInfo};

use super::facts::{
    Contract, ContractType, Defect, Field, Name, Operation, Service, Technology, TypeKind, Value,
};

// Numbers of fields in `descriptor.proto`, of which the paths of places consist.
const FILE_PACKAGE: i32 = 2;
const FILE_DEPENDENCY: i32 = 3;
const FILE_MESSAGE: i32 = 4;
const FILE_ENUM: i32 = 5;
const FILE_SERVICE: i32 = 6;
const FILE_SYNTAX: i32 = 12;
const NAME: i32 = 1;
const MESSAGE_FIELD: i32 = 2;
const MESSAGE_NESTED: i32 = 3;
const MESSAGE_ENUM: i32 = 4;
const ENUM_VALUE: i32 = 2;
const SERVICE_METHOD: i32 = 2;

/// The number of `repeated` among labels.
const REPEATED: i32 = 3;

/// Types that have a number and no name of their own.
const PLAIN_TYPES: [&str; 19] = [
    "", "double", "float", "int64", "uint64", "int32", "fixed64", "fixed32", "bool", "string",
    "group", "message", "bytes", "uint32", "enum", "sfixed32", "sfixed64", "sint32", "sint64",
];

/// Reads a text.
///
/// # Errors
/// The parser's first complaint.
pub(super) fn read(text: &str) -> Result<Contract, Defect> {
    let file = protox_parse::parse("", text).map_err(|error| {
        let at = error.span().map_or(text.len(), |span| span.start);
        Defect::new(at, error.to_string())
    })?;
    let places = Places::new(text, file.source_code_info.as_ref());
    Ok(contract(&file, &places))
}

fn contract(file: &FileDescriptorProto, places: &Places<'_>) -> Contract {
    let mut out = Contract::new(Technology::Protobuf);
    let dialect = file.syntax.clone().filter(|syntax| !syntax.is_empty());
    out.dialect = Some(dialect.unwrap_or_else(|| "proto2".to_owned()));
    out.package = file.package.as_ref().map(|name| places.name(name, &[FILE_PACKAGE]));
    out.documented = places.is_documented(&[FILE_PACKAGE]) || places.is_documented(&[FILE_SYNTAX]);
    for (at, import) in (0..).zip(&file.dependency) {
        out.imports.push(places.name(import, &[FILE_DEPENDENCY, at]));
    }
    for (at, service) in (0..).zip(&file.service) {
        out.services.push(self::service(service, &[FILE_SERVICE, at], places));
    }
    for (at, message) in (0..).zip(&file.message_type) {
        add_message(&mut out.types, message, "", &[FILE_MESSAGE, at], places);
    }
    for (at, enumeration) in (0..).zip(&file.enum_type) {
        out.types.push(self::enumeration(enumeration, "", &[FILE_ENUM, at], places));
    }
    out
}

fn service(service: &ServiceDescriptorProto, path: &[i32], places: &Places<'_>) -> Service {
    let deprecated = service.options.as_ref().is_some_and(prost_types::ServiceOptions::deprecated);
    let operation = |(at, method): (i32, &prost_types::MethodDescriptorProto)| {
        let path = [path, &[SERVICE_METHOD, at]].concat();
        Operation {
            name: places.name_at(method.name(), &path),
            documented: places.is_documented(&path),
            deprecated: method.options.as_ref().is_some_and(prost_types::MethodOptions::deprecated),
            takes: vec![method.input_type().to_owned()],
            gives: vec![method.output_type().to_owned()],
            streams: method.client_streaming() || method.server_streaming(),
            ..Operation::default()
        }
    };
    Service {
        name: places.name_at(service.name(), path),
        documented: places.is_headed(path),
        deprecated,
        operations: (0..).zip(&service.method).map(operation).collect(),
    }
}

/// Adds a message and, after it, what it holds; the parser has bounded the depth.
fn add_message(
    out: &mut Vec<ContractType>,
    message: &DescriptorProto,
    around: &str,
    path: &[i32],
    places: &Places<'_>,
) {
    // The parser makes a message of every `map<…>`; nobody wrote it.
    if message.options.as_ref().is_some_and(prost_types::MessageOptions::map_entry) {
        return;
    }
    let mut name = places.name_at(message.name(), path);
    name.text = format!("{around}{}", message.name());
    let inner = format!("{}.", name.text);
    let field = |(at, field): (i32, &prost_types::FieldDescriptorProto)| {
        let path = [path, &[MESSAGE_FIELD, at]].concat();
        let plain = usize::try_from(field.r#type.unwrap_or(0)).unwrap_or(0);
        let plain = PLAIN_TYPES.get(plain).copied().unwrap_or("");
        let is_map = message.nested_type.iter().any(|nested| {
            nested.options.as_ref().is_some_and(prost_types::MessageOptions::map_entry)
                && field.type_name().ends_with(nested.name())
        });
        Field {
            name: places.name_at(field.name(), &path),
            type_name: field.type_name.clone().unwrap_or_else(|| plain.to_owned()),
            repeated: field.label == Some(REPEATED) && !is_map,
            documented: places.is_documented(&path),
        }
    };
    out.push(ContractType {
        name,
        kind: TypeKind::Message,
        documented: places.is_headed(path),
        fields: (0..).zip(&message.field).map(field).collect(),
        values: Vec::new(),
        closed: None,
        open: false,
    });
    for (at, nested) in (0..).zip(&message.nested_type) {
        add_message(out, nested, &inner, &[path, &[MESSAGE_NESTED, at]].concat(), places);
    }
    for (at, nested) in (0..).zip(&message.enum_type) {
        out.push(enumeration(nested, &inner, &[path, &[MESSAGE_ENUM, at]].concat(), places));
    }
}

fn enumeration(
    enumeration: &EnumDescriptorProto,
    around: &str,
    path: &[i32],
    places: &Places<'_>,
) -> ContractType {
    let mut name = places.name_at(enumeration.name(), path);
    name.text = format!("{around}{}", enumeration.name());
    let value = |(at, value): (i32, &prost_types::EnumValueDescriptorProto)| {
        let path = [path, &[ENUM_VALUE, at]].concat();
        Value {
            name: places.name_at(value.name(), &path),
            number: value.number.map(i64::from),
            documented: places.is_documented(&path),
        }
    };
    ContractType {
        name,
        kind: TypeKind::Enum,
        documented: places.is_headed(path),
        fields: Vec::new(),
        values: (0..).zip(&enumeration.value).map(value).collect(),
        closed: None,
        open: false,
    }
}

/// Places by path.
struct Places<'i> {
    lines: Vec<usize>,
    by_path: HashMap<&'i [i32], &'i Location>,
}

impl<'i> Places<'i> {
    fn new(text: &str, info: Option<&'i SourceCodeInfo>) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        let locations = info.map_or(&[][..], |info| info.location.as_slice());
        // The first of several is the declaration itself.
        let by_path = locations.iter().rev().map(|place| (place.path.as_slice(), place)).collect();
        Self { lines: std::iter::once(0).chain(ends).collect(), by_path }
    }

    /// The name of what is declared under a path, else its first word.
    fn name_at(&self, text: &str, path: &[i32]) -> Name {
        let own = [path, &[NAME]].concat();
        if self.by_path.contains_key(own.as_slice()) {
            return self.name(text, &own);
        }
        self.name(text, path)
    }

    fn name(&self, text: &str, path: &[i32]) -> Name {
        let at = self.by_path.get(path).map_or(0..0, |place| self.range(&place.span));
        Name::new(text, at)
    }

    fn range(&self, span: &[i32]) -> std::ops::Range<usize> {
        let offset = |line: i32, column: i32| {
            let line = usize::try_from(line).unwrap_or(0);
            let column = usize::try_from(column).unwrap_or(0);
            self.lines.get(line).copied().unwrap_or(0) + column
        };
        match *span {
            [line, from, to] => offset(line, from)..offset(line, to),
            [line, from, last, to] => offset(line, from)..offset(last, to),
            _ => 0..0,
        }
    }

    /// Whether a comment of words stands before a declaration with a body; behind its brace it is
    /// about what comes next.
    fn is_headed(&self, path: &[i32]) -> bool {
        let place = self.by_path.get(path);
        place.and_then(|p| p.leading_comments.as_deref()).is_some_and(super::says_something)
    }

    /// Whether a comment of words stands before it or behind it on its line.
    fn is_documented(&self, path: &[i32]) -> bool {
        let place = self.by_path.get(path);
        let behind = place.and_then(|place| place.trailing_comments.as_deref());
        self.is_headed(path) || behind.is_some_and(super::says_something)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_messages_and_comments_are_read_with_their_places() {
        let text = "syntax = \"proto3\";\npackage shop.ledger.v1;\nimport \"a/b.proto\";\n\
                    // Ledger.\nservice Ledger {\n  // Posts.\n  rpc Post(Entry) returns (Done);\n  \
                    rpc List(Query) returns (stream Entry);\n}\nmessage Entry { string id = 1; \
                    repeated Line lines = 2; map<string, string> tags = 3; message Line {} enum Kind { KIND_UNSPECIFIED = 0; } }\n";
        let read = read(text).unwrap();
        assert_eq!(read.package.as_ref().unwrap().text, "shop.ledger.v1");
        assert_eq!(read.imports[0].text, "a/b.proto");
        let service = &read.services[0];
        assert!(service.documented && read.full_name(service) == "shop.ledger.v1.Ledger");
        let [post, list] = service.operations.as_slice() else { unreachable!() };
        assert!(post.documented && !list.documented && list.streams);
        assert_eq!(&text[post.name.start as usize..post.name.end as usize], "Post");
        let names: Vec<&str> = read.types.iter().map(|t| t.name.text.as_str()).collect();
        assert_eq!(names, ["Entry", "Entry.Line", "Entry.Kind"]);
        let fields = &read.types[0].fields;
        assert!(!fields[0].repeated && fields[1].repeated && !fields[2].repeated);
        assert_eq!(fields[0].type_name, "string");
        assert_eq!(read.types[2].values[0].number, Some(0));
        assert!(read.find_type("shop.ledger.v1.Entry.Kind").is_some());
    }

    #[test]
    fn what_is_no_protobuf_says_where_and_why() {
        let defect = super::read("syntax = \"proto3\";\nmessage {").unwrap_err();
        assert!(defect.at > 18 && defect.problem.contains("expected"), "{defect:?}");
    }
}
