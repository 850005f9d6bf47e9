//! Whose work an entity is, and who works on the same ones: effort, main developers, communication.
//!
//! Owns these definitions of code-maat (`e745abec`). Amounts may be revisions, added or deleted
//! lines; entities and authors are numbers, and an author may be a person or a team. Does not know
//! where amounts come from.

use std::collections::BTreeMap;

/// What each author did to one entity; not negative, in parts where people belong to two teams.
pub type Amounts = BTreeMap<usize, f64>;

/// The author with the largest amount and its part of all, the first of equal ones; none where
/// nothing was done.
///
/// Source: `main-dev-by-revs` for revisions, `main-dev` for added lines, `refactoring-main-dev` for
/// deleted ones.
pub fn main_developer(amounts: &Amounts) -> Option<(usize, f64)> {
    let top = amounts.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)));
    let (author, _) = top.filter(|(_, amount)| **amount > 0.0)?;
    Some((*author, effort(amounts, *author)))
}

/// The part of an entity that is one author's work.
///
/// Source: `entity-effort`: the author's revisions by all.
pub fn effort(amounts: &Amounts, author: usize) -> f64 {
    let all: f64 = amounts.values().sum();
    let own = amounts.get(&author).copied().unwrap_or(0.0);
    if all > 0.0 { own / all } else { 0.0 }
}

/// How much two authors have to talk: they work on the same entities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Communication {
    /// Entities that both changed.
    pub shared: u32,
    /// The mean number of entities of the two, rounded up.
    pub average: u32,
}

impl Communication {
    /// 100 · shared / average, cut to whole percent.
    pub fn strength(self) -> u32 {
        (100 * self.shared).checked_div(self.average).unwrap_or(0)
    }
}

/// Every pair of authors of one entity, the smaller number first. It counts entities, although
/// code-maat's documentation speaks of commits.
///
/// Source: `communication`.
pub fn communication<'a>(
    entities: impl IntoIterator<Item = &'a [usize]>,
) -> BTreeMap<(usize, usize), Communication> {
    let mut touched: BTreeMap<usize, u32> = BTreeMap::new();
    let mut shared: BTreeMap<(usize, usize), u32> = BTreeMap::new();
    for authors in entities {
        for (at, one) in authors.iter().enumerate() {
            *touched.entry(*one).or_default() += 1;
            for other in &authors[at + 1..] {
                *shared.entry((*one.min(other), *one.max(other))).or_default() += 1;
            }
        }
    }
    let of = |author: usize| touched.get(&author).copied().unwrap_or(0);
    let pair = |((one, other), shared)| {
        let average = (of(one) + of(other)).div_ceil(2);
        ((one, other), Communication { shared, average })
    };
    shared.into_iter().map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn efforts_and_main_developers_are_those_of_the_reference() {
        // Two of three revisions by the first; four of four lines by the only one.
        let revisions: Amounts = [(0, 2.0), (1, 1.0)].into();
        let (author, part) = main_developer(&revisions).unwrap();
        assert_eq!((author, format!("{part:.2}")), (0, "0.67".to_owned()));
        assert_eq!(format!("{:.2}", effort(&revisions, 1)), "0.33");
        assert_eq!(main_developer(&[(3, 4.0)].into()), Some((3, 1.0)));
        assert_eq!(main_developer(&[(1, 2.0), (0, 2.0)].into()), Some((0, 0.5)));
        assert_eq!(main_developer(&Amounts::new()), None);
        assert_eq!(main_developer(&[(1, 0.0)].into()), None);
    }

    #[test]
    fn communication_is_that_of_the_reference() {
        // A: at, jt, ap; B: at, jt.
        let found = communication([&[0, 1, 2][..], &[0, 1][..]]);
        let rows: Vec<_> =
            found.iter().map(|(key, c)| (*key, c.shared, c.average, c.strength())).collect();
        assert_eq!(rows, [((0, 1), 2, 2, 100), ((0, 2), 1, 2, 50), ((1, 2), 1, 2, 50)]);
    }

    proptest::proptest! {
        #[test]
        fn efforts_are_parts_of_one(
            counts in proptest::collection::btree_map(0usize..6, 0u8..9, 0..6),
        ) {
            let amounts: Amounts = counts.iter().map(|(a, n)| (*a, f64::from(*n))).collect();
            let sum: f64 = amounts.keys().map(|author| effort(&amounts, *author)).sum();
            let is_empty = counts.values().all(|amount| *amount == 0);
            let whole = if is_empty { 0.0 } else { 1.0 };
            proptest::prop_assert!((sum - whole).abs() < 1e-9);
            let top = main_developer(&amounts);
            proptest::prop_assert_eq!(top.is_none(), is_empty);
            if let Some((_, part)) = top {
                proptest::prop_assert!(amounts.keys().all(|a| effort(&amounts, *a) <= part + 1e-12));
            }
        }
    }
}
