//! Kind `scattered-entity`: one business entity that several teams define, each for itself.
//!
//! Owns what counts as the same: tables, or messages of one language of contracts, of one name
//! whatever its case and number, that share enough fields which say something. Copies of one
//! contract, its versions, and names that everybody has are none. Does not know who uses them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Case, are_apart};
use crate::checks::finding::{End, Finding};
use crate::extract::Medium;
use crate::extract::contracts::{Contract, ContractType, Technology, TypeKind};
use crate::model::{ContractFile, Origin, OwnedBy, PackageId};
use crate::ownership::TeamId;
use crate::rulebook::Scattered;
use crate::source::Span;

/// So many fields that say something are no accident.
const TELLING: usize = 3;
/// How many fields of a finding are named.
const SHOWN: usize = 6;

/// The words of a rule, as names are compared.
struct Usual {
    fields: BTreeSet<String>,
    names: BTreeSet<String>,
    calls: Vec<String>,
    gateways: BTreeSet<String>,
}

impl Usual {
    fn of(rule: &Scattered) -> Self {
        Self {
            fields: rule.usual_fields.iter().map(|field| bare(field)).collect(),
            names: rule.usual_names.iter().map(|name| bare_name(name)).collect(),
            calls: rule.calls.iter().map(|end| bare(end)).collect(),
            gateways: rule.gateways.iter().cloned().collect(),
        }
    }

    /// Whether a type of a contract stands for a thing, and not for a call or a part of another.
    fn is_entity(&self, of: &ContractType) -> bool {
        let name = of.name.text.to_lowercase();
        of.kind == TypeKind::Message
            && !name.contains('.')
            && !self.calls.iter().any(|end| name.ends_with(end.as_str()))
    }

    /// Whether a program has made a document of a contract in protobuf: that one counts. Letter by
    /// letter: a contract may well have an `RpcStatus` of its own.
    fn is_of_gateway(&self, contract: &Contract) -> bool {
        contract.types.iter().any(|of| self.gateways.contains(of.name.text.as_str()))
    }

    /// Whether a field says something of what has it: not `id`, nor `order_id` of an order.
    fn is_telling(&self, field: &str, name: &str) -> bool {
        let inner = field.strip_prefix(name).unwrap_or(field);
        !self.fields.contains(field) && !self.fields.contains(inner)
    }

    fn is_same(&self, name: &str, one: &Entity<'_>, other: &Entity<'_>) -> bool {
        // A copy of a contract, or its next version, is a question of interfaces.
        let is_copy = one.space.is_some() && one.space == other.space;
        let shared = one.fields.keys().filter(|field| other.fields.contains_key(*field));
        let shared: Vec<&String> = shared.collect();
        let telling = shared.iter().filter(|field| self.is_telling(field, name)).count();
        let (few, many) =
            (one.fields.len().min(other.fields.len()), one.fields.len().max(other.fields.len()));
        !is_copy && telling >= TELLING && shared.len() * 5 >= few * 3 && shared.len() * 3 >= many
    }
}

/// One definition.
struct Entity<'e> {
    name: &'e str,
    /// Fields by what is compared.
    fields: BTreeMap<String, &'e str>,
    package: Option<PackageId>,
    teams: &'e [TeamId],
    at: Span,
    because: Vec<Span>,
    /// The store or the contract.
    place: &'e str,
    /// The name space without its version, or the title: of one, both are copies.
    space: Option<String>,
}

/// What can be compared: tables, or messages of one language; and the name.
type Key = (Option<Technology>, String);

