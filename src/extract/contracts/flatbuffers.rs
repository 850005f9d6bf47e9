//! `FlatBuffers`: tables, structures, enumerations, unions and services.
//!
//! Owns that grammar, as far as it tells what can be called and what is passed. No published
//! parser comes apart from a generator of code.

use super::facts::{
    Contract, ContractType, Defect, Field, Operation, Service, Technology, TypeKind, Value,
};
use super::tokens::{Cursor, Kind, Style, Token, joined, tokens};

const STYLE: Style = Style { line: &["//"], block: true, dashes: false, documents: &["///"] };

/// Reads a text.
///
/// # Errors
/// A string, comment or bracket that never ends, or a declaration without a name.
pub(super) fn read(text: &str) -> Result<Contract, Defect> {
    let tokens = tokens(text, STYLE)?;
    let mut out = Contract::new(Technology::FlatBuffers);
    let mut cursor = Cursor::new(&tokens);
    while let Some(token) = cursor.next() {
        match token.text {
            _ if token.kind != Kind::Word => {}
            "namespace" => out.package = cursor.dotted("."),
            "include" | "native_include" => {
                out.imports.extend(cursor.next().filter(|t| t.kind == Kind::Text).map(Token::name));
            }
            "table" | "struct" | "enum" | "union" => out.types.push(declared(token, &mut cursor)?),
            "rpc_service" => out.services.push(service(token, &mut cursor)?),
            "root_type" | "file_identifier" | "file_extension" | "attribute" => {
                cursor.until(&[";"]);
            }
            _ => {}
        }
    }
    out.documented = tokens.first().is_some_and(|first| first.before);
    Ok(out)
}

fn declared<'t>(keyword: &Token<'t>, cursor: &mut Cursor<'_, 't>) -> Result<ContractType, Defect> {
    let (name, body) = cursor.named(keyword)?;
    let kind = match keyword.text {
        "enum" => TypeKind::Enum,
        "union" => TypeKind::Union,
        _ => TypeKind::Message,
    };
    let mut out =
        ContractType { documented: keyword.before, ..ContractType::new(name.name(), kind) };
    let mut inner = Cursor::new(body);
    let mut number = 0i64;
    while let Some(token) = inner.next() {
        if token.kind != Kind::Word {
            continue;
        }
        let rest = inner.until(&[",", ";"]);
        let documented = token.before;
        if kind == TypeKind::Message {
            let to = rest.iter().position(|t| t.is("=") || t.is("(")).unwrap_or(rest.len());
            let written = joined(rest.get(1..to).unwrap_or(&[]));
            let list = written.strip_prefix('[').and_then(|inner| inner.strip_suffix(']'));
            let repeated = list.is_some();
            let type_name = list.map(str::to_owned).unwrap_or(written);
            out.fields.push(Field { name: token.name(), type_name, repeated, documented });
        } else {
            let written = rest.iter().find(|t| t.kind == Kind::Word);
            number = written.and_then(|word| word.text.parse().ok()).unwrap_or(number);
            out.values.push(Value { name: token.name(), number: Some(number), documented });
            number = number.saturating_add(1);
        }
    }
    // A structure of fixed size can never get another field.
    out.closed = (keyword.text == "struct").then(|| keyword.name());
    Ok(out)
}

/// `Post(Entry):Done (streaming: "server");`.
fn service<'t>(keyword: &Token<'t>, cursor: &mut Cursor<'_, 't>) -> Result<Service, Defect> {
    let (name, body) = cursor.named(keyword)?;
    let mut inner = Cursor::new(body);
    let mut operations = Vec::new();
    while let Some(token) = inner.next() {
        if token.kind != Kind::Word {
            continue;
        }
        let takes = joined(inner.group());
        let gives = inner.eat(":").then(|| inner.dotted(".")).flatten();
        let rest = inner.until(&[";"]);
        operations.push(Operation {
            name: token.name(),
            documented: token.before,
            takes: vec![takes],
            gives: gives.map(|name| name.text).into_iter().collect(),
            streams: rest.iter().any(|token| token.text == "streaming"),
            ..Operation::default()
        });
    }
    Ok(Service { name: name.name(), documented: keyword.before, deprecated: false, operations })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_enumerations_and_services_are_read() {
        let text = "include \"money.fbs\";\nnamespace shop.ledger;\nattribute \"priority\";\n\
            /// An entry.\ntable Entry { id:string (required); lines:[Line]; cents:int = 150; }\n\
            struct Point { x:float; }\nenum Kind:byte { Debit = 3, Credit }\nunion Any { Entry, Line }\n\
            rpc_service Ledger { /// Posts.\n Post(Entry):Done (streaming: \"server\"); All(Query):Entries; }\nroot_type Entry;\n";
        let read = read(text).unwrap();
        assert_eq!(read.package.as_ref().unwrap().text, "shop.ledger");
        let [entry, point, kind, any] = read.types.as_slice() else { unreachable!() };
        assert!(entry.documented && entry.closed.is_none() && point.closed.is_some());
        let fields: Vec<(&str, bool)> =
            entry.fields.iter().map(|f| (f.type_name.as_str(), f.repeated)).collect();
        assert_eq!(fields, [("string", false), ("Line", true), ("int", false)]);
        assert_eq!((kind.values[1].number, any.values.len()), (Some(4), 2));
        let [post, all] = read.services[0].operations.as_slice() else { unreachable!() };
        assert!(post.documented && post.streams && !all.documented);
        assert_eq!((&all.takes[0][..], &all.gives[0][..]), ("Query", "Entries"));
    }
}
