//! What deployment files say of a package, a service or a store, as pages of `explain`.
//!
//! Owns these blocks. Addresses come without user, password and query.

use std::fmt::Write as _;

use super::style::{Style, count, table};
use crate::model::deployments::{Deployments, Given, Service, ServiceId, SharedStore};
use crate::model::{Architecture, PackageId};
use crate::source::{SourceMap, Span};

/// The blocks of one package: the services that run it, and what they are given.
pub(super) fn of_package(
    out: &mut String,
    model: &Architecture,
    id: PackageId,
    sources: &SourceMap,
    style: Style,
) {
    let Some(all) = &model.deployments else { return };
    let own: Vec<ServiceId> = services(all, |service| service.package == Some(id));
    if own.is_empty() {
        return;
    }
    let rows: Vec<Vec<String>> = own
        .iter()
        .filter_map(|at| all.service(*at))
        .map(|service| {
            let how = service.known.map_or("", |known| known.as_str());
            vec![service.name.clone(), place(sources, service.at), how.to_owned()]
        })
        .collect();
    let _ = writeln!(
        out,
        "\nruns as {}\n{}",
        count(rows.len(), "service", "services"),
        cut(&rows, style)
    );
    given(out, model, all, &own, sources, style);
}

/// The page of a service or of a store; none where neither is called so.
pub fn explain_deployed(
    model: &Architecture,
    subject: &str,
    sources: &SourceMap,
    style: Style,
) -> Option<String> {
    let all = model.deployments.as_ref()?;
    let stores: Vec<&SharedStore> =
        all.stores.iter().filter(|store| store.address == subject).collect();
    let mut out = String::new();
    for store in &stores {
        let _ = writeln!(out, "{}\nkind      {}", style.bold(&store.address), store.kind);
        let known = if store.sure { "its address" } else { "a name that is filled in elsewhere" };
        let _ = writeln!(out, "known by  {known}");
        let rows: Vec<Vec<String>> =
            store.given.iter().map(|given| row(model, all, given, sources)).collect();
        let _ = writeln!(out, "\ngiven to\n{}", cut(&rows, style));
    }
    if !stores.is_empty() {
        return Some(out);
    }
    let own = services(all, |service| service.name == subject);
    for service in own.iter().filter_map(|at| all.service(*at)) {
        let _ = writeln!(
            out,
            "{}\nnamed at  {}",
            style.bold(&service.name),
            place(sources, service.at)
        );
        let _ = writeln!(out, "stage     {}", service.stage.as_str());
        let runs = match (service.package, service.known) {
            (Some(id), Some(known)) => format!("{}, {}", model.package(id).label, known.as_str()),
            _ => "not known; `[[service]]` in mandate.toml says it".to_owned(),
        };
        let _ = writeln!(out, "runs      {runs}\nteams     {}", teams(model, service));
        if service.once {
            out.push_str("once      before others begin\n");
        }
    }
    given(&mut out, model, all, &own, sources, style);
    (!own.is_empty()).then_some(out)
}

fn services(all: &Deployments, wanted: impl Fn(&Service) -> bool) -> Vec<ServiceId> {
    let found = all.services.iter().enumerate().filter(|(_, service)| wanted(service));
    found.map(|(at, _)| at).collect()
}

/// Stores that services are given, each with who else is.
fn given(
    out: &mut String,
    model: &Architecture,
    all: &Deployments,
    own: &[ServiceId],
    sources: &SourceMap,
    style: Style,
) {
    let mut rows = Vec::new();
    for store in &all.stores {
        let (mine, others): (Vec<&Given>, Vec<&Given>) =
            store.given.iter().partition(|given| own.contains(&given.service));
        let Some(first) = mine.first() else { continue };
        let mut others: Vec<String> = others
            .iter()
            .filter_map(|given| all.service(given.service))
            .map(|service| format!("{} ({})", service.name, teams(model, service)))
            .collect();
        others.sort();
        others.dedup();
        let also = if others.is_empty() {
            "to nobody else".to_owned()
        } else {
            format!("also to {}", others.join(", "))
        };
        rows.push(vec![store.address.clone(), first.key.clone(), place(sources, first.at), also]);
    }
    if !rows.is_empty() {
        let _ = writeln!(
            out,
            "\nis given {}\n{}",
            count(rows.len(), "store", "stores"),
            cut(&rows, style)
        );
    }
}

fn row(model: &Architecture, all: &Deployments, given: &Given, sources: &SourceMap) -> Vec<String> {
    let service = all.service(given.service);
    let package = service.and_then(|service| service.package);
    vec![
        service.map_or_else(String::new, |service| service.name.clone()),
        package.map_or("no package here", |id| &model.package(id).label).to_owned(),
        service.map_or_else(String::new, |service| teams(model, service)),
        given.key.clone(),
        place(sources, given.at),
        given.stage.as_str().to_owned(),
    ]
}

fn teams(model: &Architecture, service: &Service) -> String {
    let teams = match service.package {
        Some(id) => &model.package(id).responsible,
        None => &service.owners,
    };
    let register = &model.ownership.teams;
    let names: Vec<&str> = teams.iter().map(|team| register.name(*team)).collect();
    if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
}

fn place(sources: &SourceMap, span: Span) -> String {
    let place = sources.place(span);
    format!("{}:{}", place.file, place.line)
}

fn cut(rows: &[Vec<String>], style: Style) -> String {
    let shown = if style.limit == 0 { rows.len() } else { style.limit };
    let mut out = table(rows.get(..shown.min(rows.len())).unwrap_or(rows));
    if rows.len() > shown {
        let _ = writeln!(out, "  … and {} more (--limit 0 shows all)", rows.len() - shown);
    }
    out.trim_end().to_owned()
}
