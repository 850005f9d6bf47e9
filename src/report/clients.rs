//! What is said of packages that hold a client and whose role nobody has declared.
//!
//! Owns the words for what makes such a package an interface, or keeps it from being one.

use std::fmt::Write as _;

use crate::model::{Architecture, ClientPackage, Interfaces, Obstacle, PackageId};

/// The lines of a package's page.
pub(super) fn of_package(out: &mut String, model: &Architecture, id: PackageId) {
    let Some(known) = interfaces(model) else { return };
    for client in &known.client_packages {
        if client.package == id {
            let what = &client.interface;
            let _ = match &client.obstacle {
                None => writeln!(
                    out,
                    "          taken for an interface: it holds a client of `{what}`, contracts and plain types"
                ),
                Some(obstacle) => writeln!(
                    out,
                    "client    of `{what}`, and no interface by what it holds: it {}",
                    words(model, obstacle)
                ),
            };
        } else if client.obstacle.is_none() && client.types.contains(&id) {
            let label = &model.package(client.package).label;
            let _ = writeln!(out, "          taken for an interface with the client `{label}`");
        }
    }
}

/// One line for all packages that are taken for interfaces; none where there are none.
pub fn taken_for_interfaces(model: &Architecture) -> Option<String> {
    const SHOWN: usize = 4;
    let clean = |client: &&ClientPackage| client.obstacle.is_none();
    let clients = interfaces(model)?.client_packages.iter().filter(clean);
    let mut ids: Vec<PackageId> = clients
        .flat_map(|client| std::iter::once(client.package).chain(client.types.iter().copied()))
        .collect();
    ids.sort();
    ids.dedup();
    let names: Vec<String> =
        ids.iter().take(SHOWN).map(|id| format!("`{}`", model.package(*id).label)).collect();
    let more = match ids.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let line = format!(
        "taken for interfaces by what they hold: {}{more} (`explain PACKAGE` says why; a declared role goes before)",
        names.join(", ")
    );
    (!names.is_empty()).then_some(line)
}

fn interfaces(model: &Architecture) -> Option<&Interfaces> {
    model.evidence.as_ref().map(|evidence| &evidence.interfaces)
}

fn words(model: &Architecture, obstacle: &Obstacle) -> String {
    match obstacle {
        Obstacle::Builds => "builds a program".to_owned(),
        Obstacle::Serves => "serves an interface itself".to_owned(),
        Obstacle::Stores => "touches a store".to_owned(),
        Obstacle::Opens => "opens files, sockets or memory, or starts programs".to_owned(),
        Obstacle::Works(deeds, declared) => format!(
            "does more than it declares (function bodies that do something: {deeds}, declarations: {declared})"
        ),
        Obstacle::Unread => "has source that could not be read".to_owned(),
        Obstacle::Role(role) => format!("has the role {}", role.as_str()),
        Obstacle::Crosses => "belongs to another team".to_owned(),
        Obstacle::Links(to, why) => {
            format!("links `{}`, which {}", model.package(*to).label, words(model, why))
        }
    }
}
