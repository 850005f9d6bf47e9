//! Who knows a file, and how many people may leave: degree of authorship and truck factor.
//!
//! Owns both formulas. Persons are numbers; nobody is ranked. Source: Avelino, Passos, Hora and
//! Valente (ICPC 2016) with the constants of their tool.

use std::collections::BTreeMap;

/// The degree of authorship below which only a first author counts.
pub const AUTHOR: f64 = 3.293;
/// The part of a file's highest degree that an author has to exceed.
const NORMALISED: f64 = 0.75;
/// The part of files that must keep an author.
const COVERAGE: f64 = 0.5;

/// `DOA = 3.293 + 1.098·FA + 0.164·DL − 0.321·ln(1 + AC)`: first authorship, own later changes,
/// changes by others.
pub fn degree_of_authorship(is_first: bool, own: u32, others: u32) -> f64 {
    let first = if is_first { 1.098 } else { 0.0 };
    3.293 + first + 0.164 * f64::from(own) - 0.321 * f64::from(others).ln_1p()
}

/// What people did to one file.
#[derive(Clone, Debug, Default)]
pub struct FileRecord {
    /// Who added it, or added it again.
    creators: Vec<usize>,
    /// Later changes by person.
    changes: BTreeMap<usize, u32>,
    /// All later changes.
    total: u32,
}

impl FileRecord {
    /// Somebody added the file: a first author, or a secondary one if it was there before.
    pub fn created(&mut self, person: usize) {
        if !self.creators.contains(&person) {
            self.creators.push(person);
        }
        self.changes.entry(person).or_default();
    }

    /// Somebody changed or renamed the file.
    pub fn changed(&mut self, person: usize) {
        *self.changes.entry(person).or_default() += 1;
        self.total += 1;
    }

    /// Everybody who added or changed the file, with the degree.
    pub fn degrees(&self) -> Vec<Degree> {
        let degree = |(person, own): (&usize, &u32)| {
            let is_first = self.creators.contains(person);
            let others = self.total - own;
            let value = degree_of_authorship(is_first, *own, others);
            Degree { person: *person, is_first, own: *own, others, value, is_author: false }
        };
        let mut out: Vec<Degree> = self.changes.iter().map(degree).collect();
        let highest = out.iter().map(|degree| degree.value).fold(f64::MIN, f64::max);
        for degree in &mut out {
            let is_high = degree.value / highest > NORMALISED;
            degree.is_author = is_high && (degree.value >= AUTHOR || degree.is_first);
        }
        out
    }

    /// The authors: more than 0.75 of the highest degree, and 3.293 or a first authorship.
    pub fn authors(&self) -> Vec<usize> {
        let degrees = self.degrees().into_iter();
        degrees.filter(|degree| degree.is_author).map(|degree| degree.person).collect()
    }
}

/// What somebody knows of one file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Degree {
    /// Who.
    pub person: usize,
    /// FA: whether the person added it, or added it again.
    pub is_first: bool,
    /// DL: later changes by the person.
    pub own: u32,
    /// AC: later changes by others.
    pub others: u32,
    /// The degree of authorship.
    pub value: f64,
    /// Whether it makes an author.
    pub is_author: bool,
}

/// How many people have to leave before fewer than half of the files keep an author: those with
/// most files first, the smaller number of equal ones.
pub fn truck_factor(files: &[Vec<usize>]) -> usize {
    let mut left: Vec<Vec<usize>> = files.to_vec();
    let mut gone = 0;
    loop {
        let mut held: BTreeMap<usize, usize> = BTreeMap::new();
        for person in left.iter().flatten() {
            *held.entry(*person).or_default() += 1;
        }
        #[expect(clippy::cast_precision_loss, reason = "files are few")]
        let covered =
            left.iter().filter(|authors| !authors.is_empty()).count() as f64 / files.len() as f64;
        let top = held.iter().max_by_key(|(person, n)| (**n, std::cmp::Reverse(**person)));
        let Some((&top, _)) = top.filter(|_| covered >= COVERAGE) else {
            return gone;
        };
        for authors in &mut left {
            authors.retain(|person| *person != top);
        }
        gone += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conway::vectors::vectors;

    #[test]
    fn reference_degrees_are_met() {
        let cases = vectors();
        let cases = cases["doa"].as_array().unwrap();
        assert!(cases.len() >= 5);
        for case in cases {
            let number = |key: &str| u32::try_from(case[key].as_u64().unwrap()).unwrap();
            let found = degree_of_authorship(number("fa") == 1, number("dl"), number("ac"));
            assert!((found - case["value"].as_f64().unwrap()).abs() < 6e-7, "{case}: {found}");
        }
    }

    #[test]
    fn a_first_author_counts_below_the_threshold() {
        let mut file = FileRecord::default();
        file.created(0);
        (0..30).for_each(|n| file.changed(1 + n % 10));
        assert!(degree_of_authorship(true, 0, 30) < AUTHOR);
        assert!(file.authors().contains(&0));
    }

    #[test]
    fn people_leave_until_less_than_half_is_covered() {
        assert_eq!(truck_factor(&[vec![0], vec![0], vec![1]]), 1);
        assert_eq!(truck_factor(&[vec![0], vec![0], vec![1], vec![2]]), 2);
        assert_eq!(truck_factor(&[vec![0, 1], vec![0, 1]]), 2);
        assert_eq!(truck_factor(&[vec![], vec![], vec![0]]), 0);
        assert_eq!(truck_factor(&[]), 0);
    }
}
