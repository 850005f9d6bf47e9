//! Apache Thrift: name spaces, services, structures, exceptions and enumerations.
//!
//! Owns that grammar, as far as it tells what can be called and what is passed. No published
//! parser comes without an assembler's output or a coloured report of its own.

use super::facts::{
    Contract, ContractType, Defect, Field, Operation, Service, Technology, TypeKind, Value,
};
use super::tokens::{Cursor, Kind, Style, Token, joined, tokens};

const STYLE: Style = Style { line: &["//", "#"], block: true, dashes: false, documents: &[] };

/// Reads a text.
///
/// # Errors
/// A string, comment or bracket that never ends, or a declaration without a name.
pub(super) fn read(text: &str) -> Result<Contract, Defect> {
    let tokens = tokens(text, STYLE)?;
    let mut out = Contract::new(Technology::Thrift);
    let mut cursor = Cursor::new(&tokens);
    while let Some(token) = cursor.next() {
        match token.text {
            _ if token.kind != Kind::Word => {}
            "namespace" => {
                cursor.eat("*");
                let language = cursor.dotted(".");
                // `namespace * a.b` names no language.
                let name = cursor.dotted(".").or(language);
                out.package = out.package.or(name);
            }
            "include" | "cpp_include" => {
                out.imports.extend(cursor.next().filter(|t| t.kind == Kind::Text).map(Token::name));
            }
            "service" => out.services.push(service(token, &mut cursor)?),
            "struct" => out.types.push(structure(token, &mut cursor, TypeKind::Message)?),
            "union" => out.types.push(structure(token, &mut cursor, TypeKind::Union)?),
            "exception" => out.types.push(structure(token, &mut cursor, TypeKind::Error)?),
            "enum" => out.types.push(enumeration(token, &mut cursor)?),
            "const" | "typedef" | "senum" => {}
            _ => {
                cursor.group();
            }
        }
    }
    out.documented = tokens.first().is_some_and(|first| first.before);
    Ok(out)
}

fn service<'t>(keyword: &Token<'t>, cursor: &mut Cursor<'_, 't>) -> Result<Service, Defect> {
    let (name, body) = cursor.named(keyword)?;
    cursor.group(); // annotations
    let mut inner = Cursor::new(body);
    let mut operations = Vec::new();
    while let Some(first) = inner.peek() {
        let documented = first.before;
        let head = inner.until(&["("]);
        // A list stands between a function and the sign that ends the one before.
        let arguments = inner.group();
        let words = head.iter().filter(|token| token.kind == Kind::Word);
        let Some(called) = words.clone().next_back() else { break };
        let skip = usize::from(matches!(first.text, "oneway" | "async"));
        let result = head.get(skip..head.len().saturating_sub(1)).unwrap_or(&[]);
        let (gives, gives_list) = type_of(result);
        let mut operation = Operation {
            name: called.name(),
            documented,
            parameters: fields(arguments).iter().map(|field| field.name.text.clone()).collect(),
            takes: fields(arguments).into_iter().map(|field| field.type_name).collect(),
            gives: if gives == "void" { Vec::new() } else { vec![gives] },
            gives_list,
            ..Operation::default()
        };
        if inner.eat("throws") {
            for field in fields(inner.group()) {
                operation.errors.cases.push(field.type_name.clone());
                operation.errors.types.push(field.type_name);
            }
        }
        inner.group(); // annotations
        while inner.eat(",") || inner.eat(";") {}
        operations.push(operation);
    }
    Ok(Service { name: name.name(), documented: keyword.before, deprecated: false, operations })
}

fn structure<'t>(
    keyword: &Token<'t>,
    cursor: &mut Cursor<'_, 't>,
    kind: TypeKind,
) -> Result<ContractType, Defect> {
    let (name, body) = cursor.named(keyword)?;
    cursor.group(); // annotations
    Ok(ContractType {
        kind,
        documented: keyword.before,
        fields: fields(body),
        ..ContractType::new(name.name(), kind)
    })
}

