//! Types that stand in for generated ones: a client of a contract that is made of its provider's
//! own code.
//!
//! Owns the search: paths and names of packages in the brackets of the macro that makes a client,
//! and what build scripts say to a generator. Does not judge whose types may be there.

use super::{Ground, Replacement, second_look};
use crate::extract::SignalKind;
use crate::model::code::{Extern, SignalUse};
use crate::model::evidence::Context;
use crate::source::Span;

pub(super) fn replacements(ground: &Ground<'_, '_>) -> Vec<Replacement> {
    let mut out = Vec::new();
    for signal in ground.signals.iter().filter(|signal| signal.context != Context::Test) {
        match signal.kind {
            SignalKind::ClientContract | SignalKind::ServerContract => {
                out.extend(in_brackets(ground, signal));
            }
            SignalKind::TypeReplacement if signal.object.is_none() => {
                out.extend(in_brackets(ground, signal));
            }
            SignalKind::TypeReplacement => out.extend(said(ground, signal)),
            _ => {}
        }
    }
    out.sort();
    out.dedup();
    out
}

/// Items of other packages that a macro's brackets name, and packages named in a text.
fn in_brackets(ground: &Ground<'_, '_>, signal: &SignalUse) -> Vec<Replacement> {
    let Some(brackets) = second_look::brackets(ground, signal) else { return Vec::new() };
    let named = second_look::texts(ground, brackets);
    let mut out: Vec<Replacement> =
        named.into_iter().filter_map(|(text, at)| of_path(ground, signal, &text, at)).collect();
    for ((from, entered), uses) in ground.uses.iter().filter(|((f, _), _)| *f == signal.package) {
        for item in &uses.items {
            let inside = item.sites.iter().filter(|site| {
                site.span.file == brackets.file
                    && (brackets.start..brackets.end).contains(&site.span.start)
            });
            let to = item.home.as_ref().map_or(*entered, |(home, _)| *home);
            out.extend(inside.map(|site| Replacement {
                package: *from,
                to,
                item: item.path.clone(),
                at: site.span,
            }));
        }
    }
    out
}

/// A path or a package in a text, as generators take it.
fn said(ground: &Ground<'_, '_>, signal: &SignalUse) -> Option<Replacement> {
    of_path(ground, signal, signal.object.as_ref()?, signal.at)
}

fn of_path(
    ground: &Ground<'_, '_>,
    signal: &SignalUse,
    text: &str,
    at: Span,
) -> Option<Replacement> {
    let item = text.trim_start_matches("::").to_owned();
    // Packages are named with hyphens, libraries without.
    let head = ground.code.names.find(&item.split("::").next()?.replace('-', "_"))?;
    match ground.code.externs.get(signal.package.index())?.get(&head)? {
        Extern::Local(to) if *to != signal.package => {
            Some(Replacement { package: signal.package, to: *to, item, at })
        }
        _ => None,
    }
}
