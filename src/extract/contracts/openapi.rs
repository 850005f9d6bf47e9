//! `OpenAPI` 3.0 and 3.1, and Swagger 2 before them, in JSON or YAML.
//!
//! Owns which keys tell what. References are followed inside the text and one step far; others
//! are named as imports. Schemas are read one level deep, so no text makes it descend.

use std::collections::HashMap;

use super::document::Node;
use super::facts::{Contract, Name, Operation, Service, Technology};
use super::schemas;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Keys by which authors say for whom a contract is, or how far it has come.
const STAGES: [&str; 5] =
    ["x-audience", "x-stage", "x-stability", "x-stability-level", "x-visibility"];

/// Reads the root of a document.
pub(super) fn read(root: &Node<'_>, text: &str) -> Contract {
    let mut out = Contract::new(Technology::OpenApi);
    let swagger = root.text("swagger").map(|version| format!("swagger {version}"));
    out.dialect = root.text("openapi").map(str::to_owned).or(swagger);
    // A text without `info` is none that a tool would take, but it says what can be called.
    let info = root.get("info").unwrap_or(&Node::Nothing);
    out.title = info.name("title");
    out.version = info.name("version").or_else(|| number(info, "version", text));
    out.documented = info.says("description") || info.says("summary");
    let stage = |node: &Node<'_>| STAGES.iter().find_map(|key| node.name(key));
    out.stage = stage(info).or_else(|| stage(root));
    out.addresses = addresses(root);
    let schemes = root.at(&["components", "securitySchemes"]);
    let schemes = schemes.or_else(|| root.get("securityDefinitions"));
    out.schemes = schemes.into_iter().flat_map(Node::entries).map(|(key, _)| key.name()).collect();
    let mut reading = Reading::new(root);
    let mut service = Service {
        name: out.title.clone().unwrap_or_default(),
        documented: out.documented,
        ..Service::default()
    };
    for (path, item) in root.get("paths").into_iter().flat_map(Node::entries) {
        if path.text.starts_with('/') {
            reading.path(path.text.as_ref(), &path.name(), item, &mut service.operations);
        }
    }
    out.services.push(service);
    let types = root.at(&["components", "schemas"]).or_else(|| root.get("definitions"));
    for (name, schema) in types.into_iter().flat_map(Node::entries) {
        out.types.push(schemas::schema(name.name(), schema, &mut reading.outside));
    }
    let Reading { mut headers, mut media_types, outside, .. } = reading;
    headers.sort();
    headers.dedup();
    media_types.sort();
    media_types.dedup();
    (out.headers, out.media_types, out.imports) = (headers, media_types, outside);
    out.imports.sort();
    out.imports.dedup_by(|a, b| a.text == b.text);
    out
}

/// A version that YAML or JSON takes for a number: the text behind the key.
fn number(info: &Node<'_>, key: &str, text: &str) -> Option<Name> {
    let word = info.key(key)?.name();
    let from = word.end as usize;
    let rest = text.get(from..)?;
    let start = rest.find(|c: char| c.is_ascii_digit()).filter(|at| *at < 8)?;
    let tail = rest.get(start..)?;
    let length = tail.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(tail.len());
    Some(Name::new(tail.get(..length)?, from + start..from + start + length))
}

fn addresses(root: &Node<'_>) -> Vec<Name> {
    let servers = root.get("servers").map_or(&[][..], Node::items);
    let mut out: Vec<Name> = servers.iter().filter_map(|server| server.name("url")).collect();
    out.extend(root.name("basePath"));
    out.extend(root.name("host"));
    out
}

/// What is collected on the way, and what references lead to.
struct Reading<'r, 't> {
    /// Objects by `#/components/…/Name`.
    known: HashMap<String, &'r Node<'t>>,
    /// The requirements of the whole.
    security: Option<&'r Node<'t>>,
    headers: Vec<String>,
    media_types: Vec<String>,
    outside: Vec<Name>,
}

