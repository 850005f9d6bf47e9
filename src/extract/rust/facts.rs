//! The shapes of what one Rust file says.
//!
//! Owns the types. Every offset is a byte in the file's text; every word belongs to its `words`.
//! A path is kept once for each scope, its places beside it. Does not know how facts are found.

use super::lines::CodeLines;
use super::named::Named;
use super::stores::StoreFacts;
use super::words::{Word, Words};
use crate::extract::waiver::WaiverComment;
use crate::source::Lines;

/// Everything kept of one file.
#[derive(Debug, Default)]
pub struct FileFacts {
    /// Where its lines begin.
    pub line_starts: Lines,
    /// Identifiers that facts mention.
    pub words: Words,
    /// Words that a second look may find.
    pub named: Named,
    /// Scopes; the first is the file itself.
    pub scopes: Vec<Scope>,
    /// Declared items.
    pub items: Vec<Item>,
    /// `use` and `extern crate`, one for each leaf of a tree.
    pub imports: Vec<Import>,
    /// Paths, each once for its scope.
    pub paths: Vec<PathFact>,
    /// The words of all of them.
    pub path_words: Vec<Word>,
    /// Where paths stand, by path, then in the order of the text.
    pub sites: Vec<Site>,
    /// Calls that the catalogue asks for.
    pub calls: Vec<Call>,
    /// `include!` and its kin.
    pub includes: Vec<Include>,
    /// Literal paths that climb out of a folder.
    pub escapes: Vec<Escape>,
    /// Literal addresses of servers that are given to a function.
    pub addresses: Vec<Address>,
    /// Symbols declared for or taken from the linker.
    pub symbols: Vec<Symbol>,
    /// Lines that hold code, for the search of copies.
    pub lines: CodeLines,
    /// Lines that are neither blank nor a comment.
    pub code_lines: u32,
    /// Waivers in comments.
    pub waivers: Vec<WaiverComment>,
    /// Whether the file says that it is generated.
    pub generated: bool,
    /// What it says of stores.
    pub stores: StoreFacts,
    /// Why the text can't be read as Rust, if it can't.
    pub defect: Option<Defect>,
}

impl FileFacts {
    /// The words of a path.
    pub fn words_of(&self, path: &PathFact) -> &[Word] {
        let start = path.start as usize;
        self.path_words.get(start..start + usize::from(path.length)).unwrap_or(&[])
    }

    /// The places of a path.
    pub fn sites_of(&self, path: u32) -> &[Site] {
        let at = path as usize;
        let Some(first) = self.paths.get(at).map(|path| path.first as usize) else { return &[] };
        let next = self.paths.get(at + 1).map_or(self.sites.len(), |next| next.first as usize);
        self.sites.get(first..next).unwrap_or(&[])
    }
}

/// Where and why a text stops being Rust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defect {
    /// The place.
    pub at: u32,
    /// What is wrong there, as a fragment.
    pub problem: &'static str,
}

/// A stretch of text in which names are declared.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The scope around it; none for the file.
    pub parent: Option<u32>,
    /// What it is.
    pub kind: ScopeKind,
    /// Whether only tests compile it.
    pub test: bool,
}

/// What a scope is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    /// The file.
    File,
    /// `mod name { … }`: the item's index.
    Module(u32),
    /// The inside of a block.
    Block,
    /// The body of a `macro_rules!`: the item's index.
    Macro(u32),
}

/// Who may see an item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Visibility {
    /// Only its module.
    #[default]
    Private,
    /// `pub(…)`.
    Restricted,
    /// `pub`.
    Public,
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemKind {
    /// `mod name { … }`.
    InlineModule,
    /// `mod name;`.
    FileModule,
    /// A function.
    Function,
    /// A method or associated item that is hidden from documentation.
    Method,
    /// A structure.
    Struct,
    /// An enumeration.
    Enum,
    /// A union.
    Union,
    /// A trait.
    Trait,
    /// A type alias.
    Alias,
    /// A constant.
    Const,
    /// A static.
    Static,
    /// A macro by example, or the name that a procedural macro exports.
    Macro,
    /// A table that a macro or attribute of an object mapper declares.
    Table,
}

/// One declared item.
#[derive(Clone, Debug)]
pub struct Item {
    /// The scope it is declared in.
    pub scope: u32,
    /// Its name.
    pub name: Word,
    /// What it is.
    pub kind: ItemKind,
    /// Who may see it.
    pub visibility: Visibility,
    /// `#[doc(hidden)]`.
    pub hidden: bool,
    /// `#[macro_export]`, or a procedural macro.
    pub exported: bool,
    /// Whether a `cfg` stands before it, or it stands inside a macro call.
    pub conditional: bool,
    /// `#[path = "…"]`, also inside `cfg_attr`, with its place.
    pub paths: Vec<(Box<str>, u32)>,
    /// First byte, attributes included.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Where its name stands.
    pub at: u32,
    /// The type of a static; the value of a constant string; the type that a hidden method
    /// belongs to; the name in the database of a table.
    pub text: Option<Box<str>>,
    /// The path that an alias stands for.
    pub target: Option<u32>,
    /// `static mut`.
    pub mutable: bool,
    /// Whether only tests compile it.
    pub test: bool,
    /// The private static that a public function hands out.
    pub hands_out: Option<u32>,
}

