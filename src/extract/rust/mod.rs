//! What one Rust file says, read from its tokens.
//!
//! Owns the reading of a single text into plain facts: scopes, items, imports, paths, calls,
//! includes, symbols and waivers, each with its place. Facts are token-shaped, so they are read
//! with rustc's own lexer and stand inside macro bodies too, where a syntax tree sees only
//! tokens; nothing is nested by recursion, so no text can overflow the stack. Invariant: every
//! offset lies in the text, every [`Word`] in the file's [`Words`], every index in its table.
//!
//! What it can't see, by design: names that a macro makes, methods (they need types), and
//! what a `cfg` leaves out: every branch counts. Does not know other files, packages or teams.

mod attributes;
mod brackets;
mod calls;
mod climb;
mod facts;
mod finish;
mod includes;
mod items;
mod keywords;
mod lines;
mod mentions;
mod named;
mod nesting;
mod numbers;
mod scan;
mod scratch;
mod signature;
mod stores;
mod strings;
mod tokens;
mod uses;
mod words;

pub use facts::{
    Address, Argument, Call, Callee, Defect, Escape, FileFacts, Import, Include, IncludeBase, Item,
    ItemKind, PathFact, Scope, ScopeKind, Site, SiteKind, Symbol, SymbolKind, Visibility,
};
pub use lines::CodeLines;
pub use mentions::{holds_word, mentions, mentions_in_documentation};
pub use named::Named;
pub use nesting::is_too_deep;
pub use scan::{give_back, scan};
pub use signature::{
    Implementation, Member, MemberKind, Mention, Part, Shape, Signature, implementations,
    signature, with_room,
};
pub use stores::{
    Embedded, EmbeddedKind, Function, MacroArm, MacroCall, MacroCallee, Parameters, Piece, SqlText,
    StoreFacts, TableWord, is_usual, number_of, text_number,
};
pub use words::{Word, Words};