impl<'r, 't> Reading<'r, 't> {
    fn new(root: &'r Node<'t>) -> Self {
        let mut known = HashMap::new();
        let old = ["definitions", "parameters", "responses"].map(|key| (key, root.get(key)));
        for (key, group) in old {
            for (name, node) in group.into_iter().flat_map(Node::entries) {
                known.insert(format!("#/{key}/{}", name.text), node);
            }
        }
        for (kind, group) in root.get("components").into_iter().flat_map(Node::entries) {
            for (name, node) in group.entries() {
                known.insert(format!("#/components/{}/{}", kind.text, name.text), node);
            }
        }
        let security = root.get("security");
        Self { known, security, headers: Vec::new(), media_types: Vec::new(), outside: Vec::new() }
    }

    /// What a reference leads to, else the node itself.
    fn follow(&mut self, node: &'r Node<'t>) -> &'r Node<'t> {
        let Some(reference) = node.text("$ref") else {
            return node;
        };
        if !reference.starts_with('#') {
            self.outside.extend(node.name("$ref").map(schemas::file_of));
        }
        self.known.get(reference).copied().unwrap_or(node)
    }

    fn path(&mut self, path: &str, at: &Name, item: &'r Node<'t>, out: &mut Vec<Operation>) {
        let item = self.follow(item);
        let shared = item.get("parameters").map_or(&[][..], Node::items);
        for (method, node) in item.entries() {
            if METHODS.contains(&method.text.as_ref()) {
                let mut operation = self.operation(shared, node);
                let verb = method.text.to_uppercase();
                let own = method.name();
                let (start, end) =
                    if own.end > own.start { (own.start, own.end) } else { (at.start, at.end) };
                operation.name = Name { text: format!("{verb} {path}"), start, end };
                operation.route = Some((verb, path.to_owned()));
                out.push(operation);
            }
        }
    }

    fn operation(&mut self, shared: &'r [Node<'t>], node: &'r Node<'t>) -> Operation {
        let mut out = Operation {
            id: node.name("operationId"),
            documented: node.says("summary") || node.says("description"),
            deprecated: node.is_true("deprecated"),
            secured: Some(node.get("security").or(self.security).is_some_and(is_required)),
            ..Operation::default()
        };
        let own = node.get("parameters").map_or(&[][..], Node::items);
        for parameter in shared.iter().chain(own) {
            self.parameter(parameter, &mut out);
        }
        if let Some(body) = node.get("requestBody") {
            let body = self.follow(body);
            for (kind, content) in body.get("content").into_iter().flat_map(Node::entries) {
                self.media_types.push(kind.text.to_string());
                let schema = content.get("schema");
                out.takes.extend(schema.and_then(|schema| self.type_name(schema)));
            }
        }
        for key in ["consumes", "produces"] {
            let kinds = node.get(key).map_or(&[][..], Node::items).iter();
            self.media_types.extend(kinds.filter_map(|k| Some(k.word()?.text.to_string())));
        }
        for (code, response) in node.get("responses").into_iter().flat_map(Node::entries) {
            self.response(&code.text, response, &mut out);
        }
        out.takes.dedup();
        out.gives.dedup();
        out.errors.types.sort();
        out.errors.types.dedup();
        out
    }

    fn parameter(&mut self, parameter: &'r Node<'t>, out: &mut Operation) {
        let parameter = self.follow(parameter);
        let name = parameter.text("name").unwrap_or_default().to_owned();
        match parameter.text("in") {
            Some("body") => {
                let schema = parameter.get("schema");
                out.takes.extend(schema.and_then(|schema| self.type_name(schema)));
            }
            Some("header") => {
                self.headers.push(name.clone());
                out.parameters.push(name);
            }
            _ => out.parameters.push(name),
        }
    }

    fn response(&mut self, code: &str, response: &'r Node<'t>, out: &mut Operation) {
        let response = self.follow(response);
        let mut schemas: Vec<&'r Node<'t>> = response.get("schema").into_iter().collect();
        for (kind, content) in response.get("content").into_iter().flat_map(Node::entries) {
            self.media_types.push(kind.text.to_string());
            schemas.extend(content.get("schema"));
        }
        let is_good = code.starts_with(['1', '2', '3']);
        for schema in schemas {
            let name = self.type_name(schema);
            if is_good {
                let plain = self.follow(schema);
                out.gives_list |= code.starts_with('2') && plain.text("type") == Some("array");
                out.gives.extend(name);
            } else {
                out.errors.types.push(name.unwrap_or_else(|| "*".to_owned()));
            }
        }
        if !is_good {
            out.errors.cases.push(code.to_owned());
        }
    }

    /// The name of a schema or of a list's members; none for one without a name.
    fn type_name(&mut self, schema: &Node<'t>) -> Option<String> {
        let reference = schema.get("$ref").is_some().then_some(schema);
        let reference = reference.or_else(|| schema.get("items"))?;
        let text = reference.text("$ref")?;
        if !text.starts_with('#') {
            self.outside.extend(reference.name("$ref").map(schemas::file_of));
        }
        Some(text.rsplit('/').next().unwrap_or(text).to_owned())
    }
}

