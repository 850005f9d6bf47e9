//! What runs, and what each of it is given: services of deployment files joined with packages and
//! owners, stores by their addresses, volumes.
//!
//! Owns the join over all deployment files of a tree. Two services share a store where both are
//! given the same address, or the same expression of variables. Invariant: lists are sorted, and
//! nothing here holds a password: values were taken apart before. Does not judge.

mod addresses;
mod gather;
mod held;
mod programs;
mod values;
mod volumes;

use std::collections::BTreeMap;

use super::ids::PackageId;
use crate::extract::Medium;
use crate::extract::deployment::{Defect, Deployment, Form, Stage};
use crate::ownership::TeamId;
use crate::source::{FileId, Span};

pub use gather::{Ground, gather};
pub use programs::Known;

/// One file that was read.
#[derive(Debug)]
pub struct DeployedFile {
    /// Its path, from the root of the tree.
    pub path: String,
    /// Its text.
    pub file: FileId,
    /// What kind of file it is.
    pub form: Form,
    /// What it says.
    pub facts: Deployment,
    /// What it is for.
    pub stage: Stage,
}

/// What somebody declared of services by name.
#[derive(Clone, Debug)]
pub struct DeclaredService {
    /// Which services.
    pub services: globset::GlobMatcher,
    /// The package it runs.
    pub package: PackageId,
    /// The line that says so.
    pub at: Span,
}

/// Everything that deployment files say.
#[derive(Clone, Debug, Default)]
pub struct Deployments {
    /// What runs, by file and name.
    pub services: Vec<Service>,
    /// Stores, each with the services that are given it.
    pub stores: Vec<SharedStore>,
    /// Which packages are given which store where they run, sorted.
    pub held: Vec<Held>,
    /// Volumes and folders, each with the services that mount it.
    pub volumes: Vec<SharedVolume>,
    /// What was not understood, by kind, with its place.
    pub unread: Vec<(&'static str, Span, String)>,
    /// Declarations that no service met.
    pub unmet: Vec<Span>,
    /// How many files were read.
    pub files: usize,
}

/// One service.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// Where it is named.
    pub at: Span,
    /// What its file is for.
    pub stage: Stage,
    /// The package it runs.
    pub package: Option<PackageId>,
    /// How that is known.
    pub known: Option<Known>,
    /// The program, where it is known.
    pub program: Option<String>,
    /// Who answers for it, where no package tells.
    pub owners: Vec<TeamId>,
    /// Whether it runs once, before others begin.
    pub once: bool,
}

/// A position in [`Deployments::services`].
pub type ServiceId = usize;

/// One store of a deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedStore {
    /// Its address without user, password and query.
    pub address: String,
    /// What kind of store.
    pub kind: String,
    /// What code calls such a store.
    pub technology: String,
    /// What is shared of it.
    pub medium: Medium,
    /// The host, and the database on it; empty where they are not known.
    pub parts: (String, String),
    /// Whether the address means the same everywhere, and not only where it is written.
    pub everywhere: bool,
    /// Whether the address itself is known, and not only a name for it.
    pub sure: bool,
    /// Who is given it.
    pub given: Vec<Given>,
}

/// A store or a folder that is given to a service.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Given {
    /// To whom.
    pub service: ServiceId,
    /// The setting, or the folder inside.
    pub key: String,
    /// Where that stands.
    pub at: Span,
    /// Whether it can be changed through it.
    pub writable: bool,
    /// What the file is for that says so.
    pub stage: Stage,
}

/// A package that is given a store where it runs, outside of development and tests.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    /// The package that the service runs.
    pub package: PackageId,
    /// What is put together here: one file with one set of variables, or one namespace of a
    /// cluster. Only within it do different addresses tell stores apart.
    pub world: usize,
    /// The store, a position in [`Deployments::stores`].
    pub store: usize,
    /// Where that stands.
    pub at: Span,
    /// Whether the address is known and the package no guess.
    pub sure: bool,
}

/// One volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedVolume {
    /// Its name, or the path on the machine.
    pub name: String,
    /// Who mounts it.
    pub given: Vec<Given>,
}

impl Deployments {
    /// How many places of each kind were not understood.
    pub fn blind_spots(&self) -> BTreeMap<&'static str, usize> {
        let mut out = BTreeMap::new();
        for (what, ..) in &self.unread {
            *out.entry(*what).or_default() += 1;
        }
        out
    }

    /// One service.
    pub fn service(&self, id: ServiceId) -> Option<&Service> {
        self.services.get(id)
    }
}

/// What a defect is counted as.
fn defect_word(defect: &Defect) -> &'static str {
    use crate::extract::deployment::DefectKind;
    match defect.kind {
        DefectKind::NotYaml => "deployment files that are not YAML",
        DefectKind::Shape => "parts of deployment files of an unknown shape",
        DefectKind::Template => "deployment files behind a template language",
        DefectKind::TooLong => "deployment files too long to be read",
    }
}
