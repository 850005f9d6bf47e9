//! `cargo mandate graph`: the whole graph, for machines or as a drawing. Works without owners.
//!
//! Owns the narrowing by selector.

use super::args::{Global, Graph, GraphBy, GraphFormat};
use super::session::{self, Depth, Session, Strictness};
use super::{Code, Outcome, World};
use crate::checks::Scope;
use crate::load::count_lines;
use crate::report::{self, Arrows, By};
use crate::rulebook::Selector;
use crate::source::{Located, SourceMap};

pub(super) fn run(world: &World, global: &Global, options: &Graph) -> Outcome {
    let mut session = match session::open(world, global, Strictness::Lenient, Depth::Sources) {
        Ok(session) => session,
        Err(outcome) => return *outcome,
    };
    let keep = match kept(&session, &options.select) {
        Ok(keep) => keep,
        Err(text) => return Outcome::refused(text),
    };
    let by = match options.by {
        GraphBy::Package => By::Package,
        GraphBy::Team => By::Team,
        GraphBy::Process if options.calls => By::Process,
        GraphBy::Process => {
            return Outcome::refused(
                "error: --by process draws calls alone\nhelp: add --calls\n".to_owned(),
            );
        }
    };
    let arrows = match (options.calls, options.stores) {
        (true, _) => Arrows::Calls,
        (false, true) => Arrows::Stores,
        (false, false) => Arrows::Links,
    };
    if options.format == GraphFormat::Json {
        let spans = session.model.evidence.as_ref().map(|e| e.spans().collect::<Vec<_>>());
        session.bring_texts(spans.unwrap_or_default().into_iter());
    }
    let model = &session.model;
    let stdout = match options.format {
        GraphFormat::Dot => report::dot(model, by, arrows, &keep),
        GraphFormat::Mermaid => report::mermaid(model, by, arrows, &keep),
        GraphFormat::Json => {
            let lines = count_lines(&session.loaded.tree);
            match report::graph_json(model, session.sources(), &lines, &keep) {
                Ok(text) => text,
                Err(error) => {
                    return Outcome::refused(format!("error: failed to write JSON: {error}\n"));
                }
            }
        }
    };
    let mut stderr = session.complaints();
    if options.format == GraphFormat::Mermaid && stdout.matches("> n").count() > 500 {
        stderr.push_str(
            "note: Mermaid draws at most 500 arrows unless told otherwise; --by team or --select narrows it\n",
        );
    }
    for note in session.surroundings().notes {
        stderr.push_str(&format!("note: {note}\n"));
    }
    Outcome::printed(stdout, stderr + &session.clock.text(global), Code::Clean)
}

/// For each package whether a selector of the command line takes it.
fn kept(session: &Session, select: &[String]) -> Result<Vec<bool>, String> {
    if select.is_empty() {
        return Ok(session.model.packages().map(|_| true).collect());
    }
    let mut sources = SourceMap::default();
    let span = sources.add("--select", select.join(" ").into()).start();
    let texts: Vec<Located<String>> =
        select.iter().map(|text| Located { value: text.clone(), span }).collect();
    let (selector, problems) = Selector::packages(&texts, span);
    if let Some(problem) = problems.first() {
        return Err(format!("error: --select: {}\nhelp: {}\n", problem.message, problem.help));
    }
    let keep = Scope::new(&session.model).taken(&selector);
    if keep.contains(&true) {
        return Ok(keep);
    }
    Err(format!(
        "error: --select `{selector}` takes no package\nhelp: `cargo mandate graph` lists them\n"
    ))
}
