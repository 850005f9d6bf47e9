//! The selector language: which packages, or which links, a rule speaks of.
//!
//! A selector is a list of alternatives. An alternative is terms with spaces between, all of which
//! must hold. A term is `key:value`, with commas between values of which one must hold, and `!`
//! before it to turn it round. A word without a key is a package name.
//!
//! | key | of | values |
//! |---|---|---|
//! | `package` | package | globs of names |
//! | `path` | package | globs of folders, from the workspace root |
//! | `team` | package | globs of responsible teams |
//! | `role` | package | `interface`, `platform`, `internal`, `composition-root`, `tool` |
//! | `tag`, `tier` | package | globs of its tags, of its teams' tiers |
//! | `type` | package | types of its teams: `stream`, `platform`, `enabling`, `complicated-subsystem` |
//! | `owned` | package | `yes`, `no` |
//! | `kind` | link | `normal`, `build`, `dev` |
//! | `gated` | link | `no`, or `only`: behind a feature or target in every declaration |
//! | `crosses` | link | `team`, `tier` |
//!
//! Owns parsing and matching. Does not know where the described package or link comes from.

use std::collections::BTreeSet;
use std::fmt;

use globset::{GlobBuilder, GlobMatcher};

use crate::source::{Located, Problem, Span, nearest};

/// A package as selectors see it.
#[derive(Clone, Debug, Default)]
pub struct Node {
    /// Its name.
    pub package: String,
    /// Its folder from the display root.
    pub path: String,
    /// Its responsible teams.
    pub teams: Vec<String>,
    /// Its role.
    pub role: &'static str,
    /// Its tags.
    pub tags: Vec<String>,
    /// The tiers of its teams.
    pub tiers: Vec<String>,
    /// The types of its teams.
    pub types: Vec<&'static str>,
}

/// A link as selectors see it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Edge {
    /// `normal`, `build` or `dev`.
    pub kind: &'static str,
    /// Whether this declaration is behind a feature or target.
    pub gated: bool,
    /// Whether every declaration between the two packages is.
    pub only_gated: bool,
    /// Whether it joins two teams.
    pub crosses_team: bool,
    /// Whether it joins two tiers.
    pub crosses_tier: bool,
}

/// Which packages or links.
#[derive(Clone, Debug)]
pub struct Selector {
    alternatives: Vec<Vec<Term>>,
    /// Alternatives that are one plain package name each: looked up, since a list of all packages
    /// of a role would otherwise be compared with all packages.
    names: BTreeSet<String>,
    /// Where it is written.
    pub span: Span,
}

/// One condition.
#[derive(Clone, Debug)]
pub struct Term {
    /// What is looked at.
    pub key: &'static str,
    /// The values, one of which must hold.
    pub values: Vec<String>,
    /// Whether it is turned round.
    pub negated: bool,
    /// Where it is written.
    pub span: Span,
    patterns: Vec<Pattern>,
}

/// A word, or a glob where it has wildcards: most selectors name packages one by one and
/// need no compiled glob.
#[derive(Clone, Debug)]
enum Pattern {
    Word(String),
    Glob(GlobMatcher),
}

const NODE_KEYS: [&str; 8] = ["package", "path", "team", "role", "tag", "tier", "type", "owned"];
const EDGE_KEYS: [&str; 3] = ["kind", "gated", "crosses"];

impl Selector {
    /// Reads a selector of packages.
    pub fn packages(texts: &[Located<String>], span: Span) -> (Self, Vec<Problem>) {
        Self::read(texts, span, &NODE_KEYS)
    }

    /// Reads a selector of links.
    pub fn links(texts: &[Located<String>], span: Span) -> (Self, Vec<Problem>) {
        Self::read(texts, span, &EDGE_KEYS)
    }

    /// The selector that takes everything.
    pub fn everything(span: Span) -> Self {
        Self { alternatives: vec![Vec::new()], names: BTreeSet::new(), span }
    }

    /// Whether a package is meant.
    pub fn takes(&self, node: &Node) -> bool {
        self.names.contains(&node.package) || self.any(|term| term.holds_for_node(node))
    }

    /// Whether a link is meant.
    pub fn takes_link(&self, edge: &Edge) -> bool {
        self.any(|term| term.holds_for_edge(edge))
    }

    /// The alternatives, each as a selector of its own with its own place.
    pub fn alternatives(&self) -> Vec<Self> {
        let alone = |terms: &Vec<Term>| {
            Self::of(vec![terms.clone()], terms.first().map_or(self.span, |term| term.span))
        };
        self.alternatives.iter().map(alone).collect()
    }

    /// Every term.
    pub fn terms(&self) -> impl Iterator<Item = &Term> {
        self.alternatives.iter().flatten()
    }

    fn any(&self, holds: impl Fn(&Term) -> bool) -> bool {
        let mut open = self.alternatives.iter().filter(|terms| plain_names(terms).is_none());
        open.any(|terms| terms.iter().all(|term| holds(term) != term.negated))
    }

