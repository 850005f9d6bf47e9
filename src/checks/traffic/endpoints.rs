//! Kind `hard-coded-endpoint`: addresses of machines and clusters in the source.
//!
//! Owns what counts as such an address: a host that is a place and not a public name, given to a
//! function that calls. One that counts only where nothing is configured is a hint, and so is one of
//! the caller's own machine.

use std::collections::BTreeMap;

use globset::GlobSet;

use super::Case;
use crate::checks::finding::Finding;
use crate::model::{Endpoint, PackageId};
use crate::rulebook::Grade;

/// The parameters of the kind.
pub(super) struct Wanted<'w> {
    pub(super) hosts: &'w GlobSet,
    pub(super) calls: &'w [String],
    pub(super) defaults: &'w [String],
}

type Key<'k> = (PackageId, &'k str, bool);

pub(super) fn check(case: &Case<'_, '_>, wanted: &Wanted<'_>) -> Vec<Finding> {
    let mut found: BTreeMap<Key<'_>, Vec<&Endpoint>> = BTreeMap::new();
    for endpoint in &case.interfaces.endpoints {
        let is_default = wanted.defaults.contains(&endpoint.call);
        if (is_default || wanted.calls.contains(&endpoint.call))
            && is_place(&endpoint.address, wanted.hosts)
            && !is_a_tool(case, endpoint.package)
        {
            let key = (endpoint.package, endpoint.address.as_str(), is_default);
            found.entry(key).or_default().push(endpoint);
        }
    }
    let finding = |((package, address, is_default), places): (Key<'_>, Vec<&Endpoint>)| {
        let mut finding = case.scope.about(case.rule, package);
        finding.at = places.iter().map(|endpoint| endpoint.at).collect();
        finding.because = case.scope.because(package);
        finding.object = Some(address.to_owned());
        finding.facts.insert("endpoint", address.to_owned());
        if is_default {
            finding.variant = Some("default");
            finding.edge = Some("default".to_owned());
            finding.grade = Grade::Hint;
        } else if is_own_machine(address) {
            finding.variant = Some("local");
            finding.grade = Grade::Hint;
        }
        finding
    };
    found.into_iter().map(finding).collect()
}

fn is_a_tool(case: &Case<'_, '_>, package: PackageId) -> bool {
    case.scope.architecture.package(package).role == crate::model::Role::Tool
}

/// The host of an address, and its port.
fn parts(address: &str) -> (&str, Option<&str>) {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = rest.get(..end).unwrap_or(rest);
    let authority = authority.rsplit('@').next().unwrap_or(authority);
    match authority.rfind(':') {
        Some(at) if !authority.ends_with(']') => (
            authority.get(..at).unwrap_or(""),
            authority.get(at + 1..).filter(|port| !port.is_empty()),
        ),
        _ => (authority, None),
    }
}

/// Whether an address leads to the machine that the caller runs on: a helper beside it, a mock, a
/// tool for whoever develops it. Nobody can say from here which.
fn is_own_machine(address: &str) -> bool {
    let host = parts(address).0;
    host.starts_with("127.") || ["localhost", "0.0.0.0", "[::1]", "[::]"].contains(&host)
}

/// Whether an address names a machine or a cluster.
fn is_place(address: &str, hosts: &GlobSet) -> bool {
    let (host, port) = parts(address);
    if host.is_empty() || host.contains(['{', '$', '<', ' ']) {
        return false;
    }
    hosts.is_match(host) || (port.is_some() && !host.contains(['.', ':']))
}

#[cfg(test)]
mod tests {
    use globset::{Glob, GlobSetBuilder};

    use super::{is_own_machine, is_place};

    #[test]
    fn places_are_told_from_names() {
        let mut hosts = GlobSetBuilder::new();
        for glob in ["localhost", "127.*", "\\[::1\\]", "*.svc"] {
            hosts.add(Glob::new(glob).unwrap());
        }
        let hosts = hosts.build().unwrap();
        for (address, expected) in [
            ("http://localhost", true),
            ("http://127.0.0.1:80/x", true),
            ("http://[::1]:80", true),
            ("http://ledger:50051", true),
            ("http://ledger.shop.svc/x", true),
            ("http://ledger", false),
            ("https://example.org:8443/a:b", false),
            ("http://{host}:80", false),
            ("http://", false),
        ] {
            assert_eq!(is_place(address, &hosts), expected, "{address}");
        }
        for own in ["http://localhost:1/x", "127.0.0.1:80", "http://[::1]:80"] {
            assert!(is_own_machine(own), "{own}");
        }
        assert!(!is_own_machine("http://ledger:50051"));
    }
}