pub(super) fn check(case: &Case<'_, '_>, rule: &Scattered) -> Vec<Finding> {
    let usual = Usual::of(rule);
    let mut groups: BTreeMap<Key, Vec<Entity<'_>>> = BTreeMap::new();
    for entity in tables(case) {
        groups.entry((None, bare_name(entity.name))).or_default().push(entity);
    }
    for (technology, entity) in messages(case, &usual) {
        groups.entry((Some(technology), bare_name(entity.name))).or_default().push(entity);
    }
    let mut out = Vec::new();
    for ((technology, name), mut group) in groups {
        if group.len() < 2 || usual.names.contains(&name) {
            continue;
        }
        group.sort_by_key(|entity| (entity.place, entity.at));
        let found = clusters(&name, &group, &usual).into_iter();
        out.extend(found.filter_map(|cluster| finding(case, technology, &cluster)));
    }
    out
}

/// Tables whose definition is known.
fn tables<'c>(case: &Case<'c, '_>) -> Vec<Entity<'c>> {
    let mut out = Vec::new();
    for object in &case.stores.objects {
        let (Some(owner), Some(at)) = (&object.owner, object.defined.first()) else { continue };
        // Who only maps a table may map another's.
        let is_definer = !owner.origin.is_guess() && owner.origin != OwnedBy::Mapping;
        if object.medium != Medium::Database || object.external || !is_definer {
            continue;
        }
        let name = object.name.rsplit('.').next().unwrap_or(&object.name);
        let store = case.stores.instances.get(object.instance);
        let because = match owner.package {
            Some(package) => case.scope.because(package),
            None => owner.at.into_iter().collect(),
        };
        out.push(Entity {
            name,
            fields: object.columns.iter().map(|column| (bare(column), &**column)).collect(),
            package: owner.package,
            teams: &owner.teams,
            at: *at,
            because,
            place: store.map_or("", |store| store.name.as_str()),
            space: None,
        });
    }
    out
}

/// Messages of contracts that are written here.
fn messages<'c>(case: &Case<'c, '_>, usual: &Usual) -> Vec<(Technology, Entity<'c>)> {
    let mut out = Vec::new();
    let own = case.scope.architecture.contracts.iter().filter(|f| f.origin == Origin::Own);
    for (file, contract) in own.filter_map(|file| Some((file, file.contract()?))) {
        if usual.is_of_gateway(contract) {
            continue;
        }
        let types = contract.types.iter().filter(|of| usual.is_entity(of));
        out.extend(types.map(|of| (contract.technology, message(file, contract, of))));
    }
    out
}

fn message<'c>(file: &'c ContractFile, contract: &'c Contract, of: &'c ContractType) -> Entity<'c> {
    let fields = of.fields.iter().map(|field| field.name.text.as_str());
    let space = contract.package.as_ref().or(contract.title.as_ref());
    Entity {
        name: &of.name.text,
        fields: fields.map(|field| (bare(field), field)).collect(),
        package: file.package,
        teams: &file.owners,
        at: file.span(&of.name),
        because: file.because.clone(),
        place: &file.path,
        space: space.map(|space| without_version(&space.text)),
    }
}

/// Those that are the same, in groups of several teams.
fn clusters<'g, 'e>(
    name: &str,
    group: &'g [Entity<'e>],
    usual: &Usual,
) -> Vec<Vec<&'g Entity<'e>>> {
    let mut first: Vec<usize> = (0..group.len()).collect();
    for (at, one) in group.iter().enumerate() {
        for (other_at, other) in group.iter().enumerate().skip(at + 1) {
            if are_apart(one.teams, other.teams) && usual.is_same(name, one, other) {
                let (low, high) = (first.get(at).copied(), first.get(other_at).copied());
                let (Some(low), Some(high)) = (low, high) else { continue };
                first.iter_mut().filter(|slot| **slot == high).for_each(|slot| *slot = low);
            }
        }
    }
    let mut out: BTreeMap<usize, Vec<&Entity<'_>>> = BTreeMap::new();
    for (entity, first) in group.iter().zip(first) {
        out.entry(first).or_default().push(entity);
    }
    out.into_values().filter(|cluster| cluster.len() > 1).collect()
}

