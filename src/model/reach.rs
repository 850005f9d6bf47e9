//! Paths through the links: shortest witnesses, cycles, and one sweep for facts of everything below.
//!
//! Owns the walks. Each is linear in the links it follows. Dev links make the graph of packages
//! cyclic, so a walk follows only what its caller asks for. Does not know rules.

use petgraph::algo::{tarjan_scc, toposort};
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
    /// Walks from a package as far as `follow` lets it.
    ///
    /// Of equally short paths the one whose links were declared first is kept.
    pub fn walk(
        &self,
        start: PackageId,
        direction: Direction,
        follow: impl Fn(&Link) -> bool,
    ) -> Walk<'_> {
        self.walk_until(start, direction, &follow, |_| false)
    }

    /// The packages that can be reached, the start included, in the order of ids.
    pub fn reachable(&self, start: PackageId, follow: impl Fn(&Link) -> bool) -> Vec<PackageId> {
        let mut found = self.walk(start, Direction::Down, follow).order;
        found.sort_unstable();
        found
    }

    /// The shortest path from a package to the nearest one that is wanted.
    pub fn shortest_path(
        &self,
        start: PackageId,
        follow: impl Fn(&Link) -> bool,
        wanted: impl Fn(PackageId) -> bool,
    ) -> Option<Vec<LinkId>> {
        let stop = |id| id != start && wanted(id);
        let walk = self.walk_until(start, Direction::Down, &follow, stop);
        walk.order.last().copied().filter(|id| stop(*id)).map(|goal| walk.path_to(goal))
    }

    /// The shortest way from a package back to itself.
    pub fn shortest_cycle(
        &self,
        start: PackageId,
        follow: impl Fn(&Link) -> bool,
    ) -> Option<Vec<LinkId>> {
        let mut best: Option<Vec<LinkId>> = None;
        for &first in self.links_from(start) {
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
                [only] => self.links_from(*only).iter().any(|id| {
                    let link = self.link(*id);
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
            let Some(mut fact) = facts.get(node.index()).cloned() else {
                continue;
            };
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

    fn walk_until(
        &self,
        start: PackageId,
        direction: Direction,
        follow: &impl Fn(&Link) -> bool,
        stop: impl Fn(PackageId) -> bool,
    ) -> Walk<'_> {
        let mut walk = Walk {
            architecture: self,
            direction,
            came_by: vec![None; self.packages.len()],
            order: vec![start],
            start,
        };
        let mut next_up = 0;
        while let Some(&at) = walk.order.get(next_up) {
            next_up += 1;
            let links = match direction {
                Direction::Down => self.links_from(at),
                Direction::Up => self.links_to(at),
            };
            for &id in links {
                let link = self.link(id);
                let next = match direction {
                    Direction::Down => link.to,
                    Direction::Up => link.from,
                };
                if walk.has_reached(next) || !follow(link) {
                    continue;
                }
                if let Some(slot) = walk.came_by.get_mut(next.index()) {
                    *slot = Some(id);
                }
                walk.order.push(next);
                if stop(next) {
                    return walk;
                }
            }
        }
        walk
    }
}

/// Where a walk came to, nearest first.
#[derive(Debug)]
pub struct Walk<'w> {
    architecture: &'w Architecture,
    direction: Direction,
    start: PackageId,
    came_by: Vec<Option<LinkId>>,
    order: Vec<PackageId>,
}

impl Walk<'_> {
    /// Every package reached, the start first, then the nearest.
    pub fn reached(&self) -> &[PackageId] {
        &self.order
    }

    /// The shortest path, in the order of the arrows whichever way they were walked; empty for
    /// the start and for what was not reached.
    pub fn path_to(&self, goal: PackageId) -> Vec<LinkId> {
        let mut path = Vec::new();
        let mut at = goal;
        while let Some(Some(id)) = self.came_by.get(at.index()) {
            path.push(*id);
            let link = self.architecture.link(*id);
            at = match self.direction {
                Direction::Down => link.from,
                Direction::Up => link.to,
            };
        }
        if self.direction == Direction::Down {
            path.reverse();
        }
        path
    }

    fn has_reached(&self, id: PackageId) -> bool {
        id == self.start || self.came_by.get(id.index()).is_some_and(Option::is_some)
    }
}
