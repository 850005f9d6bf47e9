//! `cargo mandate check`: judge, print, fail.
//!
//! Owns the narrowing to packages and the levels of the command line. Without any owner nothing
//! can be judged, and that is never called clean.

use globset::{Glob, GlobSet, GlobSetBuilder};

use super::args::{Check, CheckFormat, Global};
use super::session::{self, Depth, Session, Strictness};
use super::{Code, Outcome, World, against, ratchet};
use crate::report;
use crate::rulebook::Level;
use crate::verdict;

pub(super) fn run(world: &World, global: &Global, options: &Check) -> Outcome {
    let mut session = match session::open(world, global, Strictness::Strict, Depth::Sources) {
        Ok(session) => session,
        Err(outcome) => return *outcome,
    };
    session.style.limit = options.limit;
    if let Err(text) = set_levels(&mut session, options) {
        return Outcome::refused(text);
    }
    let asked = match asked(&session, options) {
        Ok(asked) => asked,
        Err(text) => return Outcome::refused(text),
    };
    if !session.has_owners() {
        return Outcome::refused(no_owners());
    }
    if options.history || session.book.conway.history {
        session.recall(world);
    }
    let judged = session.judge();
    let today = session.today();
    let seen = session.seen();
    let mut verdict =
        verdict::judge(judged, &session.book, seen, asked.as_deref(), today.as_deref());
    let held = match session.hold(&mut verdict, asked.as_deref()) {
        Ok(held) => held,
        Err(outcome) => return *outcome,
    };
    let mut compared = None;
    if let Some(reference) = &options.against {
        match against::compare(world, global, options, (&session, &mut verdict), reference) {
            Ok(note) => compared = Some(note),
            Err(outcome) => return *outcome,
        }
        session.clock.lap("compare");
    }
    let blind_spots = session.model.evidence.iter().flat_map(|evidence| &evidence.blind_spots);
    verdict.blind_spots.extend(blind_spots.map(|(what, count)| ((*what).to_owned(), *count)));
    session.bring_texts(verdict.judgements.iter().flat_map(|judgement| judgement.finding.spans()));
    if !session.loaded.skipped.is_empty() {
        let skipped = session.loaded.skipped.len();
        verdict.blind_spots.insert("manifests that could not be loaded".to_owned(), skipped);
    }
    let mut around = session.surroundings();
    around.notes.splice(0..0, compared);
    around.notes.extend(ratchet::budget_notes(&held.spent));
    let (book, sources) = (&session.book, session.sources());
    let stdout = match options.format {
        CheckFormat::Human => report::verdict(&verdict, book, sources, &around, session.style),
        CheckFormat::Json => match report::verdict_json(&verdict, book, sources, &around) {
            Ok(text) => text,
            Err(error) => {
                return Outcome::refused(format!("error: failed to write JSON: {error}\n"));
            }
        },
    };
    session.clock.lap("report");
    let code = if verdict.fails() { Code::Findings } else { Code::Clean };
    Outcome::printed(stdout, session.complaints() + &session.clock.text(global), code)
}

pub(super) fn set_levels(session: &mut Session, options: &Check) -> Result<(), String> {
    let groups = [
        ("-A", &options.allow, Level::Allow),
        ("-W", &options.warn, Level::Warn),
        ("-D", &options.deny, Level::Deny),
    ];
    for (flag, patterns, level) in groups {
        for pattern in patterns {
            let set = session.book.set_level(pattern, level, None);
            set.map_err(|(message, help)| {
                format!("error: {flag} {pattern}: {message}\nhelp: {help}\n")
            })?;
        }
    }
    Ok(())
}

/// Labels of the packages asked about; none for all.
fn asked(session: &Session, options: &Check) -> Result<Option<Vec<String>>, String> {
    if options.package.is_empty() && options.exclude.is_empty() {
        return Ok(None);
    }
    let wanted = globs("-p", &options.package, session)?;
    let unwanted = globs("--exclude", &options.exclude, session)?;
    let labels = session.model.packages().filter(|(_, package)| {
        let name = package.name.as_str();
        let is_wanted = options.workspace || options.package.is_empty() || wanted.is_match(name);
        is_wanted && !unwanted.is_match(name)
    });
    let labels: Vec<String> = labels.map(|(_, package)| package.label.clone()).collect();
    if labels.is_empty() {
        let help = "help: leave out less, or ask for more with -p";
        return Err(format!("error: no package is left to judge\n{help}\n"));
    }
    Ok(Some(labels))
}

fn globs(flag: &str, patterns: &[String], session: &Session) -> Result<GlobSet, String> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        // Cargo's own specs may carry a version, which a workspace does not need.
        let name = pattern.split('@').next().unwrap_or(pattern);
        let glob =
            Glob::new(name).map_err(|e| format!("error: {flag} {pattern}: {}\n", e.kind()))?;
        let matcher = glob.compile_matcher();
        if !session.model.packages().any(|(_, package)| matcher.is_match(package.name.as_str())) {
            let names = session.model.packages().map(|(_, package)| package.name.as_str());
            let help = match crate::source::nearest(name, names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`cargo mandate graph` lists the packages".to_owned(),
            };
            return Err(format!("error: {flag} `{pattern}` takes no package\nhelp: {help}\n"));
        }
        set.add(glob);
    }
    set.build().map_err(|error| format!("error: {flag}: {error}\n"))
}

pub(super) fn no_owners() -> String {
    "error: nobody owns anything here, so nothing can be judged\n\
     expected one of: a CODEOWNERS file, a teams.toml with `owns`, or `team` under \
     [package.metadata.mandate]\n\
     help: `cargo mandate init` drafts a teams.toml; `cargo mandate audit` shows what is there\n"
        .to_owned()
}
