//! What a contract says, whatever its technology.
//!
//! Owns the shapes that every reader fills: one service for each thing that can be called as a
//! whole, one operation for each call, one type for each message, schema or structure. Invariant:
//! every place lies in the contract's own text. Does not know who offers or calls it.

/// A language of contracts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Technology {
    /// Protocol buffers, and gRPC with them.
    Protobuf,
    /// `OpenAPI` 3, and Swagger 2 before it.
    OpenApi,
    /// The schema language of `GraphQL`.
    GraphQl,
    /// Apache Thrift.
    Thrift,
    /// Cap'n Proto.
    CapnProto,
    /// `FlatBuffers`.
    FlatBuffers,
    /// The interface language of the WebAssembly component model.
    Wit,
    /// Messages on channels.
    AsyncApi,
    /// Apache Avro.
    Avro,
    /// Smithy: known by its name, not read.
    Smithy,
}

impl Technology {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Protobuf,
        Self::OpenApi,
        Self::GraphQl,
        Self::Thrift,
        Self::CapnProto,
        Self::FlatBuffers,
        Self::Wit,
        Self::AsyncApi,
        Self::Avro,
        Self::Smithy,
    ];

    /// As written in settings and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Protobuf => "protobuf",
            Self::OpenApi => "openapi",
            Self::GraphQl => "graphql",
            Self::Thrift => "thrift",
            Self::CapnProto => "capnp",
            Self::FlatBuffers => "flatbuffers",
            Self::Wit => "wit",
            Self::AsyncApi => "asyncapi",
            Self::Avro => "avro",
            Self::Smithy => "smithy",
        }
    }

    /// Reads a technology's name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|technology| technology.as_str() == text)
    }
}

/// A word of the contract and where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// As written.
    pub text: String,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// One contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// Its language.
    pub technology: Technology,
    /// Whether its language is read at all, beyond its name.
    pub is_read: bool,
    /// The edition of that language: `proto3`, `3.0.3`, `swagger 2.0`.
    pub dialect: Option<String>,
    /// The name space: of protobuf the package, of WIT likewise, of Thrift the first name space.
    pub package: Option<Name>,
    /// What it calls itself in prose: `info.title`.
    pub title: Option<Name>,
    /// The version it states of itself: `info.version`, `@1.2.0` of WIT.
    pub version: Option<Name>,
    /// Whether it says as a whole what it is for.
    pub documented: bool,
    /// Addresses at which it is offered, or paths that stand before all its own.
    pub addresses: Vec<Name>,
    /// Headers that operations read, each once.
    pub headers: Vec<String>,
    /// Media types that it takes and gives, each once.
    pub media_types: Vec<String>,
    /// Ways of authentication that it declares.
    pub schemes: Vec<Name>,
    /// For whom it is meant, or how far it has come: `x-audience` and the like.
    pub stage: Option<Name>,
    /// Other contracts that it needs, as written.
    pub imports: Vec<Name>,
    /// What can be called.
    pub services: Vec<Service>,
    /// What is passed.
    pub types: Vec<ContractType>,
}

/// Operations under one name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Service {
    /// Its name, without the package's.
    pub name: Name,
    /// Whether it says what it is for.
    pub documented: bool,
    /// Whether it is on its way out.
    pub deprecated: bool,
    /// What it offers.
    pub operations: Vec<Operation>,
}

/// One call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Operation {
    /// `GetUser`, `GET /users/{id}`.
    pub name: Name,
    /// `operationId`.
    pub id: Option<Name>,
    /// The method and the path, of HTTP.
    pub route: Option<(String, String)>,
    /// Whether it says what it does.
    pub documented: bool,
    /// Whether it is on its way out.
    pub deprecated: bool,
    /// Parameters by name, but for the body.
    pub parameters: Vec<String>,
    /// The types of what it takes, as written.
    pub takes: Vec<String>,
    /// The types of what it gives, as written.
    pub gives: Vec<String>,
    /// Whether it gives a bare list.
    pub gives_list: bool,
    /// What it says of failure.
    pub errors: Errors,
    /// Whether it asks who calls; none where the technology has no word for that.
    pub secured: Option<bool>,
    /// Whether messages come or go one after the other.
    pub streams: bool,
}

