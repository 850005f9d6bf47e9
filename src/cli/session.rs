//! One run's input, read and joined: what every command starts from.
//!
//! Owns which files are looked for and where, the order of the stages, and when a mistake stops a
//! run. Does not judge and does not print findings.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use super::args::{Color, Global};
use super::clock::Clock;
use super::contracts::contracts_of;
use super::elsewhere::Elsewhere;
use super::join::{Joined, join};
use super::words::{builtin_catalog, early_lexicon};
use super::{Outcome, World, deployed};
use crate::checks::{self, Judged};
use crate::extract;
use crate::extract::contracts::{self, Contract};
use crate::load::{self, Loaded, Request, path_text};
use crate::model::{self, Architecture, Crossing, PackageId, PlanRequest};
use crate::ownership::TeamId;
use crate::report::{self, Style, Surroundings};
use crate::rulebook::{Config, Rulebook};
use crate::source::{FileId, Problem, Severity, SourceMap, Span};
use crate::verdict::Seen;

/// How many manifests that could not be loaded are named.
const SKIPPED: usize = 10;

/// Everything a command needs.
pub(super) struct Session {
    pub(super) loaded: Loaded,
    pub(super) model: Architecture,
    pub(super) book: Rulebook,
    pub(super) problems: Vec<Problem>,
    pub(super) style: Style,
    pub(super) clock: Clock,
    /// The path of `mandate.toml`, if there is one.
    pub(super) has_config: bool,
}

/// How strict a command is about mistakes in configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strictness {
    /// Every mistake stops the run.
    Strict,
    /// Mistakes are said and survived: a first look must work on any repository.
    Lenient,
}

/// How far a command looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// Manifests and ownership.
    Manifests,
    /// Every Rust file that a target reaches, too.
    Sources,
}

/// Which files are read as contracts, and how.
const CONTRACTS: load::Wanted<'_, Result<Contract, contracts::Defect>> = load::Wanted {
    by_name: &|path| Some(contracts::format(path)? == contracts::Format::Document),
    by_head: &contracts::may_begin,
    read: &|path, text| contracts::read(contracts::format(path)?, text).transpose(),
};

/// Reads and joins.
///
/// # Errors
/// The finished outcome of a run that can't go on.
pub(super) fn open(
    world: &World,
    global: &Global,
    strictness: Strictness,
    depth: Depth,
) -> Result<Session, Box<Outcome>> {
    open_to_plan(world, global, strictness, depth, &|_| None)
}

/// Reads and joins another state of the tree.
///
/// # Errors
/// The finished outcome of a run that can't go on.
pub(super) fn open_elsewhere(
    world: &World,
    global: &Global,
    strictness: Strictness,
    elsewhere: &Elsewhere,
) -> Result<Session, Box<Outcome>> {
    open_any(world, global, strictness, Depth::Sources, &|_| None, elsewhere)
}

/// Reads and joins, and draws the plan that is wanted as soon as packages are known by name.
///
/// # Errors
/// The finished outcome of a run that can't go on.
pub(super) fn open_to_plan(
    world: &World,
    global: &Global,
    strictness: Strictness,
    depth: Depth,
    wanted: &dyn Fn(&Architecture) -> Option<PlanRequest>,
) -> Result<Session, Box<Outcome>> {
    open_any(world, global, strictness, depth, wanted, &Elsewhere::default())
}