/// A list with at least one way, none of which is to stay unknown.
fn is_required(security: &Node<'_>) -> bool {
    let ways = security.items();
    !ways.is_empty() && ways.iter().all(|way| way.entries().next().is_some())
}

#[cfg(test)]
mod tests {
    use super::super::document as of_document;

    const TEXT: &str = r##"{
  "openapi": "3.0.3",
  "info": {"title": "Ledger", "version": "1.4.0", "description": "Entries."},
  "paths": {
    "/v1/entries": {
      "parameters": [{"name": "limit", "in": "query"}],
      "get": {"operationId": "entry_list", "summary": "Lists.", "security": [{"key": []}],
        "responses": {"200": {"content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Entry"}}}}},
          "4XX": {"$ref": "#/components/responses/Error"}}},
      "post": {"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Entry"}}}}, "responses": {}}
    }
  },
  "components": {
    "responses": {"Error": {"content": {"application/json": {"schema": {"$ref": "common.json#/Error"}}}}},
    "schemas": {"Entry": {"type": "object", "additionalProperties": false, "properties": {"id": {"type": "string"}}},
      "Kind": {"type": "string", "enum": ["a", "b"]}},
    "securitySchemes": {"key": {"type": "apiKey"}}
  }
}"##;

    #[test]
    fn operations_types_and_security_are_read() {
        let read = of_document(TEXT).unwrap().unwrap();
        assert_eq!(read.version.as_ref().unwrap().text, "1.4.0");
        let [list, post] = read.services[0].operations.as_slice() else { unreachable!() };
        assert_eq!(&TEXT[list.name.start as usize..list.name.end as usize], "get");
        assert!(list.documented && list.gives_list && list.secured == Some(true));
        assert_eq!(
            (list.gives.as_slice(), &list.parameters[..]),
            (&["Entry".to_owned()][..], &["limit".to_owned()][..])
        );
        assert_eq!((&list.errors.cases[0][..], &list.errors.types[0][..]), ("4XX", "Error"));
        assert_eq!((post.secured, &post.takes[..]), (Some(false), &["Entry".to_owned()][..]));
        assert_eq!(read.imports[0].text, "common.json");
        assert!(read.types[0].closed.is_some() && read.types[1].values.len() == 2);
    }

    #[test]
    fn yaml_and_swagger_are_the_same_to_it() {
        let text = "swagger: '2.0'\ninfo:\n  title: Ledger\n  version: 1.0\nbasePath: /v2\npaths:\n  \
                    /a:\n    get:\n      produces: [application/json]\n      responses:\n        200:\n          schema:\n            $ref: '#/definitions/A'\n        default: {description: x}\ndefinitions:\n  A: {type: object}\n";
        let read = of_document(text).unwrap().unwrap();
        assert_eq!(read.dialect.as_deref(), Some("swagger 2.0"));
        assert_eq!(read.version.as_ref().unwrap().text, "1.0");
        let get = &read.services[0].operations[0];
        assert_eq!((get.gives[0].as_str(), get.errors.cases.len()), ("A", 1));
    }

    #[test]
    fn other_documents_are_none_and_broken_ones_have_a_place() {
        assert_eq!(of_document("openapi: {enabled: true}\n"), Ok(None));
        assert_eq!(of_document("name: x\n"), Ok(None));
        let broken = of_document("{\"openapi\": \"3.0.3\",\n\"info\": }").unwrap_err();
        assert!(broken.at > 20, "{broken:?}");
        assert_eq!(of_document("{\"openapi\": \"3.0.3\"}").unwrap().unwrap().title, None);
    }
}
