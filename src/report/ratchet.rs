//! What changing the baseline came to, in words.
//!
//! Owns these words. Does not know how entries are compared.

use std::fmt::Write as _;

use super::style::count;

/// A change of the baseline, in numbers.
#[derive(Clone, Debug, Default)]
pub struct BaselineChange {
    /// Whether there was none before.
    pub is_first: bool,
    /// Entries that were accepted before and are still needed.
    pub kept: usize,
    /// Entries that are new.
    pub added: usize,
    /// Findings that nobody has accepted.
    pub open: usize,
    /// Findings that nobody can accept.
    pub forbidden: usize,
    /// Entries that accept nothing and were left.
    pub stale: usize,
    /// Groups that have become smaller and were left.
    pub shrunk: usize,
    /// Entries that were taken out.
    pub pruned: usize,
    /// Groups that were cut down.
    pub cut: usize,
    /// Entries that have another name, or another team's file.
    pub moved: usize,
    /// Files written.
    pub files: Vec<String>,
}

impl BaselineChange {
    /// Whether the baseline says what is there, no more and no less.
    pub fn is_complete(&self) -> bool {
        self.open == 0 && self.stale == 0 && self.forbidden == 0
    }
}

/// Renders a change.
pub fn baseline_change(change: &BaselineChange, is_prune: bool) -> String {
    let mut out = String::new();
    let findings = |n| count(n, "finding", "findings");
    let entries = |n| count(n, "entry", "entries");
    if change.added > 0 {
        let _ = writeln!(out, "accepted {}", findings(change.added));
    } else if change.is_first && change.files.is_empty() {
        out.push_str("nothing to accept: no baseline is needed\n");
    }
    if change.pruned > 0 {
        let _ = writeln!(out, "took out {} that accepted nothing", entries(change.pruned));
    }
    if change.cut > 0 {
        let _ = writeln!(out, "cut down {} to what is left", count(change.cut, "group", "groups"));
    }
    if change.moved > 0 {
        let moved = entries(change.moved);
        let _ = writeln!(out, "moved {moved} into the file of the team that answers now");
    }
    if change.files.is_empty() && !change.is_first {
        let kept = findings(change.kept);
        let _ = writeln!(out, "nothing changes: the baseline accepts {kept} that are still there");
    }
    for file in &change.files {
        let _ = writeln!(out, "  wrote {file}");
    }
    if change.open > 0 {
        let open = findings(change.open);
        let help = if is_prune {
            "`cargo mandate check` shows them"
        } else {
            "mend what is new, or accept it with --accept-new --reason \"…\""
        };
        let are = if change.open == 1 { "is" } else { "are" };
        let _ = writeln!(out, "{open} {are} not accepted: {help}");
    }
    if change.forbidden > 0 {
        let forbidden = findings(change.forbidden);
        let _ = writeln!(out, "{forbidden} of forbidden rules can't be accepted: mend them");
    }
    if change.stale > 0 || change.shrunk > 0 {
        let stale = entries(change.stale + change.shrunk);
        let _ = writeln!(out, "{stale} can shrink: --prune takes out what is gone");
    }
    out
}

/// Renders a change of names.
pub fn baseline_move(change: &BaselineChange, old: &str, new: &str) -> String {
    let moved = count(change.moved, "entry", "entries");
    let mut out = format!(
        "{moved} of `{old}` now {} `{new}`\n",
        if change.moved == 1 { "names" } else { "name" }
    );
    for file in &change.files {
        let _ = writeln!(out, "  wrote {file}");
    }
    out
}
