//! The ratchet of a run: the baseline is read, and findings are held against it.
//!
//! Owns where the baseline lies and when a run may say that an entry is stale. A file that can't
//! be read stops the run: it is never taken for an empty one.

use std::path::Path;

use super::Outcome;
use super::session::Session;
use crate::load::{names, read_text};
use crate::report;
use crate::source::{Problem, SourceMap};
use crate::verdict::{self, BASELINE_FOLDER, Baseline, BaselineFile, Reach, Spent, Use, Verdict};

/// Reads every file of the baseline beside `mandate.toml`; none where there is no folder.
///
/// # Errors
/// Mistakes in its files, or a message where the disk refuses.
pub(super) fn read_folder(
    root: &Path,
    sources: &mut SourceMap,
) -> Result<Option<Baseline>, Result<Vec<Problem>, String>> {
    let folder = root.join(BASELINE_FOLDER);
    let mut names = match names(&folder) {
        Ok(names) => names,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            let help = "make it a readable folder, or remove it";
            return Err(Err(format!(
                "error: failed to read {BASELINE_FOLDER}: {error}\nhelp: {help}\n"
            )));
        }
    };
    names.retain(|name| Path::new(name).extension().is_some_and(|end| end == "toml"));
    let (mut files, mut problems): (Vec<BaselineFile>, Vec<Problem>) = (Vec::new(), Vec::new());
    for name in names {
        let shown = format!("{BASELINE_FOLDER}/{name}");
        let help = "make it readable, or take it from a commit in which it was whole";
        let text = read_text(&folder.join(&name), &shown, help)
            .map_err(|error| Err(format!("error: {error}\n")))?;
        let id = sources.add(&shown, text.clone());
        match verdict::read_baseline(id, &name, &text) {
            Ok(file) => files.push(file),
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() { Ok(Some(Baseline { files })) } else { Err(Ok(problems)) }
}

/// What holding findings against the baseline came to.
#[derive(Debug, Default)]
pub(super) struct Held {
    pub(super) baseline: Option<Baseline>,
    /// What became of each of its entries.
    pub(super) uses: Vec<Use>,
    /// Budgets and what was spent of them; empty for a partial run.
    pub(super) spent: Vec<Spent>,
}

impl Session {
    /// The baseline of the workspace.
    ///
    /// # Errors
    /// The finished outcome of a run that can't go on.
    pub(super) fn baseline(&mut self) -> Result<Option<Baseline>, Box<Outcome>> {
        let root = self.loaded.root.clone();
        read_folder(&root, &mut self.loaded.sources).map_err(|why| {
            Box::new(Outcome::refused(match why {
                Ok(problems) => report::problems(&problems, &self.loaded.sources, self.style),
                Err(text) => text,
            }))
        })
    }

    /// Holds a verdict against the baseline and the budgets.
    ///
    /// # Errors
    /// The finished outcome of a run that can't go on.
    pub(super) fn hold(
        &mut self,
        verdict: &mut Verdict,
        asked: Option<&[String]>,
    ) -> Result<Held, Box<Outcome>> {
        let baseline = self.baseline()?;
        let reach = Reach { asked, history: self.model.past.is_ok() };
        let uses = baseline
            .as_ref()
            .map(|baseline| baseline.settle(verdict, &self.book, reach))
            .unwrap_or_default();
        let spent = if asked.is_none() { verdict.spend(&self.book) } else { Vec::new() };
        Ok(Held { baseline, uses, spent })
    }
}

/// What budgets could be lowered to, a line each.
pub(super) fn budget_notes(spent: &[Spent]) -> Vec<String> {
    let below = spent.iter().filter(|spent| spent.carried < spent.budget);
    below
        .map(|spent| {
            format!(
                "{} carries {} accepted findings and may carry {}: lower its budget to {}",
                spent.team, spent.carried, spent.budget, spent.carried
            )
        })
        .collect()
}
