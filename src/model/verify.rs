//! The invariants of an architecture, re-checked on demand; every fixture calls it.
//!
//! Owns the list of what must hold. Does not repair.

use super::architecture::{Architecture, crossing};
use super::ids::PackageId;

impl Architecture {
    /// Every broken invariant in words; empty for a sound graph.
    pub fn verify(&self) -> Vec<String> {
        let mut broken = Vec::new();
        for (id, package) in self.packages() {
            if self.find(&package.label) != Some(id) {
                broken.push(format!("label `{}` does not lead back to its package", package.label));
            }
            if package.shares.iter().any(|share| share.files > package.files.max(1)) {
                broken.push(format!("`{}` has a share above one", package.label));
            }
            let is_sharer = |team| package.shares.iter().any(|share| share.team == team);
            if !package.responsible.iter().all(|team| is_sharer(*team)) {
                broken.push(format!("`{}`: a responsible team without a share", package.label));
            }
            if package.responsible.is_empty() != package.shares.is_empty() {
                broken.push(format!("`{}`: shares and responsibility disagree", package.label));
            }
            if !package.responsible.is_sorted() {
                broken.push(format!("`{}`: responsible teams are not sorted", package.label));
            }
            for team in &package.responsible {
                if self.deciding_span(id, *team).is_none() {
                    broken.push(format!("`{}`: no line decides its owner", package.label));
                }
            }
        }
        self.verify_links(&mut broken);
        broken
    }

    fn verify_links(&self, broken: &mut Vec<String>) {
        for (id, link) in self.all_links() {
            let is_known = |package: PackageId| package.index() < self.packages.len();
            if !is_known(link.from) || !is_known(link.to) {
                broken.push(format!("link {} leads out of the graph", id.index()));
                continue;
            }
            let (from, to) = (self.package(link.from), self.package(link.to));
            if link.is_hack != (from.is_hack || to.is_hack) {
                broken.push(format!("link {} hides the workspace-hack wrongly", id.index()));
            }
            if !link.is_hack && link.crossing != crossing(&from.responsible, &to.responsible) {
                broken.push(format!("link {} crosses otherwise than its ends", id.index()));
            }
            if link.span.file != from.manifest_file {
                broken.push(format!("link {} is declared in a foreign manifest", id.index()));
            }
            if self.links_from(link.from).contains(&id) == link.is_hack {
                broken.push(format!("link {} is not in the graph as it should", id.index()));
            }
        }
    }
}
