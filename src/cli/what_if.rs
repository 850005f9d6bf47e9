//! `cargo mandate what-if`: packages in other hands, on paper.
//!
//! Owns the reading of moves, merges and splits, and the order in which they are made: merges,
//! splits, moves, then suggestions on top. Nothing is written anywhere.

use super::args::{Global, GoalArg, PageFormat, WhatIf};
use super::recall::{Progress, during};
use super::session::{self, Depth, Session, Strictness};
use super::{Code, Outcome, World};
use crate::checks::{self, Alignment, Goal, Move, suggest};
use crate::model::PackageId;
use crate::ownership::TeamId;
use crate::report::{self, Paper, Side};
use crate::rulebook::{Level, Selector};
use crate::source::{Located, SourceMap, nearest};

pub(super) fn run(world: &World, global: &Global, options: &WhatIf) -> Outcome {
    let mut session = match session::open(world, global, Strictness::Strict, Depth::Sources) {
        Ok(session) => session,
        Err(outcome) => return *outcome,
    };
    if !session.has_owners() {
        return Outcome::refused(super::check::no_owners());
    }
    if options.merge.is_empty()
        && options.split.is_empty()
        && options.r#move.is_empty()
        && options.suggest == 0
    {
        let help = "help: give --move PACKAGE=TEAM, --merge TEAM=INTO, --split TEAM=NEW:PACKAGES or --suggest N";
        return Outcome::refused(format!("error: nothing to suppose\n{help}\n"));
    }
    session.recall(world);
    let side_before = during(world, "weighing code and organisation", || look(&session));
    let mut steps = match suppose(&mut session, options) {
        Ok(steps) => steps,
        Err(text) => return Outcome::refused(text),
    };
    if options.suggest > 0 {
        steps.extend(suggested(world, &mut session, options));
    }
    let side_after = during(world, "weighing what would be", || look(&session));
    session.clock.lap("suppose");
    let paper =
        Paper { steps: &steps, before: &side_before, after: &side_after, book: &session.book };
    session.style.limit = options.limit;
    let stdout = match options.format {
        PageFormat::Human => report::what_if(&paper, session.style),
        PageFormat::Markdown => report::what_if_markdown(&paper),
        PageFormat::Json => match report::what_if_json(&paper) {
            Ok(text) => text,
            Err(error) => {
                return Outcome::refused(format!("error: failed to write JSON: {error}\n"));
            }
        },
    };
    Outcome::printed(stdout, session.complaints() + &session.clock.text(global), Code::Clean)
}

fn look(session: &Session) -> Side {
    let (judged, alignment) = checks::run_aligned(&session.book, &session.model);
    Side::new(&session.model, &alignment, &judged)
}

/// Makes what the command line supposes, and says each step in words.
fn suppose(session: &mut Session, options: &WhatIf) -> Result<Vec<String>, String> {
    let mut steps = Vec::new();
    for text in &options.merge {
        let (team, into) = halves("--merge", text, "TEAM=INTO")?;
        let (from, to) = (team_of(session, "--merge", team)?, team_of(session, "--merge", into)?);
        if from == to {
            return Err(format!("error: --merge {text}: a team can't be merged into itself\n"));
        }
        session.model.merge(from, to);
        steps.push(format!("merge {team} into {into}"));
    }
    for text in &options.split {
        let (team, rest) = halves("--split", text, "TEAM=NEW:PACKAGE,PACKAGE")?;
        let (new, packages) = rest.split_once(':').ok_or_else(|| {
            format!("error: --split {text}: no packages\nhelp: write TEAM=NEW:PACKAGE,PACKAGE\n")
        })?;
        let from = team_of(session, "--split", team)?;
        if session.model.ownership.teams.find(new).is_some() {
            return Err(format!("error: --split {text}: team `{new}` exists already\n"));
        }
        let mut ids = Vec::new();
        for selector in packages.split(',') {
            ids.extend(taken(session, "--split", selector)?);
        }
        ids.retain(|id| session.model.package(*id).responsible.contains(&from));
        if ids.is_empty() {
            return Err(format!(
                "error: --split {text}: {team} answers for none of these packages\n"
            ));
        }
        let to = session.model.ownership.teams.of_owner(new);
        give(session, &ids, to);
        steps.push(format!("split {new} off {team} with {}", labels(session, &ids)));
    }
    for text in &options.r#move {
        let (packages, team) = halves("--move", text, "PACKAGE=TEAM")?;
        let to = team_of(session, "--move", team)?;
        let ids = taken(session, "--move", packages)?;
        give(session, &ids, to);
        steps.push(format!("move {} to {team}", labels(session, &ids)));
    }
    Ok(steps)
}

