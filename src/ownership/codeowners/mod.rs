//! CODEOWNERS files: where they stand, which host's dialect they are in, what their lines say.
//!
//! Owns the two dialects behind one shape: lines in sections, the last match of a section wins,
//! sections are unioned (GitHub has one section). Sources of the semantics: the hosts' own
//! documentation, and vectors of their behaviour in the tests. Does not know teams.

mod github;
mod gitlab;
#[cfg(test)]
mod tests;

use super::pattern::{Index, Pattern, Segment, Token};
use crate::source::{FileId, Located, Problem, Span};

/// Where the hosts look, in the order in which the first one found is read.
pub const LOCATIONS: [(&str, Dialect); 6] = [
    (".github/CODEOWNERS", Dialect::Github),
    ("CODEOWNERS", Dialect::Github),
    ("docs/CODEOWNERS", Dialect::Github),
    (".gitlab/CODEOWNERS", Dialect::Gitlab),
    (".gitea/CODEOWNERS", Dialect::Gitea),
    (".forgejo/CODEOWNERS", Dialect::Gitea),
];

/// Whose rules of matching apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dialect {
    /// Last match wins, names descend.
    Github,
    /// Sections, exclusions, Ruby's `fnmatch`.
    Gitlab,
    /// Regular expressions: recognised and refused.
    Gitea,
}

impl Dialect {
    /// As written in `mandate.toml` and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Gitea => "gitea",
        }
    }

    /// Reads a dialect's name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Github, Self::Gitlab, Self::Gitea].into_iter().find(|d| d.as_str() == text)
    }
}

/// One line that says something.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) section: usize,
    /// The whole line.
    pub(super) span: Span,
    pub(super) pattern_text: String,
    pub(super) pattern: Pattern,
    pub(super) owners: Vec<Located<String>>,
    /// GitLab's `!pattern`.
    pub(super) excludes: bool,
}

/// A parsed file with its index.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) lines: Vec<Line>,
    sections: usize,
    index: Index,
}

/// What a file says of one path.
pub(super) struct Winners {
    /// The deciding lines, one for each section that matches; empty if none does.
    pub(super) lines: Vec<usize>,
    /// Every line that matches.
    pub(super) matching: Vec<usize>,
}

impl Lines {
    fn new(lines: Vec<Line>, sections: usize) -> Self {
        let mut index = Index::default();
        for (id, line) in lines.iter().enumerate() {
            index.insert(id, line.pattern.clone());
        }
        Self { lines, sections, index }
    }

    /// The deciding lines for a path relative to where patterns begin.
    pub(super) fn decide(&self, path: &str) -> Winners {
        let matching = self.index.matching(path);
        let mut winner: Vec<Option<usize>> = vec![None; self.sections];
        let mut excluded = vec![false; self.sections];
        for &id in &matching {
            let Some(line) = self.lines.get(id) else {
                continue;
            };
            if line.excludes {
                // An exclusion is final within its section.
                if let Some(slot) = excluded.get_mut(line.section) {
                    *slot = true;
                }
            } else if let Some(slot) = winner.get_mut(line.section) {
                *slot = Some(id);
            }
        }
        let lines =
            winner.iter().zip(&excluded).filter(|(_, out)| !**out).filter_map(|(id, _)| *id);
        Winners { lines: lines.collect(), matching }
    }
}

/// The dialect of a file by its place and, at the two places that hosts share, by its text: a
/// section or a role. A leading `!` proves nothing: it is also what is written by habit for
/// GitHub, which does not know it.
pub fn detect(text: &str, by_location: Dialect, has_gitlab_ci: bool) -> (Dialect, &'static str) {
    match by_location {
        Dialect::Gitlab => return (Dialect::Gitlab, "by its folder"),
        Dialect::Gitea => return (Dialect::Gitea, "by its folder"),
        Dialect::Github => {}
    }
    let is_gitlab_line = |line: &str| {
        let line = line.trim();
        let header = line.strip_prefix('^').unwrap_or(line);
        (header.starts_with('[') && header.contains(']'))
            || line.split_whitespace().any(|word| word.starts_with("@@"))
    };
    if text.lines().any(is_gitlab_line) {
        return (Dialect::Gitlab, "by its sections");
    }
    if has_gitlab_ci {
        return (Dialect::Gitlab, "by .gitlab-ci.yml");
    }
    (Dialect::Github, "by its place")
}

/// Parses a file in a dialect; lines that can't be read become problems, the rest counts.
pub(super) fn parse(file: FileId, text: &str, dialect: Dialect) -> (Lines, Vec<Problem>) {
    match dialect {
        Dialect::Github => github::parse(file, text),
        Dialect::Gitlab => gitlab::parse(file, text),
        Dialect::Gitea => {
            let problem = Problem::error(
                file.start(),
                "this is a Gitea or Forgejo file, whose patterns are regular expressions",
                "write the owners into `owns` in teams.toml, or set `[ownership] dialect`",
            );
            (Lines::default(), vec![problem])
        }
    }
}

/// A path pattern of `teams.toml`: GitHub's language, always from the root.
pub(super) fn anchored(pattern: &str) -> Option<Pattern> {
    github::compile(&format!("/{}", pattern.trim_start_matches("./").trim_start_matches('/'))).ok()
}

/// Lines of a text with the byte offset of each.
fn lines_of(text: &str) -> impl Iterator<Item = (usize, &str)> {
    // Editors of some systems put a mark of byte order before the first line.
    let mut offset = text.len() - text.trim_start_matches('\u{feff}').len();
    text.trim_start_matches('\u{feff}').split_inclusive('\n').map(move |line| {
        let start = offset;
        offset += line.len();
        (start, line.trim_end_matches(['\n', '\r']))
    })
}

/// Words of a line with their offsets; a backslash keeps the space behind it inside the word.
fn words_of(line: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut start: Option<usize> = None;
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        if c.is_whitespace() && !escaped {
            if let Some(from) = start.take() {
                words.push((from, line.get(from..at).unwrap_or("")));
            }
        } else if start.is_none() {
            start = Some(at);
        }
        escaped = c == '\\' && !escaped;
    }
    if let Some(from) = start {
        words.push((from, line.get(from..).unwrap_or("")));
    }
    words
}

fn located(file: FileId, line_start: usize, word: (usize, &str)) -> Located<String> {
    let start = line_start + word.0;
    Located { value: word.1.to_owned(), span: file.span(start..start + word.1.len()) }
}

/// A name as a segment: literal where no token is a wildcard.
fn segment(tokens: Vec<Token>) -> Segment {
    let literal: Option<String> =
        tokens.iter().map(|t| if let Token::Char(c) = t { Some(*c) } else { None }).collect();
    literal.map_or(Segment::Glob(tokens), Segment::Literal)
}
