//! The history of a repository: who changed which file in which commit.
//!
//! Owns the one streaming call of `git log` and the reasons for which there is no history. Needs
//! trees only, never the contents of a file. Paths are those of today: a file that was moved as a
//! whole is followed back. Invariants: "now" is HEAD's time, never the clock, and a history that
//! is cut short is refused, not counted. Does not know packages or teams.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use super::git;

/// A name and an address, as `.mailmap` has them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signature {
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
}

/// What a commit did to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// Added it, or added it again.
    Added,
    /// Changed its contents or mode.
    Modified,
    /// Moved it here unchanged.
    Renamed,
    /// Deleted it.
    Deleted,
}

/// One file in one commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The path, as an index into [`History::paths`].
    pub path: u32,
    /// What was done.
    pub kind: ChangeKind,
}

/// One commit with one parent or none.
#[derive(Clone, Debug)]
pub struct Commit {
    /// When it was committed, in seconds since 1970.
    pub time: i64,
    /// The author, as an index into [`History::people`].
    pub author: u32,
    /// Those named in `Co-authored-by` trailers.
    pub co_authors: Vec<u32>,
    first: usize,
    last: usize,
}

/// Everything that was committed, the newest first.
#[derive(Debug, Default)]
pub struct History {
    /// When HEAD was committed, in seconds since 1970.
    pub now: i64,
    /// Paths from the top of the repository, as they are called today.
    pub paths: Vec<String>,
    /// Everyone who signed a commit.
    pub people: Vec<Signature>,
    /// Commits, merges left out.
    pub commits: Vec<Commit>,
    /// Commits that `.git-blame-ignore-revs` lists.
    pub ignored: usize,
    changes: Vec<Change>,
}

impl History {
    /// The files of a commit.
    pub fn changes(&self, commit: &Commit) -> &[Change] {
        self.changes.get(commit.first..commit.last).unwrap_or(&[])
    }
}

/// When HEAD was committed, in seconds since 1970; none without git or without a commit.
pub fn head_time(top: &Path) -> Option<i64> {
    let out = git::run(top, &["log", "-1", "--format=%ct"])?;
    String::from_utf8(out).ok()?.trim().parse().ok()
}

/// Reads the whole history; `progress` hears the number of commits read so far.
///
/// # Errors
/// Why there is none to judge by, as a fragment that stands behind "not evaluated:".
pub fn read_history(
    top: &Path,
    is_under_git: bool,
    progress: &mut dyn FnMut(usize),
) -> Result<History, String> {
    if !is_under_git {
        return Err("there is no git history".to_owned());
    }
    let now = head_time(top).ok_or("there is no commit yet")?;
    check_whole(top)?;
    let ignored = ignored_revisions(top);
    let mut child = git::command(top)
        .args(["log", "--no-merges", "--raw", "-z", "-M100%", "-l0", "--no-abbrev"])
        .args(["--no-show-signature", "--no-color", "--no-notes", "--root"])
        .arg("--format=%x01%H%x00%ct%x00%aN%x00%aE%x00%(trailers:key=Co-authored-by,valueonly,separator=%x1f)")
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .map_err(|error| format!("git could not be started: {error}"))?;
    let mut reading = Reading::new(now, ignored);
    let read = child.stdout.take().map(|out| reading.read(BufReader::new(out), progress));
    let mut said = String::new();
    if let Some(mut err) = child.stderr.take() {
        // What git says of its failure is all there is to tell.
        let _ = err.read_to_string(&mut said);
    }
    let status = child.wait().map_err(|error| format!("git did not end: {error}"))?;
    match read {
        Some(Ok(())) if status.success() => Ok(reading.finish(top)),
        Some(Err(error)) => Err(format!("git's history could not be read: {error}")),
        _ => {
            let line = said.lines().next().unwrap_or("no reason given");
            Err(format!("`git log` failed: {}", line.trim_start_matches("fatal: ")))
        }
    }
}

/// A shallow clone lacks commits, a clone filtered by tree lacks what changed in them. A clone
/// filtered by blob has all that is read here.
fn check_whole(top: &Path) -> Result<(), String> {
    let shallow = git::run(top, &["rev-parse", "--is-shallow-repository"]).unwrap_or_default();
    if shallow.starts_with(b"true") {
        return Err("the clone is shallow (`git fetch --unshallow` completes it)".to_owned());
    }
    let filters = git::run(top, &["config", "--get-regexp", r"^remote\..*\.partialclonefilter$"]);
    let filters = String::from_utf8_lossy(&filters.unwrap_or_default()).into_owned();
    let lacks_trees = |line: &&str| {
        let filter = line.split_whitespace().nth(1).unwrap_or("");
        !filter.starts_with("blob:")
    };
    match filters.lines().find(lacks_trees) {
        Some(line) => Err(format!(
            "the clone is partial (`{}`) and lacks trees (`git fetch --refetch --filter=blob:none` completes them)",
            line.split_whitespace().nth(1).unwrap_or("?")
        )),
        None => Ok(()),
    }
}

