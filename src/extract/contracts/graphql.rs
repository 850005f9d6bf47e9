//! `GraphQL` schemas, by Apollo's parser: root types as services, all others as types.
//!
//! Owns the translation from the parser's tree. Texts that hold only queries of a client are no
//! contracts. The parser's descent is bounded here.

use apollo_parser::Parser;
use apollo_parser::cst::{
    self, CstNode, Definition, Description, Directives, EnumValuesDefinition, FieldDefinition,
    FieldsDefinition, InputFieldsDefinition, InputValueDefinition, Type,
};

use super::facts::{
    Contract, ContractType, Defect, Field, Name, Operation, Service, Technology, TypeKind, Value,
};

/// Types and values inside each other from which on a text is refused.
const DEEPEST: usize = 100;

/// Reads a text; none where it declares no type.
///
/// # Errors
/// The parser's first complaint.
pub(super) fn read(text: &str) -> Result<Option<Contract>, Defect> {
    let tree = Parser::new(text).recursion_limit(DEEPEST).parse();
    let definitions: Vec<Definition> = tree.document().definitions().collect();
    let is_query = |definition: &Definition| {
        matches!(definition, Definition::OperationDefinition(_) | Definition::FragmentDefinition(_))
    };
    if !definitions.is_empty() && definitions.iter().all(is_query) {
        return Ok(None);
    }
    if let Some(error) = tree.errors().next() {
        return Err(Defect::new(error.index(), error.message()));
    }
    if definitions.is_empty() {
        return Ok(None);
    }
    let roots = roots(&definitions);
    let mut out = Contract::new(Technology::GraphQl);
    for definition in &definitions {
        if let Definition::SchemaDefinition(schema) = definition {
            out.documented |= says(schema.description());
        }
        match declared(definition) {
            Some(Declared::Object { name, documented, fields }) if roots.contains(&name.text) => {
                let operations = fields.into_iter().flat_map(|fields| fields.field_definitions());
                let operations = operations.filter_map(|field| operation(&field));
                add(&mut out.services, name, documented, operations.collect());
            }
            Some(Declared::Object { name, documented, fields }) => {
                let fields = fields.into_iter().flat_map(|fields| fields.field_definitions());
                let fields = fields.filter_map(|f| field(f.name(), f.ty(), f.description()));
                let fields = fields.collect();
                let kind = TypeKind::Message;
                out.types.push(ContractType {
                    documented,
                    fields,
                    ..ContractType::new(name, kind)
                });
            }
            Some(Declared::Other(other)) => out.types.push(other),
            None => {}
        }
    }
    Ok(Some(out))
}

/// Names of the types that can be called: those of `schema { … }`, else the usual ones.
fn roots(definitions: &[Definition]) -> Vec<String> {
    let mut out = Vec::new();
    for definition in definitions {
        let named = match definition {
            Definition::SchemaDefinition(schema) => schema.root_operation_type_definitions(),
            Definition::SchemaExtension(schema) => schema.root_operation_type_definitions(),
            _ => continue,
        };
        let name = |root: cst::RootOperationTypeDefinition| Some(root.named_type()?.name()?.text());
        out.extend(named.filter_map(name).map(|name| name.to_string()));
    }
    if out.is_empty() {
        out.extend(["Query", "Mutation", "Subscription"].map(str::to_owned));
    }
    out
}

/// A root type may be declared in several parts.
fn add(services: &mut Vec<Service>, name: Name, documented: bool, operations: Vec<Operation>) {
    match services.iter_mut().find(|service| service.name.text == name.text) {
        Some(known) => {
            known.documented |= documented;
            known.operations.extend(operations);
        }
        None => services.push(Service { name, documented, deprecated: false, operations }),
    }
}

enum Declared {
    Object { name: Name, documented: bool, fields: Option<FieldsDefinition> },
    Other(ContractType),
}

fn declared(definition: &Definition) -> Option<Declared> {
    let object = |name: Option<cst::Name>, documented, fields| {
        Some(Declared::Object { name: placed(&name?), documented, fields })
    };
    let other = |name: Option<cst::Name>, kind, documented| {
        Some(ContractType { documented, ..ContractType::new(placed(&name?), kind) })
    };
    let other = match definition {
        Definition::ObjectTypeDefinition(it) => {
            return object(it.name(), says(it.description()), it.fields_definition());
        }
        Definition::ObjectTypeExtension(it) => {
            return object(it.name(), false, it.fields_definition());
        }
        Definition::InterfaceTypeDefinition(it) => {
            return object(it.name(), says(it.description()), it.fields_definition());
        }
        Definition::InputObjectTypeDefinition(it) => ContractType {
            fields: inputs(it.input_fields_definition()),
            ..other(it.name(), TypeKind::Message, says(it.description()))?
        },
        Definition::EnumTypeDefinition(it) => ContractType {
            values: values(it.enum_values_definition()),
            ..other(it.name(), TypeKind::Enum, says(it.description()))?
        },
        Definition::UnionTypeDefinition(it) => {
            other(it.name(), TypeKind::Union, says(it.description()))?
        }
        Definition::ScalarTypeDefinition(it) => {
            other(it.name(), TypeKind::Alias, says(it.description()))?
        }
        _ => return None,
    };
    Some(Declared::Other(other))
}

