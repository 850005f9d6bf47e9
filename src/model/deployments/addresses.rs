//! Which stores the variables of a service lead to.
//!
//! Owns the step from variables to addresses: a whole URL, or host, port and name put together, or
//! a name for what is not known here. Two addresses are one store where they are equal and mean
//! the same place: a short host name is that of its own network, a machine's own name nobody's.

use std::collections::BTreeMap;

use super::values::{Known, Variable};
use crate::extract::deployment::{Address, Expression};
use crate::extract::{Medium, Role, StoreKinds};
use crate::source::Span;

/// Where a service stands: names mean something only there.
#[derive(Clone, Debug)]
pub(super) struct Network<'n> {
    /// The folder of a compose file, or the namespace of a cluster.
    pub(super) scope: &'n str,
    /// Whether it is a cluster.
    pub(super) cluster: bool,
    /// Whether the service shares the network of its machine.
    pub(super) on_host: bool,
    /// Kinds of the services of this network that are stores.
    pub(super) stores: &'n BTreeMap<String, usize>,
}

/// A store as one service is given it.
#[derive(Clone, Debug)]
pub(super) struct Lead {
    /// Where the name means something, kind and address: equal for one store.
    pub(super) identity: (String, String),
    /// The host, and the database on it; empty where they are not known.
    pub(super) parts: (String, String),
    pub(super) kind: usize,
    /// Whether an address is known, and not only a name.
    pub(super) sure: bool,
    pub(super) key: String,
    pub(super) at: Span,
}

/// What is known of one store: its address in parts.
#[derive(Default)]
struct Parts<'v> {
    host: Option<&'v Variable>,
    port: Option<&'v Variable>,
    object: Option<&'v Variable>,
    kind: usize,
}

/// Every store that the variables lead to.
pub(super) fn leads(
    variables: &[Variable],
    kinds: &StoreKinds,
    network: &Network<'_>,
) -> Vec<Lead> {
    let mut out = Vec::new();
    let mut parts: BTreeMap<String, Parts<'_>> = BTreeMap::new();
    for variable in variables {
        let setting = kinds.setting(&variable.key);
        let by_name = setting.as_ref().map(|setting| setting.kind);
        match &variable.value {
            Known::Entry(entry) => {
                // The name in the set may say what the setting's own does not.
                let by_entry = || kinds.setting(entry);
                let Some(setting) = setting.or_else(by_entry) else { continue };
                let whole = if is_road(kinds, setting.kind) { Role::Object } else { Role::Whole };
                if setting.role == whole {
                    let (scope, entry) = (network.scope.to_owned(), entry.clone());
                    out.push(lead(variable, kinds, setting.kind, scope, entry, false));
                }
            }
            Known::Text(value) => {
                if let Some(address) = value.address() {
                    out.extend(whole(variable, &address, by_name, kinds, network));
                    continue;
                }
                let Some(setting) = setting else { continue };
                if setting.role == Role::Whole && !is_road(kinds, setting.kind) {
                    let name = value.only_variable().map(|name| format!("${name}"));
                    let scope = network.scope.to_owned();
                    out.extend(
                        name.map(|name| lead(variable, kinds, setting.kind, scope, name, false)),
                    );
                    continue;
                }
                let slot = parts.entry(setting.stem).or_default();
                slot.kind = setting.kind;
                match setting.role {
                    Role::Host => slot.host = Some(variable),
                    Role::Port => slot.port = Some(variable),
                    Role::Object => slot.object = Some(variable),
                    Role::Whole => {}
                }
            }
        }
    }
    out.extend(parts.into_values().filter_map(|parts| together(&parts, kinds, network)));
    out
}

/// Whether an address leads to what many use, and only a name in it to something shared.
fn is_road(kinds: &StoreKinds, kind: usize) -> bool {
    let medium = kinds.get(kind).map(|kind| kind.medium);
    matches!(medium, None | Some(Medium::Bucket | Medium::Queue))
}

fn lead(
    variable: &Variable,
    kinds: &StoreKinds,
    kind: usize,
    scope: String,
    address: String,
    sure: bool,
) -> Lead {
    let name = kinds.get(kind).map_or("", |kind| kind.kind.as_str());
    let shown = if address.contains("://") { address } else { format!("{name} {address}") };
    let (key, at) = (variable.key.clone(), variable.at);
    Lead { identity: (scope, shown), parts: Default::default(), kind, sure, key, at }
}