fn open_any(
    world: &World,
    global: &Global,
    strictness: Strictness,
    depth: Depth,
    wanted: &dyn Fn(&Architecture) -> Option<PlanRequest>,
    elsewhere: &Elsewhere,
) -> Result<Session, Box<Outcome>> {
    let style = style(world, global, 5);
    let mut clock = Clock::start();
    let refuse = |error: load::LoadError| Box::new(Outcome::refused(format!("error: {error}\n")));
    let request = request(world, global, depth, elsewhere);
    let words = LazyLock::new(|| {
        let catalog = builtin_catalog();
        (early_lexicon(world, global, &request, &catalog), catalog)
    });
    let read = |text: &str| extract::rust::scan(text, &words.0);
    let beside = |loaded: &mut Loaded| join(world, global, elsewhere, &words.1, loaded);
    // The words are read while git and cargo start.
    let (files, joined) = rayon::in_place_scope(|scope| {
        scope.spawn(|_| {
            LazyLock::force(&words);
        });
        load::load(&request, &read, &CONTRACTS, beside)
    })
    .map_err(refuse)?;
    // What each thread has read files into is space for what comes next: 5 of 62 MB.
    rayon::broadcast(|_| {
        load::give_back();
        extract::rust::give_back();
    });
    clock.lap("load and join");
    let Joined { mut model, mut problems, book, config, has_config } = joined.map_err(refuse)?;
    let load::Read { mut loaded, mut sources, documents } = files;
    if depth == Depth::Sources {
        let contracts = contracts_of(&model, &mut loaded, documents, &config);
        model.set_contracts(contracts);
        // Which services are given one address tells which stores are one.
        model.deployments = Some(deployed::read(&mut loaded, &model, &config, &mut problems));
        let input = model::Code {
            sources: &mut sources,
            read: &read,
            text: &load::excerpt_text,
            text_where: &load::text_where,
            catalog: &config.catalog,
            interfaces: &config.interfaces,
            stores: &config.stores,
            show: load::show_text,
            // A judgement needs the second look only where a rule asks for it: within one team it
            // took 27 of 232 ms on 900,000 lines. Whoever explains wants to say all.
            twice: (strictness == Strictness::Strict)
                .then(|| checks::looked_at_twice(&book, &model)),
            plan: wanted(&model),
        };
        let evidence = model::gather(&model, &mut loaded, input);
        problems.extend(take_in(&mut model, evidence, &config));
        clock.lap("evidence");
    }
    set_today(&mut model, &loaded);
    // Unoptimised builds, and so every test, re-check the graph's invariants.
    debug_assert_eq!(model.verify(), Vec::<String>::new());
    let fatal = problems.iter().any(|problem| problem.severity == Severity::Error);
    if fatal && strictness == Strictness::Strict {
        let mut text = report::problems(&problems, &loaded.sources, style);
        text.push_str("error: the configuration has mistakes; nothing was judged\n");
        return Err(Box::new(Outcome::refused(text)));
    }
    // Facts of thousands of files are done with; freeing them one by one is not worth the time.
    if !world.stays {
        std::mem::forget(sources);
    }
    Ok(Session { loaded, model, book, problems, style, clock, has_config })
}

/// Gives the day of the newest commit to whoever has dates: no clock is asked.
fn set_today(model: &mut Architecture, loaded: &Loaded) {
    if model.ownership.interactions.iter().any(|i| i.since.is_some() || i.until.is_some()) {
        model.today = load::head_time(loaded.tree.repository()).map(model::day_of);
    }
}

/// Adds what source shows. A correction of nothing is a mistake: what it once corrected has gone,
/// or it is misspelt.
fn take_in(model: &mut Architecture, shown: model::Evidence, config: &Config) -> Vec<Problem> {
    model.set_evidence(shown);
    if let (Some(evidence), Some(deployments)) = (&mut model.evidence, &model.deployments) {
        evidence.count(&deployments.blind_spots());
    }
    let unused = model.evidence.iter().flat_map(|evidence| &evidence.stores.unused);
    let unused = unused.filter_map(|at| config.stores.get(*at));
    let problem = |setting: &extract::StoreSetting| {
        let message = format!("nothing answers to this `{}`", setting.verb.as_str());
        let help =
            "`cargo mandate stores` lists stores and objects; correct the name or delete the table";
        Problem::error(setting.span, message, help)
    };
    unused.map(problem).collect()
}

impl Session {
    /// Problems that did not stop the run, as text for stderr.
    pub(super) fn complaints(&self) -> String {
        report::problems(&self.problems, &self.loaded.sources, self.style)
    }

    /// Whether any source names any owner.
    pub(super) fn has_owners(&self) -> bool {
        !self.model.ownership.is_empty()
            || self.model.packages().any(|(_, package)| !package.responsible.is_empty())
    }