/// `1: required list<Entry> entries = [],`.
fn fields(tokens: &[Token<'_>]) -> Vec<Field> {
    let mut out = Vec::new();
    let mut cursor = Cursor::new(tokens);
    while let Some(first) = cursor.peek() {
        let documented = first.before;
        if cursor.second().is_some_and(|token| token.is(":")) {
            cursor.next();
            cursor.next();
        }
        let _ = cursor.eat("required") || cursor.eat("optional");
        let (type_name, repeated) = passed_type(&mut cursor);
        let Some(name) = cursor.word() else {
            // No field: pass to the next one.
            cursor.until(&[",", ";"]);
            cursor.next();
            continue;
        };
        if cursor.eat("=") {
            let _ = cursor.eat("-");
            if cursor.peek().is_some_and(|token| token.kind != Kind::Sign) {
                cursor.next();
                while cursor.eat(".") {
                    cursor.next();
                }
            } else {
                cursor.group();
            }
        }
        cursor.group(); // annotations
        while cursor.eat(",") || cursor.eat(";") {}
        let (name, documented) = (name.name(), documented || name.after);
        out.push(Field { name, type_name, repeated, documented });
    }
    out
}

/// A type, its angle brackets included.
fn passed_type(cursor: &mut Cursor<'_, '_>) -> (String, bool) {
    let Some(head) = cursor.dotted(".") else { return (String::new(), false) };
    let mut inner = Vec::new();
    let mut depth = 0usize;
    while let Some(token) = cursor.peek() {
        match token.text {
            "<" => depth += 1,
            ">" if depth > 0 => depth -= 1,
            _ if depth == 0 => break,
            _ => {}
        }
        inner.push(*token);
        cursor.next();
    }
    list_of(&head.text, &inner)
}

fn type_of(tokens: &[Token<'_>]) -> (String, bool) {
    let (head, rest) = match tokens.iter().position(|token| token.is("<")) {
        Some(at) => tokens.split_at(at),
        None => (tokens, &[][..]),
    };
    list_of(&joined(head), rest)
}

/// Of a list the type of its members.
fn list_of(head: &str, inner: &[Token<'_>]) -> (String, bool) {
    let repeated = matches!(head, "list" | "set");
    let within = inner.get(1..inner.len().saturating_sub(1)).unwrap_or(&[]);
    if repeated { (joined(within), true) } else { (format!("{head}{}", joined(inner)), false) }
}

fn enumeration<'t>(
    keyword: &Token<'t>,
    cursor: &mut Cursor<'_, 't>,
) -> Result<ContractType, Defect> {
    let (name, body) = cursor.named(keyword)?;
    cursor.group(); // annotations
    let mut values: Vec<Value> = Vec::new();
    let mut inner = Cursor::new(body);
    let mut number = 0i64;
    while let Some(token) = inner.next() {
        if token.kind != Kind::Word {
            continue;
        }
        if inner.eat("=")
            && let Some(written) = inner.word()
        {
            number = written.text.parse().unwrap_or(number);
        }
        inner.group(); // annotations
        let documented = token.before;
        values.push(Value { name: token.name(), number: Some(number), documented });
        number = number.saturating_add(1);
    }
    Ok(ContractType {
        documented: keyword.before,
        values,
        ..ContractType::new(name.name(), TypeKind::Enum)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_structures_and_exceptions_are_read() {
        let text = "namespace rs shop.ledger\ninclude \"money.thrift\"\n\
            /** Posts entries. */\nservice Ledger extends Base {\n  // Posts.\n  \
            void post(1: Entry entry) throws (1: Refused why),\n  list<Entry> all(1: i32 limit, 2: i32 offset);\n  oneway void ping()\n}\n\
            struct Entry { 1: required string id (a = \"b\"), 2: optional list<Line> lines = [], }\n\
            exception Refused { 1: string why }\nenum Kind { DEBIT = 3, CREDIT }\n";
        let read = read(text).unwrap();
        assert_eq!(read.package.as_ref().unwrap().text, "shop.ledger");
        assert_eq!(read.imports[0].text, "money.thrift");
        let [post, all, ping] = read.services[0].operations.as_slice() else { unreachable!() };
        assert!(read.services[0].documented && post.documented && !all.documented);
        assert_eq!((post.gives.len(), &post.errors.types[..]), (0, &["Refused".to_owned()][..]));
        assert!(all.gives_list && all.gives[0] == "Entry" && all.parameters == ["limit", "offset"]);
        assert_eq!(ping.name.text, "ping");
        let [entry, refused, kind] = read.types.as_slice() else { unreachable!() };
        assert!(entry.fields[1].repeated && entry.fields[1].type_name == "Line");
        assert_eq!((refused.kind, kind.values[1].number), (TypeKind::Error, Some(4)));
    }

    #[test]
    fn what_has_no_name_or_end_is_refused() {
        for text in ["service {", "struct A ;", "service A { x"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
