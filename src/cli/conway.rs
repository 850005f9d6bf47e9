//! `cargo mandate conway`: does the code mirror the organisation?
//!
//! Owns what is gathered for that page: history is always read, and only the rules about code and
//! organisation are judged. A look, not a gate: it succeeds whenever it could look.

use super::args::{Conway, Global, PageFormat};
use super::recall::during;
use super::session::{self, Depth, Strictness};
use super::{Code, Outcome, World};
use crate::checks::{self, Knowledge};
use crate::report::{self, Card};

pub(super) fn run(world: &World, global: &Global, options: &Conway) -> Outcome {
    let mut session = match session::open(world, global, Strictness::Strict, Depth::Sources) {
        Ok(session) => session,
        Err(outcome) => return *outcome,
    };
    if !session.has_owners() {
        return Outcome::refused(super::check::no_owners());
    }
    session.style.limit = options.limit;
    session.book.conway.months = options.months.unwrap_or(session.book.conway.months);
    session.recall(world);
    let book = session.book.of_pack(|id| id.starts_with("conway/") || is_of_platforms(id));
    let (judged, alignment, knowledge) = during(world, "weighing code and organisation", || {
        let (judged, alignment) = checks::run_aligned(&book, &session.model);
        // Asked for by the page in any case: asked here, its progress is seen.
        alignment.partition();
        (judged, alignment, Knowledge::of(&session.model))
    });
    session.clock.lap("align");
    let places = judged.findings.iter().flat_map(checks::Finding::spans);
    let beside = alignment.couplings.iter().flat_map(|tie| tie.beside.iter().map(|(_, at)| *at));
    session.bring_texts(places.chain(beside));
    let notes = session.surroundings().notes;
    let card = Card {
        model: &session.model,
        alignment: &alignment,
        knowledge: &knowledge,
        findings: &judged.findings,
        not_evaluated: &judged.not_evaluated,
        book: &session.book,
        sources: session.sources(),
        notes: &notes,
        with_names: options.names,
        with_degrees: options.degrees,
    };
    let stdout = match options.format {
        PageFormat::Human => report::conway(&card, session.style),
        PageFormat::Markdown => report::conway_markdown(&card),
        PageFormat::Json => match report::conway_json(&card) {
            Ok(text) => text,
            Err(error) => {
                return Outcome::refused(format!("error: failed to write JSON: {error}\n"));
            }
        },
    };
    session.clock.lap("report");
    Outcome::printed(stdout, session.complaints() + &session.clock.text(global), Code::Clean)
}

/// Rules of another pack that look at the same: who builds on whom.
fn is_of_platforms(id: &str) -> bool {
    matches!(id, "platform/commons" | "platform/undeclared-platform" | "platform/upward-dependency")
}