fn finding(
    case: &Case<'_, '_>,
    technology: Option<Technology>,
    cluster: &[&Entity<'_>],
) -> Option<Finding> {
    let (first, second) = (
        cluster.first()?,
        cluster.iter().find(|e| are_apart(e.teams, cluster.first().map_or(&[], |f| f.teams)))?,
    );
    let end = |entity: &Entity<'_>| End {
        package: entity.package.map(|id| case.scope.architecture.package(id).label.clone()),
        teams: case.scope.team_names(entity.teams),
    };
    let mut finding = case.scope.finding(case.rule);
    (finding.from, finding.to) = (end(first), end(second));
    finding.object = Some(first.name.to_owned());
    finding.variant = technology.map(|_| "message");
    finding.at = cluster.iter().map(|entity| entity.at).collect();
    finding.because.extend(cluster.iter().flat_map(|entity| entity.because.iter().copied()));
    let places: BTreeSet<String> =
        cluster.iter().map(|entity| format!("{}: {}", entity.place, entity.name)).collect();
    finding.cluster = places.into_iter().collect();
    let definitions: Vec<String> = cluster
        .iter()
        .map(|entity| {
            let teams = case.scope.team_names(entity.teams).join(", ");
            format!("`{}` in {} ({teams})", entity.name, entity.place)
        })
        .collect();
    let shared = first.fields.iter().filter(|(field, _)| second.fields.contains_key(*field));
    let mut shared: Vec<&str> = shared.map(|(_, shown)| *shown).collect();
    let more = shared.len().saturating_sub(SHOWN);
    shared.truncate(SHOWN);
    let mut fields = shared.join(", ");
    if more > 0 {
        fields.push_str(&format!(" and {more} more"));
    }
    finding.facts.insert("object", first.name.to_owned());
    finding.facts.insert("definitions", definitions.join(", "));
    finding.facts.insert("fields", fields);
    Some(finding)
}

/// A field as it is compared: `createdAt` and `created_at` are one.
fn bare(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// A name as it is compared: `order_items` and `OrderItem` are one.
fn bare_name(name: &str) -> String {
    let name = bare(name);
    if let Some(stem) = name.strip_suffix("ies") {
        return format!("{stem}y");
    }
    for (end, left) in [("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh")] {
        if let Some(stem) = name.strip_suffix(end) {
            return format!("{stem}{left}");
        }
    }
    let is_plural = name.len() > 2 && name.ends_with('s') && !name.ends_with("ss");
    let end = name.len() - usize::from(is_plural);
    name.get(..end).unwrap_or(&name).to_owned()
}

/// `shop.orders.v2` as `shop.orders`.
fn without_version(space: &str) -> String {
    let is_version = |part: &&str| {
        let rest = part.strip_prefix(['v', 'V']);
        rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let parts: Vec<&str> = space.split('.').filter(|part| !is_version(part)).collect();
    parts.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_whatever_their_case_and_number() {
        for (one, other) in [
            ("order_items", "OrderItem"),
            ("Addresses", "address"),
            ("currencies", "Currency"),
            ("boxes", "Box"),
            ("USER", "users"),
        ] {
            assert_eq!(bare_name(one), bare_name(other), "{one}");
        }
        assert_ne!(bare_name("status"), bare_name("stat"));
        assert_eq!(without_version("shop.orders.v2beta1"), "shop.orders");
        assert_eq!(without_version("shop.vendors"), "shop.vendors");
        let of = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let usual = Usual::of(&Scattered {
            usual_fields: of(&["id", "created_at"]),
            usual_names: of(&["status"]),
            calls: of(&["request"]),
            gateways: of(&["rpcStatus"]),
        });
        assert!(usual.gateways.contains("rpcStatus") && !usual.gateways.contains("RpcStatus"));
        assert!(!usual.is_telling("orderid", "order") && usual.is_telling("customerid", "order"));
        assert!(
            !usual.is_telling("createdat", "order") && usual.names.contains(&bare_name("Status"))
        );
    }
}
