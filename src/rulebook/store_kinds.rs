//! The kinds of rules about stores, and the parameters each reads from its rule file.
//!
//! Owns that part of the list of kinds. Does not know how a check works.

use super::kind::Fields;
use crate::extract::Mode;
use crate::source::{Problem, nearest};

/// What a rule about stores looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreKind {
    /// Another team's object read, written or defined.
    Foreign(Mode),
    /// Another team's object reached through a function of a package that is linked.
    Reach,
    /// Objects of two teams in one statement, or tied by a foreign key.
    Join,
    /// One object that two teams write.
    Shared,
    /// Objects that nobody owns or defines.
    Unclaimed,
    /// A store that two teams send each other messages through.
    Bus,
    /// One entity that several teams define.
    Scattered(Scattered),
}

/// What makes no entity. Case and signs are of no account but in types of gateways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scattered {
    /// Fields that half of all entities have.
    pub usual_fields: Vec<String>,
    /// Entities that everybody has, and that are nobody's business.
    pub usual_names: Vec<String>,
    /// What the name of a message ends in that is made for one call.
    pub calls: Vec<String>,
    /// Types of a document that a program has made of a contract.
    pub gateways: Vec<String>,
}

/// Names of these kinds.
pub(super) const NAMES: [&str; 7] = [
    "foreign-store",
    "store-reach",
    "cross-team-join",
    "shared-store",
    "unclaimed-store",
    "store-as-bus",
    "scattered-entity",
];

/// Reads the parameters of such a kind.
pub(super) fn read(name: &str, fields: &mut Fields<'_, '_>) -> Option<StoreKind> {
    Some(match name {
        "foreign-store" => StoreKind::Foreign(mode(fields)),
        "store-reach" => StoreKind::Reach,
        "cross-team-join" => StoreKind::Join,
        "shared-store" => StoreKind::Shared,
        "unclaimed-store" => StoreKind::Unclaimed,
        "store-as-bus" => StoreKind::Bus,
        "scattered-entity" => StoreKind::Scattered(Scattered {
            usual_fields: fields.texts("usual-fields"),
            usual_names: fields.texts("usual-names"),
            calls: fields.texts("calls"),
            gateways: fields.texts("gateways"),
        }),
        _ => return None,
    })
}

fn mode(fields: &mut Fields<'_, '_>) -> Mode {
    let names = || Mode::ALL.iter().map(|mode| mode.as_str());
    let Some(text) = fields.reader.required("mode") else { return Mode::Read };
    let found = Mode::ALL.into_iter().find(|mode| mode.as_str() == text.value);
    found.unwrap_or_else(|| {
        let help = match nearest(&text.value, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write `read`, `write` or `define`".to_owned(),
        };
        let message = format!("`mode` can't be `{}`", text.value);
        fields.problems.push(Problem::error(text.span, message, help));
        Mode::Read
    })
}
