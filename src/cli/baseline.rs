//! `cargo mandate baseline`: what is accepted is written down, shrinks, and grows only on purpose.
//!
//! Owns the four ways to change the baseline. All of them judge the whole workspace, so that no
//! run that saw a part can take out what it did not look at.

use std::collections::{BTreeMap, BTreeSet};

use super::args::{Baseline as Options, BaselineAction, Global};
use super::ratchet::Held;
use super::session::{self, Depth, Session, Strictness};
use super::{Code, FileChange, Outcome, World, check};
use crate::report::{self, BaselineChange, Mended};
use crate::rulebook::Level;
use crate::verdict::{
    self, BASELINE_FOLDER, BaselineFile, Identity, Renames, Status, Use, Verdict, file_name, holder,
};

pub(super) fn run(world: &World, global: &Global, options: &Options) -> Outcome {
    if let Some(BaselineAction::Move { old, new }) = &options.action {
        return rename(world, global, old, new);
    }
    if options.reason.as_ref().is_some_and(|reason| reason.trim().is_empty()) {
        let help = "help: say why the new findings are accepted";
        return Outcome::refused(format!("error: the reason is empty\n{help}\n"));
    }
    let mut session = match session::open(world, global, Strictness::Strict, Depth::Sources) {
        Ok(session) => session,
        Err(outcome) => return *outcome,
    };
    if !session.has_owners() {
        return Outcome::refused(check::no_owners());
    }
    if options.history || session.book.conway.history {
        session.recall(world);
    }
    let judged = session.judge();
    let (today, seen) = (session.today(), session.seen());
    let mut verdict = verdict::judge(judged, &session.book, seen, None, today.as_deref());
    let held = match session.hold(&mut verdict, None) {
        Ok(held) => held,
        Err(outcome) => return *outcome,
    };
    let is_first = held.baseline.is_none();
    if is_first && (options.prune || options.accept_new) {
        return Outcome::refused(no_baseline());
    }
    let mut edits = Edits::new(&held, session.model.past.is_ok());
    let mut change = BaselineChange { is_first, ..BaselineChange::default() };
    if options.prune {
        edits.prune(&held, &BTreeSet::new(), &mut change);
    } else {
        change.stale = held.uses.iter().filter(|used| **used == Use::Stale).count();
        change.shrunk = held.uses.iter().filter(|used| matches!(used, Use::Shrunk(_))).count();
    }
    let accepts = is_first || options.accept_new;
    take_in(&session, &verdict, (&mut edits, &mut change), options, accepts);
    change.kept = verdict.count(Status::Carried);
    let files = edits.changes(&session, is_first, &mut change);
    let code = if change.is_complete() { Code::Clean } else { Code::Findings };
    let stdout = report::baseline_change(&change, options.prune);
    let stderr = session.complaints() + &session.clock.text(global);
    Outcome { stdout, stderr, files, code }
}

fn no_baseline() -> String {
    let help = "help: `cargo mandate baseline` writes the first one";
    format!("error: there is no {BASELINE_FOLDER} yet\n{help}\n")
}

/// Accepts what is open, or counts it.
fn take_in(
    session: &Session,
    verdict: &Verdict,
    (edits, change): (&mut Edits, &mut BaselineChange),
    options: &Options,
    accepts: bool,
) {
    for judgement in &verdict.judgements {
        let finding = &judgement.finding;
        if judgement.status != Status::Introduced || is_about_acceptance(session, &finding.rule) {
            continue;
        }
        if finding.level == Level::Forbid {
            change.forbidden += 1;
        } else if accepts {
            let entry = (Identity::of(finding), options.reason.clone());
            edits.add(&file_name(finding), holder(finding), entry);
            change.added += 1;
        } else {
            change.open += 1;
        }
    }
}

/// What speaks of the baseline itself can't be accepted into it.
fn is_about_acceptance(session: &Session, rule: &str) -> bool {
    use crate::rulebook::{Kind, SourceKind};
    session.book.find(rule).is_some_and(|rule| {
        matches!(rule.kind, Kind::Source(SourceKind::StaleBaseline | SourceKind::ExceededBudget))
    })
}

/// Entries that go and come, by file.
pub(super) struct Edits {
    files: BTreeMap<String, Edit>,
    history: bool,
}

struct Edit {
    file: BaselineFile,
    gone: Vec<bool>,
    new: Vec<(Identity, Option<String>)>,
}

impl Edits {
    pub(super) fn new(held: &Held, history: bool) -> Self {
        let files = held.baseline.iter().flat_map(|baseline| &baseline.files);
        let edit = |file: &BaselineFile| Edit {
            gone: vec![false; file.entries.len()],
            new: Vec::new(),
            file: file.clone(),
        };
        Self { files: files.map(|file| (file.name.clone(), edit(file))).collect(), history }
    }

