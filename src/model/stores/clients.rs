//! Stores that speak no SQL: what calls of their clients name, as objects and accesses.
//!
//! Owns which object is meant by a call that names none, and who owns what has no schema. Only
//! literals and constants are seen; what is named at run time is counted.

use std::collections::{BTreeMap, BTreeSet};

use super::gather::{Ground, Part};
use super::given::Given;
use super::servers::Servers;
use super::settings::Settings;
use super::{Access, How, InstanceId, Mode, Object, ObjectId, OwnedBy, Owner, Stores};
use crate::extract::{Access as CallMode, Medium};
use crate::model::code::ClientUse;
use crate::model::evidence::Context;
use crate::model::ids::PackageId;
use crate::ownership::TeamId;
use crate::source::{FileId, Span};

/// One place where something is done to a named object.
pub(super) struct Touch<'u> {
    pub(super) used: &'u ClientUse,
    pub(super) name: String,
    mode: Mode,
    /// Whether the call itself says what it does.
    sure: bool,
}

/// Adds what calls of clients name.
pub(super) fn add_clients(
    (ground, given): (&Ground<'_, '_>, &Given<'_>),
    parts: &[Part<'_>],
    settings: &Settings<'_>,
    stores: &mut Stores,
) {
    if ground.clients.is_empty() {
        return;
    }
    let shipped: BTreeSet<(PackageId, FileId)> = parts
        .iter()
        .filter(|part| part.context != Context::Test)
        .map(|part| (part.package, part.id))
        .collect();
    let mut calls: Vec<&ClientUse> = ground
        .clients
        .iter()
        .filter(|call| call.context != Context::Test)
        .filter(|call| shipped.contains(&(call.package, call.at.file)))
        .collect();
    calls.sort_by_key(|call| (call.package, call.at.file, call.at.start, call.access));
    calls.dedup_by_key(|call| (call.package, call.at, call.access));
    let touches = touches(&calls, stores);
    let servers = Servers::of((ground, given), settings, &touches);
    let mut found: BTreeMap<(usize, &str), Vec<&Touch<'_>>> = BTreeMap::new();
    for touch in &touches {
        let Some(server) = servers.server(touch) else { continue };
        found.entry((server, touch.name.as_str())).or_default().push(touch);
    }
    let mut instances: BTreeMap<usize, InstanceId> = BTreeMap::new();
    for ((server, name), touches) in found {
        let instance = *instances.entry(server).or_insert_with(|| {
            stores.instances.push(servers.instance(ground, given, server));
            stores.instances.len() - 1
        });
        let id = stores.objects.len();
        let Some(object) = object(ground, settings, stores, (instance, name), &touches) else {
            continue;
        };
        let medium = object.medium;
        stores.objects.push(object);
        for touch in touches {
            add(stores, id, medium, touch);
        }
    }
    for instance in &mut stores.instances {
        instance.at.sort();
        instance.at.dedup();
    }
    stores.polls.sort();
    stores.polls.dedup();
    stores.unread.sort();
    stores.unread.dedup();
}

fn add(stores: &mut Stores, object: ObjectId, medium: Medium, touch: &Touch<'_>) {
    let used = touch.used;
    let instance = stores.objects.get(object).map_or(usize::MAX, |object| object.instance);
    if let Some(instance) = stores.instances.get_mut(instance) {
        instance.at.push(used.at);
    }
    if medium == Medium::Stream && touch.mode == Mode::Read {
        stores.polls.push((object, used.package, used.at));
    }
    stores.accesses.push(Access {
        object,
        package: Some(used.package),
        mode: touch.mode,
        at: used.at,
        context: used.context,
        how: How::Client,
        sure: touch.sure,
        through: None,
        via: None,
    });
}

fn object(
    ground: &Ground<'_, '_>,
    settings: &Settings<'_>,
    stores: &Stores,
    (instance, name): (usize, &str),
    touches: &[&Touch<'_>],
) -> Option<Object> {
    let store = stores.instances.get(instance)?.name.clone();
    let medium = touches.first()?.used.medium;
    let defines = touches.iter().filter(|touch| touch.mode == Mode::Define);
    let mut object = Object {
        instance,
        name: name.to_owned(),
        medium,
        owner: None,
        defined: defines.map(|touch| touch.used.at).collect(),
        columns: Vec::new(),
        published: false,
        external: false,
    };
    object.published = settings.is_published(&store, &object);
    object.external = settings.is_external(&store, &object);
    let declared = settings.owner(ground, &store, &object);
    object.owner = declared.or_else(|| owner(ground, touches));
    Some(object)
}

/// What each call touches: by itself, or by what was named before.
fn touches<'u>(calls: &[&'u ClientUse], stores: &mut Stores) -> Vec<Touch<'u>> {
    let named = Named::of(calls);
    let mut out = Vec::new();
    let mut done: BTreeSet<usize> = BTreeSet::new();
    for (at, call) in calls.iter().enumerate().filter(|(_, call)| !call.names) {
        let Some(origin) = named.origin(calls, at) else { continue };
        done.insert(origin);
        let name = named.by_call.get(&origin).cloned();
        let mode = mode(call.access);
        out.extend(name.map(|name| Touch { used: call, name, mode, sure: false }));
    }
    // What is passed on is named by whoever passes it.
    let names = |call: &ClientUse| call.names && !call.passed;
    for (at, call) in calls.iter().enumerate().filter(|(_, call)| names(call)) {
        let Some(name) = named.by_call.get(&at) else {
            stores.unread.push(("keys, collections and topics named at run time", call.at));
            continue;
        };
        // Opened for what is not seen: it is looked at, at least.
        let is_done = done.contains(&at) || named.given.contains(&at);
        if call.access == CallMode::Open && is_done {
            continue;
        }
        let is_told = call.access != CallMode::Open;
        let (name, mode, sure) = (name.clone(), mode(call.access), call.sure && is_told);
        out.push(Touch { used: call, name, mode, sure });
    }
    out
}

