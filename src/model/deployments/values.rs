//! What a service is given, with variables filled in.
//!
//! Owns where variables come from: the file `.env` beside a compose file, or where none is tracked
//! every template of one, each a world of its own; sets of values of a cluster; files that a
//! service names. What stays unknown stays a variable.

use std::collections::BTreeMap;

use super::DeployedFile;
use super::programs::joined;
use crate::extract::deployment::{Deployment, Expression, Form, Setting, Unit, Value};
use crate::source::Span;

/// More templates of one folder are not tried.
const WORLDS: usize = 6;

/// One variable of a service.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub(super) key: String,
    pub(super) value: Known,
    pub(super) at: Span,
}

/// What is known of a variable's value.
#[derive(Clone, Debug)]
pub(super) enum Known {
    /// Its text, with every variable filled in that is known.
    Text(Expression),
    /// An entry of a set whose values are not here: `secret/key`.
    Entry(String),
}

type World<'v> = BTreeMap<&'v str, &'v Expression>;

/// Everything that values are taken from.
pub(super) struct Sources<'v> {
    files: BTreeMap<&'v str, &'v Deployment>,
    sets: BTreeMap<(&'v str, bool, &'v str), BTreeMap<&'v str, Option<&'v Expression>>>,
    /// Files of variables by their folder.
    beside: BTreeMap<&'v str, Vec<&'v str>>,
}

/// The folder of a file.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

impl<'v> Sources<'v> {
    pub(super) fn of(files: &'v [DeployedFile]) -> Self {
        let mut out =
            Self { files: BTreeMap::new(), sets: BTreeMap::new(), beside: BTreeMap::new() };
        for file in files {
            out.files.insert(&file.path, &file.facts);
            for map in &file.facts.maps {
                if map.name.is_empty() {
                    out.beside.entry(folder_of(&file.path)).or_default().push(&file.path);
                    continue;
                }
                let key = (map.namespace.as_str(), map.secret, map.name.as_str());
                let set = out.sets.entry(key).or_default();
                for (name, value, _) in &map.entries {
                    set.insert(name, value.as_ref());
                }
            }
        }
        out
    }

    /// What variables of a compose file may be: one world for each file that may give them.
    pub(super) fn worlds(&self, path: &str) -> Vec<World<'v>> {
        let beside = self.beside.get(folder_of(path)).map_or(&[][..], Vec::as_slice);
        let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
        let own: Vec<&str> = beside.iter().copied().filter(|path| name(path) == ".env").collect();
        let taken = if own.is_empty() { beside } else { own.as_slice() };
        if taken.is_empty() {
            // Without any, defaults still say something.
            return vec![BTreeMap::new()];
        }
        taken.iter().take(WORLDS).map(|path| self.world(path)).collect()
    }

    fn world(&self, path: &str) -> World<'v> {
        let maps = self.files.get(path).map_or(&[][..], |facts| facts.maps.as_slice());
        let entries = maps.iter().flat_map(|map| &map.entries);
        entries.filter_map(|(key, value, _)| Some((key.as_str(), value.as_ref()?))).collect()
    }

    /// The variables of a service in a world; files that it names and that are not here are
    /// counted.
    pub(super) fn variables(
        &self,
        file: &DeployedFile,
        unit: &Unit,
        world: &World<'v>,
        missing: &mut Vec<(Span, String)>,
    ) -> Vec<Variable> {
        let mut out = Vec::new();
        for (written, at) in &unit.files {
            let place = file.file.span(at.clone());
            let path = joined(folder_of(&file.path), written);
            let Some(facts) = path.as_ref().and_then(|path| self.files.get(path.as_str())) else {
                missing.push((place, written.clone()));
                continue;
            };
            for (key, value, _) in facts.maps.iter().flat_map(|map| &map.entries) {
                let Some(value) = value else { continue };
                let value = Known::Text(filled(value, world));
                out.push(Variable { key: key.clone(), value, at: place });
            }
        }
        for import in &unit.imports {
            let place = file.file.span(import.at.clone());
            let set = self.sets.get(&(unit.namespace.as_str(), import.secret, import.map.as_str()));
            let Some(set) = set else {
                missing.push((place, import.map.clone()));
                continue;
            };
            for (key, value) in set {
                let value = match value {
                    Some(value) => Known::Text(filled(value, world)),
                    None => Known::Entry(format!("{}/{key}", import.map)),
                };
                let key = format!("{}{key}", import.prefix);
                out.push(Variable { key, value, at: place });
            }
        }
        let own: BTreeMap<&str, &Expression> = written(&unit.settings).collect();
        let mut world = world.clone();
        // A cluster's values may name others of the same container.
        if file.form == Form::Manifest {
            world.extend(own);
        }
        out.extend(unit.settings.iter().map(|setting| self.own(file, unit, setting, &world)));
        out
    }

    fn own(
        &self,
        file: &DeployedFile,
        unit: &Unit,
        setting: &Setting,
        world: &World<'v>,
    ) -> Variable {
        let value = match &setting.value {
            Value::Written(value) => Known::Text(filled(value, world)),
            Value::Entry { secret, map, key } => {
                let set = self.sets.get(&(unit.namespace.as_str(), *secret, map.as_str()));
                match set.and_then(|set| set.get(key.as_str()).copied().flatten()) {
                    Some(value) => Known::Text(filled(value, world)),
                    None => Known::Entry(format!("{map}/{key}")),
                }
            }
        };
        Variable { key: setting.key.clone(), value, at: file.file.span(setting.at.clone()) }
    }
}

fn written(settings: &[Setting]) -> impl Iterator<Item = (&str, &Expression)> {
    settings.iter().filter_map(|setting| match &setting.value {
        Value::Written(value) => Some((setting.key.as_str(), value)),
        Value::Entry { .. } => None,
    })
}

fn filled(value: &Expression, world: &World<'_>) -> Expression {
    value.filled(&|name| world.get(name).map(|value| (*value).clone()))
}
