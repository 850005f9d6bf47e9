//! Stores that deployment files give to services, beside those that code shows.
//!
//! Owns the part of the page and of the document `mandate-stores/1` about them. Addresses have been
//! taken apart before: no password is left in them.

use std::fmt::Write as _;

use serde::Serialize;

use super::style::{Style, count, table};
use crate::model::Architecture;
use crate::source::SourceMap;

/// One store of a deployment.
#[derive(Serialize)]
pub(super) struct GivenRow<'d> {
    address: &'d str,
    kind: &'d str,
    known: bool,
    services: Vec<ServiceRow<'d>>,
}

#[derive(Serialize)]
struct ServiceRow<'d> {
    service: &'d str,
    package: Option<&'d str>,
    setting: &'d str,
    stage: &'static str,
    file: String,
    line: usize,
}

/// Every store of every deployment.
pub(super) fn given_stores<'d>(model: &'d Architecture, sources: &SourceMap) -> Vec<GivenRow<'d>> {
    let Some(all) = &model.deployments else { return Vec::new() };
    let row = |given: &'d crate::model::deployments::Given| {
        let service = all.service(given.service)?;
        let place = sources.place(given.at);
        Some(ServiceRow {
            service: &service.name,
            package: service.package.map(|id| model.package(id).label.as_str()),
            setting: &given.key,
            stage: given.stage.as_str(),
            file: place.file,
            line: place.line,
        })
    };
    let store = |store: &'d crate::model::deployments::SharedStore| GivenRow {
        address: &store.address,
        kind: &store.kind,
        known: store.sure,
        services: store.given.iter().filter_map(row).collect(),
    };
    all.stores.iter().map(store).collect()
}

/// The same for people.
pub(super) fn given_page(model: &Architecture, sources: &SourceMap, style: Style) -> String {
    let all = given_stores(model, sources);
    let mut out = String::new();
    if all.is_empty() {
        return out;
    }
    let what = count(all.len(), "store", "stores");
    let _ = writeln!(out, "deployment files give {what} to services");
    let limit = if style.limit == 0 { usize::MAX } else { style.limit };
    for store in &all {
        let name = style.bold(store.address);
        let _ = writeln!(out, "  {name}  {}", if store.known { "" } else { "by this name" });
        let rows: Vec<Vec<String>> = store
            .services
            .iter()
            .take(limit)
            .map(|row| {
                let package = row.package.unwrap_or("no package here").to_owned();
                let place = format!("{}:{}", row.file, row.line);
                vec![String::new(), row.service.to_owned(), package, place, row.stage.to_owned()]
            })
            .collect();
        out.push_str(&table(&rows));
        if let Some(cut) = store.services.len().checked_sub(limit).filter(|cut| *cut > 0) {
            let _ = writeln!(out, "    … and {cut} more");
        }
    }
    out.push('\n');
    out
}
