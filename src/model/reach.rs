//! Paths through the links: shortest witnesses, cycles, and one sweep for facts of everything below.
//!
//! Owns the walks. Each is linear in the links it follows. Dev links make the graph of packages
//! cyclic, so a walk follows only what its caller asks for. Does not know rules.

use std::collections::{BTreeMap, VecDeque};

use petgraph::Direction as Towards;
use petgraph::algo::{tarjan_scc, toposort};
use petgraph::graph::NodeIndex;
use petgraph::visit::{EdgeFiltered, EdgeRef};

use super::architecture::{Architecture, Link, LinkKind, Process};
use super::ids::{LinkId, PackageId};

/// Along the links or against them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From a package to what it links.
    Down,
    /// From a package to what links it.
    Up,
}

impl Architecture {
    /// Every package that can be reached, with the shortest path to it; the start has an empty one.
    ///
    /// Of equally short paths the one whose links were declared first is taken.
    pub fn paths_from(
        &self,
        start: PackageId,
        direction: Direction,
        follow: impl Fn(&Link) -> bool,
    ) -> BTreeMap<PackageId, Vec<LinkId>> {
        let came_by = self.walk(start, direction, &follow, |_| false);
        came_by.keys().map(|&id| (id, self.trace(&came_by, id, direction))).collect()
    }

    /// The packages that can be reached, the start included, nearest first.
    pub fn reachable(&self, start: PackageId, follow: impl Fn(&Link) -> bool) -> Vec<PackageId> {
        let mut found: Vec<PackageId> =
            self.walk(start, Direction::Down, &follow, |_| false).into_keys().collect();
        found.sort();
        found
    }

    /// The shortest path from a package to the nearest one that is wanted.
    pub fn shortest_path(
        &self,
        start: PackageId,
        follow: impl Fn(&Link) -> bool,
        wanted: impl Fn(PackageId) -> bool,
    ) -> Option<Vec<LinkId>> {
        let mut goal = None;
        let came_by = self.walk(start, Direction::Down, &follow, |id| {
            let found = id != start && wanted(id);
            if found {
                goal = Some(id);
            }
            found
        });
        goal.map(|goal| self.trace(&came_by, goal, Direction::Down))
    }

    /// The shortest way from a package back to itself.
    pub fn shortest_cycle(
        &self,
        start: PackageId,
        follow: impl Fn(&Link) -> bool,
    ) -> Option<Vec<LinkId>> {
        let mut best: Option<Vec<LinkId>> = None;
        for first in self.links_from(start) {
            let link = self.link(first);
            if !follow(link) {
                continue;
            }
            let mut cycle = vec![first];
            if link.to != start {
                let Some(rest) = self.shortest_path(link.to, &follow, |id| id == start) else {
                    continue;
                };
                cycle.extend(rest);
            }
            if best.as_ref().is_none_or(|best| cycle.len() < best.len()) {
                best = Some(cycle);
            }
        }
        best
    }

    /// Groups of packages that reach each other, each sorted; single packages are left out unless
    /// they link themselves.
    pub fn cycles(&self, follow: impl Fn(&Link) -> bool) -> Vec<Vec<PackageId>> {
        let filtered = EdgeFiltered::from_fn(&self.graph, |edge| follow(self.link(*edge.weight())));
        let mut groups: Vec<Vec<PackageId>> = tarjan_scc(&filtered)
            .into_iter()
            .map(|group| {
                let mut ids: Vec<PackageId> =
                    group.into_iter().map(|node| PackageId::new(node.index())).collect();
                ids.sort();
                ids
            })
            .filter(|ids| match ids.as_slice() {
                [only] => self.links_from(*only).into_iter().any(|id| {
                    let link = self.link(id);
                    link.to == *only && follow(link)
                }),
                _ => true,
            })
            .collect();
        groups.sort();
        groups
    }

    /// For each package a fact made of its own and of all below it; none where links form a cycle.
    pub fn sweep<T: Clone>(
        &self,
        follow: impl Fn(&Link) -> bool,
        own: impl Fn(PackageId) -> T,
        merge: impl Fn(&mut T, &T),
    ) -> Option<Vec<T>> {
        let filtered = EdgeFiltered::from_fn(&self.graph, |edge| follow(self.link(*edge.weight())));
        let order = toposort(&filtered, None).ok()?;
        let mut facts: Vec<T> = self.packages().map(|(id, _)| own(id)).collect();
        for node in order.into_iter().rev() {
            let Some(mut fact) = facts.get(node.index()).cloned() else { continue };
            for edge in self.graph.edges(node).filter(|edge| follow(self.link(*edge.weight()))) {
                if let Some(below) = facts.get(edge.target().index()) {
                    merge(&mut fact, below);
                }
            }
            if let Some(slot) = facts.get_mut(node.index()) {
                *slot = fact;
            }
        }
        Some(facts)
    }

    /// Whether a link carries code into the process of whoever declares it: a normal one, unless
    /// it leads to a compiler plug-in, which runs in the compiler.
    pub fn composes(&self, link: &Link) -> bool {
        link.kind == LinkKind::Normal && !self.package(link.to).is_proc_macro
    }

    /// The packages a process consists of, its own first in the order of ids.
    pub fn composition(&self, process: &Process) -> Vec<PackageId> {
        self.reachable(process.package, |link| self.composes(link))
    }

    fn walk(
        &self,
        start: PackageId,
        direction: Direction,
        follow: &impl Fn(&Link) -> bool,
        mut stop: impl FnMut(PackageId) -> bool,
    ) -> BTreeMap<PackageId, Option<LinkId>> {
        let mut came_by: BTreeMap<PackageId, Option<LinkId>> = BTreeMap::from([(start, None)]);
        let mut queue = VecDeque::from([start]);
        let towards = match direction {
            Direction::Down => Towards::Outgoing,
            Direction::Up => Towards::Incoming,
        };
        while let Some(at) = queue.pop_front() {
            let node = NodeIndex::new(at.index());
            let mut links: Vec<LinkId> =
                self.graph.edges_directed(node, towards).map(|edge| *edge.weight()).collect();
            links.sort_unstable();
            for id in links {
                let link = self.link(id);
                let next = match direction {
                    Direction::Down => link.to,
                    Direction::Up => link.from,
                };
                if came_by.contains_key(&next) || !follow(link) {
                    continue;
                }
                came_by.insert(next, Some(id));
                if stop(next) {
                    return came_by;
                }
                queue.push_back(next);
            }
        }
        came_by
    }

    /// The links in the order of the arrow, whichever way they were walked.
    fn trace(
        &self,
        came_by: &BTreeMap<PackageId, Option<LinkId>>,
        goal: PackageId,
        direction: Direction,
    ) -> Vec<LinkId> {
        let mut path = Vec::new();
        let mut at = goal;
        while let Some(Some(id)) = came_by.get(&at) {
            path.push(*id);
            let link = self.link(*id);
            at = match direction {
                Direction::Down => link.from,
                Direction::Up => link.to,
            };
        }
        if direction == Direction::Down {
            path.reverse();
        }
        path
    }
}
