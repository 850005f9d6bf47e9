//! Symbols that one package declares and another defines, and libraries loaded by name.
//!
//! Owns the matching of names for the linker. Only pairs count: a symbol that nobody here defines
//! belongs to a system library.

use std::collections::BTreeMap;

use super::Ground;
use crate::extract::SignalKind;
use crate::extract::rust::SymbolKind;
use crate::load::TargetKind;
use crate::model::evidence::{Context, Door, DoorKind};
use crate::model::ids::PackageId;
use crate::source::Span;

type Places = BTreeMap<(String, PackageId), (Span, Context)>;

/// `extern { fn x(); }` here, `#[no_mangle] fn x` there.
pub(super) fn wanted(ground: &Ground<'_, '_>) -> Vec<Door> {
    let (mut wanted, mut offered) = (Places::new(), Places::new());
    let mut libraries = Places::new();
    for krate in &ground.code.krates {
        for instance in &krate.instances {
            let Some(file) = ground.code.file_of(*instance) else { continue };
            let test = ground.code.instances.get(*instance as usize).is_some_and(|i| i.test);
            let around = crate::model::code::context(krate.kind, test);
            for symbol in &file.facts.symbols {
                let context = crate::model::code::in_scope(file.facts, symbol.scope, around);
                let places = match symbol.kind {
                    SymbolKind::Wanted => &mut wanted,
                    SymbolKind::Offered => &mut offered,
                    SymbolKind::Library => &mut libraries,
                };
                let key = (symbol.name.to_string(), krate.package);
                let value = (file.span(symbol.at, symbol.end), context);
                let slot = places.entry(key).or_insert(value);
                slot.1 = slot.1.min(context);
            }
        }
    }
    let mut out = pairs(&wanted, &offered);
    out.extend(libraries.iter().filter_map(|((name, from), (at, context))| {
        let to = built_by(ground, name).filter(|to| to != from)?;
        Some(door(*from, to, (name, "#[link]"), vec![*at], *context))
    }));
    out
}

fn pairs(wanted: &Places, offered: &Places) -> Vec<Door> {
    let mut out = Vec::new();
    for ((name, from), (at, context)) in wanted {
        // Its own definition is nearer.
        if offered.contains_key(&(name.clone(), *from)) {
            continue;
        }
        let first = (name.clone(), PackageId::FIRST);
        for ((other, to), (definition, _)) in offered.range(first..) {
            if other != name {
                break;
            }
            out.push(door(*from, *to, (name, "extern"), vec![*at, *definition], *context));
        }
    }
    out
}

fn door(
    from: PackageId,
    to: PackageId,
    (object, how): (&str, &str),
    at: Vec<Span>,
    context: Context,
) -> Door {
    Door {
        kind: DoorKind::SymbolLink,
        from,
        to: Some(to),
        owners: Vec::new(),
        object: object.to_owned(),
        how: how.to_owned(),
        at,
        context,
        lines: 0,
        sure: true,
        files: Vec::new(),
    }
}

/// The package that builds a library for other languages under this name.
fn built_by(ground: &Ground<'_, '_>, name: &str) -> Option<PackageId> {
    let wanted = name.replace('-', "_");
    let builds = |(kind, target): &(TargetKind, String)| {
        matches!(kind, TargetKind::Cdylib | TargetKind::Staticlib)
            && target.replace('-', "_") == wanted
    };
    let at = ground.loaded.packages.iter().position(|package| package.targets.iter().any(builds));
    at.map(PackageId::new)
}

/// A member's library loaded by a literal name.
pub(super) fn loaded(ground: &Ground<'_, '_>) -> Vec<Door> {
    let loads = ground.signals.iter().filter(|signal| signal.kind == SignalKind::DynamicLoad);
    loads
        .filter_map(|signal| {
            let object = signal.object.as_deref()?;
            let file = object.rsplit(['/', '\\']).next().unwrap_or(object);
            let stem = file.split('.').next().unwrap_or(file);
            let to = built_by(ground, stem.strip_prefix("lib").unwrap_or(stem))
                .or_else(|| built_by(ground, stem))?;
            (to != signal.package).then(|| {
                door(signal.package, to, (object, "loaded"), vec![signal.at], signal.context)
            })
        })
        .collect()
}
