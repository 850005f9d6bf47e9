//! The reading of history into a session, and the progress of all that lasts.
//!
//! Owns when history is read and what a user sees while it lasts. A history that can't be judged
//! by is kept as its reason, never as an empty one.

use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use super::World;
use super::session::Session;
use crate::load;
use crate::model::{Past, day_of};

/// Silence at first: most histories are read before anybody wonders.
const PATIENCE: Duration = Duration::from_secs(1);
/// Time between two signs of life.
const PAUSE: Duration = Duration::from_millis(100);

/// Says how far a long reading has come, on a terminal only.
pub(super) struct Progress {
    tell: Option<fn(&str)>,
    start: Instant,
    last: Instant,
    has_told: bool,
}

impl Progress {
    pub(super) fn new(world: &World) -> Self {
        let now = Instant::now();
        Self { tell: world.progress, start: now, last: now, has_told: false }
    }

    /// Replaces the line of progress, if it is time to.
    pub(super) fn tell(&mut self, text: impl FnOnce() -> String) {
        let Some(tell) = self.tell else { return };
        let now = Instant::now();
        if now.duration_since(self.start) >= PATIENCE && now.duration_since(self.last) >= PAUSE {
            tell(&format!("\r{}\u{1b}[K", text()));
            self.last = now;
            self.has_told = true;
        }
    }
}

/// Says on a terminal that work is still going on, and for how long, once it lasts.
pub(super) fn during<T>(world: &World, what: &str, work: impl FnOnce() -> T) -> T {
    let Some(tell) = world.progress else { return work() };
    let (done, is_done) = std::sync::mpsc::channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let start = Instant::now();
            // The other end is dropped, never sent to.
            while is_done.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                tell(&format!("\r{what}: {} s\u{1b}[K", start.elapsed().as_secs()));
            }
            if start.elapsed() >= PATIENCE {
                tell("\r\u{1b}[K");
            }
        });
        let out = work();
        drop(done);
        out
    })
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(tell) = self.tell.filter(|_| self.has_told) {
            tell("\r\u{1b}[K");
        }
    }
}

impl Session {
    /// Whether history is to be read: by an argument or by the settings.
    pub(super) fn wants_history(&self, is_asked: bool) -> bool {
        is_asked || self.book.conway.history
    }

    /// The complaint about a history that was to be judged by and can't be: a run without it
    /// must not look clean.
    pub(super) fn lacks_history(&self, is_asked: bool) -> Option<String> {
        let why = self.model.past.as_ref().err().filter(|_| self.wants_history(is_asked))?;
        let help = "fetch the whole history (`git fetch --unshallow`, `fetch-depth: 0` in CI), or \
                    leave it out";
        Some(format!("error: history could not be judged by: {why}\nhelp: {help}\n"))
    }

    /// Reads the history, if it was not read yet.
    pub(super) fn recall(&mut self, world: &World) {
        let mut progress = Progress::new(world);
        let mut say =
            |commits: usize| progress.tell(|| format!("reading history: {commits} commits"));
        let tree = &self.loaded.tree;
        self.model.past =
            load::read_history(tree.repository(), tree.from_git, &mut say).map(|history| {
                let teams = &self.model.ownership.teams;
                Past::new(&self.loaded, teams, &history, &self.book.conway.bots)
            });
        if let Ok(past) = &self.model.past {
            self.model.today = Some(day_of(past.now));
        }
        self.clock.lap("history");
    }
}
