//! The end of a file: what could be decided only when all of it was seen.
//!
//! Owns the choice among words that an import may mean, what a waiver covers, and the facts about
//! the text as a whole.

use rustc_hash::FxHashSet;

use super::facts::{FileFacts, Item, ItemKind, ScopeKind, Site, SiteKind, Visibility};
use super::scan::{Scanner, small};
use super::tokens::{Token, Tokens};
use super::words::Word;
use crate::extract::lexicon::Outlines;
use crate::extract::waiver::{self, WaiverComment};

/// Moves a list to where it just fits: the allocator shrinks in place what is not half empty, and
/// the rest would be lost for as long as the facts are kept.
fn fit<T>(list: &mut Vec<T>) {
    if list.capacity() > list.len() + list.len() / 8 {
        let mut fit = Vec::with_capacity(list.len());
        fit.append(list);
        *list = fit;
    }
}

/// Sorts places by path, then by place. They come in the order of the text, but for some at its
/// end: to count them for each path takes a third of the time of a comparison sort.
fn by_path(sites: &mut Vec<Site>, paths: usize) {
    let mut next = vec![0u32; paths + 1];
    for site in sites.iter() {
        if let Some(count) = next.get_mut(site.path as usize + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for start in &mut next {
        sum += *start;
        *start = sum;
    }
    let mut out = sites.clone();
    for site in sites.iter() {
        let Some(place) = next.get_mut(site.path as usize) else { continue };
        if let Some(slot) = out.get_mut(*place as usize) {
            *slot = *site;
        }
        *place += 1;
    }
    for group in out.chunk_by_mut(|a, b| a.path == b.path) {
        if !group.is_sorted_by_key(|site| site.at) {
            group.sort_unstable_by_key(|site| site.at);
        }
    }
    *sites = out;
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
        for alias in imported.chain(types) {
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
        for candidate in std::mem::take(&mut self.candidates) {
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

    /// Puts the places of each path side by side.
    fn settle_sites(&mut self) {
        let FileFacts { sites, paths, .. } = &mut self.facts;
        by_path(sites, paths.len());
        let mut next = 0;
        for (at, path) in paths.iter_mut().enumerate() {
            path.first = small(next);
            while let Some(site) = sites.get(next).filter(|site| site.path as usize == at) {
                path.used |= site.kind != SiteKind::Import;
                next += 1;
            }
        }
    }

    pub(super) fn finish(mut self, tokens: &Tokens) -> (FileFacts, Vec<Token>) {
        if let Some(frame) = self.frames.get(1) {
            let at = frame.at;
            self.defect(at, "a bracket that is never closed");
        }
        self.settle_candidates();
        self.settle_sites();
        self.settle_sql();
        self.settle_tables();
        self.facts.stores.marks.sort_unstable_by_key(|(at, _)| *at);
        let covered: Vec<WaiverComment> =
            tokens.comments.iter().filter_map(|range| self.waiver(*range)).collect();
        let mut facts = self.facts;
        facts.waivers = covered;
        facts.words = self.words.finish();
        (facts.lines, facts.code_lines) =
            super::lines::code_lines(self.text, &facts.line_starts, &tokens.line_comments);
        let head = self.text.get(..self.text.len().min(2_000)).unwrap_or(self.text);
        // `contains` takes five times as long for this.
        facts.generated =
            ["@generated", "DO NOT EDIT", "do not edit", "automatically generated", "Generated by"]
                .iter()
                .any(|mark| memchr::memmem::find(head.as_bytes(), mark.as_bytes()).is_some());
        fit(&mut facts.scopes);
        fit(&mut facts.items);
        fit(&mut facts.imports);
        fit(&mut facts.paths);
        fit(&mut facts.sites);
        fit(&mut facts.lines);
        fit(&mut facts.line_starts);
        (facts, self.tokens)
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
