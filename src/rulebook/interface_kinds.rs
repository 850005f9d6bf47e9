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
    /// Contracts without a server, and clients without one.
    OrphanContract,
    /// Addresses in the source.
    HardCodedEndpoint {
        /// Hosts that are places and not names.
        hosts: GlobSet,
        /// Functions that make clients or call servers.
        calls: Vec<String>,
        /// Functions that are given what counts where nothing else does.
        defaults: Vec<String>,
    },
    /// Programs that call each other in a circle.
    InterfaceCycle,
    /// Contracts that only Rust can read.
    RustOnlyInterface,
}

/// Names of these kinds.
pub(super) const NAMES: [&str; 6] = [
    "undeclared-interface",
    "undeclared-consumer",
    "orphan-contract",
    "hard-coded-endpoint",
    "interface-cycle",
    "rust-only-interface",
];

/// Reads the parameters of such a kind.
pub(super) fn read(name: &str, fields: &mut Fields<'_, '_>) -> Option<InterfaceKind> {
    Some(match name {
        "undeclared-interface" => InterfaceKind::UndeclaredInterface {
            from: fields.packages("from", false),
            ignore: fields.globs("ignore"),
        },
        "undeclared-consumer" => InterfaceKind::UndeclaredConsumer,
        "orphan-contract" => InterfaceKind::OrphanContract,
        "hard-coded-endpoint" => InterfaceKind::HardCodedEndpoint {
            hosts: fields.globs("hosts"),
            calls: fields.texts("calls"),
            defaults: fields.texts("defaults"),
        },
        "interface-cycle" => InterfaceKind::InterfaceCycle,
        "rust-only-interface" => InterfaceKind::RustOnlyInterface,
        _ => return None,
    })
}
