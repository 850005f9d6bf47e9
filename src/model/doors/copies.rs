//! The same lines in files of two packages.
//!
//! Owns the search: hashes of fifteen lines of code in a row, of which only those are made and
//! sorted whose lines each stand in a second place, and each meeting stretched to its full length:
//! no common run of fifteen lines is missed. Linear in lines, but for texts that stand in very many
//! places, which are boilerplate and left out. Generated files don't count.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use std::hash::Hasher;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHasher};

use crate::extract::rust::CodeLines;
use crate::model::code::{Code, small};
use crate::model::evidence::{Context, Door, DoorKind};
use crate::model::ids::PackageId;
use crate::source::{FileId, SourceMap, Span};

/// Lines in a row that make one hash.
const GRAM: usize = 15;
/// A hash in more places is boilerplate.
const COMMON: usize = 8;
/// A file needs this many lines that are compared, besides imports and brackets.
const LEAST: usize = 8;
/// Runs below are not worth a word, whatever a rule says.
const SHORTEST: usize = 20;

struct Text<'t> {
    package: PackageId,
    id: FileId,
    lines: &'t CodeLines,
    code_lines: u32,
    test: bool,
}

/// A common run: two texts, the first line in each, its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Run {
    a: (u32, u32),
    b: (u32, u32),
    length: u32,
}

/// Copies, whoever owns the ends; `links` are the files and folders that are symlinks. Nobody else
/// asks for the hashes of lines: they end here.
pub(in crate::model) fn copied(
    code: &Code<'_>,
    lines: &FxHashMap<FileId, CodeLines>,
    links: &BTreeSet<PathBuf>,
    map: &SourceMap,
) -> Vec<Door> {
    let texts = texts(code, lines, links);
    let mut out = whole(&texts, map);
    let lines = texts.iter().flat_map(|text| text.lines.hashes.iter().copied().map(u64::from));
    let again = Again::of(lines, texts.iter().map(|text| text.lines.hashes.len()).sum());
    let mut prints: Vec<(u64, u32, u32)> = texts
        .par_iter()
        .enumerate()
        .flat_map_iter(|(at, text)| prints(&text.lines.hashes, &again, small(at)))
        .collect();
    let again = Again::of(prints.iter().map(|(hash, _, _)| *hash), prints.len());
    prints.retain(|(hash, _, _)| again.has(*hash));
    prints.par_sort_unstable();
    let mut runs: BTreeMap<(u32, u32), Vec<Run>> = BTreeMap::new();
    for group in prints.chunk_by(|a, b| a.0 == b.0).filter(|g| (2..=COMMON).contains(&g.len())) {
        for (at, (_, a, line_a)) in group.iter().enumerate() {
            for (_, b, line_b) in group.iter().skip(at + 1) {
                let key = if a < b { (*a, *b) } else { (*b, *a) };
                let known = runs.get(&key).is_some_and(|runs| {
                    runs.iter().any(|run| covers(run, (*a, *line_a), (*b, *line_b)))
                });
                if !known && let Some(run) = stretch(&texts, (*a, *line_a), (*b, *line_b)) {
                    runs.entry(key).or_default().push(run);
                }
            }
        }
    }
    out.extend(runs.into_values().filter_map(|runs| door(&texts, runs, map)));
    out
}

/// Hashes that were met more than once, and a few others: two rows of bits, for what was met and
/// what was met again. Nearly all lines and runs of lines stand in one place only.
struct Again {
    bits: Vec<u64>,
    mask: u64,
}

impl Again {
    fn of(hashes: impl Iterator<Item = u64>, count: usize) -> Self {
        let size = (count * 4).next_power_of_two().max(64);
        let mask = size as u64 - 1;
        let mut once = vec![0u64; size / 64];
        let mut bits = vec![0u64; size / 64];
        for hash in hashes {
            let (row, bit) = place(hash & mask);
            if let (Some(once), Some(again)) = (once.get_mut(row), bits.get_mut(row)) {
                *again |= *once & bit;
                *once |= bit;
            }
        }
        Self { bits, mask }
    }

    fn has(&self, hash: u64) -> bool {
        let (row, bit) = place(hash & self.mask);
        self.bits.get(row).is_some_and(|again| again & bit != 0)
    }
}

fn place(bit: u64) -> (usize, u64) {
    (usize::try_from(bit / 64).unwrap_or(0), 1 << (bit % 64))
}