/// A URL. The scheme says what it is; of a plain one the name of the setting must.
fn whole(
    variable: &Variable,
    address: &Address,
    by_name: Option<usize>,
    kinds: &StoreKinds,
    network: &Network<'_>,
) -> Option<Lead> {
    let by_scheme = kinds.of_scheme(&address.scheme);
    let is_web = matches!(address.scheme.as_str(), "http" | "https" | "grpc" | "tcp");
    let specific = by_name.filter(|kind| kinds.get(*kind).is_some_and(|kind| !kind.generic));
    let kind = by_scheme.or(if is_web { specific } else { by_name })?;
    let medium = kinds.get(kind)?.medium;
    // `s3://bucket`: what stands in the place of a host is the bucket.
    if by_scheme.is_some() && medium == Medium::Bucket {
        let scope = String::new();
        let shown = format!("{}://{}", kinds.get(kind)?.kind, address.host);
        return Some(lead(variable, kinds, kind, scope, shown, true));
    }
    // An address of a broker or of a warehouse for many says nothing of what is kept there.
    let is_whole = matches!(medium, Medium::Database | Medium::Cache | Medium::Search);
    let is_queue = is_web && medium == Medium::Queue && !address.path.is_empty();
    if !is_whole && !is_queue {
        return None;
    }
    placed(variable, kinds, kind, network, address)
}

/// Host, port and name of several settings.
fn together(parts: &Parts<'_>, kinds: &StoreKinds, network: &Network<'_>) -> Option<Lead> {
    let name = |variable: Option<&Variable>| match &variable?.value {
        Known::Text(value) => value.name(),
        Known::Entry(entry) => Some(format!("${entry}")),
    };
    let medium = kinds.get(parts.kind)?.medium;
    let object = name(parts.object);
    let variable = parts.object.or(parts.host)?;
    match medium {
        Medium::Bucket | Medium::Queue => {
            let object = object?;
            let is_known = !object.contains('$');
            let scope = if medium == Medium::Bucket && is_known { "" } else { network.scope };
            let shown = if is_known {
                format!("{}://{object}", kinds.get(parts.kind)?.kind)
            } else {
                object
            };
            Some(lead(variable, kinds, parts.kind, scope.to_owned(), shown, is_known))
        }
        Medium::Database | Medium::Cache | Medium::Search => {
            let host = name(parts.host)?;
            let (host, port) = host
                .split_once(':')
                .map_or((host.as_str(), None), |(host, port)| (host, Some(port.to_owned())));
            let address = Address {
                scheme: String::new(),
                host: host.to_owned(),
                port: port.or_else(|| name(parts.port)),
                path: object.unwrap_or_default(),
            };
            placed(variable, kinds, parts.kind, network, &address)
        }
        Medium::Embedded | Medium::Stream => None,
    }
}

/// An address at its place; none where it is the service's own machine.
fn placed(
    variable: &Variable,
    kinds: &StoreKinds,
    kind: usize,
    network: &Network<'_>,
    address: &Address,
) -> Option<Lead> {
    let host = address.host.as_str();
    let first = host.split([',', ':']).next().unwrap_or(host);
    let is_own =
        matches!(first, "localhost" | "127.0.0.1" | "0.0.0.0" | "[" | "[::1]" | "::1" | "");
    if host.is_empty() || (is_own && !network.on_host) {
        return None;
    }
    let kind = named(kinds, kind, network, first, address.port.as_deref());
    let (host, scope) = scoped(host, first, is_own, network);
    let own_port = kinds.get(kind)?.port.map(|port| port.to_string());
    let port = address.port.as_ref().filter(|port| own_port.as_ref() != Some(port));
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    let is_cache = kinds.get(kind)?.medium == Medium::Cache;
    // The first of a cache's databases need not be written.
    let path = if is_cache && address.path == "0" { "" } else { address.path.as_str() };
    let parts = (host.clone(), path.to_owned());
    let path = if path.is_empty() { String::new() } else { format!("/{path}") };
    let sure = !host.contains('$') && !path.contains('$');
    let shown = format!("{}://{host}{port}{path}", kinds.get(kind)?.kind);
    Some(Lead { parts, ..lead(variable, kinds, kind, scope, shown, sure) })
}

/// What `DATABASE` means: the service of that name, or whose port it is, tells.
fn named(
    kinds: &StoreKinds,
    kind: usize,
    network: &Network<'_>,
    host: &str,
    port: Option<&str>,
) -> usize {
    if kinds.get(kind).is_some_and(|kind| !kind.generic) {
        return kind;
    }
    let by_service = network.stores.get(host).copied();
    by_service.or_else(|| kinds.of_port(port?)).unwrap_or(kind)
}

/// The host, and where its name means something: a short one only in its own network.
fn scoped(host: &str, first: &str, is_own: bool, network: &Network<'_>) -> (String, String) {
    if network.cluster
        && let Some((name, rest)) = first.split_once('.')
    {
        let namespace = rest.split('.').next().unwrap_or(rest);
        let is_inside = rest.split('.').nth(1).is_none_or(|word| word == "svc");
        if is_inside && !host.contains(',') {
            return (name.to_owned(), format!("cluster {namespace}"));
        }
    }
    let is_public = first.contains('.') && !is_own && !first.contains('$');
    let is_private = ["10.", "192.168.", "172."].iter().any(|head| first.starts_with(head));
    let scope = if is_public && !is_private { String::new() } else { network.scope.to_owned() };
    (host.to_owned(), scope)
}

/// The kind of store that an image runs, by its name.
pub(super) fn store_of(image: Option<&Expression>, kinds: &StoreKinds) -> Option<usize> {
    kinds.of_image(&super::programs::image_name(image?))
}
