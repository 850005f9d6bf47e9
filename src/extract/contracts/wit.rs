//! WIT, the interface language of WebAssembly components: interfaces, worlds and types.
//!
//! Owns that grammar, as far as it tells what can be called and what is passed. The project's own
//! parser resolves packages over folders and brings a dozen libraries; one text is enough here.

use super::facts::{
    Contract, ContractType, Defect, Field, Operation, Service, Technology, TypeKind, Value,
};
use super::tokens::{Cursor, Kind, Style, Token, joined, tokens};

const STYLE: Style = Style { line: &["//"], block: true, dashes: true, documents: &["///", "/**"] };

/// Reads a text.
///
/// # Errors
/// A comment or bracket that never ends, or a declaration without a name.
pub(super) fn read(text: &str) -> Result<Contract, Defect> {
    let tokens = tokens(text, STYLE)?;
    let mut out = Contract::new(Technology::Wit);
    let mut cursor = Cursor::new(&tokens);
    let mut marks = Marks::default();
    while let Some(token) = cursor.next() {
        if token.is("@") {
            marks.read(token, &mut cursor);
            continue;
        }
        let documented = token.before || marks.documented;
        match token.text {
            "package" if token.kind == Kind::Word => {
                package(&mut out, &mut cursor);
                out.documented = documented;
            }
            "interface" | "world" if token.kind == Kind::Word => {
                let missing = || Defect::new(token.at, format!("`{}` without a name", token.text));
                let name = cursor.word().ok_or_else(missing)?.name();
                let mut service = Service {
                    name,
                    documented,
                    deprecated: marks.deprecated,
                    ..Service::default()
                };
                members(cursor.group(), &mut service, &mut out);
                out.services.push(service);
            }
            "use" => out.imports.extend(import(cursor.until(&[";"]))),
            _ => {}
        }
        marks = Marks::default();
    }
    Ok(out)
}

/// Attributes before a declaration.
#[derive(Default)]
struct Marks {
    deprecated: bool,
    documented: bool,
}

impl Marks {
    fn read(&mut self, sign: &Token<'_>, cursor: &mut Cursor<'_, '_>) {
        self.documented |= sign.before;
        self.deprecated |= cursor.word().is_some_and(|word| word.text == "deprecated");
        cursor.group();
    }
}

/// `ns:name@1.2.3`.
fn package(out: &mut Contract, cursor: &mut Cursor<'_, '_>) {
    let rest = cursor.until(&[";", "{"]);
    let at = rest.iter().position(|token| token.is("@")).unwrap_or(rest.len());
    let whole = |tokens: &[Token<'_>]| {
        let mut name = tokens.first()?.name();
        name.end = tokens.last()?.name().end;
        name.text = joined(tokens);
        Some(name)
    };
    out.package = rest.get(..at).and_then(whole);
    out.version = rest.get(at + 1..).and_then(whole);
}

