//! Waivers in comments, with the package they stand in.
//!
//! Owns the step from a comment to somebody whom it concerns, so that the verdict needs no graph.
//! Does not know which findings a waiver meets.

use super::finding::End;
use super::scope::Scope;
use crate::extract::waiver::Waiver;
use crate::source::Span;

/// A waiver that may meet findings.
#[derive(Clone, Debug)]
pub struct Waivable {
    /// The comment.
    pub comment: Span,
    /// What it covers.
    pub covers: Span,
    /// What it says, or what is wrong with it.
    pub waiver: Result<Waiver, String>,
    /// Whose package it stands in.
    pub end: End,
}

pub(super) fn waivable(scope: &Scope<'_>) -> Vec<Waivable> {
    let Some(evidence) = scope.architecture.evidence.as_ref() else {
        return Vec::new();
    };
    evidence
        .waivers
        .iter()
        .map(|placed| {
            let comment = &placed.comment;
            let span = |from: u32, to: u32| placed.file.span(from as usize..to as usize);
            Waivable {
                comment: span(comment.at, comment.end),
                covers: span(comment.covers_from, comment.covers_to),
                waiver: comment.waiver.clone(),
                end: placed.package.map(|id| scope.end(id)).unwrap_or_default(),
            }
        })
        .collect()
}