/// One imported name.
#[derive(Clone, Debug)]
pub struct Import {
    /// The scope it is declared in.
    pub scope: u32,
    /// The path.
    pub path: u32,
    /// The name it gets; none for `_` and for globs.
    pub alias: Option<Word>,
    /// `use path::*`.
    pub glob: bool,
    /// `extern crate`.
    pub is_extern_crate: bool,
    /// Who may see it.
    pub visibility: Visibility,
    /// `#[doc(hidden)]`.
    pub hidden: bool,
    /// Where its last word stands.
    pub at: u32,
    /// One past the last byte of that word.
    pub end: u32,
}

/// A path as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathFact {
    /// The scope it stands in.
    pub scope: u32,
    /// The position of its first word among those of all paths.
    pub start: u32,
    /// The position of its first place among the sites.
    pub first: u32,
    /// How many words it has.
    pub length: u16,
    /// Whether it begins with `::`.
    pub rooted: bool,
    /// Whether it stands anywhere but in an import.
    pub used: bool,
}

/// What a path is used for at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteKind {
    /// The path of a `use` or `extern crate`.
    Import,
    /// `path!`.
    Macro,
    /// Anything else.
    Plain,
}

/// One place of a path; which one it is its position among all places says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site {
    /// First byte.
    pub at: u32,
    /// Length in bytes.
    pub len: u16,
    /// What it is used for.
    pub kind: SiteKind,
}

/// What is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Callee {
    /// `path(…)`, `path!(…)` or `#[path(…)]`.
    Path(u32),
    /// `.name(…)`.
    Method(Word),
    /// No call: a literal that by itself says what it is.
    Literal(Word),
}

/// One call that the catalogue asks for.
#[derive(Clone, Debug)]
pub struct Call {
    /// What is called.
    pub callee: Callee,
    /// The scope it stands in.
    pub scope: u32,
    /// Arguments that are a literal or a path, with their position from 0.
    pub arguments: Vec<(u8, Argument)>,
    /// First byte of the callee.
    pub at: u32,
    /// One past the last byte of the callee.
    pub end: u32,
    /// For an attribute the end of the item it stands before.
    pub item: Option<u32>,
    /// For a client of a store the last name of what a method is called on.
    pub receiver: Option<Word>,
    /// For a client of a store the variable, field or constant that holds what it gives.
    pub held: Option<Word>,
    /// For a client of a store the number of its statement.
    pub statement: u32,
    /// Whether a type is written behind the name of a method.
    pub typed: bool,
}

/// What is given to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// A string, with its place.
    Text(Box<str>, u32),
    /// A path.
    Path(u32),
    /// A string that nobody has asked for yet, as a range; never kept.
    Raw(u32, u32),
    /// What is joined to something that is known only at run time.
    Tail(Box<Argument>),
    /// Something that is put together at run time.
    Made,
    /// What a text put together at run time begins with, and the path that fills its first hole.
    Head(Box<str>, Option<u32>),
    /// What a function gives whose name says that it makes a name: the path to it.
    Named(u32),
}

/// Where the path of an include begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IncludeBase {
    /// The folder of the file.
    File,
    /// The folder of the package.
    Package,
    /// What a build script writes.
    Generated,
    /// Not a literal.
    Unknown,
}

/// One `include!`, `include_str!` or `include_bytes!`.
#[derive(Clone, Debug)]
pub struct Include {
    /// The macro.
    pub how: &'static str,
    /// The scope it stands in.
    pub scope: u32,
    /// Where its path begins.
    pub base: IncludeBase,
    /// The path.
    pub path: Box<str>,
    /// First byte.
    pub at: u32,
    /// One past the last byte of the macro's name.
    pub end: u32,
}

/// A literal that names a place outside of its folder: `"../x"`, or `"x"` joined to a parent.
#[derive(Clone, Debug)]
pub struct Escape {
    /// The path from the folder of the package.
    pub path: Box<str>,
    /// The function it is given to, as far as that is written.
    pub call: Box<str>,
    /// The scope it stands in.
    pub scope: u32,
    /// Where the literal stands.
    pub at: u32,
    /// One past its last byte.
    pub end: u32,
}

/// A literal that begins like an address of HTTP or gRPC.
#[derive(Clone, Debug)]
pub struct Address {
    /// The address.
    pub text: Box<str>,
    /// The last word of the function it is given to.
    pub call: Box<str>,
    /// The scope it stands in.
    pub scope: u32,
    /// Where the literal stands.
    pub at: u32,
    /// One past its last byte.
    pub end: u32,
}

/// What a symbol is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    /// `extern { fn name(); }`: wanted from the linker.
    Wanted,
    /// `#[no_mangle]` or `#[export_name]`: offered to the linker.
    Offered,
    /// `#[link(name = "…")]`: a library.
    Library,
}

/// One name that the linker sees.
#[derive(Clone, Debug)]
pub struct Symbol {
    /// What it is.
    pub kind: SymbolKind,
    /// The name.
    pub name: Box<str>,
    /// The scope it stands in.
    pub scope: u32,
    /// Where it stands.
    pub at: u32,
    /// One past its last byte.
    pub end: u32,
}
