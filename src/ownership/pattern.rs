//! Patterns of paths, and an index that finds all that match a path without trying each.
//!
//! Owns matching and one cheap strategy per shape of pattern: an anchored literal and a floating
//! name are one hash look-up per path segment, only the rest is tried. Does not know dialects:
//! they compile to [`Pattern`].

use std::collections::HashMap;

/// One segment between slashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Segment {
    /// Exactly this name.
    Literal(String),
    /// A name with wildcards.
    Glob(Vec<Token>),
    /// `**`: any number of segments, none included.
    AnyDepth,
}

/// One piece of a name with wildcards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Char(char),
    /// `?`
    One,
    /// `*`
    Many,
    /// `[a-z]`, ranges and whether they are excluded.
    Class(Vec<(char, char)>, bool),
}

/// What besides the named path itself is matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Only the path itself.
    Exact,
    /// The path and everything below it.
    Descend,
    /// Everything below it, not the path itself.
    Below,
    /// Nothing at all.
    Nothing,
}

/// A compiled pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    pub(super) segments: Vec<Segment>,
    pub(super) reach: Reach,
}

impl Pattern {
    /// Whether the pattern matches a path, given as its segments.
    pub(super) fn matches(&self, path: &[&str]) -> bool {
        match self.reach {
            Reach::Nothing => false,
            Reach::Exact => matches_from(&self.segments, path),
            Reach::Descend => (1..=path.len())
                .any(|n| path.get(..n).is_some_and(|head| matches_from(&self.segments, head))),
            Reach::Below => (1..path.len())
                .any(|n| path.get(..n).is_some_and(|head| matches_from(&self.segments, head))),
        }
    }
}

fn matches_from(pattern: &[Segment], path: &[&str]) -> bool {
    let Some((first, rest)) = pattern.split_first() else {
        return path.is_empty();
    };
    match first {
        Segment::AnyDepth => {
            (0..=path.len()).any(|n| path.get(n..).is_some_and(|tail| matches_from(rest, tail)))
        }
        Segment::Literal(name) => {
            path.split_first().is_some_and(|(head, tail)| head == name && matches_from(rest, tail))
        }
        Segment::Glob(tokens) => path
            .split_first()
            .is_some_and(|(head, tail)| glob_matches(tokens, head) && matches_from(rest, tail)),
    }
}

/// Wildcards within one name; linear but for the last `*`, so no pattern can explode.
fn glob_matches(tokens: &[Token], name: &str) -> bool {
    let chars: Vec<char> = name.chars().collect();
    let (mut at, mut token) = (0usize, 0usize);
    let mut star: Option<(usize, usize)> = None;
    while at < chars.len() {
        let current = chars.get(at).copied().unwrap_or_default();
        match tokens.get(token) {
            Some(Token::Many) => {
                star = Some((token, at));
                token += 1;
            }
            Some(one) if token_matches(one, current) => {
                token += 1;
                at += 1;
            }
            _ => {
                let Some((star_token, star_at)) = star else {
                    return false;
                };
                star = Some((star_token, star_at + 1));
                token = star_token + 1;
                at = star_at + 1;
            }
        }
    }
    tokens.get(token..).is_some_and(|rest| rest.iter().all(|t| *t == Token::Many))
}

fn token_matches(token: &Token, c: char) -> bool {
    match token {
        Token::Char(own) => *own == c,
        Token::One => true,
        Token::Many => false,
        Token::Class(ranges, negated) => {
            ranges.iter().any(|(low, high)| (*low..=*high).contains(&c)) != *negated
        }
    }
}

/// Finds every pattern that matches a path.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Anchored patterns of names only, by their whole path.
    literal: HashMap<String, Vec<(usize, Reach)>>,
    /// A single name at any depth.
    floating: HashMap<String, Vec<(usize, Reach)>>,
    /// Everything else, by the literal folder it begins with (empty for none).
    general: HashMap<String, Vec<(usize, Pattern)>>,
}

impl Index {
    /// Adds a pattern under an id.
    pub(super) fn insert(&mut self, id: usize, pattern: Pattern) {
        if pattern.reach == Reach::Nothing {
            return;
        }
        if let [Segment::AnyDepth, Segment::Literal(name)] = pattern.segments.as_slice() {
            self.floating.entry(name.clone()).or_default().push((id, pattern.reach));
            return;
        }
        let literals: Vec<&str> = pattern
            .segments
            .iter()
            .map_while(|segment| match segment {
                Segment::Literal(name) => Some(name.as_str()),
                Segment::Glob(_) | Segment::AnyDepth => None,
            })
            .collect();
        let prefix = literals.join("/");
        if literals.len() == pattern.segments.len() {
            self.literal.entry(prefix).or_default().push((id, pattern.reach));
        } else {
            self.general.entry(prefix).or_default().push((id, pattern));
        }
    }

    /// Ids of all patterns that match, ascending.
    pub(super) fn matching(&self, path: &str) -> Vec<usize> {
        let segments: Vec<&str> = path.split('/').collect();
        let mut out = Vec::new();
        let mut end = 0;
        self.try_general("", &segments, &mut out);
        for (depth, segment) in segments.iter().enumerate() {
            end += segment.len() + usize::from(depth > 0);
            let prefix = path.get(..end).unwrap_or(path);
            let is_whole = depth + 1 == segments.len();
            let reaches = |reach: Reach| match reach {
                Reach::Exact => is_whole,
                Reach::Descend => true,
                Reach::Below => !is_whole,
                Reach::Nothing => false,
            };
            for (map, key) in [(&self.literal, prefix), (&self.floating, segment)] {
                let found = map.get(key).map_or(&[][..], Vec::as_slice);
                out.extend(found.iter().filter(|(_, reach)| reaches(*reach)).map(|(id, _)| *id));
            }
            self.try_general(prefix, &segments, &mut out);
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    fn try_general(&self, prefix: &str, segments: &[&str], out: &mut Vec<usize>) {
        let found = self.general.get(prefix).map_or(&[][..], Vec::as_slice);
        out.extend(found.iter().filter(|(_, p)| p.matches(segments)).map(|(id, _)| *id));
    }
}
