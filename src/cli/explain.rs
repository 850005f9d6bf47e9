//! `cargo mandate explain RULE|PACKAGE|TEAM|INTERFACE|SERVICE|STORE`.
//!
//! Owns the reading of the subject. Built-in rules are explained anywhere, without a workspace.

use super::args::{Explain, Global};
use super::session::{self, Depth, Session, Strictness};
use super::{Code, Outcome, World};
use crate::checks::Judged;
use crate::model::{Interface, PackageId};
use crate::report::{self, Standpoint, Style};
use crate::rulebook::{self, BUILTIN};
use crate::source::SourceMap;

pub(super) fn run(world: &World, global: &Global, options: &Explain) -> Outcome {
    let subject = options.subject.as_str();
    let opened = session::open(world, global, Strictness::Lenient, Depth::Sources);
    let mut session = match opened {
        Ok(session) => session,
        Err(outcome) => return builtin(world, global, subject).unwrap_or(*outcome),
    };
    let by_name = session.book.find(subject).or_else(|| {
        let is_named = |rule: &&crate::rulebook::Rule| rule.id.split('/').nth(1) == Some(subject);
        let taken = session.model.find(subject).is_some();
        session.book.rules().iter().find(is_named).filter(|_| !taken)
    });
    if let Some(rule) = by_name {
        if options.if_owned_by.is_some() {
            return Outcome::refused(not_a_package(subject));
        }
        let page = report::explain_rule(rule, session.sources(), session.style);
        return Outcome::printed(page, session.complaints(), Code::Clean);
    }
    let package = session.model.find(subject);
    let team = session.model.ownership.teams.find(subject);
    let judged = session.has_owners().then(|| session.judge());
    let style = Style { limit: options.limit, ..session.style };
    let known = session.model.evidence.as_ref().map(|evidence| &evidence.interfaces);
    let interface = known.and_then(|known| known.list.get(known.find(subject)?)).cloned();
    let (model, sources) = (&session.model, session.sources());
    let page = match (package, team) {
        (Some(id), _) => {
            let mut page = report::explain_package(model, judged.as_ref(), id, sources, style);
            page.push_str(&report::explain_reverse(model, &session.book, id, sources));
            match moved(&mut session, options, id, judged.as_ref()) {
                Ok(block) => page + &block,
                Err(text) => return Outcome::refused(text),
            }
        }
        (None, Some(_)) if options.if_owned_by.is_some() => {
            return Outcome::refused(not_a_package(subject));
        }
        (None, Some(team)) => report::explain_team(model, judged.as_ref(), team, sources, style),
        (None, None) if interface.is_some() && options.if_owned_by.is_none() => {
            let judged = judged.as_ref();
            let page = |interface: &Interface| {
                report::explain_interface(model, judged, interface, sources, style)
            };
            interface.as_ref().map(page).unwrap_or_default()
        }
        (None, None) => {
            let store = report::explain_store(model, subject, sources, style);
            let deployed = report::explain_deployed(model, subject, sources, style);
            let pages: Vec<String> = [store, deployed].into_iter().flatten().collect();
            if !pages.is_empty() {
                let page = pages.join("\n");
                return Outcome::printed(page, session.complaints(), Code::Clean);
            }
            let rules: Vec<&str> =
                session.book.rules().iter().map(|rule| rule.id.as_str()).collect();
            return Outcome::refused(super::why::unknown(&session.model, subject, &rules));
        }
    };
    Outcome::printed(page, session.complaints() + &session.clock.text(global), Code::Clean)
}

fn not_a_package(subject: &str) -> String {
    format!(
        "error: --if-owned-by is about a package, and `{subject}` is none\n\
         help: for teams there is `cargo mandate what-if --merge TEAM=INTO`\n"
    )
}

/// What would change if another team owned a package; empty if nobody asked.
fn moved(
    session: &mut Session,
    options: &Explain,
    id: PackageId,
    judged: Option<&Judged>,
) -> Result<String, String> {
    let Some(name) = &options.if_owned_by else { return Ok(String::new()) };
    let Some(judged) = judged else { return Err(super::check::no_owners()) };
    let team = super::what_if::team_of(session, "--if-owned-by", name)?;
    let name = session.model.ownership.teams.name(team).to_owned();
    let before = Standpoint::new(&session.model, judged, id);
    session.model.give(id, team);
    let judged = session.judge();
    let after = Standpoint::new(&session.model, &judged, id);
    let style = Style { limit: options.limit, ..session.style };
    Ok(report::explain_move(&name, &before, &after, session.sources(), style))
}

/// A built-in rule needs no workspace.
fn builtin(world: &World, global: &Global, subject: &str) -> Option<Outcome> {
    let mut sources = SourceMap::default();
    let (book, _) = rulebook::compile(BUILTIN, &mut sources);
    let rule = book.find(subject)?;
    let page = report::explain_rule(rule, &sources, session::style(world, global, 0));
    Some(Outcome::printed(page, String::new(), Code::Clean))
}