fn give(session: &mut Session, ids: &[PackageId], to: TeamId) {
    for id in ids {
        session.model.give(*id, to);
    }
}

fn labels(session: &Session, ids: &[PackageId]) -> String {
    let labels: Vec<&str> =
        ids.iter().map(|id| session.model.package(*id).label.as_str()).collect();
    labels.join(", ")
}

fn suggested(world: &World, session: &mut Session, options: &WhatIf) -> Vec<String> {
    let goal = match options.goal {
        GoalArg::Modularity => Goal::Modularity,
        GoalArg::Congruence => Goal::Congruence,
        GoalArg::Cycles => Goal::Cycles,
    };
    let alignment = Alignment::new(&session.model, &session.book.conway);
    let ids = alignment.packages.iter();
    let files: Vec<u64> = ids.map(|id| u64::from(session.model.package(*id).files)).collect();
    let mut progress = Progress::new(world);
    let mut say = |found: usize, tried: usize, of: usize| {
        progress.tell(|| format!("searching move {}: {tried} of {of} packages", found + 1));
    };
    let mut failing = failures(session);
    // A move that the rules would fail more of is none that an owner would make.
    let mut is_worth = |step: &Move| {
        let (id, to) = (alignment.packages[step.package], alignment.teams[step.to]);
        let was = session.model.package(id).clone();
        session.model.give(id, to);
        let now = failures(session);
        if now > failing {
            session.model.restore(id, was);
            return false;
        }
        failing = now;
        true
    };
    let limits = (options.cap, files.as_slice());
    let moves = suggest(&alignment, options.suggest, goal, limits, &mut is_worth, &mut say);
    let mut steps = Vec::new();
    for step in moves {
        let id = alignment.packages[step.package];
        let [from, to] = [step.from, step.to].map(|team| alignment.teams[team]);
        let teams = &session.model.ownership.teams;
        steps.push(format!(
            "suggested: move {} from {} to {} ({} {:+.4}; of {} packages that it is linked with {} are theirs, {} its owner's)",
            session.model.package(id).label,
            teams.name(from),
            teams.name(to),
            match goal {
                Goal::Modularity => "ΔQ",
                Goal::Congruence => "coordination without agreement less by",
                Goal::Cycles => "links that close circles less by",
            },
            step.gain,
            step.neighbours.2,
            step.neighbours.0,
            step.neighbours.1,
        ));
    }
    if steps.len() < options.suggest {
        steps.push(format!(
            "suggested: no {} gains anything without a price elsewhere, under the cap of {:.0} % of all packages",
            if steps.is_empty() { "move" } else { "further move" },
            100.0 * options.cap
        ));
    }
    steps
}

/// Findings that fail a run.
fn failures(session: &Session) -> usize {
    let (judged, _) = checks::run_aligned(&session.book, &session.model);
    judged.findings.iter().filter(|finding| finding.level >= Level::Deny).count()
}

fn halves<'t>(flag: &str, text: &'t str, form: &str) -> Result<(&'t str, &'t str), String> {
    text.split_once('=')
        .filter(|(one, other)| !one.is_empty() && !other.is_empty())
        .ok_or_else(|| format!("error: {flag} `{text}` has no two sides\nhelp: write {form}\n"))
}

pub(super) fn team_of(session: &Session, flag: &str, name: &str) -> Result<TeamId, String> {
    let teams = &session.model.ownership.teams;
    teams.find(name).ok_or_else(|| {
        let help = match nearest(name, teams.iter().map(|(_, team)| team.id.as_str())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`cargo mandate conway` lists the teams".to_owned(),
        };
        format!("error: {flag}: there is no team `{name}`\nhelp: {help}\n")
    })
}

/// The packages a selector takes.
fn taken(session: &Session, flag: &str, text: &str) -> Result<Vec<PackageId>, String> {
    let mut sources = SourceMap::default();
    let span = sources.add(flag, text.into()).start();
    let located = [Located { value: text.to_owned(), span }];
    let (selector, problems) = Selector::packages(&located, span);
    if let Some(problem) = problems.first() {
        return Err(format!("error: {flag}: {}\nhelp: {}\n", problem.message, problem.help));
    }
    let taken = checks::Scope::new(&session.model).taken(&selector);
    let ids: Vec<PackageId> = session
        .model
        .packages()
        .map(|(id, _)| id)
        .filter(|id| taken.get(id.index()) == Some(&true))
        .collect();
    if ids.is_empty() {
        let names = session.model.packages().map(|(_, package)| package.name.as_str());
        let help = match nearest(text, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`cargo mandate graph` lists the packages".to_owned(),
        };
        return Err(format!("error: {flag} `{text}` takes no package\nhelp: {help}\n"));
    }
    Ok(ids)
}
