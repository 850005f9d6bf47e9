//! What made one store of several, and what deployment files call it.
//!
//! Owns the words and rows about it on the page of stores and in `mandate-stores/1`.

use std::fmt::Write as _;

use serde::Serialize;

use super::style::Style;
use crate::model::{Architecture, Instance, MergedBy, Merger};
use crate::source::{SourceMap, Span};

/// A place, for machines.
#[derive(Serialize)]
pub(super) struct PlaceRow {
    file: String,
    line: usize,
}

impl PlaceRow {
    pub(super) fn of(sources: &SourceMap, at: Span) -> Self {
        let place = sources.place(at);
        Self { file: place.file, line: place.line }
    }
}

/// Two stores that are one.
#[derive(Serialize)]
pub(super) struct MergerRow<'d> {
    one: &'d str,
    other: &'d str,
    why: &'static str,
    what: Option<&'d str>,
    sure: bool,
    at: Vec<PlaceRow>,
}

/// The addresses by which deployment files give a store to services.
pub(super) fn addresses<'d>(model: &'d Architecture, instance: &Instance) -> Vec<&'d str> {
    let stores = model.deployments.as_ref().map_or(&[][..], |all| all.stores.as_slice());
    let found = instance.given.iter().filter_map(|at| stores.get(*at));
    found.map(|store| store.address.as_str()).collect()
}

/// Everything that made a store one.
pub(super) fn mergers<'d>(
    model: &'d Architecture,
    instance: &'d Instance,
    sources: &SourceMap,
) -> Vec<MergerRow<'d>> {
    let row = |merger: &'d Merger| {
        let (why, what, sure) = match &merger.why {
            MergedBy::Declared(_) => ("declared", None, true),
            MergedBy::Statement(_) => ("statement", None, true),
            MergedBy::Key(_) => ("foreign-key", None, true),
            MergedBy::Address { address, sure, .. } => ("address", Some(address.as_str()), *sure),
            MergedBy::Process(package) => {
                ("process", Some(model.package(*package).label.as_str()), true)
            }
            MergedBy::Name(name) => ("name", Some(name.as_str()), true),
        };
        let at = places(merger).into_iter().map(|at| PlaceRow::of(sources, at)).collect();
        MergerRow { one: &merger.one, other: &merger.other, why, what, sure, at }
    };
    instance.mergers.iter().map(row).collect()
}

fn places(merger: &Merger) -> Vec<Span> {
    match &merger.why {
        MergedBy::Declared(at) | MergedBy::Statement(at) | MergedBy::Key(at) => vec![*at],
        MergedBy::Address { at, .. } => at.to_vec(),
        MergedBy::Process(_) | MergedBy::Name(_) => Vec::new(),
    }
}

/// The same for people, below the name of the store.
pub(super) fn mergers_page(
    out: &mut String,
    model: &Architecture,
    instance: &Instance,
    sources: &SourceMap,
    style: Style,
) {
    let addresses = addresses(model, instance);
    if !addresses.is_empty() {
        let _ = writeln!(out, "  given to services as {}", addresses.join(", "));
    }
    let rows = mergers(model, instance, sources);
    let limit = if style.limit == 0 { usize::MAX } else { style.limit };
    for row in rows.iter().take(limit) {
        let places: Vec<String> =
            row.at.iter().map(|place| format!("{}:{}", place.file, place.line)).collect();
        let what = row.what.unwrap_or_default();
        let why = match row.why {
            "declared" => "`same` in mandate.toml says so".to_owned(),
            "statement" => "one statement names both".to_owned(),
            "foreign-key" => "a foreign key leads from the one to the other".to_owned(),
            "address" if row.sure => format!("services of both are given {what}"),
            "address" => format!("services of both are given `{what}`, by name or by likeness"),
            "process" => format!("both are composed into `{what}`"),
            _ => format!("both name `{what}`"),
        };
        let at =
            if places.is_empty() { String::new() } else { format!(" at {}", places.join(", ")) };
        let _ = writeln!(out, "  one store with `{}`, `{}`: {why}{at}", row.one, row.other);
    }
    if let Some(cut) = rows.len().checked_sub(limit).filter(|cut| *cut > 0) {
        let _ = writeln!(out, "  … and {cut} more");
    }
}