/// The hashes of a text that may stand elsewhere too, each with the text and its first line: only
/// where each of [`GRAM`] lines in a row does.
fn prints(lines: &[u32], again: &Again, text: u32) -> Vec<(u64, u32, u32)> {
    let mut out = Vec::new();
    let mut first = 0;
    for run in lines.split(|line| !again.has(u64::from(*line))) {
        if run.len() >= GRAM {
            out.extend(grams(run).map(|(hash, line)| (hash, text, small(first) + line)));
        }
        first += run.len() + 1;
    }
    out
}

/// Files of two packages that are the same line for line.
fn whole(texts: &[Text<'_>], map: &SourceMap) -> Vec<Door> {
    let mut by_lines: FxHashMap<(u64, usize), Vec<u32>> = FxHashMap::default();
    for (at, text) in texts.iter().enumerate() {
        let mut hasher = FxHasher::default();
        text.lines.hashes.iter().for_each(|hash| hasher.write_u32(*hash));
        by_lines.entry((hasher.finish(), text.lines.hashes.len())).or_default().push(small(at));
    }
    let mut groups: Vec<Vec<u32>> =
        by_lines.into_values().filter(|group| group.len() > 1).collect();
    groups.sort();
    let mut out = Vec::new();
    for group in groups {
        // Lines of modules and imports alone say nothing.
        let has_code =
            |at: &u32| texts.get(*at as usize).is_some_and(|text| text.lines.hashes.len() >= LEAST);
        let group: Vec<u32> = group.into_iter().filter(has_code).collect();
        // Each with the first one: n copies are n - 1 findings.
        let Some((first, rest)) = group.split_first() else { continue };
        let Some(one) = texts.get(*first as usize) else { continue };
        for other in rest.iter().filter_map(|at| texts.get(*at as usize)) {
            if one.package != other.package && one.code_lines == other.code_lines {
                out.push(pair(one, other, (0, 0), (one.code_lines as usize, true), map));
            }
        }
    }
    out
}

fn texts<'c>(
    code: &Code<'_>,
    lines: &'c FxHashMap<FileId, CodeLines>,
    links: &BTreeSet<PathBuf>,
) -> Vec<Text<'c>> {
    let mut by_file: BTreeMap<u32, (PackageId, bool)> = BTreeMap::new();
    for krate in &code.krates {
        for instance in &krate.instances {
            let Some(instance) = code.instances.get(*instance as usize) else { continue };
            let is_test = crate::model::code::context(krate.kind, instance.test) == Context::Test;
            let slot = by_file.entry(instance.file).or_insert((krate.package, is_test));
            slot.1 &= is_test;
        }
    }
    let text = |(file, (package, test)): (u32, (PackageId, bool))| {
        let file = code.files.get(file as usize)?;
        // A symlink is the same file and no copy of it.
        let is_link = links.contains(file.path);
        let is_kept =
            !is_link && !file.facts.generated && file.facts.code_lines as usize >= SHORTEST;
        let lines = lines.get(&file.id).filter(|_| is_kept)?;
        Some(Text { package, id: file.id, lines, code_lines: file.facts.code_lines, test })
    };
    by_file.into_iter().filter_map(text).collect()
}

/// A hash of each [`GRAM`] lines in a row, rolled from one to the next, with the first of them.
fn grams(lines: &[u32]) -> impl Iterator<Item = (u64, u32)> {
    const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
    let top = (1..GRAM).fold(1u64, |top, _| top.wrapping_mul(BASE));
    let add = |hash: u64, line: &u32| hash.wrapping_mul(BASE).wrapping_add(u64::from(*line) + 1);
    let (head, rest) = lines.split_at(lines.len().min(GRAM - 1));
    let mut hash = head.iter().fold(0, add);
    rest.iter().zip(lines).enumerate().map(move |(at, (newest, oldest))| {
        let whole = add(hash, newest);
        hash = whole.wrapping_sub((u64::from(*oldest) + 1).wrapping_mul(top));
        // The low bits of a polynomial hash depend on the last lines alone.
        ((whole ^ (whole >> 29)).wrapping_mul(BASE) ^ (whole >> 32), small(at))
    })
}