fn placed(name: &cst::Name) -> Name {
    let range = name.syntax().text_range();
    let text = name.text().to_string();
    let start = usize::from(range.start());
    // Space behind a name belongs to its node.
    let end = start + text.len();
    Name::new(text, start..end)
}

fn says(description: Option<Description>) -> bool {
    let text = description.and_then(|description| description.string_value());
    text.is_some_and(|text| super::says_something(&String::from(text)))
}

fn operation(field: &FieldDefinition) -> Option<Operation> {
    let arguments = field.arguments_definition();
    let arguments = arguments.iter().flat_map(cst::ArgumentsDefinition::input_value_definitions);
    let arguments: Vec<InputValueDefinition> = arguments.collect();
    let name = |argument: &InputValueDefinition| Some(argument.name()?.text().to_string());
    let (gives, gives_list) = type_of(&field.ty()?);
    let takes = arguments.iter().filter_map(|argument| Some(type_of(&argument.ty()?).0));
    Some(Operation {
        name: placed(&field.name()?),
        documented: says(field.description()),
        deprecated: is_deprecated(field.directives()),
        parameters: arguments.iter().filter_map(name).collect(),
        takes: takes.collect(),
        gives: vec![gives],
        gives_list,
        ..Operation::default()
    })
}

fn is_deprecated(directives: Option<Directives>) -> bool {
    let names = directives.into_iter().flat_map(|directives| directives.directives());
    names.filter_map(|directive| directive.name()).any(|name| name.text() == "deprecated")
}

fn field(name: Option<cst::Name>, ty: Option<Type>, about: Option<Description>) -> Option<Field> {
    let (type_name, repeated) = type_of(&ty?);
    Some(Field { name: placed(&name?), type_name, repeated, documented: says(about) })
}

fn inputs(fields: Option<InputFieldsDefinition>) -> Vec<Field> {
    let all = fields.into_iter().flat_map(|fields| fields.input_value_definitions());
    all.filter_map(|input| field(input.name(), input.ty(), input.description())).collect()
}

fn values(values: Option<EnumValuesDefinition>) -> Vec<Value> {
    let all = values.into_iter().flat_map(|values| values.enum_value_definitions());
    let value = |value: cst::EnumValueDefinition| {
        let name = placed(&value.enum_value()?.name()?);
        Some(Value { name, number: None, documented: says(value.description()) })
    };
    all.filter_map(value).collect()
}

/// The name of a type, and whether it is a list of it.
fn type_of(ty: &Type) -> (String, bool) {
    let text = ty.source_string();
    let name = text.trim_matches(|c: char| c == '[' || c == ']' || c == '!' || c.is_whitespace());
    (name.to_owned(), text.trim_start().starts_with('['))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_types_are_services_and_the_rest_types() {
        let text = "\"\"\"An entry.\"\"\"\ntype Entry { id: ID!, lines: [Line!]! @deprecated }\n\
            type Query { \"All.\" entries(first: Int, after: String): [Entry!]! }\nextend type Query { entry(id: ID!): Entry @deprecated }\n\
            enum Kind { \"In.\" DEBIT CREDIT }\ninput NewEntry { id: ID! }\nunion Any = Entry | Line\nscalar Date\n";
        let read = read(text).unwrap().unwrap();
        let [entries, entry] = read.services[0].operations.as_slice() else { unreachable!() };
        assert_eq!(&text[entries.name.start as usize..entries.name.end as usize], "entries");
        assert!(entries.documented && entries.gives_list && entry.deprecated && !entry.documented);
        assert_eq!((&entries.parameters[1][..], &entries.gives[0][..]), ("after", "Entry"));
        assert!(read.types[0].documented && read.types[0].fields[1].repeated);
        assert!(read.types[1].values[0].documented && !read.types[1].values[1].documented);
        assert_eq!(read.types.len(), 5);
    }

    #[test]
    fn queries_are_none_and_broken_schemas_have_a_place() {
        assert_eq!(read("query A { entries { id } }\nfragment F on Entry { id }"), Ok(None));
        assert!(read("type A {\n  b: }\n").unwrap_err().at > 8);
        let text = format!("type A {{ b: {}Int{} }}", "[".repeat(50_000), "]".repeat(50_000));
        assert!(read(&text).is_err());
    }
}
