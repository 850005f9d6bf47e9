//! Which of a user's own rules speak of a package, and as what.
//!
//! Owns the names of the parts in which a kind of rule selects packages. Built-in rules speak of
//! all packages and are not listed. Does not judge.

use super::scope::Scope;
use crate::model::PackageId;
use crate::rulebook::{Kind, Rule, Rulebook, Selector};
use crate::source::Span;

/// A rule that takes a package.
#[derive(Clone, Debug)]
pub struct Naming<'b> {
    /// The rule.
    pub rule: &'b Rule,
    /// In which part: `from`, `to`, `by`, `layer 2` and the like.
    pub part: String,
    /// The selector's place.
    pub span: Span,
}

/// The rules that take a package, in the order of their ids.
pub fn naming<'b>(book: &'b Rulebook, scope: &Scope<'_>, id: PackageId) -> Vec<Naming<'b>> {
    let own = book.rules().iter().filter(|rule| rule.span.is_some() && !rule.is_template);
    own.flat_map(|rule| {
        let taken = parts(&rule.kind).into_iter().filter(|(_, part)| scope.takes(part, id));
        taken.map(move |(part, selector)| Naming { rule, part, span: selector.span })
    })
    .collect()
}

/// The selectors of packages in a kind that users write, by the names of their keys.
fn parts(kind: &Kind) -> Vec<(String, &Selector)> {
    let numbered = |word: &'static str, list: &'_ [Selector]| -> Vec<String> {
        (1..=list.len()).map(|n| format!("{word} {n}")).collect()
    };
    match kind {
        Kind::Forbidden { from, to, .. }
        | Kind::AllowedOnly { from, to, .. }
        | Kind::Required { from, to, .. } => {
            vec![("from".to_owned(), from), ("to".to_owned(), to)]
        }
        Kind::Layers { layers, .. } => numbered("layer", layers).into_iter().zip(layers).collect(),
        Kind::Independent { members, .. } => {
            numbered("member", members).into_iter().zip(members).collect()
        }
        Kind::VisibleTo { to, by, .. } => vec![("to".to_owned(), to), ("by".to_owned(), by)],
        Kind::Acyclic { within, .. } => vec![("within".to_owned(), within)],
        Kind::ExclusiveDependency { by, .. } => vec![("by".to_owned(), by)],
        _ => Vec::new(),
    }
}
