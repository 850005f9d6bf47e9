//! Contracts that are written as code: traits, each an interface, and handlers by themselves.
//!
//! Owns their drafts, and which document is made of which: most operations are the same, or the
//! name is. Does not know who calls.

use std::collections::{BTreeMap, BTreeSet};

use super::contracts::{Draft, add_party, bare, is_named, shipped, wanted_of};
use super::implemented::implemented;
use super::targets::Targets;
use super::wanted::{Side, Wanted};
use super::{Ground, Interface, Party, second_look};
use crate::extract::{SignalKind, snake};
use crate::model::code::SignalUse;
use crate::model::ids::PackageId;
use crate::source::Span;

/// Traits with a contract, each an interface; handlers by themselves, one for each package.
pub(super) fn in_code(ground: &Ground<'_, '_>, targets: &Targets, out: &mut Vec<Draft>) {
    let mut inside: Vec<Span> = Vec::new();
    let signals = || shipped(ground, SignalKind::CodeContract);
    for signal in signals() {
        let Some(subject) = signal.subject.as_deref().filter(|_| !signal.makes.is_empty()) else {
            continue;
        };
        inside.extend(signal.item);
        let label = &ground.architecture.package(signal.package).label;
        let id = format!("{label}::{subject}");
        let operations = second_look::functions(ground, signal);
        let is_same = |draft: &Draft| draft.is_own && draft.interface.id == id;
        let at = out.iter().position(is_same);
        let at = at.or_else(|| documented(out, &signal.technology, subject, &operations));
        let draft = draft_of(out, at, id, &signal.technology);
        draft.operations.extend(operations);
        draft.is_own = true;
        draft.interface.defined = Some(signal.at);
        draft.interface.home = Some(signal.package);
        draft.interface.owners.clear();
        draft.interface.rust_only = is_rust_only(ground, &signal.technology);
        let new = wanted_of(ground, signal);
        draft.beside_itself(ground, targets, signal, &new);
        let known = draft.wanted.clone();
        draft.wanted.extend(new.into_iter().filter(|wanted| !known.contains(wanted)));
    }
    for draft in out.iter_mut() {
        draft.made_to_call(targets);
    }
    let mut loose: BTreeMap<(PackageId, &str), Vec<&SignalUse>> = BTreeMap::new();
    for signal in signals().filter(|signal| signal.makes.is_empty()) {
        let is_inside = |item: &Span| {
            item.file == signal.at.file && (item.start..item.end).contains(&signal.at.start)
        };
        if !inside.iter().any(is_inside) {
            loose.entry((signal.package, &signal.technology)).or_default().push(signal);
        }
    }
    for ((package, technology), signals) in loose {
        let label = &ground.architecture.package(package).label;
        let operations: BTreeSet<String> =
            signals.iter().filter_map(|signal| signal.subject.as_deref()).map(snake).collect();
        let at = documented(out, technology, label, &operations);
        let at = at.or_else(|| beside(out, technology, package, &operations));
        let draft = draft_of(out, at, label.clone(), technology);
        draft.is_own = true;
        draft.operations.extend(operations);
        draft.interface.home = Some(package);
        draft.interface.owners.clear();
        draft.interface.defined = signals.first().map(|signal| signal.at);
        draft.interface.rust_only = is_rust_only(ground, technology);
        for signal in signals {
            let party = Party {
                package,
                processes: targets.processes_of(package, signal.at.file),
                test: false,
                at: vec![signal.at],
                sure: signal.sure,
            };
            add_party(&mut draft.interface.providers, party);
        }
    }
}