/// What an operation says of failure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Errors {
    /// Status codes, or names of declared exceptions.
    pub cases: Vec<String>,
    /// The types of what comes with them, as written; `*` for one without a name.
    pub types: Vec<String>,
}

/// What a type is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TypeKind {
    /// Fields.
    Message,
    /// Named values.
    Enum,
    /// One of several.
    Union,
    /// A failure.
    Error,
    /// A name for another type.
    Alias,
}

/// One message, schema or structure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractType {
    /// Its name, with those around it: `Outer.Inner`.
    pub name: Name,
    /// What it is.
    pub kind: TypeKind,
    /// Whether it says what it is for.
    pub documented: bool,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Its values, in the order of the text.
    pub values: Vec<Value>,
    /// The word that forbids it to grow: `additionalProperties: false`.
    pub closed: Option<Name>,
    /// The word that keeps it open: `x-extensible-enum`.
    pub open: bool,
}

/// One field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// Its type, as written; empty for one without a name.
    pub type_name: String,
    /// Whether it is a list.
    pub repeated: bool,
    /// Whether it says what it is for.
    pub documented: bool,
}

/// One value of an enumeration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Value {
    /// Its name.
    pub name: Name,
    /// Its number, where values have numbers.
    pub number: Option<i64>,
    /// Whether it says what it is for.
    pub documented: bool,
}

/// Why a contract can't be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Defect {
    /// First byte of the place.
    pub at: u32,
    /// In the parser's words.
    pub problem: String,
}

impl Contract {
    /// An empty one.
    pub fn new(technology: Technology) -> Self {
        Self {
            technology,
            is_read: true,
            dialect: None,
            package: None,
            title: None,
            version: None,
            documented: false,
            addresses: Vec::new(),
            headers: Vec::new(),
            media_types: Vec::new(),
            schemes: Vec::new(),
            stage: None,
            imports: Vec::new(),
            services: Vec::new(),
            types: Vec::new(),
        }
    }

    /// Names and addresses of channels that messages go through; none of any other technology.
    pub fn channels(&self) -> impl Iterator<Item = &str> {
        let carries_messages = self.technology == Technology::AsyncApi;
        let operations = self.operations().filter(move |_| carries_messages);
        operations.flat_map(|operation| {
            let address = operation.route.as_ref().map(|(_, address)| address.as_str());
            std::iter::once(operation.name.text.as_str()).chain(address)
        })
    }

    /// Every operation.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.services.iter().flat_map(|service| &service.operations)
    }

    /// A service's name with the package's before it, as the wire knows it.
    pub fn full_name(&self, service: &Service) -> String {
        match &self.package {
            Some(package) if self.technology != Technology::OpenApi => {
                format!("{}.{}", package.text, service.name.text)
            }
            _ => service.name.text.clone(),
        }
    }

    /// A type by its name, as written anywhere in the contract.
    pub fn find_type(&self, name: &str) -> Option<&ContractType> {
        let plain = name.trim_start_matches('.');
        let package = self.package.as_ref().map_or("", |package| package.text.as_str());
        let inner = plain.strip_prefix(package).and_then(|rest| rest.strip_prefix('.'));
        let inner = inner.filter(|_| !package.is_empty()).unwrap_or(plain);
        self.types.iter().find(|known| known.name.text == inner)
    }
}

impl ContractType {
    /// One that says nothing yet.
    pub fn new(name: Name, kind: TypeKind) -> Self {
        Self {
            name,
            kind,
            documented: false,
            fields: Vec::new(),
            values: Vec::new(),
            closed: None,
            open: false,
        }
    }
}

impl Name {
    /// A word at a place.
    pub fn new(text: impl Into<String>, at: std::ops::Range<usize>) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { text: text.into(), start: clamp(at.start), end: clamp(at.end) }
    }
}

impl Defect {
    /// A problem at a byte.
    pub fn new(at: usize, problem: impl Into<String>) -> Self {
        Self { at: u32::try_from(at).unwrap_or(u32::MAX), problem: problem.into() }
    }
}
