//! The kinds of rules about interfaces between programs, and the parameters of each.
//!
//! Owns that part of the list of kinds. Does not know how a check works.

use globset::GlobSet;

use super::kind::Fields;
use super::selector::Selector;

/// What a rule about interfaces looks for.
#[derive(Clone, Debug)]
pub enum InterfaceKind {
    /// Servers without a contract.
    UndeclaredInterface {
        /// Whose servers.
        from: Selector,
        /// Routes that only operators call.
        ignore: GlobSet,
    },
    /// Callers that the provider does not list, and lists that are out of date.
    UndeclaredConsumer,
}

/// Names of these kinds.
pub(super) const NAMES: [&str; 2] = ["undeclared-interface", "undeclared-consumer"];

/// Reads the parameters of such a kind.
pub(super) fn read(name: &str, fields: &mut Fields<'_, '_>) -> Option<InterfaceKind> {
    Some(match name {
        "undeclared-interface" => InterfaceKind::UndeclaredInterface {
            from: fields.packages("from", false),
            ignore: fields.globs("ignore"),
        },
        "undeclared-consumer" => InterfaceKind::UndeclaredConsumer,
        _ => return None,
    })
}
