//! Types that stand in for generated ones: a client of a contract that is made of its provider's
//! own code.
//!
//! Owns the search: in the brackets of the macro that makes a client, and in what build scripts say
//! to a generator. Does not judge whose types may be there.

use super::{Ground, Replacement, second_look};
use crate::extract::SignalKind;
use crate::model::code::{Extern, SignalUse};
use crate::model::evidence::Context;

pub(super) fn replacements(ground: &Ground<'_, '_>) -> Vec<Replacement> {
    let mut out = Vec::new();
    for signal in ground.signals.iter().filter(|signal| signal.context != Context::Test) {
        match signal.kind {
            SignalKind::ClientContract | SignalKind::ServerContract => {
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

/// Items of other packages that a macro's brackets name.
fn in_brackets(ground: &Ground<'_, '_>, signal: &SignalUse) -> Vec<Replacement> {
    let Some(brackets) = second_look::brackets(ground, signal) else { return Vec::new() };
    let mut out = Vec::new();
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

/// A path in a text, as generators take it.
fn said(ground: &Ground<'_, '_>, signal: &SignalUse) -> Option<Replacement> {
    let path = signal.object.as_ref()?.trim_start_matches("::").to_owned();
    let head = ground.code.names.find(path.split("::").next()?)?;
    match ground.code.externs.get(signal.package.index())?.get(&head)? {
        Extern::Local(to) if *to != signal.package => {
            Some(Replacement { package: signal.package, to: *to, item: path, at: signal.at })
        }
        _ => None,
    }
}
