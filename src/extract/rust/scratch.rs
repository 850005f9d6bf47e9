//! Space that serves every file of a thread.
//!
//! Owns the lists that grow while a file is read, and the copy of what they hold into lists that
//! just fit: what a list has grown to stays here and is warm for the next file. Invariant: a list
//! is emptied before it is used again, so that no file sees anything of the one before. Does not
//! know what they hold.

use super::facts::FileFacts;
use super::lines::CodeLines;
use super::numbers::Numbers;
use super::scan::{Candidate, Frame, Placed};
use super::stores::StoreFacts;
use super::tokens::Tokens;
use super::words::{Interner, Word};

/// The lists.
#[derive(Default)]
pub(super) struct Scratch {
    pub(super) tokens: Tokens,
    pub(super) facts: FileFacts,
    pub(super) frames: Vec<Frame>,
    pub(super) words: Interner,
    /// The numbers of paths.
    pub(super) known: Numbers,
    /// The words of one path.
    pub(super) buffer: Vec<Word>,
    pub(super) candidates: Vec<Candidate>,
    pub(super) places: Vec<Placed>,
    /// Numbers of words that a second look may find.
    pub(super) named: Vec<u32>,
}

/// What a list holds, in no more space than that takes; it keeps its own.
fn moved<T>(list: &mut Vec<T>) -> Vec<T> {
    let mut out = Vec::with_capacity(list.len());
    out.append(list);
    out
}

/// The same for all lists of a file.
pub(super) fn moved_facts(facts: &mut FileFacts) -> FileFacts {
    FileFacts {
        line_starts: std::mem::take(&mut facts.line_starts),
        words: std::mem::take(&mut facts.words),
        named: std::mem::take(&mut facts.named),
        scopes: moved(&mut facts.scopes),
        items: moved(&mut facts.items),
        imports: moved(&mut facts.imports),
        paths: moved(&mut facts.paths),
        path_words: moved(&mut facts.path_words),
        sites: moved(&mut facts.sites),
        calls: moved(&mut facts.calls),
        includes: moved(&mut facts.includes),
        escapes: moved(&mut facts.escapes),
        addresses: moved(&mut facts.addresses),
        symbols: moved(&mut facts.symbols),
        lines: CodeLines {
            hashes: moved(&mut facts.lines.hashes),
            held: moved(&mut facts.lines.held),
        },
        code_lines: std::mem::take(&mut facts.code_lines),
        waivers: moved(&mut facts.waivers),
        generated: std::mem::take(&mut facts.generated),
        stores: moved_stores(&mut facts.stores),
        defect: facts.defect.take(),
    }
}

fn moved_stores(stores: &mut StoreFacts) -> StoreFacts {
    StoreFacts {
        texts: moved(&mut stores.texts),
        embedded: moved(&mut stores.embedded),
        marks: moved(&mut stores.marks),
        columns: moved(&mut stores.columns),
        types: moved(&mut stores.types),
        words: moved(&mut stores.words),
        listens: moved(&mut stores.listens),
        calls: moved(&mut stores.calls),
        plain_calls: moved(&mut stores.plain_calls),
        functions: moved(&mut stores.functions),
        made_names: moved(&mut stores.made_names),
        constants: moved(&mut stores.constants),
        parameters: moved(&mut stores.parameters),
        macros: moved(&mut stores.macros),
    }
}
