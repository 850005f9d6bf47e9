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

    /// The authors: more than 0.75 of the highest degree, and 3.293 or a first authorship.
    pub fn authors(&self) -> Vec<usize> {
        let degree = |(person, own): (&usize, &u32)| {
            let is_first = self.creators.contains(person);
            (*person, is_first, degree_of_authorship(is_first, *own, self.total - own))
        };
        let degrees: Vec<(usize, bool, f64)> = self.changes.iter().map(degree).collect();
        let highest = degrees.iter().map(|(_, _, degree)| *degree).fold(f64::MIN, f64::max);
        let is_author = |(_, is_first, degree): &&(usize, bool, f64)| {
            degree / highest > NORMALISED && (*degree >= AUTHOR || *is_first)
        };
        degrees.iter().filter(is_author).map(|(person, _, _)| *person).collect()
    }
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
