//! `check --against REF`: the same workspace where its history parted from another one.
//!
//! Owns how the earlier state is read: from git's objects into a temporary folder, by its own
//! rules and owners, and where these have changed once more by those of today. What can't be
//! compared is an outcome of its own and never clean.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::args::{Check, Global};
use super::elsewhere::Elsewhere;
use super::session::{self, Session, Strictness};
use super::{Code, Outcome, World, check};
use crate::checks::Finding;
use crate::load::{self, Base, Snapshot, path_text};
use crate::model::{Architecture, PackageId};
use crate::ownership::LOCATIONS;
use crate::verdict::{self, Baseline, Before, Renames, Status, Verdict};

/// Sorts the findings of a run by how they stand to the state where HEAD parted from a commit.
/// Returns a line about that state.
///
/// # Errors
/// The finished outcome of a run that has nothing to compare with.
pub(super) fn compare(
    world: &World,
    global: &Global,
    options: &Check,
    (session, verdict): (&Session, &mut Verdict),
    reference: &str,
) -> Result<String, Box<Outcome>> {
    let refuse = |why: &str, help: &str| {
        let text = format!("error: nothing to compare with: {why}\nhelp: {help}\n");
        Box::new(Outcome::printed(String::new(), text, Code::NotComparable))
    };
    let top = Some(session.loaded.tree.repository()).filter(|_| session.loaded.tree.from_git);
    let top = top.ok_or_else(|| refuse("this is no git repository", "run it in a clone"))?;
    let base = load::merge_base(top, reference).map_err(|(why, help)| refuse(&why, &help))?;
    let earlier = Earlier::new(world, global, options, session, (top, &base))
        .map_err(|why| refuse(&why, "the state compared with must load with cargo, too"))?;
    let judged = earlier
        .own()
        .map_err(|why| refuse(&why, "the state compared with must load with cargo, too"))?;
    let (before, renames) = (&judged.session, earlier.renames(&judged.session.model));
    let mut past = Before::new(&judged.verdict, judged.baseline.as_ref(), &renames);
    if let Some(today) = earlier.by_rules_of_today(before) {
        past.add_declared(&today, &renames);
    }
    let owners = Owners { before: &before.model, now: &session.model, renames: &renames };
    verdict.compare(&past, &session.book, &|finding| owners.standing(finding));
    let short = base.commit.get(..12).unwrap_or(&base.commit);
    Ok(format!("compared with {short} of {}, where HEAD parted from `{reference}`", base.day))
}

/// The earlier state, in a temporary folder.
struct Earlier<'e> {
    world: &'e World,
    global: &'e Global,
    options: &'e Check,
    now: &'e Session,
    elsewhere: Elsewhere,
    /// Old to new, from the top of the repository.
    moved: BTreeMap<String, String>,
}

struct JudgedBefore {
    session: Session,
    verdict: Verdict,
    baseline: Option<Baseline>,
}

impl<'e> Earlier<'e> {
    fn new(
        world: &'e World,
        global: &'e Global,
        options: &'e Check,
        now: &'e Session,
        (top, base): (&std::path::Path, &Base),
    ) -> Result<Self, String> {
        let snapshot = Snapshot::of_commit(top, &base.commit).map_err(|error| error.to_string())?;
        let moved = load::renamed(top, &base.commit);
        let manifest = (!global.repository).then(|| {
            let own = in_tree(now, "Cargo.toml");
            let there = moved.iter().find(|(_, new)| **new == own).map_or(&own, |(old, _)| old);
            snapshot.root().join(there)
        });
        let elsewhere =
            Elsewhere { snapshot: Some(Arc::new(snapshot)), manifest, ..Elsewhere::default() };
        Ok(Self { world, global, options, now, elsewhere, moved })
    }