/// Commits that changed much and meant little.
fn ignored_revisions(top: &Path) -> BTreeSet<String> {
    let text = super::read_optional(&top.join(".git-blame-ignore-revs"), ".git-blame-ignore-revs");
    let text = text.ok().flatten().unwrap_or_default();
    let hashes = text.lines().map(|line| line.split('#').next().unwrap_or("").trim());
    hashes.filter(|hash| !hash.is_empty()).map(str::to_lowercase).collect()
}

/// The state of one reading.
struct Reading {
    out: History,
    ignored: BTreeSet<String>,
    path_ids: HashMap<Vec<u8>, u32>,
    people_ids: HashMap<Signature, u32>,
    /// What each path is called today, as an index of the same list.
    today: Vec<u32>,
    /// Trailers as written, until `.mailmap` has been asked.
    is_skipped: bool,
}

impl Reading {
    fn new(now: i64, ignored: BTreeSet<String>) -> Self {
        Self {
            out: History { now, ..History::default() },
            ignored,
            path_ids: HashMap::new(),
            people_ids: HashMap::new(),
            today: Vec::new(),
            is_skipped: false,
        }
    }

    /// Records end with NUL. A commit begins with `\x01`, a change with `:`.
    fn read(
        &mut self,
        mut input: impl BufRead,
        progress: &mut dyn FnMut(usize),
    ) -> std::io::Result<()> {
        let mut record = Vec::new();
        loop {
            record.clear();
            if input.read_until(0, &mut record)? == 0 {
                return Ok(());
            }
            let text = plain(&record);
            match text.first() {
                Some(1) => {
                    let hash = String::from_utf8_lossy(&text[1..]).into_owned();
                    self.commit(&hash, &mut input)?;
                    if self.out.commits.len().is_multiple_of(512) {
                        progress(self.out.commits.len());
                    }
                }
                Some(b':') => {
                    let letter = text.rsplit(|byte| *byte == b' ').next().unwrap_or(&[]);
                    let letter = letter.first().copied().unwrap_or(b'M');
                    self.change(letter, &mut input)?;
                }
                _ => {}
            }
        }
    }

    fn commit(&mut self, hash: &str, input: &mut impl BufRead) -> std::io::Result<()> {
        let time = field(input)?.parse().unwrap_or(self.out.now);
        let (name, email) = (field(input)?, field(input)?);
        let trailers = field(input)?;
        self.is_skipped = is_listed(&self.ignored, hash);
        if self.is_skipped {
            self.out.ignored += 1;
            return Ok(());
        }
        let author = self.person(Signature { name, email });
        let named = trailers.split('\u{1f}').filter_map(signature);
        let mut co_authors: Vec<u32> = named.map(|signature| self.person(signature)).collect();
        co_authors.sort_unstable();
        co_authors.dedup();
        let first = self.out.changes.len();
        self.out.commits.push(Commit { time, author, co_authors, first, last: first });
        Ok(())
    }

    fn change(&mut self, letter: u8, input: &mut impl BufRead) -> std::io::Result<()> {
        let mut path = Vec::new();
        input.read_until(0, &mut path)?;
        let mut path = self.path(plain(&path));
        if matches!(letter, b'R' | b'C') {
            let mut target = Vec::new();
            input.read_until(0, &mut target)?;
            let target = self.path(plain(&target));
            // The newest commits come first, so what a path is called today is known by now.
            if letter == b'R' {
                let today = self.today[target as usize];
                self.today[path as usize] = today;
            }
            path = target;
        }
        if self.is_skipped {
            return Ok(());
        }
        let kind = match letter {
            b'A' | b'C' => ChangeKind::Added,
            b'D' => ChangeKind::Deleted,
            b'R' => ChangeKind::Renamed,
            _ => ChangeKind::Modified,
        };
        let path = self.today[path as usize];
        self.out.changes.push(Change { path, kind });
        if let Some(commit) = self.out.commits.last_mut() {
            commit.last = self.out.changes.len();
        }
        Ok(())
    }

    fn path(&mut self, path: &[u8]) -> u32 {
        if let Some(id) = self.path_ids.get(path) {
            return *id;
        }
        let id = u32::try_from(self.out.paths.len()).unwrap_or(u32::MAX);
        self.out.paths.push(String::from_utf8_lossy(path).into_owned());
        self.path_ids.insert(path.to_vec(), id);
        self.today.push(id);
        id
    }

    fn person(&mut self, signature: Signature) -> u32 {
        if let Some(id) = self.people_ids.get(&signature) {
            return *id;
        }
        let id = u32::try_from(self.out.people.len()).unwrap_or(u32::MAX);
        self.out.people.push(signature.clone());
        self.people_ids.insert(signature, id);
        id
    }

