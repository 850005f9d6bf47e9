//! `cargo mandate flow`: how many teams a change crosses, and what stands still.
//!
//! Owns the refusal without a history: then there is nothing to say, which is not the same as
//! nothing to worry about.

use super::args::{Flow, Global, PageFormat};
use super::recall::during;
use super::session::{self, Depth, Strictness};
use super::{Code, Outcome, World};
use crate::checks::Alignment;
use crate::report;

pub(super) fn run(world: &World, global: &Global, options: &Flow) -> Outcome {
    let mut session = match session::open(world, global, Strictness::Strict, Depth::Manifests) {
        Ok(session) => session,
        Err(outcome) => return *outcome,
    };
    if !session.has_owners() {
        return Outcome::refused(super::check::no_owners());
    }
    session.style.limit = options.limit;
    session.book.conway.months = options.months.unwrap_or(session.book.conway.months);
    session.recall(world);
    let alignment =
        during(world, "counting", || Alignment::new(&session.model, &session.book.conway));
    session.clock.lap("align");
    let practice = match &alignment.practice {
        Ok(practice) => practice,
        Err(why) => {
            let text = format!("error: not evaluated: {why}\nhelp: flow needs the whole history\n");
            return Outcome { code: Code::NotComparable, ..Outcome::refused(text) };
        }
    };
    let flow = report::Flow {
        model: &session.model,
        alignment: &alignment,
        practice,
        still: options.still,
    };
    let stdout = match options.format {
        PageFormat::Human => report::flow(&flow, session.style),
        PageFormat::Markdown => report::flow_markdown(&flow),
        PageFormat::Json => match report::flow_json(&flow) {
            Ok(text) => text,
            Err(error) => {
                return Outcome::refused(format!("error: failed to write JSON: {error}\n"));
            }
        },
    };
    Outcome::printed(stdout, session.complaints() + &session.clock.text(global), Code::Clean)
}