    fn add(&mut self, name: &str, team: Option<&str>, entry: (Identity, Option<String>)) {
        let history = self.history;
        let edit = self.files.entry(name.to_owned()).or_insert_with(|| Edit {
            file: BaselineFile::empty(name, team, history),
            gone: Vec::new(),
            new: Vec::new(),
        });
        edit.new.push(entry);
    }

    /// Takes out what is stale or stands twice, cuts groups down to what is left of them, and
    /// brings entries into the file of the team that answers for them now.
    ///
    /// What else is `paid` goes, too.
    pub(super) fn prune(
        &mut self,
        held: &Held,
        paid: &BTreeSet<Identity>,
        change: &mut BaselineChange,
    ) {
        let mut seen = BTreeSet::new();
        let mut moved = Vec::new();
        let mut uses = held.uses.iter();
        // In the order of the uses: that of the files' names.
        for (name, edit) in &mut self.files {
            for (entry, gone) in edit.file.entries.iter().zip(&mut edit.gone) {
                let used = uses.next();
                let is_twice = !seen.insert(entry.identity.clone());
                match used {
                    Some(Use::Stale) => change.pruned += 1,
                    _ if is_twice || paid.contains(&entry.identity) => change.pruned += 1,
                    Some(Use::Shrunk(parts)) => {
                        change.cut += 1;
                        edit.new.extend(parts.iter().map(|members| entry.part(members)));
                    }
                    Some(Use::Met(wanted)) if wanted != name => {
                        change.moved += 1;
                        moved.push((wanted.clone(), entry.identity.clone(), entry.reason.clone()));
                    }
                    _ => continue,
                }
                *gone = true;
            }
        }
        for (name, identity, reason) in moved {
            self.add(&name, verdict::team_of(&name).as_deref(), (identity, reason));
        }
    }

    /// The texts of files that change, before and after.
    pub(super) fn mended(self) -> Vec<Mended> {
        let edits = self.files.into_iter().map(|(name, edit)| Mended {
            path: format!("{BASELINE_FOLDER}/{name}"),
            before: edit.file.text().to_owned(),
            after: edit.file.edited(&edit.gone, edit.new),
        });
        edits.filter(|mended| mended.before != mended.after).collect()
    }

    fn changes(
        self,
        session: &Session,
        is_first: bool,
        change: &mut BaselineChange,
    ) -> Vec<FileChange> {
        let mut out = Vec::new();
        for Mended { path: shown, after, .. } in self.mended() {
            let path = session.in_root(&shown);
            change.files.push(shown);
            out.push(if is_first {
                FileChange::Create(path, after)
            } else {
                FileChange::Replace(path, after)
            });
        }
        out
    }
}

/// `baseline move OLD NEW`: entries follow a package, a team or a file to its new name.
fn rename(world: &World, global: &Global, old: &str, new: &str) -> Outcome {
    let mut session = match session::open(world, global, Strictness::Strict, Depth::Manifests) {
        Ok(session) => session,
        Err(outcome) => return *outcome,
    };
    let baseline = match session.baseline() {
        Ok(Some(baseline)) => baseline,
        Ok(None) => {
            return Outcome::refused(no_baseline());
        }
        Err(outcome) => return *outcome,
    };
    let model = &session.model;
    let is_known = model.find(new).is_some()
        || model.ownership.teams.find(new).is_some()
        || session.in_root(new).is_file();
    if !is_known {
        let names = model.packages().map(|(_, package)| package.label.as_str());
        let help = match crate::source::nearest(new, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "give the new name of a package or team, or the new path of a file".to_owned(),
        };
        let message = format!("`{new}` is no package, team or file here");
        return Outcome::refused(format!("error: {message}\nhelp: {help}\n"));
    }
    let one = || [(old.to_owned(), new.to_owned())].into();
    let renames = Renames { names: one(), paths: one() };
    let held = Held { baseline: Some(baseline), ..Held::default() };
    let mut edits = Edits::new(&held, false);
    let mut change = BaselineChange::default();
    for edit in edits.files.values_mut() {
        for (entry, gone) in edit.file.entries.iter().zip(&mut edit.gone) {
            let renamed = entry.identity.renamed(&renames);
            if renamed != entry.identity {
                *gone = true;
                edit.new.push((renamed, entry.reason.clone()));
                change.moved += 1;
            }
        }
    }
    if change.moved == 0 {
        let help = "help: give the name as it stands in the baseline";
        return Outcome::refused(format!(
            "error: no entry of the baseline names `{old}`\n{help}\n"
        ));
    }
    let files = edits.changes(&session, false, &mut change);
    let stdout = report::baseline_move(&change, old, new);
    Outcome { stdout, stderr: session.complaints(), files, code: Code::Clean }
}