/// What is used of another package: `ns:name/interface`.
fn import(tokens: &[Token<'_>]) -> Option<super::facts::Name> {
    let is_outside = tokens.iter().any(|token| token.is(":"));
    let to = tokens.iter().position(|t| t.is("@") || t.is(".") || t.is("{"));
    let tokens = tokens.get(..to.unwrap_or(tokens.len()))?;
    let mut name = tokens.first()?.name();
    name.end = tokens.last()?.name().end;
    name.text = joined(tokens);
    is_outside.then_some(name)
}

/// Functions and types of an interface, functions and imports of a world. Methods of a resource
/// are functions too.
fn members(body: &[Token<'_>], service: &mut Service, out: &mut Contract) {
    let mut cursor = Cursor::new(body);
    let mut marks = Marks::default();
    while let Some(token) = cursor.next() {
        if token.is("@") {
            marks.read(token, &mut cursor);
            continue;
        }
        let documented = token.before || marks.documented;
        if token.kind != Kind::Word {
            continue;
        }
        let is_named = cursor.peek().is_some_and(|next| next.kind == Kind::Word);
        match token.text {
            "record" | "variant" | "enum" | "flags" if is_named => {
                out.types.extend(declared(token, documented, &mut cursor));
            }
            // The braces of a resource are passed as signs, its functions read like the rest.
            "resource" if is_named => {
                cursor.word();
            }
            "import" | "include" | "use" | "export" if is_named => {
                let is_function = cursor.second().is_some_and(|next| next.is(":"));
                let rest = cursor.until(&[";"]);
                if is_function && rest.iter().any(|word| word.is("func")) {
                    let name = rest.first().map(Token::name).unwrap_or_default();
                    let operation =
                        Operation { name, documented, ..function(rest.get(1..).unwrap_or(&[])) };
                    service.operations.push(operation);
                } else {
                    out.imports.extend(import(rest));
                }
            }
            "type" if is_named => {
                cursor.until(&[";"]);
            }
            _ if cursor.peek().is_some_and(|next| next.is(":")) => {
                let rest = cursor.until(&[";"]);
                service.operations.push(Operation {
                    name: token.name(),
                    documented,
                    deprecated: marks.deprecated,
                    ..function(rest)
                });
            }
            _ => {}
        }
        marks = Marks::default();
    }
}

/// `: func(a: string) -> result<b, c>`.
fn function(tokens: &[Token<'_>]) -> Operation {
    let mut cursor = Cursor::new(tokens);
    cursor.until(&["("]);
    let mut inner = Cursor::new(cursor.group());
    let mut out = Operation::default();
    while let Some(name) = inner.word() {
        inner.eat(":");
        out.takes.push(joined(inner.until(&[","])));
        out.parameters.push(name.text.to_owned());
        inner.eat(",");
    }
    if cursor.eat("-") && cursor.eat(">") {
        let written = joined(cursor.until(&[";"]));
        out.gives_list = written.starts_with("list<") || written.starts_with("result<list<");
        if let Some(result) = written.strip_prefix("result<").and_then(|r| r.strip_suffix('>')) {
            let error = last_argument(result);
            out.errors.cases.push("error".to_owned());
            out.errors.types.extend(error.map(str::to_owned));
        }
        out.gives.push(written);
    }
    out
}

/// What stands behind the last comma outside of all angle brackets.
fn last_argument(text: &str) -> Option<&str> {
    let mut depth = 0usize;
    let mut at = None;
    for (position, byte) in text.bytes().enumerate() {
        match byte {
            b'<' => depth += 1,
            b'>' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => at = Some(position),
            _ => {}
        }
    }
    text.get(at? + 1..)
}

fn declared(
    keyword: &Token<'_>,
    documented: bool,
    cursor: &mut Cursor<'_, '_>,
) -> Option<ContractType> {
    let name = cursor.word()?.name();
    let kind = match keyword.text {
        "record" => TypeKind::Message,
        "variant" => TypeKind::Union,
        _ => TypeKind::Enum,
    };
    let mut out = ContractType { documented, ..ContractType::new(name, kind) };
    let mut inner = Cursor::new(cursor.group());
    while let Some(token) = inner.next() {
        if token.kind != Kind::Word {
            continue;
        }
        let documented = token.before;
        let rest = inner.until(&[","]);
        if kind == TypeKind::Message {
            let written = joined(rest.get(1..).unwrap_or(&[]));
            let list = written.strip_prefix("list<").and_then(|inner| inner.strip_suffix('>'));
            let repeated = list.is_some();
            let type_name = list.map(str::to_owned).unwrap_or(written);
            out.fields.push(Field { name: token.name(), type_name, repeated, documented });
        } else {
            out.values.push(Value { name: token.name(), number: None, documented });
        }
    }
    // What a component takes and gives is fixed when it is built.
    out.closed = None;
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_interfaces_and_worlds_are_read() {
        let text = "/// The ledger.\npackage shop:ledger@1.2.0;\n\
            interface entries {\n  use shop:money/amounts@0.1.0.{amount};\n  /// An entry.\n  record entry { id: string, lines: list<line>, }\n  \
            enum kind { debit, credit }\n  variant why { refused(string), gone }\n  /// Posts.\n  @since(version = 1.0.0)\n  post: func(entry: entry) -> result<string, why>;\n  \
            resource cursor { next: func() -> list<entry>; }\n}\nworld ledger { import shop:clock/now; export entries; export run: func(); }\n";
        let read = read(text).unwrap();
        assert_eq!(read.package.as_ref().unwrap().text, "shop:ledger");
        assert_eq!(read.version.as_ref().unwrap().text, "1.2.0");
        assert!(read.documented);
        let imports: Vec<&str> = read.imports.iter().map(|i| i.text.as_str()).collect();
        assert_eq!(imports, ["shop:money/amounts", "shop:clock/now"]);
        let [entries, world] = read.services.as_slice() else { unreachable!() };
        let [post, next] = entries.operations.as_slice() else { unreachable!() };
        assert!(post.documented && post.errors.types == ["why"] && next.gives_list);
        assert_eq!(world.operations[0].name.text, "run");
        let kinds: Vec<TypeKind> = read.types.iter().map(|t| t.kind).collect();
        assert_eq!(kinds, [TypeKind::Message, TypeKind::Enum, TypeKind::Union]);
        assert!(read.types[0].documented && read.types[0].fields[1].repeated);
    }
}