fn mode(access: CallMode) -> Mode {
    match access {
        CallMode::Read | CallMode::Open => Mode::Read,
        CallMode::Write | CallMode::Remove => Mode::Write,
        CallMode::Define => Mode::Define,
    }
}

/// Calls that name an object, by every way to get back to them.
struct Named {
    by_call: BTreeMap<usize, String>,
    /// Those that only make a name which others are given.
    given: BTreeSet<usize>,
    /// By package and what holds what they give, or the function around them.
    by_holder: BTreeMap<(PackageId, u32), Vec<usize>>,
}

impl Named {
    fn of(calls: &[&ClientUse]) -> Self {
        let mut by_call: BTreeMap<usize, String> = BTreeMap::new();
        let mut by_holder: BTreeMap<(PackageId, u32), Vec<usize>> = BTreeMap::new();
        for (at, call) in calls.iter().enumerate().filter(|(_, call)| call.names) {
            if let Some(name) = call.object.as_deref().and_then(|text| name_of(text, call.medium)) {
                by_call.insert(at, name);
            }
            for holder in [call.held, call.function].into_iter().flatten() {
                by_holder.entry((call.package, holder)).or_default().push(at);
            }
        }
        // `const USERS: TableDefinition = TableDefinition::new("users")` is given by its own name.
        let mut places: BTreeMap<(FileId, u32), usize> = BTreeMap::new();
        for at in by_call.keys() {
            if let Some(call) = calls.get(*at) {
                places.insert((call.at.file, call.at.start), *at);
            }
        }
        let mut given_away = BTreeSet::new();
        for (at, call) in calls.iter().enumerate() {
            let Some(given) = call.given.filter(|_| call.names) else { continue };
            let range = (given.file, given.start)..(given.file, given.end);
            if let Some((_, origin)) = places.range(range).next()
                && let Some(name) = by_call.get(origin).cloned()
            {
                by_call.insert(at, name);
                given_away.insert(*origin);
            }
        }
        Self { by_call, given: given_away, by_holder }
    }

