//! What was found to stand before a client, and how the catalogue says it.
//!
//! Owns the step from a function to a signal. Does not know how it was found.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Meaning, Search};
use crate::extract::rust::FileFacts;
use crate::extract::{Access, Client, Medium, Pattern, Signal, SignalKind, Wraps};
use crate::load::Sources;

/// How it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Method,
    Function,
    Macro,
}

/// A function or macro that passes on what names an object.
#[derive(Debug)]
pub(super) struct Wrapper {
    pub(super) form: Form,
    pub(super) name: String,
    /// Its package.
    pub(super) home: usize,
    /// Its file.
    pub(super) source: usize,
    /// Where its name stands.
    pub(super) at: u32,
    /// The type that it belongs to.
    pub(super) subject: Option<String>,
    /// The argument that names the object.
    pub(super) object: u8,
    /// The argument that names the method that is called.
    pub(super) act: Option<u8>,
    pub(super) accesses: BTreeSet<Access>,
    pub(super) technology: String,
    pub(super) medium: Medium,
    /// Packages of the client.
    pub(super) packages: Vec<String>,
}

impl Wrapper {
    pub(super) fn is_same(&self, other: &Self) -> bool {
        (self.source, self.at, self.object, self.act)
            == (other.source, other.at, other.object, other.act)
            && self.technology == other.technology
    }

    /// Takes over what another look has seen; whether that was more.
    pub(super) fn learn(&mut self, other: &Self) -> bool {
        let before = self.accesses.len();
        self.accesses.extend(&other.accesses);
        self.accesses.len() > before
    }

    pub(super) fn meaning(&self) -> Meaning<'_> {
        // Opened and something done to it: what is done says more.
        let told = self.accesses.iter().filter(|access| **access != Access::Open).copied();
        let told: BTreeSet<Access> = told.collect();
        Meaning {
            technology: &self.technology,
            medium: self.medium,
            packages: &self.packages,
            object: self.object,
            accesses: if told.is_empty() { self.accesses.clone() } else { told },
        }
    }

    pub(super) fn signal(
        &self,
        access: Access,
        sources: &Sources<FileFacts>,
        search: &Search<'_>,
    ) -> Signal {
        let name = self.name.clone();
        let pattern = match self.form {
            Form::Method => Pattern::Method(name),
            Form::Function => Pattern::Path(self.subject.iter().cloned().chain([name]).collect()),
            Form::Macro => Pattern::Macro(name),
        };
        let home = search.loaded.packages.get(self.home);
        let wraps = Wraps {
            packages: self.packages.clone(),
            file: sources.get(self.source).map(|file| file.path.clone()).unwrap_or_default(),
            at: self.at,
            subject: self.subject.clone(),
            plain: search.is_plain(&self.name),
        };
        let client = Client {
            medium: self.medium,
            receivers: Vec::new(),
            libraries: Vec::new(),
            act: self.act,
            own: true,
            wraps: Some(wraps),
        };
        Signal {
            kind: SignalKind::StoreClient,
            packages: home.map(|home| home.name.as_str().to_owned()).into_iter().collect(),
            patterns: vec![pattern],
            object: Some(self.object),
            access,
            technology: self.technology.clone(),
            client: Some(Arc::new(client)),
            ..Signal::socket()
        }
    }
}
