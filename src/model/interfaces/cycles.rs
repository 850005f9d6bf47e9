//! Programs that call each other in a circle.
//!
//! Owns the graph of calls from provider to provider, and the shortest way round. What a package
//! calls counts for a provider where one program holds both, and of the provider's programs its own
//! count first: a test bench that holds everything closes no circle. Does not judge.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;

use super::{Call, Interfaces, Party};
use crate::model::architecture::Architecture;
use crate::model::ids::PackageId;

impl Interfaces {
    /// Circles of calls, each from one provider round to itself; tests left out.
    pub fn circles(&self, architecture: &Architecture) -> Vec<Vec<Call>> {
        let calls = self.between_providers(architecture);
        let nodes: BTreeSet<PackageId> = calls.keys().flat_map(|(a, b)| [*a, *b]).collect();
        let nodes: Vec<PackageId> = nodes.into_iter().collect();
        let mut graph: DiGraph<PackageId, ()> = DiGraph::new();
        let mut index = BTreeMap::new();
        for id in &nodes {
            index.insert(*id, graph.add_node(*id));
        }
        for (from, to) in calls.keys() {
            if let (Some(from), Some(to)) = (index.get(from), index.get(to)) {
                graph.add_edge(*from, *to, ());
            }
        }
        let mut groups: Vec<BTreeSet<PackageId>> = tarjan_scc(&graph)
            .into_iter()
            .map(|group| {
                group.into_iter().filter_map(|node| graph.node_weight(node)).copied().collect()
            })
            .filter(|group: &BTreeSet<PackageId>| group.len() > 1)
            .collect();
        groups.sort();
        groups.iter().filter_map(|group| shortest(&calls, group)).collect()
    }

    /// For each two providers the first call by which the one needs the other.
    fn between_providers(
        &self,
        architecture: &Architecture,
    ) -> BTreeMap<(PackageId, PackageId), Call> {
        let mut homes: BTreeMap<PackageId, BTreeSet<usize>> = BTreeMap::new();
        let shipped = |parties: &'_ [Party]| -> Vec<Party> {
            parties.iter().filter(|party| !party.test).cloned().collect()
        };
        for party in self.list.iter().flat_map(|known| shipped(&known.providers)) {
            homes.entry(party.package).or_default().extend(party.processes);
        }
        for (package, processes) in &mut homes {
            let is_own = |at: &usize| {
                architecture.processes().get(*at).is_some_and(|process| process.package == *package)
            };
            if processes.iter().any(is_own) {
                processes.retain(is_own);
            }
        }
        let mut out = BTreeMap::new();
        for (at, interface) in self.list.iter().enumerate() {
            for consumer in shipped(&interface.consumers) {
                let Some(place) = consumer.at.first() else { continue };
                let is_in = |processes: &BTreeSet<usize>| {
                    consumer.processes.iter().any(|process| processes.contains(process))
                };
                let holders = homes.iter().filter(|(package, processes)| {
                    **package == consumer.package || is_in(processes)
                });
                let servers = shipped(&interface.providers);
                let pairs =
                    holders.flat_map(|(from, _)| servers.iter().map(|to| (*from, to.package)));
                for (from, to) in pairs.filter(|(from, to)| from != to) {
                    let call = Call { interface: at, from, to, test: false, at: *place };
                    out.entry((from, to)).or_insert(call);
                }
            }
        }
        out
    }
}

/// The shortest way round within a group that reaches itself.
fn shortest(
    calls: &BTreeMap<(PackageId, PackageId), Call>,
    group: &BTreeSet<PackageId>,
) -> Option<Vec<Call>> {
    let mut best: Option<Vec<Call>> = None;
    for start in group {
        let mut came: BTreeMap<PackageId, Call> = BTreeMap::new();
        let mut open = VecDeque::from([*start]);
        while let Some(at) = open.pop_front() {
            let next = calls.range((at, PackageId::FIRST)..=(at, PackageId::LAST));
            for ((_, to), call) in next.filter(|((_, to), _)| group.contains(to)) {
                if !came.contains_key(to) {
                    came.insert(*to, *call);
                    open.push_back(*to);
                }
            }
        }
        let mut round = Vec::new();
        let mut at = *start;
        while let Some(call) = came.get(&at) {
            round.push(*call);
            at = call.from;
            if at == *start {
                break;
            }
        }
        round.reverse();
        let is_round = round.first().is_some_and(|call| call.from == *start);
        if is_round && best.as_ref().is_none_or(|best| round.len() < best.len()) {
            best = Some(round);
        }
    }
    best
}
