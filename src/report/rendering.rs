//! One verdict, many renderings.
//!
//! Owns the list of formats and what all of them start from: the verdict, the words of its rules,
//! the texts it points into, and where these lie in the repository. Does not know where a
//! rendering goes.

use super::{Style, Surroundings, github, human, junit, markdown, sarif, verdict_json};
use crate::checks::Finding;
use crate::load::joined_path;
use crate::rulebook::{Level, Rule, Rulebook};
use crate::source::{Place, SourceMap, Span};
use crate::verdict::Verdict;

/// How a verdict is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people, in a terminal.
    Human,
    /// `mandate-verdict/1`.
    Json,
    /// SARIF 2.1.0, for hosts that scan code.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
    /// One suite for each rule, for hosts that show tests.
    Junit,
    /// A summary for a pull request.
    Markdown,
}

/// What every rendering starts from.
#[derive(Clone, Copy, Debug)]
pub struct Run<'r> {
    /// What was found.
    pub verdict: &'r Verdict,
    /// The rules in force.
    pub book: &'r Rulebook,
    /// The texts that findings point into, and their paths from the display root.
    pub sources: &'r SourceMap,
    /// Facts about the reading.
    pub around: &'r Surroundings,
    /// How text for people looks.
    pub style: Style,
    /// The display root from the top of the repository, with `/`; empty where they are one.
    pub base: &'r str,
}

/// Renders a verdict.
///
/// # Errors
/// None in practice: every value has a form in every format.
pub fn render(run: &Run<'_>, format: Format) -> Result<String, serde_json::Error> {
    let Run { verdict, book, sources, around, style, .. } = *run;
    match format {
        Format::Human => Ok(human::verdict(verdict, book, sources, around, style)),
        Format::Json => verdict_json::verdict_json(verdict, book, sources, around),
        Format::Sarif => sarif::sarif(run),
        Format::Github => Ok(github::annotations(run)),
        Format::Junit => junit::junit(run),
        Format::Markdown => Ok(markdown::markdown(run)),
    }
}

impl Run<'_> {
    /// Every rule that was evaluated, in the order of ids.
    pub(super) fn evaluated(&self) -> impl Iterator<Item = &Rule> {
        let left_out = &self.verdict.not_evaluated;
        self.book.rules().iter().filter(|rule| {
            !rule.is_template
                && rule.level != Level::Allow
                && !left_out.iter().any(|(id, _)| *id == rule.id)
        })
    }

    /// A place as a code host knows it: from the top of the repository. None for what lies
    /// outside of it.
    pub(super) fn in_repository(&self, span: Span) -> Option<Place> {
        let place = self.sources.place(span);
        Some(Place { file: repository_path(self.base, &place.file)?, ..place })
    }

    /// The first place of a finding that a code host can show: where to change something, else
    /// the other side, else the line that decides, else the manifest at the root.
    pub(super) fn anchor(&self, finding: &Finding) -> (Place, Option<Span>) {
        let all = finding.at.iter().chain(&finding.there).chain(&finding.because);
        let shown = |span: &Span| Some((self.in_repository(*span)?, Some(*span)));
        all.filter(|span| !self.sources.path(span.file).is_empty()).find_map(shown).unwrap_or_else(
            || {
                let file = repository_path(self.base, "Cargo.toml").unwrap_or_default();
                (Place { file, line: 1, column: 1 }, None)
            },
        )
    }
}

/// A path from the display root as one from the top of the repository; none outside of it.
fn repository_path(base: &str, path: &str) -> Option<String> {
    if path.starts_with('/') || path.get(1..2) == Some(":") {
        return None;
    }
    joined_path(base, path).filter(|path| !path.is_empty())
}

#[cfg(test)]
mod tests {
    use super::repository_path;

    #[test]
    fn paths_begin_at_the_top_of_the_repository() {
        let path = |base, path| repository_path(base, path).unwrap_or_else(|| "none".to_owned());
        assert_eq!(path("", "a/Cargo.toml"), "a/Cargo.toml");
        assert_eq!(path("services/shop", "a/Cargo.toml"), "services/shop/a/Cargo.toml");
        assert_eq!(path("services/shop", "../../CODEOWNERS"), "CODEOWNERS");
        assert_eq!(path("services", "../../other/Cargo.toml"), "none");
        assert_eq!(path("", "/abs/Cargo.toml"), "none");
        assert_eq!(path("", "C:/abs/Cargo.toml"), "none");
    }
}