    /// Judges by every rule in force.
    pub(super) fn judge(&mut self) -> Judged {
        let judged = checks::run(&self.book, &self.model);
        self.clock.lap("judge");
        judged
    }

    /// The day by which waivers end: that of the newest commit, so that one state of the code is
    /// judged alike on every day. None outside of git, or where no waiver ends.
    pub(super) fn today(&self) -> Option<String> {
        let by_settings = self.book.waivers.iter().any(|waiver| waiver.until.is_some());
        let evidence = self.model.evidence.as_ref()?;
        let ends = |waiver: &crate::model::PlacedWaiver| {
            waiver.comment.waiver.as_ref().is_ok_and(|waiver| waiver.until.is_some())
        };
        let asks = by_settings || evidence.waivers.iter().any(ends);
        asks.then(|| load::commit_day(self.loaded.tree.repository()))?
    }

    /// Brings the texts that findings point into.
    pub(super) fn bring_texts(&mut self, spans: impl Iterator<Item = Span>) {
        let mut files: Vec<FileId> = spans.map(|span| span.file).collect();
        files.sort();
        files.dedup();
        files.retain(|file| !self.loaded.sources.has_text(*file));
        let path = |file: &FileId| self.loaded.root.join(self.loaded.sources.path(*file));
        let texts = load::excerpt_texts(&files.iter().map(path).collect::<Vec<_>>());
        for (file, text) in files.into_iter().zip(texts) {
            if let Some((text, lines)) = text {
                self.loaded.sources.fill_lines(file, text, lines);
            }
        }
    }

    /// What was seen, in numbers.
    pub(super) fn seen(&self) -> Seen {
        let count = |wanted: Crossing| {
            self.model.links().filter(|(_, link)| link.crossing == wanted).count()
        };
        let mut teams: Vec<_> =
            self.model.packages().flat_map(|(_, package)| package.responsible.clone()).collect();
        teams.sort();
        teams.dedup();
        Seen {
            workspaces: self.model.workspaces,
            packages: self.model.packages().count(),
            links: self.model.links().count(),
            crossing: count(Crossing::Crosses),
            undecided: count(Crossing::Undecided),
            processes: self.model.processes().len(),
            teams: teams.len(),
            files: self.model.packages().map(|(_, package)| package.files as usize).sum(),
            sources: self.model.evidence.as_ref().map_or(0, |evidence| evidence.files),
            rules: 0,
            hack_links: self.model.all_links().filter(|(_, link)| link.is_hack).count(),
        }
    }

    /// Where ownership came from, and what a reader should know.
    pub(super) fn surroundings(&self) -> Surroundings {
        let mut ownership = Vec::new();
        if let Some(file) = &self.model.ownership.codeowners {
            ownership.push(format!(
                "{} ({} dialect, {}), {} {}",
                file.path,
                file.dialect.as_str(),
                file.because,
                file.lines,
                if file.lines == 1 { "line" } else { "lines" }
            ));
        }
        if self.model.ownership.teams.has_file() {
            let declared =
                self.model.ownership.teams.iter().filter(|(_, team)| team.declared.is_some());
            let declared = match declared.count() {
                1 => "1 team".to_owned(),
                n => format!("{n} teams"),
            };
            ownership.push(format!("teams.toml, {declared}"));
        }
        let mut notes = self.loaded.notes.clone();
        if let Some(catalogue) = &self.model.ownership.catalogue {
            ownership.push(format!(
                "catalog-info.yaml in place of `owns`, {} with {}",
                counted(catalogue.files, "file"),
                counted(catalogue.components, "owned component"),
            ));
            notes.extend(catalogue.notes.iter().take(SKIPPED).cloned());
        }
        notes.extend(self.hidden_by().map(|(owner, now, then)| {
            format!(
                "`{owner}` co-owns so much that it hides the picture: without it {then} links would \
                 join two teams instead of {now}; leave it out with `[ownership] ignore-owners = [\"{owner}\"]`"
            )
        }));
        notes.extend(self.undeployed());
        notes.extend(report::taken_for_interfaces(&self.model));
        let skipped = &self.loaded.skipped;
        notes.extend(
            skipped
                .iter()
                .take(SKIPPED)
                .map(|skipped| format!("could not load {}: {}", skipped.manifest, skipped.reason)),
        );
        if let Some(cut) = skipped.len().checked_sub(SKIPPED + 1) {
            notes.push(format!("could not load {} more manifests", cut + 1));
        }
        Surroundings { ownership, notes }
    }