    /// The call that has named what another one does something to.
    fn origin(&self, calls: &[&ClientUse], at: usize) -> Option<usize> {
        let act = calls.get(at)?;
        let is_same = |other: &usize| {
            calls.get(*other).is_some_and(|call| {
                call.names
                    && call.technology == act.technology
                    && (call.package, call.at.file) == (act.package, act.at.file)
                    && call.statement == act.statement
            })
        };
        // Few calls of one statement stand far apart.
        let before = (at.saturating_sub(8)..at).rev().find(is_same);
        if let Some(near) = before.or_else(|| (at + 1..at + 8).find(is_same)) {
            return Some(near);
        }
        let held = self.by_holder.get(&(act.package, act.receiver?))?;
        let fits = |rank: &dyn Fn(&ClientUse) -> bool| {
            let known = held.iter().filter(|at| {
                calls.get(**at).is_some_and(|call| call.technology == act.technology && rank(call))
            });
            let known: Vec<usize> = known.copied().collect();
            let names: BTreeSet<Option<&String>> =
                known.iter().map(|at| self.by_call.get(at)).collect();
            // Two of one name are told apart by nothing.
            known.first().copied().filter(|_| names.len() == 1)
        };
        let in_function = |call: &ClientUse| {
            call.at.file == act.at.file
                && call.held == act.receiver
                && call.function == act.function
        };
        fits(&in_function)
            .or_else(|| fits(&|call| call.at.file == act.at.file))
            .or_else(|| fits(&|_| true))
    }
}

/// The part of a name that does not change; none if nothing is left.
fn name_of(text: &str, medium: Medium) -> Option<String> {
    let end = text.find(['{', '*', '%']);
    let separators = [':', '/', '-', '_', '.', '|', '#', '@'];
    let text = text.get(..end.unwrap_or(text.len()))?.trim_end_matches(separators);
    // What ends a name says nothing of its beginning.
    if text.starts_with([':', '-', '_', '.', '|', '#', '@']) {
        return None;
    }
    // `https://sqs.eu-west-1.amazonaws.com/1234/orders` names `orders`.
    let text = match text.contains("://") {
        true if medium == Medium::Queue => text.rsplit('/').next()?,
        true => return None,
        false => text,
    };
    let is_part = |c: char| {
        c.is_ascii_alphanumeric()
            || matches!(c, '_' | '-' | '.')
            || (medium != Medium::Bucket && matches!(c, '/' | ':' | '#' | '@' | '$'))
    };
    let has_letter = text.chars().any(|c| c.is_ascii_alphabetic());
    (text.len() > 1 && has_letter && text.chars().all(is_part)).then(|| text.to_owned())
}

/// Who alone defines it, else who alone writes it: one package, or packages of one team.
fn owner(ground: &Ground<'_, '_>, touches: &[&Touch<'_>]) -> Option<Owner> {
    let who = |mode: Mode| -> BTreeSet<PackageId> {
        // Who clears up after others owns nothing by it.
        let those = touches
            .iter()
            .filter(|touch| touch.mode == mode && touch.used.access != CallMode::Remove);
        those.map(|touch| touch.used.package).collect()
    };
    let (definers, writers) = (who(Mode::Define), who(Mode::Write));
    let (packages, origin) = if definers.is_empty() {
        (writers, OwnedBy::OnlyWriter)
    } else {
        (definers, OwnedBy::Folder)
    };
    let first = packages.iter().next()?;
    let package = ground.architecture.package(*first);
    let mut teams: Vec<TeamId> = package.responsible.clone();
    for other in &packages {
        let responsible = &ground.architecture.package(*other).responsible;
        teams.retain(|team| responsible.contains(team));
    }
    let is_one = packages.len() == 1;
    if !is_one && teams.is_empty() {
        return None;
    }
    let at: Option<Span> = is_one.then_some(package.name_span);
    Some(Owner { package: is_one.then_some(*first), teams, origin, at })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_of_a_name_counts_that_does_not_change() {
        for (text, expected) in [
            ("session:{id}", Some("session")),
            ("app:session:{}:data", Some("app:session")),
            ("orders", Some("orders")),
            ("users:*", Some("users")),
            ("{id}:session", None),
            ("https://example.org/x", None),
            ("two words", None),
            ("42", None),
            ("orders:", Some("orders")),
            ("::version", None),
        ] {
            assert_eq!(name_of(text, Medium::Cache).as_deref(), expected, "{text}");
        }
        let queue = name_of("https://sqs.eu.example/1/orders", Medium::Queue);
        assert_eq!(queue.as_deref(), Some("orders"));
    }
}
