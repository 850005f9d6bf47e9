//! Documents whose paths a server answers at: `/orders/{id}` in the one, `/orders/:id` in the other.
//!
//! Owns the comparison. Nothing is generated of such a document, so that its paths alone lead to
//! whoever serves it: two thirds of at least three must stand as literals in one package and in no
//! other one, all behind the same beginning, as a router that is nested has it. That is likely,
//! never seen.

use std::collections::{BTreeMap, BTreeSet};

use super::contracts::add_party;
use super::targets::Targets;
use super::{Ground, Interface, Party};
use crate::extract::SignalKind;
use crate::model::evidence::Context;
use crate::model::ids::PackageId;
use crate::source::Span;

/// Paths below which a document is too small to tell it from another.
const LEAST: usize = 3;

/// The paths of a package's routes, each with its places.
type Routes = BTreeMap<PackageId, BTreeMap<String, Vec<Span>>>;

pub(super) fn serve(ground: &Ground<'_, '_>, targets: &Targets, list: &mut [Interface]) {
    let is_open = |interface: &&mut Interface| {
        interface.technology == "openapi" && interface.providers.is_empty()
    };
    let mut routes: Option<Routes> = None;
    for interface in list.iter_mut().filter(is_open) {
        let paths = paths_of(ground, interface);
        if paths.len() < LEAST {
            continue;
        }
        let routes = routes.get_or_insert_with(|| routes_of(ground));
        let mut found = routes.iter().filter_map(|(package, own)| {
            let met = met(&paths, own)?;
            (met.len() * 3 >= paths.len() * 2).then_some((*package, met))
        });
        let (Some((package, at)), None) = (found.next(), found.next()) else { continue };
        let processes = at.iter().flat_map(|at| targets.processes_of(package, at.file)).collect();
        let party = Party { package, processes, test: false, at, sure: false };
        add_party(&mut interface.providers, party);
    }
}

/// The first place of each path of a document that is a route, behind the beginning that most have.
fn met(paths: &BTreeSet<String>, routes: &BTreeMap<String, Vec<Span>>) -> Option<Vec<Span>> {
    let mut beginnings: BTreeMap<&str, BTreeMap<&str, Span>> = BTreeMap::new();
    for path in paths {
        // Every end of a path that begins with a slash may be a route.
        for (at, _) in path.match_indices('/') {
            let (beginning, end) = path.split_at(at);
            if let Some(span) = routes.get(end).and_then(|places| places.first()) {
                beginnings.entry(beginning).or_default().insert(path, *span);
            }
        }
    }
    let most = beginnings.into_values().max_by_key(BTreeMap::len)?;
    Some(most.into_values().collect())
}

fn paths_of(ground: &Ground<'_, '_>, interface: &Interface) -> BTreeSet<String> {
    let files = ground.architecture.contracts.iter();
    let own = files.filter(|file| interface.contracts.contains(&file.path));
    let read = own.filter_map(crate::model::ContractFile::contract);
    let operations = read.flat_map(crate::extract::contracts::Contract::operations);
    operations.filter_map(|operation| Some(plain(&operation.route.as_ref()?.1))).collect()
}

fn routes_of(ground: &Ground<'_, '_>) -> Routes {
    let mut out = Routes::new();
    let is_meant = |kind: SignalKind, context: Context| {
        kind == SignalKind::NetworkRoute && context == Context::Shipped
    };
    for signal in ground.signals.iter().filter(|s| is_meant(s.kind, s.context)) {
        if let Some(path) = signal.object.as_ref().filter(|path| path.starts_with('/')) {
            let own = out.entry(signal.package).or_default();
            own.entry(plain(path)).or_default().push(signal.at);
        }
    }
    out
}

/// A path without the names of its parameters, however they are written.
fn plain(path: &str) -> String {
    let path = path.split('?').next().unwrap_or(path).trim_end_matches('/');
    let part = |part: &str| {
        let is_parameter = part.starts_with(['{', ':', '*', '<']);
        if is_parameter { "{}".to_owned() } else { part.to_owned() }
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceMap;

    #[test]
    fn parameters_are_alike_and_a_common_beginning_is_left_to_a_router_around() {
        for path in ["/orders/{id}", "/orders/:id/", "/orders/<id>?<page>", "/orders/{id:[0-9]+}"] {
            assert_eq!(plain(path), "/orders/{}");
        }
        let at = SourceMap::default().add("a.rs", "".into()).start();
        let routes = |paths: &[&str]| {
            paths.iter().map(|path| (plain(path), vec![at])).collect::<BTreeMap<_, _>>()
        };
        let paths: BTreeSet<String> =
            ["/v1/orders", "/v1/orders/{}", "/v1/rates"].map(str::to_owned).into();
        assert_eq!(
            met(&paths, &routes(&["/orders", "/orders/:id", "/rates"])).map(|m| m.len()),
            Some(3)
        );
        assert_eq!(met(&paths, &routes(&["/v1/orders", "/rates"])).map(|m| m.len()), Some(1));
        assert_eq!(met(&paths, &routes(&["/health"])), None);
    }
}
