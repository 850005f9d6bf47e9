//! The end of a file: what could be decided only when all of it was seen.
//!
//! Owns the choice among words that an import may mean, what a waiver covers, and the facts about
//! the text as a whole.

use rustc_hash::FxHashSet;

use super::facts::{FileFacts, Item, ItemKind, PathFact, ScopeKind, Site, SiteKind, Visibility};
use super::scan::{Placed, Scanner, small};
use super::scratch::{Scratch, moved_facts};
use super::words::Word;
use crate::extract::lexicon::Outlines;
use crate::extract::waiver::{self, WaiverComment};

/// Sorts places by path, then by place. They come in the order of the text, but for some at its
/// end: to count them for each path takes a third of the time of a comparison sort.
fn by_path(places: &[Placed], paths: &mut [PathFact], sorted: &mut Vec<Site>) {
    // Each path first counts its places, then holds where its next one goes.
    let path_of = |place: &Placed| place.path as usize;
    for place in places {
        if let Some(path) = paths.get_mut(path_of(place)) {
            path.first += 1;
        }
    }
    let mut sum = 0;
    for path in paths.iter_mut() {
        sum += std::mem::replace(&mut path.first, sum);
    }
    sorted.extend(places.iter().map(|place| place.site));
    for place in places {
        let Some(path) = paths.get_mut(path_of(place)) else { continue };
        if let Some(slot) = sorted.get_mut(path.first as usize) {
            *slot = place.site;
        }
        path.first += 1;
        path.used |= place.site.kind != SiteKind::Import;
    }
    let mut start = 0;
    for path in paths {
        let end = std::mem::replace(&mut path.first, small(start)) as usize;
        let group = sorted.get_mut(start..end).unwrap_or(&mut []);
        if !group.is_sorted_by_key(|site| site.at) {
            group.sort_unstable_by_key(|site| site.at);
        }
        start = end;
    }
}

