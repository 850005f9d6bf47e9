//! Schemas of JSON, as contracts in JSON or YAML use them.
//!
//! Owns what a schema tells of a type: its fields, its values, whether it may grow. One level deep.

use super::document::Node;
use super::facts::{ContractType, Field, Name, TypeKind, Value};

/// Keys under which one schema lists others.
const CHOICES: [&str; 2] = ["oneOf", "anyOf"];

/// Keys by which authors keep a list of values open.
const OPEN: [&str; 3] = ["x-extensible-enum", "x-enum-open", "x-open-enum"];

/// Reads a schema under its name; references to other texts go to `outside`.
pub(super) fn schema(name: Name, node: &Node<'_>, outside: &mut Vec<Name>) -> ContractType {
    let mut fields = Vec::new();
    let parts = node.get("allOf").map_or(&[][..], Node::items);
    for part in std::iter::once(node).chain(parts) {
        let required = part.get("properties").into_iter().flat_map(Node::entries);
        fields.extend(required.map(|(name, schema)| field(name.name(), schema, outside)));
    }
    let mut values = values(node);
    let choices: Vec<&Node<'_>> =
        CHOICES.iter().flat_map(|key| node.get(key).map_or(&[][..], Node::items)).collect();
    // A generator that documents each value writes one choice for each of them.
    let by_choice: Vec<Value> = choices.iter().flat_map(|choice| self::values(choice)).collect();
    let is_plain =
        |choice: &&Node<'_>| choice.get("enum").is_some() && choice.get("properties").is_none();
    let is_enum =
        node.get("enum").is_some() || (!choices.is_empty() && choices.iter().all(is_plain));
    if values.is_empty() && is_enum {
        values = by_choice;
    }
    let kind = if is_enum {
        TypeKind::Enum
    } else if !choices.is_empty() {
        TypeKind::Union
    } else if node.get("$ref").is_some() {
        TypeKind::Alias
    } else {
        TypeKind::Message
    };
    let is_closed = matches!(node.get("additionalProperties"), Some(Node::Flag(false)));
    let closed = node.key("additionalProperties").filter(|_| is_closed);
    ContractType {
        name,
        kind,
        documented: node.says("description") || node.says("title"),
        fields,
        values,
        closed: closed.map(super::document::Word::name),
        open: OPEN.iter().any(|key| node.get(key).is_some()),
    }
}

fn values(node: &Node<'_>) -> Vec<Value> {
    let items = node.get("enum").map_or(&[][..], Node::items);
    let documented = node.says("description");
    let value =
        |item: &Node<'_>| Some(Value { name: item.word()?.name(), number: None, documented });
    items.iter().filter_map(value).collect()
}

fn field(name: Name, node: &Node<'_>, outside: &mut Vec<Name>) -> Field {
    let repeated = node.text("type") == Some("array");
    let part = node.get("allOf").and_then(|parts| parts.items().first());
    let target = node.get("items").filter(|_| repeated).or(part).unwrap_or(node);
    let reference = target.text("$ref");
    if reference.is_some_and(|reference| !reference.starts_with('#')) {
        outside.extend(target.name("$ref").map(file_of));
    }
    let named = reference.map(|text| text.rsplit('/').next().unwrap_or(text));
    let type_name = named.or_else(|| target.text("type")).unwrap_or_default().to_owned();
    Field { name, type_name, repeated, documented: node.says("description") || node.says("title") }
}

/// The other text that a reference leads to.
pub(super) fn file_of(mut reference: Name) -> Name {
    reference.text.truncate(reference.text.find('#').unwrap_or(reference.text.len()));
    reference
}
