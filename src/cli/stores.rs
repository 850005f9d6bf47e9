//! `cargo mandate stores`: every store, whose its objects are, who reads, writes and defines them.
//! Works without owners.
//!
//! Owns nothing but the order of the steps.

use super::args::{CheckFormat, Global, Stores};
use super::session::{self, Depth, Strictness};
use super::{Code, Outcome, World};
use crate::report::{self, Style};

pub(super) fn run(world: &World, global: &Global, options: &Stores) -> Outcome {
    let session = match session::open(world, global, Strictness::Lenient, Depth::Sources) {
        Ok(session) => session,
        Err(outcome) => return *outcome,
    };
    let style = Style { limit: options.limit, ..session.style };
    let stdout = match options.format {
        CheckFormat::Human => report::stores(&session.model, session.sources(), style),
        CheckFormat::Json => match report::stores_json(&session.model, session.sources()) {
            Ok(text) => text,
            Err(error) => {
                return Outcome::refused(format!("error: failed to write JSON: {error}\n"));
            }
        },
    };
    Outcome::printed(stdout, session.complaints() + &session.clock.text(global), Code::Clean)
}