impl<'t> Scanner<'t, '_> {
    /// Candidates that an import of this file may mean; where only a glob can, once each.
    fn settle_candidates(&mut self) {
        let mut is_alias = vec![false; self.words.len()];
        let mark = |words: &mut Vec<bool>, word: Word| {
            if let Some(slot) = words.get_mut(word.index()) {
                *slot = true;
            }
        };
        let mut outlines = Outlines::default();
        let imported = self.facts.imports.iter().filter_map(|import| import.alias);
        // `type Name = other::Name` stands for another item as an import does.
        let stands_for = |item: &&Item| item.kind == ItemKind::Alias && item.target.is_some();
        let types = self.facts.items.iter().filter(stands_for).map(|item| item.name);
        // `Entity::find()`, `Users::Table`: what this file declares for a mapper is asked for here, too.
        let is_mapped = |item: &&Item| {
            item.kind == ItemKind::Table || (item.kind == ItemKind::Enum && item.text.is_some())
        };
        let mapped = self.facts.items.iter().filter(is_mapped).map(|item| item.name);
        for alias in imported.chain(types).chain(mapped) {
            mark(&mut is_alias, alias);
            outlines.add(self.words.get(alias));
        }
        let mut statics: Vec<Option<u32>> = vec![None; self.words.len()];
        for (at, item) in self.facts.items.iter().enumerate() {
            if item.kind == ItemKind::Static
                && item.visibility == Visibility::Private
                && let Some(slot) = statics.get_mut(item.name.index())
            {
                slot.get_or_insert(small(at));
                outlines.add(self.words.get(item.name));
            }
        }
        let by_glob = self.sees_glob();
        let has_glob = by_glob.contains(&true);
        let mut seen: FxHashSet<(u32, &'t str, &'t str)> = FxHashSet::default();
        let candidates = std::mem::take(&mut self.candidates);
        for candidate in &candidates {
            let (first, last) = (candidate.first as usize, candidate.last as usize);
            let Some(token) = self.tokens.get(first).copied() else { continue };
            let head = self.slice(token.start, token.end);
            // A macro may come by the glob of a module around this one.
            let has_glob = has_glob
                && (candidate.kind == SiteKind::Macro
                    || by_glob.get(candidate.scope as usize) == Some(&true));
            // Four fifths of all candidates end here.
            let may_be_known = outlines.may_hold(head);
            if !has_glob && !may_be_known {
                continue;
            }
            let known = if may_be_known { self.words.find(head).map(Word::index) } else { None };
            let marked = |marks: &[bool]| known.and_then(|at| marks.get(at)) == Some(&true);
            if let Some(item) = known.and_then(|at| statics.get(at).copied().flatten()) {
                self.note_static(item, token.start);
            }
            // `User::find` reads what `User::insert` writes.
            let tail = self.tokens.get(last).filter(|_| last > first);
            let tail = tail.map_or("", |token| self.slice(token.start, token.end));
            if marked(&is_alias) || (has_glob && seen.insert((candidate.scope, head, tail))) {
                self.record(candidate.scope, first, last, false, candidate.kind);
            }
        }
        self.candidates = candidates;
    }

    /// For each scope whether a glob may bring names into it: its own, or of a block around it.
    fn sees_glob(&self) -> Vec<bool> {
        let mut out = vec![false; self.facts.scopes.len()];
        for import in self.facts.imports.iter().filter(|import| import.glob) {
            if let Some(slot) = out.get_mut(import.scope as usize) {
                *slot = true;
            }
        }
        for (at, scope) in self.facts.scopes.iter().enumerate() {
            // A scope stands behind the one around it.
            let is_block = matches!(scope.kind, ScopeKind::Block | ScopeKind::Macro(_));
            let above = scope.parent.filter(|_| is_block);
            if above.and_then(|above| out.get(above as usize)) == Some(&true)
                && let Some(slot) = out.get_mut(at)
            {
                *slot = true;
            }
        }
        out
    }

    pub(super) fn finish(mut self) -> (FileFacts, Scratch) {
        if let Some(frame) = self.frames.get(1) {
            let at = frame.at;
            self.defect(at, "a bracket that is never closed");
        }
        self.settle_candidates();
        let FileFacts { sites, paths, .. } = &mut self.facts;
        by_path(&self.places, paths, sites);
        self.settle_sql();
        self.settle_tables();
        self.facts.stores.marks.sort_unstable_by_key(|(at, _)| *at);
        self.facts.waivers =
            self.lexed.comments.iter().filter_map(|range| self.waiver(*range)).collect();
        let FileFacts { lines, line_starts, .. } = &mut self.facts;
        let comments = &self.lexed.line_comments;
        self.facts.code_lines = super::lines::code_lines(self.text, line_starts, comments, lines);
        let head = self.text.get(..self.text.len().min(2_000)).unwrap_or(self.text);
        // `contains` takes five times as long for this.
        self.facts.generated =
            ["@generated", "DO NOT EDIT", "do not edit", "automatically generated", "Generated by"]
                .iter()
                .any(|mark| memchr::memmem::find(head.as_bytes(), mark.as_bytes()).is_some());
        self.facts.words = self.words.table();
        let facts = moved_facts(&mut self.facts);
        (facts, self.scratch())
    }

    /// The space that the next file is read in.
    fn scratch(mut self) -> Scratch {
        self.lexed.all = self.tokens;
        std::mem::swap(&mut self.facts.line_starts, &mut self.lexed.line_starts);
        self.frames.clear();
        self.candidates.clear();
        self.places.clear();
        Scratch {
            tokens: self.lexed,
            facts: self.facts,
            frames: self.frames,
            words: self.words,
            known: self.known,
            buffer: self.buffer,
            candidates: self.candidates,
            places: self.places,
            named: Vec::new(),
        }
    }

    /// A waiver covers its own line if code stands before it there, else the item or line below.
    fn waiver(&self, (start, end): (u32, u32)) -> Option<WaiverComment> {
        let waiver = waiver::read(self.slice(start, end))?;
        let line_start = |at: u32| {
            let line = self.facts.line_starts.partition_point(|first| *first <= at).max(1) - 1;
            (line, self.facts.line_starts.get(line).copied().unwrap_or(0))
        };
        let line_end = |line: usize| {
            self.facts.line_starts.get(line + 1).copied().unwrap_or(small(self.text.len()))
        };
        let (line, first) = line_start(start);
        let before = self.tokens.partition_point(|token| token.start < start);
        let shares_line =
            before.checked_sub(1).and_then(|at| self.tokens.get(at)).is_some_and(|t| t.end > first);
        let next = self.tokens.get(before).map(|token| token.start);
        let (covers_from, covers_to) = match next {
            Some(next) if !shares_line => {
                let item = self.facts.items.iter().filter(|item| item.start == next);
                let end = item.map(|item| item.end).max();
                let (line, from) = line_start(next);
                (from, end.unwrap_or_else(|| line_end(line)))
            }
            _ => (first, line_end(line)),
        };
        Some(WaiverComment { at: start, end, covers_from, covers_to, waiver })
    }
}
