//! The `git` binary: where the repository begins and which files it tracks.
//!
//! Owns the only calls of git. Invariant: no setting of the analysed repository can make git
//! start another program. Does not know what the files are for.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::sights::{self, Sight};

/// A tracked entry: path from the top of the repository, with `/`.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) path: String,
    pub(super) is_submodule: bool,
    pub(super) is_symlink: bool,
}

const TOP: &[&str] = &["rev-parse", "--show-toplevel"];
const INDEX: &[&str] = &["ls-files", "-z", "-s", "--full-name", ":/"];
const ORIGIN: &[&str] = &["config", "--get", "remote.origin.url"];

/// What a reading begins with.
#[derive(Debug)]
pub(super) struct Around {
    /// The top of the repository.
    pub(super) top: PathBuf,
    /// The address of the remote called `origin`.
    pub(super) origin: Option<String>,
    /// The tracked files of the whole repository: of the index, or of HEAD where the index is
    /// empty. A bare copy or a fresh `git worktree` can have an empty index, which would silently
    /// lose every owner.
    pub(super) entries: Vec<Entry>,
}

/// The repository around a folder; none outside of git or without git. Git is asked for all of it
/// at once.
pub(super) fn around(dir: &Path) -> Option<Around> {
    // The long answer is taken first: the others wait in their pipes.
    let [index, top, origin] = [INDEX, TOP, ORIGIN].map(|args| begin(dir, args)).map(Asked::answer);
    let (top, mut entries) = (top_of(top?)?, parse(&index?));
    if entries.is_empty() {
        let head = run(dir, &["ls-tree", "-r", "-z", "--full-tree", "HEAD"]);
        entries = head.map(|out| parse(&out)).unwrap_or_default();
    }
    Some(Around { top, origin: origin.and_then(address), entries })
}

/// The top of the repository that holds a folder; none outside of git or without git.
pub(super) fn top_level(dir: &Path) -> Option<PathBuf> {
    top_of(run(dir, TOP)?)
}

fn top_of(answer: Vec<u8>) -> Option<PathBuf> {
    let text = String::from_utf8(answer).ok()?;
    sights::real(Path::new(text.trim_end_matches(['\n', '\r']))).ok()
}

/// The address of the remote called `origin`.
pub(super) fn origin(top: &Path) -> Option<String> {
    address(run(top, ORIGIN)?)
}

fn address(answer: Vec<u8>) -> Option<String> {
    let text = String::from_utf8(answer).ok()?;
    Some(text.trim().to_owned()).filter(|url| !url.is_empty())
}

/// The day of the newest commit, `YYYY-MM-DD`, in its committer's own time zone.
pub(super) fn commit_day(top: &Path) -> Option<String> {
    let out = run(top, &["log", "-1", "--format=%cs"])?;
    let text = String::from_utf8(out).ok()?;
    Some(text.trim().to_owned()).filter(|day| day.len() == 10)
}

/// The paths among these that `git status` lists, from the top of the repository.
pub(super) fn changed(top: &Path, files: &[PathBuf]) -> Option<Vec<String>> {
    let mut command = command(top);
    command.args([
        "--literal-pathspecs",
        "status",
        "--porcelain=v1",
        "-z",
        "--ignored",
        "--no-renames",
        "--",
    ]);
    let out = command.args(files).output().ok().filter(|out| out.status.success())?;
    let entries = out.stdout.split(|byte| *byte == 0).filter(|entry| entry.len() > 3);
    // Each entry is two letters, a blank and the path.
    Some(entries.map(|entry| String::from_utf8_lossy(&entry[3..]).into_owned()).collect())
}

/// Both listings print `MODE … TAB PATH NUL`.
fn parse(listing: &[u8]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = listing.split(|byte| *byte == 0).filter_map(entry).collect();
    // An unmerged path stands in the index up to three times.
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    entries.dedup_by(|a, b| a.path == b.path);
    entries
}

/// One line of either listing.
pub(super) fn entry(line: &[u8]) -> Option<Entry> {
    let tab = line.iter().position(|byte| *byte == b'\t')?;
    Some(Entry {
        path: String::from_utf8_lossy(line.get(tab + 1..)?).into_owned(),
        is_submodule: line.starts_with(b"160000"),
        is_symlink: line.starts_with(b"120000"),
    })
}

/// What git prints, if it succeeds.
pub(super) fn run(dir: &Path, args: &[&str]) -> Option<Vec<u8>> {
    begin(dir, args).answer()
}

/// A question that git is working on.
struct Asked<'a> {
    dir: &'a Path,
    args: &'a [&'a str],
    git: Option<Child>,
}

fn begin<'a>(dir: &'a Path, args: &'a [&'a str]) -> Asked<'a> {
    let mut command = alone(dir);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    Asked { dir, args, git: command.spawn().ok() }
}

impl Asked<'_> {
    /// What it prints, if it succeeds.
    fn answer(self) -> Option<Vec<u8>> {
        let (dir, args) = (self.dir, self.args);
        let answer = self.printed();
        sights::note(|| Sight::Git {
            dir: dir.to_owned(),
            args: args.iter().map(|arg| (*arg).to_owned()).collect(),
            digest: answer.as_deref().map(sights::digest),
        });
        answer
    }

    /// The same, unnoted.
    fn printed(self) -> Option<Vec<u8>> {
        let out = self.git?.wait_with_output().ok()?;
        out.status.success().then_some(out.stdout)
    }
}

/// The same for somebody who keeps no list.
pub(super) fn run_unnoted(dir: &Path, args: &[&str]) -> Option<Vec<u8>> {
    begin(dir, args).printed()
}

/// What git prints for a text on its input; empty if it fails.
pub(super) fn ask(dir: &Path, args: &[&str], input: &str) -> String {
    use std::io::Write as _;
    let mut command = command(dir);
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let Ok(mut child) = command.spawn() else {
        return String::new();
    };
    let Some(mut stdin) = child.stdin.take() else {
        return String::new();
    };
    // Written beside the reading: a long text would fill both pipes and stop both ends.
    let out = std::thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(input.as_bytes()));
        child.wait_with_output()
    });
    let out = out.ok().filter(|out| out.status.success());
    out.map(|out| String::from_utf8_lossy(&out.stdout).into_owned()).unwrap_or_default()
}

/// Git in a folder, with nothing of its surroundings that could lead it elsewhere.
pub(super) fn command(dir: &Path) -> Command {
    sights::spoil();
    alone(dir)
}

fn alone(dir: &Path) -> Command {
    let mut command = Command::new("git");
    // A hook or an outer git sets GIT_DIR and friends for itself, not for the analysed folder;
    // GIT_INDEX_FILE alone is meant for us: it is the index of the commit being made.
    for (key, _) in std::env::vars_os() {
        let name = key.to_string_lossy();
        if name.starts_with("GIT_") && name != "GIT_INDEX_FILE" {
            command.env_remove(&key);
        }
    }
    let safe = format!("safe.directory={}", dir.display());
    command
        .arg("-C")
        .arg(dir)
        .args(["-c", "core.fsmonitor=false", "-c", "safe.directory=*", "-c", &safe])
        // A partial clone must not fetch what it lacks.
        .env("GIT_NO_LAZY_FETCH", "1")
        // Nobody's index is locked or refreshed on the way.
        .env("GIT_OPTIONAL_LOCKS", "0");
    command
}
