//! What was accepted before, looked up by identity.
//!
//! Owns the question whether a finding is an old one. For circles and groups a set of members
//! inside an accepted one is old (it shrank, or was split), and whatever brings in a new member
//! or joins two accepted ones is new; a module whose border statistics drew may shift. Does not
//! know where the identities come from.

use std::collections::{BTreeMap, BTreeSet};

use super::identity::Identity;

/// Accepted identities, by position.
#[derive(Debug, Default)]
pub struct Accepted {
    single: BTreeMap<Identity, Vec<usize>>,
    groups: BTreeMap<String, Vec<(usize, BTreeSet<String>)>>,
}

/// How a finding stands to what was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// It was accepted as it is, by these entries.
    Same(Vec<usize>),
    /// A part of an accepted group is left.
    Part(usize),
    /// An accepted group with members that it did not have.
    Grown {
        /// The new members.
        gained: Vec<String>,
        /// How many it had.
        before: usize,
    },
    /// Several accepted groups have become one.
    Merged {
        /// How many.
        groups: usize,
        /// Members that none of them had.
        gained: Vec<String>,
    },
    /// Nothing like it was accepted.
    New,
}

impl Accepted {
    /// Collects identities; their positions are those of the iterator.
    pub fn new<'i>(identities: impl IntoIterator<Item = &'i Identity>) -> Self {
        let mut out = Self::default();
        for (at, identity) in identities.into_iter().enumerate() {
            if identity.members.is_empty() {
                out.single.entry(identity.clone()).or_default().push(at);
            } else {
                let members = identity.members.iter().cloned().collect();
                out.groups.entry(identity.rule.clone()).or_default().push((at, members));
            }
        }
        out
    }

    /// How an identity stands.
    pub fn find(&self, identity: &Identity) -> Match {
        if identity.members.is_empty() {
            let known = self.single.get(identity);
            return known.map_or(Match::New, |at| Match::Same(at.clone()));
        }
        let members: BTreeSet<String> = identity.members.iter().cloned().collect();
        let groups = self.groups.get(&identity.rule).map_or(&[][..], Vec::as_slice);
        let same: Vec<usize> =
            groups.iter().filter(|(_, known)| *known == members).map(|(at, _)| *at).collect();
        if !same.is_empty() {
            return Match::Same(same);
        }
        if identity.is_drawn() {
            // The border moves with every package: who has more in common than not is the same.
            let is_same = |known: &BTreeSet<String>| {
                2 * known.intersection(&members).count() > known.union(&members).count()
            };
            let same = groups.iter().find(|(_, known)| is_same(known));
            return same.map_or(Match::New, |(at, _)| Match::Part(*at));
        }
        if let Some((at, _)) = groups.iter().find(|(_, known)| members.is_subset(known)) {
            return Match::Part(*at);
        }
        // One common member makes no common circle: two circles that share it are one.
        let met: BTreeSet<&BTreeSet<String>> = groups
            .iter()
            .map(|(_, known)| known)
            .filter(|known| known.intersection(&members).count() >= 2)
            .collect();
        let gained = || {
            let is_new = |member: &&String| !met.iter().any(|known| known.contains(*member));
            members.iter().filter(is_new).cloned().collect()
        };
        match met.len() {
            0 => Match::New,
            1 => {
                let before = met.first().map_or(0, |known| known.len());
                Match::Grown { gained: gained(), before }
            }
            groups => Match::Merged { groups, gained: gained() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(members: &str) -> Identity {
        let members = members.chars().map(String::from).collect();
        Identity { rule: "r".into(), members, ..Identity::default() }
    }

    #[test]
    fn groups_may_shrink_and_split_but_not_grow_or_merge() {
        let known = [group("abcd"), group("xyz")];
        let accepted = Accepted::new(&known);
        let gained = |text: &str| text.chars().map(String::from).collect::<Vec<_>>();
        for (members, expected) in [
            ("abcd", Match::Same(vec![0])),
            ("abc", Match::Part(0)),
            ("cd", Match::Part(0)),
            ("abcde", Match::Grown { gained: gained("e"), before: 4 }),
            // A part with a stranger in it is no part.
            ("abe", Match::Grown { gained: gained("e"), before: 4 }),
            ("abcdxyz", Match::Merged { groups: 2, gained: vec![] }),
            ("abxyq", Match::Merged { groups: 2, gained: gained("q") }),
            ("de", Match::New),
            ("pq", Match::New),
        ] {
            assert_eq!(accepted.find(&group(members)), expected, "{members}");
        }
        let drawn = |members: &str| Identity { object: "module".into(), ..group(members) };
        let modules = [drawn("abcd")];
        let accepted_modules = Accepted::new(&modules);
        assert_eq!(accepted_modules.find(&drawn("abce")), Match::Part(0), "three of five");
        assert_eq!(accepted_modules.find(&drawn("abef")), Match::New, "two of six");
        let other = Identity { rule: "s".into(), ..group("abcd") };
        assert_eq!(accepted.find(&other), Match::New);
    }
}
