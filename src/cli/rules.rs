//! `cargo mandate rules`: every rule in force, the workspace's own included where there is one.
//!
//! Owns nothing but that choice.

use super::args::{CheckFormat, Global, Rules};
use super::session::{self, Depth, Strictness};
use super::{Code, Outcome, World};
use crate::report;
use crate::rulebook::{self, BUILTIN};
use crate::source::SourceMap;

pub(super) fn run(world: &World, global: &Global, options: &Rules) -> Outcome {
    let style = session::style(world, global, 0);
    let (book, sources, complaints) =
        match session::open(world, global, Strictness::Lenient, Depth::Manifests) {
            Ok(session) => {
                let complaints = session.complaints();
                (session.book, session.loaded.sources, complaints)
            }
            Err(_) => {
                let mut sources = SourceMap::default();
                let (book, _) = rulebook::compile(BUILTIN, &mut sources);
                (
                    book,
                    sources,
                    "note: no workspace here; these are the built-in rules\n".to_owned(),
                )
            }
        };
    let stdout = match options.format {
        CheckFormat::Human => report::rules(&book, style),
        CheckFormat::Json => match report::rules_json(&book, &sources) {
            Ok(text) => text,
            Err(error) => {
                return Outcome::refused(format!("error: failed to write JSON: {error}\n"));
            }
        },
    };
    Outcome::printed(stdout, complaints, Code::Clean)
}
