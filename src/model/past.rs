//! The history joined with packages and teams: which packages a commit touched, and for whom.
//!
//! Owns who a signature is and what counts as a change of a package. Invariants: every commit has
//! one author, bots have none, and now is HEAD's time. People are numbers here; a name is given
//! out only when asked for. Does not know thresholds or rules.

use std::collections::HashMap;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use jiff::civil::DateTime;
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan as _};

use super::ids::PackageId;
use super::owners::Folders;
use crate::load::{ChangeKind, History, Loaded, Signature};
use crate::ownership::{TeamId, Teams};

/// Signatures that are no people, whatever the settings say.
const BOTS: [&str; 8] = [
    "*[[]bot[]]*",
    "renovate*",
    "dependabot*",
    "github-actions*",
    "pre-commit-ci*",
    "bors",
    "*-bot",
    "*-bot@*",
];

/// Somebody who committed.
#[derive(Clone, Debug, Default)]
pub struct Identity {
    /// The name of the newest commit.
    pub name: String,
    /// Every address, the newest first.
    pub emails: Vec<String>,
    /// Teams with shares; empty for somebody the team file doesn't know.
    pub teams: Vec<(TeamId, f64)>,
    /// Whether the team file says that the person has left.
    pub has_left: bool,
}

/// A commit of a person.
#[derive(Clone, Debug)]
pub struct PastCommit {
    /// When, in seconds since 1970.
    pub time: i64,
    /// Who, as an index into [`Past::identities`].
    pub author: u32,
    /// The packages it changed, sorted.
    pub packages: Vec<PackageId>,
}

/// One of today's Rust files.
#[derive(Clone, Debug)]
pub struct PastFile {
    /// Its path from the top of the repository.
    pub path: String,
    /// Its package.
    pub package: PackageId,
}

/// What somebody did to one of today's Rust files.
#[derive(Clone, Copy, Debug)]
pub struct FileEvent {
    /// The file, by its number.
    pub file: u32,
    /// Who.
    pub author: u32,
    /// Whether the file was added.
    pub is_new: bool,
}

/// Everything that is known of the past.
#[derive(Debug, Default)]
pub struct Past {
    /// When HEAD was committed, in seconds since 1970.
    pub now: i64,
    /// Commits of people, the newest first.
    pub commits: Vec<PastCommit>,
    /// Everyone who committed.
    pub identities: Vec<Identity>,
    /// Commits of bots.
    pub bots: usize,
    /// Commits that `.git-blame-ignore-revs` lists.
    pub ignored: usize,
    /// Today's Rust files that some commit has touched, by their numbers.
    pub files: Vec<PastFile>,
    /// What was done to them, the oldest first.
    pub events: Vec<FileEvent>,
}

impl Past {
    /// Joins a history with today's packages and teams. `bots` are more globs of names or
    /// addresses, ones that are no globs are left out: the settings have complained already.
    pub fn new(loaded: &Loaded, teams: &Teams, history: &History, bots: &[String]) -> Self {
        let (who, identities) = Signatures::new(teams, bots).people(&history.people);
        let folders = Folders::new(loaded);
        let of_path = |path: &String| {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            folders.package_of(folder).filter(|_| counts(path)).map(PackageId::new)
        };
        let package_of: Vec<Option<PackageId>> = history.paths.iter().map(of_path).collect();
        let mut out =
            Self { now: history.now, ignored: history.ignored, identities, ..Self::default() };
        let author_of = |author: u32, others: &[u32]| {
            let of = |id: u32| who.get(id as usize).copied().flatten();
            let author = of(author)?;
            let is_known = |id: &u32| {
                out.identities.get(*id as usize).is_some_and(|person| !person.teams.is_empty())
            };
            // Whoever pressed the button may be unknown where a trailer names who did the work.
            let known = std::iter::once(author).chain(others.iter().filter_map(|id| of(*id)));
            Some(known.into_iter().find(is_known).unwrap_or(author))
        };
        let authors: Vec<Option<u32>> = history
            .commits
            .iter()
            .map(|commit| author_of(commit.author, &commit.co_authors))
            .collect();
        for (commit, author) in history.commits.iter().zip(&authors) {
            let Some(author) = *author else {
                out.bots += 1;
                continue;
            };
            let changes = history.changes(commit).iter();
            let packages = changes.filter_map(|c| package_of.get(c.path as usize).copied()?);
            let mut packages: Vec<PackageId> = packages.collect();
            packages.sort();
            packages.dedup();
            out.commits.push(PastCommit { time: commit.time, author, packages });
        }
        out.recall_files(loaded, history, &authors, &package_of);
        out
    }