impl Draft {
    /// A package whose trait has no server at all made it to call.
    fn made_to_call(&mut self, targets: &Targets) {
        let is_servers = |wanted: &Wanted| wanted.side == Side::Server;
        let Interface { home, defined, contracts, .. } = &self.interface;
        let (Some(package), Some(at)) = (*home, *defined) else { return };
        let is_trait = contracts.is_empty() && !self.wanted.is_empty();
        if is_trait && !self.wanted.iter().any(is_servers) {
            let processes = targets.processes_of(package, at.file);
            let party = Party { package, processes, test: false, at: vec![at], sure: true };
            add_party(&mut self.interface.consumers, party);
        }
    }

    /// Whoever implements the trait in its own package serves.
    fn beside_itself(
        &mut self,
        ground: &Ground<'_, '_>,
        targets: &Targets,
        signal: &SignalUse,
        wanted: &[Wanted],
    ) {
        let party = |at: Span| Party {
            package: signal.package,
            processes: targets.processes_of(signal.package, at.file),
            test: false,
            at: vec![at],
            sure: true,
        };
        let servers = wanted.iter().filter(|wanted| wanted.side == Side::Server);
        for name in servers.filter_map(Wanted::alone) {
            for at in implemented(ground, signal.package, name) {
                add_party(&mut self.interface.providers, party(at));
            }
        }
    }
}

/// The draft at a position, under its new name; a new one without a position.
pub(super) fn draft_of<'o>(
    out: &'o mut Vec<Draft>,
    at: Option<usize>,
    id: String,
    technology: &str,
) -> &'o mut Draft {
    let at = at.unwrap_or_else(|| {
        out.push(Draft::new(Interface::new(String::new(), technology)));
        out.len() - 1
    });
    #[expect(clippy::indexing_slicing, reason = "the position is of this list")]
    let draft = &mut out[at];
    draft.interface.id = id;
    draft
}

/// The document that is made of a contract in code: most of its operations are the same, or, where
/// nothing is known of them, its name is.
fn documented(
    drafts: &[Draft],
    technology: &str,
    name: &str,
    operations: &BTreeSet<String>,
) -> Option<usize> {
    // What code has claimed before has a package's name in its id.
    let free = drafts.iter().enumerate().filter(|(_, draft)| {
        let Interface { id, contracts, .. } = &draft.interface;
        draft.interface.technology == technology && contracts.iter().any(|p| p.starts_with(id))
    });
    // Two thirds: a document may be older than the code, and a trait may have grown.
    let alike = |draft: &Draft| {
        let same = draft.operations.intersection(operations).count();
        let least = draft.operations.len().min(operations.len());
        (same, least > 0 && same * 3 >= least * 2)
    };
    let mut best: Option<(usize, usize)> = None;
    for (at, draft) in free.clone() {
        let (same, is_alike) = alike(draft);
        if is_alike && best.is_none_or(|(most, _)| same > most) {
            best = Some((same, at));
        }
    }
    if let Some((_, at)) = best {
        return Some(at);
    }
    let name = bare(&snake(name));
    let mut named = free
        .filter(|(_, draft)| draft.operations.is_empty() || operations.is_empty())
        .filter(|(_, draft)| draft.interface.contracts.iter().any(|path| is_named(path, &name)));
    match (named.next(), named.next()) {
        (Some((at, _)), None) => Some(at),
        _ => None,
    }
}

/// The only document of a package's folder, for handlers whose operations nobody can name.
fn beside(
    drafts: &[Draft],
    technology: &str,
    package: PackageId,
    operations: &BTreeSet<String>,
) -> Option<usize> {
    let mut found = drafts.iter().enumerate().filter(|(_, draft)| {
        let Interface { id, contracts, home, .. } = &draft.interface;
        draft.interface.technology == technology
            && *home == Some(package)
            && contracts.iter().any(|path| path.starts_with(id))
    });
    let only = found.next().filter(|_| operations.is_empty() && found.next().is_none());
    only.map(|(at, _)| at)
}

fn is_rust_only(ground: &Ground<'_, '_>, technology: &str) -> bool {
    ground.catalog.technologies().iter().any(|known| known.id == technology && known.rust_only)
}
