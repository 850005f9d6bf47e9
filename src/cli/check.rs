//! `cargo mandate check`: judge, print, fail.
//!
//! Owns the narrowing to packages and the levels of the command line. Without any owner nothing
//! can be judged, and that is never called clean.

use globset::{Glob, GlobSet, GlobSetBuilder};

use super::args::{Check, Global};
use super::narrow::{self, Narrowed};
use super::session::{self, Session};
use super::unchanged::Place;
use super::{Code, Outcome, World, against, outputs, ratchet};
use crate::checks::Finding;
use crate::report::{self, Surroundings};
use crate::rulebook::{Level, Rulebook};
use crate::source::SourceMap;
use crate::verdict::{self, Verdict};

pub(super) fn run(world: &World, global: &Global, options: &Check) -> Outcome {
    let run = || judged(world, global, options).unwrap_or_else(|outcome| *outcome);
    match Place::of(world, global, options) {
        Some(place) => place.answer().unwrap_or_else(|| place.kept(run)),
        None => run(),
    }
}

fn judged(world: &World, global: &Global, options: &Check) -> Result<Outcome, Box<Outcome>> {
    let refuse = |text: String| Box::new(Outcome::refused(text));
    let narrowed = narrow::narrow(world, global, options)?;
    if let Narrowed::Nothing(why) = narrowed {
        return nothing(world, global, options, &why).map_err(refuse);
    }
    let mut session = narrowed.open(world, global)?;
    session.style.limit = options.limit;
    set_levels(&mut session, options).map_err(refuse)?;
    let asked = asked(&session, options).map_err(refuse)?;
    if !session.has_owners() {
        return Err(refuse(no_owners()));
    }
    if session.wants_history(options.history) {
        session.recall(world);
    }
    let mut verdict = judge(&mut session, asked.as_deref());
    let touched = narrowed.touched(&session);
    let held = session.hold(&mut verdict, touched.as_deref().or(asked.as_deref()))?;
    let mut around = session.surroundings();
    if let Some(reference) = &options.against {
        let run = (&session, &mut verdict);
        around.notes.insert(0, against::compare(world, global, options, run, reference)?);
        if let Some(asked) = &asked {
            verdict.forget_gone(asked);
        }
        session.clock.lap("compare");
    }
    if let Some(touched) = &touched {
        let sources = session.sources();
        verdict.narrow(|finding| narrowed.takes(&session, touched, sources, finding));
    }
    around.notes.extend(ratchet::budget_notes(&held.spent));
    if outputs::is_only_for_people(world, options) {
        // A group shows 20 findings: the texts of all others took 2 % of a run.
        let shown = report::excerpted(&verdict, session.style);
        session.bring_texts(shown.into_iter().flat_map(Finding::spans));
    } else {
        let all = verdict.judgements.iter();
        session.bring_texts(all.flat_map(|judgement| judgement.finding.spans()));
    }
    let base = session.base();
    let rendered = report::Run {
        verdict: &verdict,
        book: &session.book,
        sources: session.sources(),
        around: &around,
        style: session.style,
        base: &base,
    };
    let (stdout, files) = outputs::documents(world, options, &rendered).map_err(refuse)?;
    session.clock.lap("report");
    let lacks = session.lacks_history(options.history);
    let code = match (verdict.fails(), &lacks) {
        (true, _) => Code::Findings,
        (false, Some(_)) => Code::NotComparable,
        (false, None) => Code::Clean,
    };
    let stderr = session.complaints() + &lacks.unwrap_or_default() + &session.clock.text(global);
    // The process ends here; freeing the graph node by node takes longer than the report.
    std::mem::forget((session, verdict));
    Ok(Outcome { files, ..Outcome::printed(stdout, stderr, code) })
}

/// Judges, with everything that tells findings apart; `asked` are the packages asked about.
pub(super) fn judge(session: &mut Session, asked: Option<&[String]>) -> Verdict {
    let judged = session.judge();
    let (today, seen) = (session.today(), session.seen());
    let mut verdict = verdict::judge(judged, &session.book, seen, asked, today.as_deref());
    let blind_spots = session.model.evidence.iter().flat_map(|evidence| &evidence.blind_spots);
    verdict.blind_spots.extend(blind_spots.map(|(what, count)| ((*what).to_owned(), *count)));
    if !session.loaded.skipped.is_empty() {
        let skipped = session.loaded.skipped.len();
        verdict.blind_spots.insert("manifests that could not be loaded".to_owned(), skipped);
    }
    verdict
}

/// A run that had nothing to look at, and says so.
fn nothing(world: &World, global: &Global, options: &Check, why: &str) -> Result<Outcome, String> {
    let rendered = report::Run {
        verdict: &Verdict::default(),
        book: &Rulebook::default(),
        sources: &SourceMap::default(),
        around: &Surroundings { ownership: Vec::new(), notes: vec![why.to_owned()] },
        style: session::style(world, global, options.limit),
        base: "",
    };
    let (stdout, files) = outputs::documents(world, options, &rendered)?;
    let stdout = if outputs::is_for_people(options) { format!("{why}\n") } else { stdout };
    Ok(Outcome { files, ..Outcome::printed(stdout, String::new(), Code::Clean) })
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