    /// Judged by its own rules and owners.
    fn own(&self) -> Result<JudgedBefore, String> {
        let mut session = self.open(&self.elsewhere)?;
        let mut verdict = self.judge(&mut session);
        let held = session.hold(&mut verdict, None).map_err(|outcome| self.reason(&outcome))?;
        Ok(JudgedBefore { session, verdict, baseline: held.baseline })
    }

    /// The earlier code judged by the rules and owners of today; none where they are the same.
    fn by_rules_of_today(&self, before: &Session) -> Option<Verdict> {
        let snapshot = self.elsewhere.snapshot.as_ref()?;
        let mut is_changed = false;
        for path in self.settings(before) {
            let there = load::excerpt_text(&snapshot.root().join(&path));
            let here = load::excerpt_text(&self.now.loaded.tree.root.join(&path));
            if there != here {
                is_changed = true;
                snapshot.overlay(&path, here.as_deref()).ok()?;
            }
        }
        let mut elsewhere = self.elsewhere.clone();
        let renames = self.renames(&before.model);
        for package in &before.loaded.packages {
            let name = package.name.as_str();
            let new = renames.names.get(name).map_or(name, String::as_str);
            let mut all = self.now.loaded.packages.iter();
            let Some(now) = all.find(|p| p.name.as_str() == new) else { continue };
            if !now.declaration.says_the_same(&package.declaration) {
                is_changed = true;
                elsewhere.declarations.insert(name.to_owned(), now.declaration.clone());
            }
        }
        let mut session = is_changed.then(|| self.open(&elsewhere).ok())??;
        let mut verdict = self.judge(&mut session);
        session.hold(&mut verdict, None).ok()?;
        Some(verdict)
    }

    /// Every file that may say by which rules and owners is judged, from the top of the tree.
    fn settings(&self, before: &Session) -> BTreeSet<String> {
        let mut out = BTreeSet::new();
        for name in ["mandate.toml", "teams.toml"] {
            out.insert(in_tree(self.now, name));
        }
        for (place, _) in LOCATIONS {
            out.insert(place.to_owned());
            out.insert(in_tree(self.now, place));
        }
        for session in [self.now, before] {
            let named = session.model.ownership.codeowners.as_ref();
            out.extend(named.map(|file| in_tree(session, &file.path)));
            let files = session.loaded.tree.files.iter();
            out.extend(files.filter(|path| path.ends_with("/mandate.toml")).cloned());
        }
        out
    }

    fn open(&self, elsewhere: &Elsewhere) -> Result<Session, String> {
        // A mistake that was made and mended is no reason not to look.
        let strictness = Strictness::Lenient;
        let mut session = session::open_elsewhere(self.world, self.global, strictness, elsewhere)
            .map_err(|outcome| self.reason(&outcome))?;
        // A rule that wasn't there yet can't be set.
        let _ = check::set_levels(&mut session, self.options);
        Ok(session)
    }

    fn judge(&self, session: &mut Session) -> Verdict {
        if self.options.history || session.book.conway.history {
            session.recall(self.world);
        }
        let judged = session.judge();
        let (seen, today) = (session.seen(), session.today().or_else(|| self.now.today()));
        verdict::judge(judged, &session.book, seen, None, today.as_deref())
    }

    /// What stopped the reading, without the temporary folder.
    fn reason(&self, outcome: &Outcome) -> String {
        let root = self.elsewhere.snapshot.as_ref().map(|s| format!("{}/", s.root().display()));
        let text = outcome.stderr.trim_end().trim_start_matches("error: ");
        root.map_or_else(|| text.to_owned(), |root| text.replace(&root, ""))
    }

