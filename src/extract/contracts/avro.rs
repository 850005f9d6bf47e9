//! Apache Avro: schemas and protocols in JSON. Its own notation (`.avdl`) is known by name alone.
//!
//! Owns which keys tell what. Named types may be declared where they are used, at any depth: they
//! are collected without descent.

use super::document::{self, Node};
use super::facts::{
    Contract, ContractType, Defect, Field, Name, Operation, Service, Technology, TypeKind, Value,
};

/// Reads a text.
///
/// # Errors
/// The parser's complaint, or that it declares nothing.
pub(super) fn read(text: &str) -> Result<Contract, Defect> {
    let root = document::parse(text)?;
    let mut out = Contract::new(Technology::Avro);
    let first = root.items().first().unwrap_or(&root);
    out.package = first.name("namespace");
    out.title = first.name("protocol").or_else(|| first.name("name"));
    out.documented = first.says("doc");
    let mut open: Vec<&Node<'_>> = vec![&root];
    while let Some(node) = open.pop() {
        // What stands first is read first.
        let below = node.items().iter().chain(declared(node, &mut out));
        let below: Vec<&Node<'_>> = below.collect();
        open.extend(below.into_iter().rev());
    }
    if let Some(messages) = root.get("messages") {
        let operations = messages.entries().map(|(name, node)| message(name.name(), node));
        out.services.push(Service {
            name: out.title.clone().unwrap_or_default(),
            documented: out.documented,
            deprecated: false,
            operations: operations.collect(),
        });
    }
    if out.types.is_empty() && out.services.is_empty() {
        return Err(Defect::new(0, "no record, enumeration or protocol is declared"));
    }
    Ok(out)
}

/// Adds the type that a node declares; gives the nodes in which there may be more.
fn declared<'n, 't>(node: &'n Node<'t>, out: &mut Contract) -> Vec<&'n Node<'t>> {
    let kind = match node.text("type") {
        Some("record") => Some(TypeKind::Message),
        Some("error") => Some(TypeKind::Error),
        Some("enum") => Some(TypeKind::Enum),
        Some("fixed") => Some(TypeKind::Alias),
        _ => None,
    };
    let fields = node.get("fields").map_or(&[][..], Node::items);
    if let (Some(kind), Some(name)) = (kind, node.name("name")) {
        let mut declared =
            ContractType { documented: node.says("doc"), ..ContractType::new(name, kind) };
        declared.fields = fields.iter().filter_map(field).collect();
        let symbols = node.get("symbols").map_or(&[][..], Node::items);
        let value = |symbol: &Node<'_>| {
            Some(Value { name: symbol.word()?.name(), number: None, documented: false })
        };
        declared.values = symbols.iter().filter_map(value).collect();
        // A reader that meets a new symbol takes the default, where there is one.
        declared.open = kind == TypeKind::Enum && node.get("default").is_some();
        out.types.push(declared);
    }
    let inner = ["type", "items", "values"].into_iter().filter_map(|key| node.get(key));
    let types = node.get("types").map_or(&[][..], Node::items);
    inner.chain(fields).chain(types).collect()
}

fn field(node: &Node<'_>) -> Option<Field> {
    let written = node.get("type")?;
    // Of a choice with nothing the other one.
    let is_null = |node: &&Node<'_>| node.word().is_some_and(|word| word.text == "null");
    let written = written.items().iter().find(|choice| !is_null(choice)).unwrap_or(written);
    let repeated = written.text("type") == Some("array");
    let target = if repeated { written.get("items").unwrap_or(written) } else { written };
    let named = target.word().map(|word| word.text.to_string());
    let declared = || target.text("name").or_else(|| target.text("type")).map(str::to_owned);
    let type_name = named.or_else(declared).unwrap_or_default();
    Some(Field { name: node.name("name")?, type_name, repeated, documented: node.says("doc") })
}

fn message(name: Name, node: &Node<'_>) -> Operation {
    let request = node.get("request").map_or(&[][..], Node::items);
    let takes: Vec<Field> = request.iter().filter_map(field).collect();
    let errors = node.get("errors").map_or(&[][..], Node::items);
    let errors: Vec<String> =
        errors.iter().filter_map(|e| Some(e.word()?.text.to_string())).collect();
    let response = node.get("response");
    Operation {
        name,
        documented: node.says("doc"),
        parameters: takes.iter().map(|field| field.name.text.clone()).collect(),
        takes: takes.into_iter().map(|field| field.type_name).collect(),
        gives: response.and_then(Node::word).map(|w| w.text.to_string()).into_iter().collect(),
        gives_list: response.is_some_and(|node| node.text("type") == Some("array")),
        errors: super::facts::Errors { cases: errors.clone(), types: errors },
        ..Operation::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_in_records_and_protocols_are_read() {
        let text = r#"{"type": "record", "name": "Entry", "namespace": "shop.ledger", "doc": "An entry.",
            "fields": [{"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A", "B"]}},
                       {"name": "lines", "type": ["null", {"type": "array", "items": {"type": "record", "name": "Line", "fields": []}}]}]}"#;
        let read = read(text).unwrap();
        let names: Vec<&str> = read.types.iter().map(|t| t.name.text.as_str()).collect();
        assert_eq!(names, ["Entry", "Kind", "Line"]);
        assert!(read.documented && read.types[0].fields[1].repeated);
        assert_eq!(read.types[0].fields[1].type_name, "Line");
        let text = r#"{"protocol": "Ledger", "types": [{"type": "error", "name": "Refused", "fields": []}],
            "messages": {"post": {"request": [{"name": "entry", "type": "Entry"}], "response": "string", "errors": ["Refused"]}}}"#;
        let read = super::read(text).unwrap();
        assert_eq!(read.services[0].operations[0].errors.types, ["Refused"]);
        assert!(super::read("{\"type\": \"string\"}").is_err());
    }
}