    /// What could not be read in deployment files, with its place.
    fn undeployed(&self) -> Vec<String> {
        let unread = self.model.deployments.as_ref().map_or(&[][..], |all| all.unread.as_slice());
        let place = |span: Span| {
            let place = self.loaded.sources.place(span);
            format!("{}:{}", place.file, place.line)
        };
        let line = |(what, at, why): &(&str, Span, String)| {
            format!("not read at {}: {what}: {why}", place(*at))
        };
        let mut notes: Vec<String> = unread.iter().take(SKIPPED).map(line).collect();
        if let Some(cut) = unread.len().checked_sub(SKIPPED + 1) {
            notes.push(format!("{} more places of deployment files were not read", cut + 1));
        }
        notes
    }

    /// An owner whose joint ownership keeps many links within one team: its name, the links that
    /// cross now, and those that would cross if it were left out.
    pub(super) fn hidden_by(&self) -> Option<(String, usize, usize)> {
        let teams = &self.model.ownership.teams;
        let mut shared: Vec<usize> = vec![0; teams.len()];
        for (_, package) in self.model.packages().filter(|(_, p)| p.responsible.len() > 1) {
            for team in &package.responsible {
                if let Some(count) = shared.get_mut(team.index()) {
                    *count += 1;
                }
            }
        }
        let most = shared.iter().enumerate().max_by_key(|(at, n)| (**n, std::cmp::Reverse(*at)));
        let (id, team) = most.filter(|(_, n)| **n > 0).and_then(|(at, _)| teams.iter().nth(at))?;
        let without = |package: PackageId| {
            let responsible = &self.model.package(package).responsible;
            let rest: Vec<TeamId> = responsible.iter().copied().filter(|t| *t != id).collect();
            if rest.is_empty() { responsible.clone() } else { rest }
        };
        let (mut now, mut then) = (0usize, 0usize);
        for (_, link) in self.model.links() {
            now += usize::from(link.crossing == Crossing::Crosses);
            let (from, to) = (without(link.from), without(link.to));
            let is_decided = !from.is_empty() && !to.is_empty();
            then += usize::from(is_decided && !from.iter().any(|team| to.contains(team)));
        }
        // Worth a word where it hides as much as is seen; a handful is ordinary sharing.
        (then >= now + now.max(5)).then(|| (team.id.clone(), now, then))
    }
}

fn counted(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// How human output looks.
pub(super) fn style(world: &World, global: &Global, limit: usize) -> Style {
    let color = match global.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => world.color,
    };
    let width = world.width.unwrap_or(100).clamp(40, 160);
    Style { color, width, limit, quiet: global.quiet }
}

fn request(world: &World, global: &Global, depth: Depth, elsewhere: &Elsewhere) -> Request {
    let top = elsewhere.snapshot.as_ref().map(|snapshot| snapshot.root().to_owned());
    let copy = elsewhere.start.clone().or(top);
    Request {
        snapshot: elsewhere.snapshot.clone(),
        start: copy.unwrap_or_else(|| world.cwd.clone()),
        manifest_path: elsewhere.manifest.clone().or_else(|| global.manifest_path.clone()),
        repository: global.repository,
        locked: global.locked || global.frozen,
        offline: global.offline || global.frozen,
        cargo: world.cargo.clone().unwrap_or_else(|| "cargo".into()),
        sources: depth == Depth::Sources,
    }
}

/// The texts of the run.
impl Session {
    pub(super) fn sources(&self) -> &SourceMap {
        &self.loaded.sources
    }

    /// The display root from the top of the repository, with `/`.
    pub(super) fn base(&self) -> String {
        path_text(&self.loaded.tree.root, &self.loaded.root)
    }

    /// A path as the user sees it.
    pub(super) fn in_root(&self, name: &str) -> PathBuf {
        Path::new(&self.loaded.root).join(name)
    }
}
