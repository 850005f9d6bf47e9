//! Cap'n Proto: interfaces, structures and enumerations, with comments behind what they document.
//!
//! Owns that grammar, as far as it tells what can be called and what is passed. The only parser
//! is the compiler itself, in another language.

use super::facts::{
    Contract, ContractType, Defect, Field, Name, Operation, Service, Technology, TypeKind, Value,
};
use super::tokens::{Cursor, Kind, Style, Token, joined, tokens};

const STYLE: Style = Style { line: &["#"], block: false, dashes: false, documents: &[] };

/// What is open around a declaration.
enum Block {
    Type(usize),
    Interface(usize),
    Other,
}

/// Reads a text.
///
/// # Errors
/// A string or bracket that never ends, or a declaration without a name.
pub(super) fn read(text: &str) -> Result<Contract, Defect> {
    let tokens = tokens(text, STYLE)?;
    let mut out = Contract::new(Technology::CapnProto);
    let mut cursor = Cursor::new(&tokens);
    let mut open: Vec<(Block, String)> = Vec::new();
    while let Some(token) = cursor.next() {
        if token.is("}") {
            open.pop();
        } else if token.is("{") {
            // A union or group has the fields of what is around it.
            let around = open.last().map(|(block, name)| {
                let block = match block {
                    Block::Type(at) => Block::Type(*at),
                    _ => Block::Other,
                };
                (block, name.clone())
            });
            open.push(around.unwrap_or((Block::Other, String::new())));
        } else if token.is("@") && open.is_empty() && out.package.is_none() {
            out.package = cursor.word().map(Token::name);
            out.documented = cursor.peek().is_some_and(|end| end.after);
        } else if token.is("import") {
            out.imports.extend(cursor.next().filter(|t| t.kind == Kind::Text).map(Token::name));
        } else if token.kind == Kind::Word {
            declaration(token, &mut cursor, &mut open, &mut out)?;
        }
    }
    Ok(out)
}

fn declaration<'t>(
    token: &Token<'t>,
    cursor: &mut Cursor<'_, 't>,
    open: &mut Vec<(Block, String)>,
    out: &mut Contract,
) -> Result<(), Defect> {
    let around = open.last().map(|(_, name)| name.clone()).unwrap_or_default();
    let is_declared = matches!(token.text, "struct" | "enum" | "interface")
        && cursor.peek().is_some_and(|next| next.kind == Kind::Word);
    if is_declared {
        let mut name = cursor.word().map(Token::name).unwrap_or_default();
        name.text = format!("{around}{}", name.text);
        cursor.until(&["{", ";"]);
        let Some(brace) = cursor.next().filter(|token| token.is("{")) else {
            return Err(Defect::new(token.at, format!("`{}` without a body", token.text)));
        };
        let inner = format!("{}.", name.text);
        let documented = brace.after || token.before;
        let block = match token.text {
            "interface" => {
                let service = Service { name, documented, ..Service::default() };
                out.services.push(service);
                Block::Interface(out.services.len() - 1)
            }
            word => {
                let kind = if word == "enum" { TypeKind::Enum } else { TypeKind::Message };
                out.types.push(ContractType { documented, ..ContractType::new(name, kind) });
                Block::Type(out.types.len() - 1)
            }
        };
        open.push((block, inner));
    } else if cursor.peek().is_some_and(|next| next.is("@")) {
        cursor.next();
        let number = cursor.word().and_then(|number| number.text.parse().ok());
        match open.last() {
            Some((Block::Type(at), _)) => member(token, number, cursor, out.types.get_mut(*at)),
            Some((Block::Interface(at), _)) => method(token, cursor, out.services.get_mut(*at)),
            _ => {}
        }
    } else if matches!(token.text, "using" | "const" | "annotation") {
        let rest = cursor.until(&[";"]);
        out.imports.extend(rest.windows(2).filter_map(|pair| match pair {
            [word, text] if word.is("import") && text.kind == Kind::Text => Some(text.name()),
            _ => None,
        }));
    }
    Ok(())
}

fn member<'t>(
    token: &Token<'t>,
    number: Option<i64>,
    cursor: &mut Cursor<'_, 't>,
    of: Option<&mut ContractType>,
) {
    let rest = cursor.until(&[";", "{"]);
    let documented = cursor.peek().is_some_and(|end| end.after);
    let Some(of) = of else { return };
    if of.kind == TypeKind::Enum {
        of.values.push(Value { name: token.name(), number, documented });
        return;
    }
    let (type_name, repeated) = type_of(rest);
    of.fields.push(Field { name: token.name(), type_name, repeated, documented });
}

