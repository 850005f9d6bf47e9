//! A run over a workspace in which nothing has changed since the last one: the last answer again.
//!
//! Owns where answers are kept, what an answer depends on besides the world's sights, and when
//! one may be given again. Invariant: a record that is damaged, of another build, of other
//! arguments or of another world is no record. Does not know what was judged.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::args::{Check, Global};
use super::{Code, FileChange, Outcome, World};
use crate::load;

/// Where answers lie below the user's folder of caches.
const FOLDER: &str = "cargo-mandate";

/// The place of one answer, and everything that it depends on but files and programs.
pub(super) struct Place {
    path: PathBuf,
    key: String,
}

#[derive(Serialize, Deserialize)]
struct Answer<'a> {
    key: Cow<'a, str>,
    stdout: Cow<'a, str>,
    stderr: Cow<'a, str>,
    fails: bool,
}

impl Place {
    /// Where the answer of a run lies; none if it is not to be kept.
    pub(super) fn of(world: &World, global: &Global, options: &Check) -> Option<Self> {
        // Times, files and other states of the tree are of one run alone.
        let is_plain = options.output.is_empty()
            && options.against.is_none()
            && options.files.is_empty()
            && !options.staged
            && !options.history
            && global.verbose == 0
            && !world.stays;
        let folder = world.cache.as_ref().filter(|_| is_plain && !global.no_cache)?;
        let key = format!(
            "{} {:?} {:?} {} {:?} {} {:?} {}",
            env!("CARGO_PKG_VERSION"),
            world.build,
            world.args,
            world.cwd.display(),
            world.cargo,
            world.color,
            world.width,
            world.actions,
        );
        let name = load::digest_text(key.as_bytes());
        Some(Self { path: folder.join(FOLDER).join(format!("check-{name}.json")), key })
    }

    /// The last answer, if nothing has changed since.
    pub(super) fn answer(&self) -> Option<Outcome> {
        let record = std::fs::read_to_string(&self.path).ok()?;
        let (body, digest) = record.rsplit_once('\n')?;
        if load::digest_text(body.as_bytes()) != digest {
            return None;
        }
        // What was printed, and a line for each thing that was seen.
        let (answer, seen) = body.split_once('\n')?;
        let answer: Answer<'_> = serde_json::from_str(answer).ok()?;
        if answer.key != self.key || !load::still_so(&load::of_lines(seen)?) {
            return None;
        }
        let code = if answer.fails { Code::Findings } else { Code::Clean };
        Some(Outcome::printed(answer.stdout.into_owned(), answer.stderr.into_owned(), code))
    }

    /// Runs, notes what is seen, and has the answer kept.
    pub(super) fn kept(self, run: impl FnOnce() -> Outcome) -> Outcome {
        load::begin();
        let mut outcome = run();
        let Some(seen) = load::end() else { return outcome };
        let fails = match outcome.code {
            Code::Clean => false,
            Code::Findings => true,
            Code::CouldNotRun | Code::NotComparable => return outcome,
        };
        let (stdout, stderr) = (Cow::from(&outcome.stdout), Cow::from(&outcome.stderr));
        let answer = Answer { key: self.key.into(), stdout, stderr, fails };
        // What is printed has many lines, and each takes a letter more.
        let printed = (answer.stdout.len() + answer.stderr.len()) * 9 / 8;
        let seen_length = seen.iter().map(|line| line.len() + 1).sum::<usize>();
        let mut record = Vec::with_capacity(printed + answer.key.len() + seen_length + 200);
        if serde_json::to_writer(&mut record, &answer).is_ok() {
            for line in &seen {
                record.push(b'\n');
                record.extend_from_slice(line.as_bytes());
            }
            let digest = load::digest_text(&record);
            record.push(b'\n');
            record.extend_from_slice(digest.as_bytes());
            outcome.files.push(FileChange::Keep(self.path, record));
        }
        outcome
    }
}

/// The user's folder of caches; none if it is not known or switched off.
pub(super) fn folder() -> Option<PathBuf> {
    let path = |name: &str| std::env::var_os(name).map(PathBuf::from);
    if let Some(own) = path("CARGO_MANDATE_CACHE") {
        return own.is_absolute().then_some(own);
    }
    let home = path("HOME").or_else(|| path("USERPROFILE"));
    let usual = match std::env::consts::OS {
        "windows" => path("LOCALAPPDATA"),
        "macos" => home.map(|home| home.join("Library/Caches")),
        _ => path("XDG_CACHE_HOME").or_else(|| home.map(|home| home.join(".cache"))),
    };
    usual.filter(|folder| folder.is_absolute())
}

/// What tells one build of this program from another: its length and date.
pub(super) fn build(program: &Path) -> Option<String> {
    let data = std::fs::metadata(program).ok()?;
    Some(format!("{} {:?}", data.len(), data.modified().ok()?))
}
