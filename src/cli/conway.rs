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

/// What every figure means, exactly enough to compute it again.
pub(super) const DEFINITIONS: &str = "\
Definitions, so that every figure can be computed again:
  packages    all but a generated workspace-hack; a link is one pair of packages with a normal or
              build dependency by path, whatever its features or targets; test links never count.
  owners      shares over all tracked files of a package, nested packages left out. Responsible are
              the teams with at least one half, else those with the largest share. A link crosses
              when both ends have responsible teams and none in common.
  O'WO        O: each team's share, a file of k owners counting 1/k. W: 1 for a dependency; with
              history judged, 1 for a degree of co-change of 30 % or more, 0.5 for any, 0.1 for
              none; divided by log2(1 + teams that link the target), if that is above 1. Without
              any path of links, degree / 100 for pairs that are coupled. Back-doors and shared
              memory that source shows are dependencies in W alone.
  modularity  packages with owners, one undirected edge of weight 1 for each linked pair; a package
              of k responsible teams belongs to each by 1/k: the sum over teams of
              inside / m - (degree / 2m)^2. Chance: packages are shuffled among the same rows;
              p = (1 + values at least as high) / (1 + shuffles), sd of a sample.
  reach       reflexive and transitive closure of links; propagation cost = pairs / packages^2, the
              diagonal included; the part across teams is of pairs whose ends both have owners.
  circles     an arc of two teams weighs the sum of crossing links, each end of k responsible teams
              by 1/k; the lightest set of arcs without which no circle is left, exact for up to 20
              teams that reach each other.
  history     `git log --no-merges`, trees alone; a file moved unchanged keeps its history. Bots,
              commits in .git-blame-ignore-revs, and files called Cargo.toml, Cargo.lock or
              CHANGELOG* don't count. The window ends at the time of HEAD.
  people      .mailmap; then addresses, logins (also of noreply addresses) and full names of
              teams.toml; others are one person who share an address, a login or a name of two
              words, in a chain, trailers `Co-authored-by` included. A commit is its author's, or
              that of the first co-author in a team where the author is in none.
  coupling    code-maat: one set of packages for each commit of the window; sets of more than `bulk`
              packages (10) are dropped first; degree = 200 * shared / (revisions of both), cut;
              coupled from 5 shared, a mean of 5 revisions and a degree of 30 on.
  authorship  today's tracked Rust files that some commit touched, over the whole history, renames
              counting as changes: 3.293 + 1.098 FA + 0.164 DL - 0.321 ln(1 + AC), FA for whoever
              added the file or added it again. Authors: more than 0.75 of the file's highest, and
              3.293 or FA. Truck factor: whoever has most files goes first, until fewer than half
              of all files have an author.";

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
