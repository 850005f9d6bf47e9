//! `cargo mandate plan FROM TO`: what an interface package would have to hold.
//!
//! Owns the asking for the plan while the workspace is read: it needs the tables of names, which
//! no run keeps.

use super::args::{CheckFormat, Global, Plan};
use super::session::{self, Depth, Strictness};
use super::why::ends;
use super::{Code, Outcome, World};
use crate::model::{Architecture, PlanRequest};
use crate::report::{self, Style};

pub(super) fn run(world: &World, global: &Global, options: &Plan) -> Outcome {
    let wanted = |model: &Architecture| {
        let ends = ends(model, &options.from, &options.to).ok()?;
        Some(PlanRequest { from: ends.from.1, to: ends.to.1 })
    };
    let opened = session::open_to_plan(world, global, Strictness::Lenient, Depth::Sources, &wanted);
    let mut session = match opened {
        Ok(session) => session,
        Err(outcome) => return *outcome,
    };
    let ends = match ends(&session.model, &options.from, &options.to) {
        Ok(ends) => ends,
        Err(text) => return Outcome::refused(text),
    };
    let judged = session.has_owners().then(|| session.judge());
    let plan = session.model.evidence.as_mut().and_then(|evidence| evidence.plan.take());
    let plan = plan.unwrap_or_default();
    if plan.failed {
        return Outcome::refused("error: no thread to read signatures on\n".to_owned());
    }
    if options.format == CheckFormat::Json {
        session.bring_texts(plan.spans());
    }
    let (model, sources) = (&session.model, session.sources());
    let stdout = match options.format {
        CheckFormat::Human => {
            let style = Style { limit: options.limit, ..session.style };
            report::plan(model, judged.as_ref(), (&ends, &plan), sources, style)
        }
        CheckFormat::Json => {
            match report::plan_json(model, judged.as_ref(), (&ends, &plan), sources) {
                Ok(text) => text,
                Err(error) => {
                    return Outcome::refused(format!("error: failed to write JSON: {error}\n"));
                }
            }
        }
    };
    Outcome::printed(stdout, session.complaints() + &session.clock.text(global), Code::Clean)
}