    /// Packages that have another name in the same folder or at the same manifest, which git may
    /// have followed, and files that it has followed.
    fn renames(&self, before: &Architecture) -> Renames {
        let mut out = Renames::default();
        let now = &self.now.model;
        let here: BTreeMap<String, &str> = now
            .packages()
            .map(|(_, package)| (in_tree(self.now, &package.manifest), package.label.as_str()))
            .collect();
        for (_, package) in before.packages() {
            let old = in_tree(self.now, &package.manifest);
            let path = self.moved.get(&old).unwrap_or(&old);
            let Some(label) = here.get(path).filter(|label| **label != package.label) else {
                continue;
            };
            // Two packages that have changed places have kept their names.
            if now.find(&package.label).is_none() && before.find(label).is_none() {
                out.names.insert(package.label.clone(), (*label).to_owned());
            }
        }
        let shown =
            |path: &str| path_text(&self.now.loaded.root, &self.now.loaded.tree.root.join(path));
        out.paths = self.moved.iter().map(|(old, new)| (shown(old), shown(new))).collect();
        out
    }
}

/// A shown path as a path from the top of the tree.
fn in_tree(session: &Session, shown: &str) -> String {
    let path = load::normalize(&session.loaded.root.join(shown));
    path_text(&session.loaded.tree.root, &path)
}

/// Who owned the two ends before, and who does now.
struct Owners<'o> {
    before: &'o Architecture,
    now: &'o Architecture,
    renames: &'o Renames,
}

impl Owners<'_> {
    /// What a finding is if neither state has it by itself.
    fn standing(&self, finding: &Finding) -> Option<Status> {
        if self.changed(finding) {
            return Some(Status::Declared);
        }
        (finding.is_drawn && self.is_as_before(&finding.cluster)).then_some(Status::Carried)
    }

    /// Whether no member of a group is new, has other owners, or has a link to another one that it
    /// had not before. Statistics over the workspace may then draw the border elsewhere, but what
    /// is inside it was so.
    fn is_as_before(&self, members: &[String]) -> bool {
        let teams = |of: &Architecture, id: PackageId| -> Vec<String> {
            let responsible = of.package(id).responsible.iter();
            responsible.map(|team| of.ownership.teams.name(*team).to_owned()).collect()
        };
        members.iter().all(|label| {
            let (Some(now), Some(old)) = (self.now.find(label), self.old(label)) else {
                return false;
            };
            let known: BTreeSet<&str> = self
                .before
                .links_from(old)
                .iter()
                .map(|id| self.before.package(self.before.link(*id).to).label.as_str())
                .collect();
            let was_linked = |to: &String| {
                self.old(to)
                    .is_some_and(|id| known.contains(self.before.package(id).label.as_str()))
            };
            let mut inner = self.now.links_from(now).iter().filter_map(|id| {
                let to = &self.now.package(self.now.link(*id).to).label;
                members.contains(to).then_some(to)
            });
            teams(self.now, now) == teams(self.before, old) && inner.all(was_linked)
        })
    }

    /// Whether the link that a finding is about was there before and has other owners since: a
    /// package that moved to another team's folder was linked before.
    fn changed(&self, finding: &Finding) -> bool {
        let (Some(from), Some(to), Some(edge)) =
            (&finding.from.package, &finding.to.package, &finding.edge)
        else {
            return false;
        };
        let Some(kind) = edge.strip_prefix("link.") else { return false };
        let (Some(old_from), Some(old_to)) = (self.old(from), self.old(to)) else { return false };
        let was_linked = self.before.links_from(old_from).iter().any(|id| {
            let link = self.before.link(*id);
            link.to == old_to && link.kind.as_str() == kind
        });
        let same = |old: PackageId, teams: &[String]| {
            let package = self.before.package(old);
            let register = &self.before.ownership.teams;
            package.responsible.iter().map(|team| register.name(*team)).eq(teams)
        };
        was_linked && !(same(old_from, &finding.from.teams) && same(old_to, &finding.to.teams))
    }

    fn old(&self, label: &str) -> Option<PackageId> {
        let mut pairs = self.renames.names.iter();
        let old = pairs.find(|(_, new)| *new == label).map_or(label, |(old, _)| old.as_str());
        self.now.find(label)?;
        self.before.find(old)
    }
}