    fn read(texts: &[Located<String>], span: Span, keys: &[&'static str]) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut alternatives = Vec::new();
        for text in texts {
            let mut terms = Vec::new();
            for word in text.value.split_whitespace() {
                match read_term(word, text.span, keys) {
                    Ok(term) => terms.push(term),
                    Err(problem) => problems.push(problem),
                }
            }
            if terms.is_empty() && problems.is_empty() {
                let message = "an empty selector would take everything";
                problems.push(Problem::error(text.span, message, "write `*` if that is meant"));
            }
            alternatives.push(terms);
        }
        (Self::of(alternatives, span), problems)
    }

    fn of(alternatives: Vec<Vec<Term>>, span: Span) -> Self {
        let names = alternatives.iter().filter_map(|terms| plain_names(terms)).flatten();
        Self { names: names.cloned().collect(), alternatives, span }
    }

    /// The package names an alternative consists of, if it is nothing but names.
    pub fn plain_names(&self) -> Option<&[String]> {
        match self.alternatives.as_slice() {
            [terms] => plain_names(terms),
            _ => None,
        }
    }
}

fn plain_names(terms: &[Term]) -> Option<&[String]> {
    match terms {
        [term] if term.key == "package" && !term.negated => {
            let is_word = |pattern: &Pattern| matches!(pattern, Pattern::Word(_));
            term.patterns.iter().all(is_word).then_some(term.values.as_slice())
        }
        _ => None,
    }
}

impl Term {
    fn holds_for_node(&self, node: &Node) -> bool {
        match self.key {
            "package" => self.any_glob([node.package.as_str()]),
            // A folder is meant by its own name and by what lies in it.
            "path" => {
                let inside = format!("{}/Cargo.toml", node.path);
                self.any_glob([node.path.as_str(), inside.trim_start_matches('/')])
            }
            "team" => self.any_glob(node.teams.iter().map(|team| team.trim_start_matches('@'))),
            "role" => self.values.iter().any(|value| value == node.role),
            "tag" => self.any_glob(node.tags.iter().map(String::as_str)),
            "tier" => self.any_glob(node.tiers.iter().map(String::as_str)),
            "type" => self.values.iter().any(|value| node.types.contains(&value.as_str())),
            "owned" => self.values.iter().any(|value| (value == "yes") != node.teams.is_empty()),
            _ => false,
        }
    }

    fn holds_for_edge(&self, edge: &Edge) -> bool {
        self.values.iter().any(|value| match (self.key, value.as_str()) {
            ("kind", kind) => kind == edge.kind,
            ("gated", "no") => !edge.gated,
            ("gated", "only") => edge.gated && edge.only_gated,
            ("crosses", "team") => edge.crosses_team,
            ("crosses", "tier") => edge.crosses_tier,
            _ => false,
        })
    }