    /// Numbers today's Rust files and turns the history around.
    fn recall_files(
        &mut self,
        loaded: &Loaded,
        history: &History,
        authors: &[Option<u32>],
        package_of: &[Option<PackageId>],
    ) {
        let mut numbers: Vec<Option<u32>> = vec![None; history.paths.len()];
        for (at, path) in history.paths.iter().enumerate() {
            let is_rust = std::path::Path::new(path).extension().is_some_and(|e| e == "rs");
            if !is_rust || loaded.tree.files.binary_search(path).is_err() {
                continue;
            }
            if let (Some(Some(package)), Some(slot)) = (package_of.get(at), numbers.get_mut(at)) {
                *slot = u32::try_from(self.files.len()).ok();
                self.files.push(PastFile { path: path.clone(), package: *package });
            }
        }
        for (commit, author) in history.commits.iter().zip(authors).rev() {
            let Some(author) = *author else { continue };
            for change in history.changes(commit) {
                let number = numbers.get(change.path as usize).copied().flatten();
                let Some(file) = number.filter(|_| change.kind != ChangeKind::Deleted) else {
                    continue;
                };
                let is_new = change.kind == ChangeKind::Added;
                self.events.push(FileEvent { file, author, is_new });
            }
        }
    }

    /// The first second of the window of so many months before now.
    pub fn window(&self, months: u32) -> i64 {
        let then = utc(self.now).checked_sub(i64::from(months).months());
        let then = then.and_then(|then| Offset::UTC.to_timestamp(then));
        then.map_or(i64::MIN, Timestamp::as_second)
    }

    /// Commits since a second, the newest first.
    pub fn since(&self, second: i64) -> impl Iterator<Item = &PastCommit> {
        self.commits.iter().filter(move |commit| commit.time >= second)
    }

    /// The teams of whoever made a commit.
    pub fn teams_of(&self, author: u32) -> &[(TeamId, f64)] {
        self.identities.get(author as usize).map_or(&[], |person| person.teams.as_slice())
    }
}

/// The day of a second, as `YYYY-MM-DD` of UTC.
pub fn day_of(second: i64) -> String {
    utc(second).date().to_string()
}

/// The quarter of a second, as `2025 Q3`.
pub fn quarter_of(second: i64) -> String {
    let date = utc(second).date();
    format!("{} Q{}", date.year(), (date.month() + 2) / 3)
}

fn utc(second: i64) -> DateTime {
    Offset::UTC.to_datetime(Timestamp::from_second(second).unwrap_or_default())
}

/// Whether a change of a file says something about its package: lock files and change logs are
/// written by every release.
fn counts(path: &str) -> bool {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    name != "Cargo.lock" && name != "Cargo.toml" && !name.to_lowercase().starts_with("changelog")
}

/// Who a signature is.
struct Signatures<'t> {
    teams: &'t Teams,
    bots: GlobSet,
}

/// What makes two signatures one person: the entry of the team file, an address or login, or a
/// full name.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Trait {
    Listed(usize),
    Address(String),
    Name(String),
}

impl<'t> Signatures<'t> {
    fn new(teams: &'t Teams, bots: &[String]) -> Self {
        let mut set = GlobSetBuilder::new();
        for pattern in BOTS.iter().copied().chain(bots.iter().map(String::as_str)) {
            if let Ok(glob) = GlobBuilder::new(pattern).case_insensitive(true).build() {
                set.add(glob);
            }
        }
        Self { teams, bots: set.build().unwrap_or_default() }
    }

    /// The people behind signatures, in the order of their first ones, and for each signature
    /// whose it is; none for a bot.
    ///
    /// The team file says who somebody is, by an address, by the login in a host's own address, or
    /// by a full name that nobody else there has.
    /// Others who share an address, such a login or a full name are one person, and so are all
    /// that are joined by a chain of these, in whatever order they come.
    fn people(&self, signatures: &[Signature]) -> (Vec<Option<u32>>, Vec<Identity>) {
        let traits: Vec<Vec<Trait>> = signatures.iter().map(|s| self.traits(s)).collect();
        let mut parent: Vec<usize> = (0..signatures.len()).collect();
        let mut first: HashMap<&Trait, usize> = HashMap::new();
        for (at, own) in traits.iter().enumerate() {
            for known in own {
                let other = *first.entry(known).or_insert(at);
                let (one, other) = (root(&mut parent, at), root(&mut parent, other));
                // The earlier one stays: people are numbered in the order of the history.
                parent[one.max(other)] = one.min(other);
            }
        }
        let mut people: Vec<Identity> = Vec::new();
        let mut numbers: HashMap<usize, u32> = HashMap::new();
        let mut who = Vec::with_capacity(signatures.len());
        for (at, signature) in signatures.iter().enumerate() {
            if traits[at].is_empty() {
                who.push(None);
                continue;
            }
            let next = u32::try_from(people.len()).unwrap_or(u32::MAX);
            let number = *numbers.entry(root(&mut parent, at)).or_insert(next);
            if number == next {
                people.push(Identity { name: signature.name.clone(), ..Identity::default() });
            }
            if let Some(person) = people.get_mut(number as usize) {
                if !person.emails.contains(&signature.email) {
                    person.emails.push(signature.email.clone());
                }
                if person.teams.is_empty() {
                    (person.teams, person.has_left) = self.teams_of(signature);
                }
            }
            who.push(Some(number));
        }
        (who, people)
    }