    /// Git applies `.mailmap` to authors; trailers are text, so it is asked about them once.
    fn finish(mut self, top: &Path) -> History {
        let written: BTreeSet<u32> =
            self.out.commits.iter().flat_map(|commit| commit.co_authors.iter().copied()).collect();
        if written.is_empty() || !top.join(".mailmap").exists() {
            return self.out;
        }
        let mut mapped: BTreeMap<u32, u32> = BTreeMap::new();
        let ids: Vec<u32> = written.into_iter().collect();
        let lines: Vec<String> = ids
            .iter()
            .filter_map(|id| self.out.people.get(*id as usize))
            .map(|person| format!("{} <{}>", person.name, person.email))
            .collect();
        let answer = git::ask(top, &["check-mailmap", "--stdin"], &(lines.join("\n") + "\n"));
        let answers: Vec<Signature> = answer.lines().filter_map(signature).collect();
        if answers.len() != ids.len() {
            return self.out;
        }
        for (id, signature) in ids.into_iter().zip(answers) {
            let own = self.person(signature);
            mapped.insert(id, own);
        }
        for commit in &mut self.out.commits {
            for id in &mut commit.co_authors {
                *id = mapped.get(id).copied().unwrap_or(*id);
            }
        }
        self.out
    }
}

/// A record without its end; git puts a line break in front of the first change.
fn plain(record: &[u8]) -> &[u8] {
    let record = record.strip_suffix(&[0]).unwrap_or(record);
    record.strip_prefix(b"\n").unwrap_or(record)
}

fn field(input: &mut impl BufRead) -> std::io::Result<String> {
    let mut record = Vec::new();
    input.read_until(0, &mut record)?;
    let record = record.strip_suffix(&[0]).unwrap_or(&record);
    Ok(String::from_utf8_lossy(record).into_owned())
}

/// Hashes may be listed in full or cut short.
fn is_listed(listed: &BTreeSet<String>, hash: &str) -> bool {
    listed.contains(hash)
        || listed
            .iter()
            .any(|short| short.len() >= 7 && short.len() < 40 && hash.starts_with(short.as_str()))
}

/// `Name <address>`.
fn signature(text: &str) -> Option<Signature> {
    let (name, rest) = text.rsplit_once('<')?;
    let (email, _) = rest.split_once('>')?;
    Some(Signature { name: name.trim().to_owned(), email: email.trim().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(stream: &str, ignored: &[&str]) -> History {
        let mut reading = Reading::new(99, ignored.iter().map(|hash| (*hash).to_owned()).collect());
        reading.read(stream.as_bytes(), &mut |_| {}).unwrap();
        reading.finish(Path::new("/nowhere"))
    }

    fn commit(hash: &str, trailers: &str) -> String {
        format!("\u{1}{hash}\0{}\0Ada\0ada@x.org\0{trailers}\0\n", hash.len())
    }

    #[test]
    fn moved_files_are_followed_back_to_their_older_names() {
        let stream = commit("ccc", "")
            + ":1 1 a b M\0new.rs\0"
            + &commit("bb", "Bo <bo@x.org>\u{1f}nobody")
            + ":1 1 a a R100\0old.rs\0new.rs\0:0 1 0 b A\0other.rs\0"
            + &commit("a", "")
            + ":0 1 0 a A\0old.rs\0";
        let history = read(&stream, &[]);
        let of = |at: usize| {
            let changes = history.changes(&history.commits[at]).iter();
            changes.map(|c| (history.paths[c.path as usize].as_str(), c.kind)).collect::<Vec<_>>()
        };
        assert_eq!(of(0), [("new.rs", ChangeKind::Modified)]);
        assert_eq!(of(1), [("new.rs", ChangeKind::Renamed), ("other.rs", ChangeKind::Added)]);
        assert_eq!(of(2), [("new.rs", ChangeKind::Added)]);
        assert_eq!(history.commits[1].co_authors.len(), 1);
        assert_eq!(history.people[1].email, "bo@x.org");
        assert_eq!(history.commits[0].time, 3);
    }

    #[test]
    fn listed_commits_are_left_out_but_their_moves_count() {
        let hash = "0123456789abcdef0123456789abcdef01234567";
        let stream = commit(hash, "")
            + ":1 1 a a R100\0old.rs\0new.rs\0"
            + &commit("a", "")
            + ":0 1 0 a A\0old.rs\0";
        let history = read(&stream, &["0123456789ab"]);
        assert_eq!((history.commits.len(), history.ignored), (1, 1));
        let change = history.changes(&history.commits[0])[0];
        assert_eq!(history.paths[change.path as usize], "new.rs");
    }

    #[test]
    fn damaged_output_is_no_panic() {
        for text in ["", "\u{1}", "\u{1}abc\0x", ":1 2 3 4 R100\0only", ":\0", "\0\0\n:"] {
            read(text, &[]);
        }
    }
}