    fn any_glob<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> bool {
        let fold = self.key == "team";
        let fits = |pattern: &Pattern, text: &str| match pattern {
            Pattern::Word(word) if fold => word.eq_ignore_ascii_case(text),
            Pattern::Word(word) => word == text,
            Pattern::Glob(glob) => glob.is_match(text),
        };
        texts.into_iter().any(|text| self.patterns.iter().any(|pattern| fits(pattern, text)))
    }
}

fn read_term(word: &str, span: Span, keys: &[&'static str]) -> Result<Term, Problem> {
    let (negated, bare) = match word.strip_prefix('!') {
        Some(rest) => (true, rest),
        None => (false, word),
    };
    let (key, values) = match bare.split_once(':') {
        Some((key, values)) => (key, values),
        None => ("package", bare),
    };
    let Some(key) = keys.iter().copied().find(|known| *known == key) else {
        let help = match nearest(key, keys.iter().copied()) {
            Some(near) => format!("did you mean `{near}:`?"),
            None => format!("known here: {}", keys.join(", ")),
        };
        return Err(Problem::error(
            span,
            format!("unknown selector key `{key}` in `{word}`"),
            help,
        ));
    };
    let values: Vec<String> = values.split(',').map(str::to_owned).collect();
    if values.iter().any(String::is_empty) {
        return Err(Problem::error(
            span,
            format!("`{word}` has an empty value"),
            "write `key:value` or `key:one,other`",
        ));
    }
    let patterns = match closed_values(key) {
        Some(known) => {
            check_closed(key, &values, known, span)?;
            Vec::new()
        }
        None => compile_patterns(key, &values, span)?,
    };
    Ok(Term { key, values, negated, span, patterns })
}

fn closed_values(key: &str) -> Option<&'static [&'static str]> {
    Some(match key {
        "role" => &["interface", "platform", "internal", "composition-root", "tool"],
        "type" => &["stream", "platform", "enabling", "complicated-subsystem"],
        "owned" => &["yes", "no"],
        "kind" => &["normal", "build", "dev"],
        "gated" => &["no", "only"],
        "crosses" => &["team", "tier"],
        _ => return None,
    })
}

fn check_closed(
    key: &str,
    values: &[String],
    known: &[&'static str],
    span: Span,
) -> Result<(), Problem> {
    let Some(wrong) = values.iter().find(|value| !known.contains(&value.as_str())) else {
        return Ok(());
    };
    let help = match nearest(wrong, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known: {}", known.join(", ")),
    };
    Err(Problem::error(span, format!("`{key}:` can't be `{wrong}`"), help))
}

fn compile_patterns(key: &str, values: &[String], span: Span) -> Result<Vec<Pattern>, Problem> {
    let compile = |value: &String| {
        let text = if key == "team" { value.trim_start_matches('@') } else { value.as_str() };
        let text = text.trim_end_matches('/');
        if !text.contains(['*', '?', '[', '{', '\\']) {
            return Ok(Pattern::Word(text.to_owned()));
        }
        GlobBuilder::new(text)
            .literal_separator(key == "path")
            .case_insensitive(key == "team")
            .build()
            .map(|glob| Pattern::Glob(glob.compile_matcher()))
            .map_err(|error| {
                let message = format!("`{value}` is no glob: {}", error.kind());
                Problem::error(span, message, "correct the glob")
            })
    };
    values.iter().map(compile).collect()
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, terms) in self.alternatives.iter().enumerate() {
            if at > 0 {
                f.write_str(" or ")?;
            }
            for (at, term) in terms.iter().enumerate() {
                if at > 0 {
                    f.write_str(" ")?;
                }
                write!(f, "{term}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let not = if self.negated { "!" } else { "" };
        match self.key {
            "package" if !self.values.iter().any(|v| v.contains(':')) => {
                write!(f, "{not}{}", self.values.join(","))
            }
            key => write!(f, "{not}{key}:{}", self.values.join(",")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceMap;

    fn span() -> Span {
        SourceMap::default().add("x", "".into()).start()
    }

    fn select(texts: &[&str]) -> (Selector, Vec<Problem>) {
        let located: Vec<_> =
            texts.iter().map(|t| Located { value: (*t).to_owned(), span: span() }).collect();
        Selector::packages(&located, span())
    }

    fn node() -> Node {
        Node {
            package: "ledger-core".into(),
            path: "crates/ledger/core".into(),
            teams: vec!["@shop/Ledger".into()],
            role: "internal",
            tags: vec!["pci".into()],
            tiers: vec!["slow".into()],
            types: vec!["stream"],
        }
    }

    #[test]
    fn terms_are_joined_and_alternatives_added() {
        for (texts, expected) in [
            (vec!["ledger-*"], true),
            (vec!["package:ledger-core role:internal"], true),
            (vec!["ledger-* role:interface"], false),
            (vec!["ledger-* !role:interface"], true),
            (vec!["role:interface,internal"], true),
            (vec!["web-*", "path:crates/ledger/**"], true),
            (vec!["path:crates/ledger/core"], true),
            (vec!["path:crates/*"], false),
            (vec!["team:shop/ledger"], true),
            (vec!["team:@SHOP/*"], true),
            (vec!["tag:pci tier:slow type:stream owned:yes"], true),
            (vec!["owned:no"], false),
        ] {
            let (selector, problems) = select(&texts);
            assert_eq!(problems, [], "{texts:?}");
            assert_eq!(selector.takes(&node()), expected, "{texts:?}");
        }
    }

    #[test]
    fn mistakes_name_the_nearest_word() {
        let help = |text: &str| select(&[text]).1.pop().map(|p| p.help);
        assert_eq!(help("rol:internal").as_deref(), Some("did you mean `role:`?"));
        assert_eq!(help("role:interfase").as_deref(), Some("did you mean `interface`?"));
        assert!(help("package:").is_some());
        assert!(help("").is_some());
        assert!(help("kind:dev").is_some(), "links' keys are not packages' keys");
        assert!(help("[").is_some());
    }

    #[test]
    fn links_are_selected_by_kind_gate_and_crossing() {
        let texts =
            [Located { value: "kind:normal,build gated:only crosses:team".into(), span: span() }];
        let (selector, problems) = Selector::links(&texts, span());
        assert_eq!(problems, []);
        let edge = Edge {
            kind: "build",
            gated: true,
            only_gated: true,
            crosses_team: true,
            crosses_tier: false,
        };
        assert!(selector.takes_link(&edge));
        assert!(!selector.takes_link(&Edge { only_gated: false, ..edge }));
        assert!(!selector.takes_link(&Edge { kind: "dev", ..edge }));
    }

    #[test]
    fn a_selector_is_shown_as_it_is_written() {
        let (selector, _) = select(&["!role:interface team:a,b", "x-*"]);
        assert_eq!(selector.to_string(), "!role:interface team:a,b or x-*");
    }
}
