//! How long each stage took and how much memory it needed, for `-v`.
//!
//! Owns the only look at the clock; nothing that is judged or written depends on it.

use std::time::Instant;

use super::args::Global;

/// Times of the stages, for `-v`.
pub(super) struct Clock {
    last: Instant,
    lines: Vec<String>,
}

impl Clock {
    pub(super) fn start() -> Self {
        Self { last: Instant::now(), lines: Vec::new() }
    }

    pub(super) fn lap(&mut self, stage: &str) {
        let now = Instant::now();
        let taken = now.duration_since(self.last);
        let peak = peak_memory().map(|peak| format!(", {peak} MB at most")).unwrap_or_default();
        self.lines.push(format!("{stage}: {taken:.1?}{peak}"));
        self.last = now;
    }

    pub(super) fn text(&self, global: &Global) -> String {
        if global.verbose == 0 {
            return String::new();
        }
        let mut text = self.lines.join("\n") + "\n";
        if let Some(peak) = peak_memory() {
            text.push_str(&format!("peak memory: {peak} MB\n"));
        }
        text
    }
}

/// The most memory this process has held so far, where the system tells: on Linux.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kilobytes / 1024)
}
