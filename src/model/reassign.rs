//! Ownership on paper: the same architecture with packages in other hands.
//!
//! Owns the changes that a what-if makes. Invariant: afterwards every link knows anew whether it
//! joins two teams, and [`Architecture::verify`] holds as before. Files stay where they are: a
//! package that moves belongs to its new team as if it said so itself.

use std::collections::BTreeMap;

use super::architecture::{Architecture, Package, Standing, crossing};
use super::ids::PackageId;
use super::shares::{Share, Source};
use crate::ownership::{Said, TeamId};

impl Architecture {
    /// Gives a package to one team as a whole.
    pub fn give(&mut self, id: PackageId, team: TeamId) {
        if let Some(package) = self.packages.get_mut(id.index()) {
            let files = package.files.max(1);
            package.shares = vec![Share { team, files, rule: None }];
            package.responsible = vec![team];
            package.fractions = BTreeMap::from([(team, f64::from(package.files))]);
            package.co_owned_files = 0;
            package.unowned_files = 0;
            package.released_files = 0;
            package.standing = Standing::Owned;
            package.source = Source::Metadata;
            // What the files say belongs to the organisation as it is.
            package.by_codeowners = Vec::new();
            package.by_teams_file = Vec::new();
            package.manifest_said = Said::Nothing;
        }
        self.cross_anew();
    }

    /// Takes a gift back: the package is as it was.
    pub fn restore(&mut self, id: PackageId, was: Package) {
        if let Some(package) = self.packages.get_mut(id.index()) {
            *package = was;
        }
        self.cross_anew();
    }

    /// Lets one team be part of another from now on: what it owns, its people and agreements.
    pub fn merge(&mut self, team: TeamId, into: TeamId) {
        for package in &mut self.packages {
            merge_shares(package, team, into);
        }
        self.ownership.merge(team, into);
        self.cross_anew();
    }

    fn cross_anew(&mut self) {
        for link in self.links.iter_mut().filter(|link| !link.is_hack) {
            let ends = [link.from, link.to].map(|id| self.packages.get(id.index()));
            if let [Some(from), Some(to)] = ends {
                link.crossing = crossing(&from.responsible, &to.responsible);
            }
        }
    }
}

fn merge_shares(package: &mut Package, team: TeamId, into: TeamId) {
    if let Some(part) = package.fractions.remove(&team) {
        *package.fractions.entry(into).or_default() += part;
    }
    let own = package.shares.iter().position(|share| share.team == team);
    if let Some(share) = own.map(|at| package.shares.remove(at)) {
        match package.shares.iter_mut().find(|other| other.team == into) {
            // Files that both co-owned count once; how many is not kept, so at most all.
            Some(known) => known.files = (known.files + share.files).min(package.files.max(1)),
            None => package.shares.push(Share { team: into, ..share }),
        }
        package.shares.sort_by_key(|share| (std::cmp::Reverse(share.files), share.team));
    }
    for responsible in &mut package.responsible {
        if *responsible == team {
            *responsible = into;
        }
    }
    package.responsible.sort_unstable();
    package.responsible.dedup();
}