/// What stands behind `:`, up to a default; of a list the type of its members.
fn type_of(tokens: &[Token<'_>]) -> (String, bool) {
    let from = tokens.iter().position(|token| token.is(":")).map_or(tokens.len(), |at| at + 1);
    let rest = tokens.get(from..).unwrap_or(&[]);
    let to = rest.iter().position(|token| token.is("=") || token.is("$")).unwrap_or(rest.len());
    let written = joined(rest.get(..to).unwrap_or(rest));
    match written.strip_prefix("List(").and_then(|inner| inner.strip_suffix(')')) {
        Some(inner) => (inner.to_owned(), true),
        None => (written, false),
    }
}

/// `post @0 (entry :Entry) -> (id :Text);`.
fn method<'t>(token: &Token<'t>, cursor: &mut Cursor<'_, 't>, of: Option<&mut Service>) {
    let rest = cursor.until(&[";", "}"]);
    let documented = cursor.peek().is_some_and(|end| end.is(";") && end.after);
    let Some(of) = of else { return };
    let arrow = rest.windows(2).position(|pair| pair.iter().map(|t| t.text).eq(["-", ">"]));
    let (takes, gives) = match arrow {
        Some(at) => (rest.get(..at).unwrap_or(&[]), rest.get(at + 2..).unwrap_or(&[])),
        None => (rest, &[][..]),
    };
    let parameters = parameters(takes);
    let gives = self::parameters(gives);
    of.operations.push(Operation {
        name: token.name(),
        documented,
        streams: rest.iter().any(|token| token.is("stream")),
        parameters: parameters.iter().map(|(name, _)| name.text.clone()).collect(),
        takes: parameters.into_iter().map(|(_, (type_name, _))| type_name).collect(),
        gives_list: matches!(gives.as_slice(), [(_, (_, true))]),
        gives: gives.into_iter().map(|(_, (type_name, _))| type_name).collect(),
        ..Operation::default()
    });
}

/// Named parameters, or the one type that stands for all.
fn parameters(tokens: &[Token<'_>]) -> Vec<(Name, (String, bool))> {
    let mut cursor = Cursor::new(tokens);
    let inner = cursor.group();
    if inner.is_empty() {
        let words = tokens.iter().filter(|token| token.kind == Kind::Word && !token.is("stream"));
        let whole: Vec<Token<'_>> = words.copied().collect();
        let first = whole.first().map(Token::name);
        return first.map(|name| (name, (joined(&whole), false))).into_iter().collect();
    }
    let mut cursor = Cursor::new(inner);
    let mut out = Vec::new();
    while let Some(name) = cursor.word() {
        let rest = cursor.until(&[","]);
        out.push((name.name(), type_of(rest)));
        cursor.eat(",");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interfaces_and_structures_are_read_with_comments_behind() {
        let text = "@0xdbb9ad1f14bf0b36;\nusing Money = import \"money.capnp\".Money;\n\
            interface Ledger {  # Posts entries.\n  post @0 (entry :Entry) -> (id :Text);\n  # Posts.\n  \
            all @1 () -> (entries :List(Entry));\n}\n\
            struct Entry {\n  id @0 :Text; # Its id.\n  union { a @1 :UInt32; b @2 :Text = \"x\"; }\n  \
            enum Kind { debit @0; credit @1; }\n  lines @3 :List(Line);\n}\n";
        let read = read(text).unwrap();
        assert_eq!(read.imports[0].text, "money.capnp");
        let service = &read.services[0];
        let [post, all] = service.operations.as_slice() else { unreachable!() };
        assert!(service.documented && post.documented && !all.documented && all.gives_list);
        assert_eq!(
            (&post.takes[..], &all.gives[..]),
            (&["Entry".to_owned()][..], &["Entry".to_owned()][..])
        );
        let [entry, kind] = read.types.as_slice() else { unreachable!() };
        let names: Vec<&str> = entry.fields.iter().map(|field| field.name.text.as_str()).collect();
        assert_eq!(names, ["id", "a", "b", "lines"]);
        assert!(entry.fields[0].documented && entry.fields[3].repeated);
        assert_eq!((kind.name.text.as_str(), kind.values.len()), ("Entry.Kind", 2));
    }

    #[test]
    fn what_never_ends_is_refused() {
        assert!(read("struct A {").is_err() && read("struct A;").is_err());
    }
}
