//! The words that files are searched for while they are read.
//!
//! Owns the built-in catalogue and the guess which `mandate.toml` adds to it, before cargo has said
//! where the workspace is. Does not judge what a word means.

use super::World;
use super::args::Global;
use crate::extract::{self, Catalog};
use crate::load::{Request, read_optional};
use crate::rulebook::CATALOG;
use crate::source::{SourceMap, parse_toml};

/// The built-in pages of the catalogue; a test proves that they have no mistake.
pub(super) fn builtin_catalog() -> Catalog {
    let mut catalog = Catalog::default();
    let mut scratch = SourceMap::default();
    for (path, text) in CATALOG {
        let file = scratch.add(path, (*text).into());
        if let Ok(document) = parse_toml(file, text) {
            catalog.read(&mut document.reader("the catalogue"));
        }
    }
    catalog
}

/// The words to look for while reading: those of the catalogue and of every `mandate.toml` from
/// here upwards. Which of them is the workspace's is known only when cargo has answered; a word
/// too many is looked for in vain.
pub(super) fn early_lexicon(
    world: &World,
    global: &Global,
    request: &Request,
    catalog: &Catalog,
) -> extract::Lexicon {
    let mut all = catalog.clone();
    let mut scratch = SourceMap::default();
    let given = request.manifest_path.as_ref().map(|path| request.start.join(path));
    let start = given.unwrap_or_else(|| request.start.join("Cargo.toml"));
    let own = global.config.iter().map(|path| world.cwd.join(path));
    let above = start.ancestors().skip(1).map(|dir| dir.join("mandate.toml"));
    for path in own.chain(above) {
        let Ok(Some(text)) = read_optional(&path, "mandate.toml") else { continue };
        let file = scratch.add(&path.to_string_lossy(), text.clone());
        if let Ok(document) = parse_toml(file, &text) {
            all.read_own(&mut document.reader("mandate.toml"));
        }
    }
    all.lexicon()
}
