//! Items that are handed to another package's registry at link time, or code that runs before
//! `main` and reaches into one.
//!
//! Owns the matching of submitters with the package that collects.

use super::Ground;
use crate::extract::SignalKind;
use crate::model::code::SignalUse;
use crate::model::evidence::{Door, DoorKind};
use crate::model::ids::PackageId;
use crate::source::Span;

pub(super) fn collected(ground: &Ground<'_, '_>) -> Vec<Door> {
    let mut out = Vec::new();
    for signal in ground.signals.iter().filter(|s| s.kind == SignalKind::LinkTimeRegistry) {
        match (&signal.target, signal.item) {
            (Some((to, item)), _) if *to != signal.package => {
                out.push(door(signal, *to, item.clone(), vec![signal.at]));
            }
            (None, Some(body)) => out.extend(reached_from(ground, signal, body)),
            _ => {}
        }
    }
    out
}

/// Packages that the body of a constructor uses.
fn reached_from(ground: &Ground<'_, '_>, signal: &SignalUse, body: Span) -> Vec<Door> {
    let first = (signal.package, PackageId::FIRST);
    let mut out = Vec::new();
    for ((from, to), uses) in ground.uses.range(first..) {
        if *from != signal.package {
            break;
        }
        for item in &uses.items {
            let inside = item.sites.iter().find(|site| {
                site.span.file == body.file && (body.start..body.end).contains(&site.span.start)
            });
            if let Some(site) = inside {
                out.push(door(signal, *to, item.path.clone(), vec![signal.at, site.span]));
            }
        }
    }
    out
}

fn door(signal: &SignalUse, to: PackageId, object: String, at: Vec<Span>) -> Door {
    Door {
        kind: DoorKind::LinkTimeRegistry,
        from: signal.package,
        to: Some(to),
        owners: Vec::new(),
        object,
        how: signal.through.clone(),
        at,
        context: signal.context,
        lines: 0,
        sure: signal.sure,
        files: Vec::new(),
    }
}