fn covers(run: &Run, a: (u32, u32), b: (u32, u32)) -> bool {
    let (a, b) = if run.a.0 == a.0 { (a, b) } else { (b, a) };
    let inside = |from: (u32, u32), at: (u32, u32)| {
        from.0 == at.0 && (from.1..from.1 + run.length).contains(&at.1)
    };
    inside(run.a, a) && inside(run.b, b) && a.1 - run.a.1 == b.1 - run.b.1
}

/// The longest common run around a meeting, in texts of two packages.
fn stretch(texts: &[Text<'_>], a: (u32, u32), b: (u32, u32)) -> Option<Run> {
    let (a, b) = if a.0 < b.0 { (a, b) } else { (b, a) };
    let (one, other) = (texts.get(a.0 as usize)?, texts.get(b.0 as usize)?);
    if one.package == other.package {
        return None;
    }
    let same = |x: usize, y: usize| {
        let (x, y) = (one.lines.hashes.get(x), other.lines.hashes.get(y));
        x.is_some() && x == y
    };
    let (mut x, mut y) = (a.1 as usize, b.1 as usize);
    while x > 0 && y > 0 && same(x - 1, y - 1) {
        x -= 1;
        y -= 1;
    }
    let mut length = 0;
    while same(x + length, y + length) {
        length += 1;
    }
    (length >= GRAM).then(|| Run { a: (a.0, small(x)), b: (b.0, small(y)), length: small(length) })
}

/// One door for each pair of files: its runs added up.
fn door(texts: &[Text<'_>], mut runs: Vec<Run>, map: &SourceMap) -> Option<Door> {
    runs.sort();
    let total: usize = runs.iter().map(|run| run.length as usize).sum();
    let first = runs.iter().max_by_key(|run| (run.length, std::cmp::Reverse(**run)))?;
    let (one, other) = (texts.get(first.a.0 as usize)?, texts.get(first.b.0 as usize)?);
    let is_whole =
        one.lines.hashes.len() == other.lines.hashes.len() && total == one.lines.hashes.len();
    if total < SHORTEST || is_whole {
        return None;
    }
    Some(pair(one, other, (first.a.1, first.b.1), (total, false), map))
}

fn pair(
    one: &Text<'_>,
    other: &Text<'_>,
    first: (u32, u32),
    (lines, is_whole): (usize, bool),
    map: &SourceMap,
) -> Door {
    Door {
        kind: DoorKind::CopiedSource,
        from: one.package,
        to: Some(other.package),
        owners: Vec::new(),
        object: map.path(other.id).to_owned(),
        how: if is_whole { "whole".to_owned() } else { "lines".to_owned() },
        at: vec![span(one, first.0, map), span(other, first.1, map)],
        context: if one.test || other.test { Context::Test } else { Context::Shipped },
        lines,
        sure: is_whole,
        files: Vec::new(),
    }
}

fn span(text: &Text<'_>, line: u32, map: &SourceMap) -> Span {
    let number = text.lines.number(line as usize).unwrap_or(1);
    map.line_start(text.id, number)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The hashes of a text in which only lines of the second one may stand elsewhere.
    fn hashes(lines: &[u32], other: &[u32]) -> BTreeSet<u64> {
        let both = lines.iter().chain(other).map(|line| u64::from(*line));
        let again = Again::of(both, lines.len() + other.len());
        prints(lines, &again, 0).into_iter().map(|(hash, _, _)| hash).collect()
    }

    #[test]
    fn no_common_run_is_missed_wherever_it_stands() {
        let noise =
            |from: u32, count: u32| (from..from + count).map(|n| n.wrapping_mul(0x9e37_79b1));
        for length in [GRAM, GRAM + 1, 4 * GRAM] {
            let run = noise(7_000_000, u32::try_from(length).unwrap());
            for before in [0, 1, 15, 200] {
                let one: Vec<u32> =
                    noise(1_000, before).chain(run.clone()).chain(noise(2_000, 90)).collect();
                // The lines before it stand in both, but in another order: the run is met within
                // a longer one, at another place in each.
                let turned = noise(1_000, before).rev();
                let other: Vec<u32> = noise(3_000, 33).chain(run.clone()).chain(turned).collect();
                let common = hashes(&one, &other).intersection(&hashes(&other, &one)).count();
                assert_eq!(common, length + 1 - GRAM, "{length} {before}");
            }
        }
        let (one, other): (Vec<u32>, Vec<u32>) =
            (noise(1, 300).collect(), noise(900, 300).collect());
        assert!(hashes(&one, &other).is_disjoint(&hashes(&other, &one)));
    }
}