    /// What a signature shares with others of the same person; nothing for a bot.
    fn traits(&self, signature: &Signature) -> Vec<Trait> {
        let email = signature.email.to_lowercase();
        let local = email.split('@').next().unwrap_or("");
        if self.bots.is_match(&signature.name) || self.bots.is_match(local) {
            return Vec::new();
        }
        // Whoever is listed is known for sure: no address of others joins two of these.
        if let Some(person) = self.listed(signature) {
            return vec![Trait::Listed(person)];
        }
        let name = signature.name.to_lowercase();
        let key = login(&email).map(str::to_owned).unwrap_or(email);
        let mut out = vec![Trait::Address(key)];
        // One word may be anybody; a full name is rarely two people in one repository.
        out.extend(name.contains(' ').then_some(Trait::Name(name)));
        out
    }

    fn listed(&self, signature: &Signature) -> Option<usize> {
        let email = signature.email.to_lowercase();
        let people = self.teams.people();
        let known = people.find(&email).or_else(|| people.find(login(&email)?));
        known.or_else(|| people.find_name(&signature.name))
    }

    /// Teams with shares, and whether that is over.
    fn teams_of(&self, signature: &Signature) -> (Vec<(TeamId, f64)>, bool) {
        let listed = self.listed(signature).and_then(|person| self.teams.people().get(person));
        if let Some(person) = listed {
            return (person.teams.clone(), person.has_left);
        }
        // An owner that is a person and in no team is known by the handle.
        let email = signature.email.to_lowercase();
        let handle = login(&email).and_then(|login| self.teams.find(login));
        let alone = handle.filter(|team| self.teams.get(*team).declared.is_none());
        (alone.map(|team| vec![(team, 1.0)]).unwrap_or_default(), false)
    }
}

/// The first of those that are one.
fn root(parent: &mut [usize], at: usize) -> usize {
    let mut top = at;
    while parent[top] != top {
        top = parent[top];
    }
    let mut at = at;
    while parent[at] != top {
        at = std::mem::replace(&mut parent[at], top);
    }
    top
}

/// The login in `123+login@users.noreply.github.com`, and in the same without a number.
fn login(email: &str) -> Option<&str> {
    let local = email.strip_suffix("@users.noreply.github.com")?;
    let login = match local.split_once('+') {
        Some((number, login)) if number.bytes().all(|b| b.is_ascii_digit()) => login,
        Some(_) => return None,
        None => local,
    };
    let is_login = login.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    (is_login && !login.is_empty()).then_some(login)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_are_taken_from_addresses_of_the_host() {
        assert_eq!(login("12+ada@users.noreply.github.com"), Some("ada"));
        assert_eq!(login("ada-x@users.noreply.github.com"), Some("ada-x"));
        assert_eq!(login("x+ada@users.noreply.github.com"), None);
        assert_eq!(login("ada@x.org"), None);
    }

    #[test]
    fn one_person_has_many_addresses_and_a_bot_is_nobody() {
        let teams = Teams::default();
        let all = Signatures::new(&teams, &["*-release".to_owned()]);
        let mut signatures: Vec<Signature> = [
            ("Ada Byron", "ada@x.org"),
            ("ab", "Other@y.org"),
            // Joins the two before it, which have nothing in common.
            ("ada byron", "other@y.org"),
            ("Ada", "third@y.org"),
            ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"),
            ("Renovate Bot", "bot@renovateapp.com"),
            ("nightly-release", "x@y.org"),
        ]
        .map(|(name, email)| Signature { name: name.to_owned(), email: email.to_owned() })
        .to_vec();
        let (who, people) = all.people(&signatures);
        let bots = [None; 3];
        assert_eq!(who[..4], [Some(0), Some(0), Some(0), Some(1)]);
        assert_eq!(who[4..], bots);
        assert_eq!(people[0].emails, ["ada@x.org", "Other@y.org", "other@y.org"]);
        signatures.reverse();
        let (who, people) = all.people(&signatures);
        assert_eq!((who[..3].to_vec(), people.len()), (bots.to_vec(), 2));
        assert_eq!(who[3..], [Some(0), Some(1), Some(1), Some(1)]);
    }

    #[test]
    fn days_quarters_and_windows_are_of_the_calendar() {
        assert_eq!(day_of(0), "1970-01-01");
        assert_eq!(
            (quarter_of(0), quarter_of(1_785_542_399)),
            ("1970 Q1".into(), "2026 Q3".into())
        );
        let past = Past { now: 1_740_700_800, ..Past::default() };
        assert_eq!(
            (day_of(past.now), day_of(past.window(12))),
            ("2025-02-28".into(), "2024-02-28".into())
        );
    }
}
