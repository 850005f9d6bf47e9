//! Another package's program, started as a process.
//!
//! Owns the matching of started programs with programs that are built here. Does not know teams.

use std::collections::BTreeMap;

use super::Ground;
use crate::extract::SignalKind;
use crate::load::TargetKind;
use crate::model::evidence::{Door, DoorKind};
use crate::model::ids::PackageId;

pub(super) fn spawned(ground: &Ground<'_, '_>) -> Vec<Door> {
    let mut programs: BTreeMap<&str, Vec<PackageId>> = BTreeMap::new();
    for (index, package) in ground.loaded.packages.iter().enumerate() {
        for (kind, name) in &package.targets {
            if *kind == TargetKind::Bin {
                programs.entry(name).or_default().push(PackageId::new(index));
            }
        }
    }
    let mut out = Vec::new();
    for signal in ground.signals.iter().filter(|signal| signal.kind == SignalKind::Spawn) {
        let Some(object) = signal.object.as_deref() else { continue };
        // `cmd!("program --flag")` and paths to a program.
        let word = object.split_whitespace().next().unwrap_or(object);
        let file = word.rsplit(['/', '\\']).next().unwrap_or(word);
        let name = file.strip_suffix(".exe").unwrap_or(file);
        let Some(builders) = programs.get(name) else { continue };
        // A program of one's own is nearer than a namesake.
        if builders.contains(&signal.package) {
            continue;
        }
        for to in builders {
            out.push(Door {
                kind: DoorKind::SpawnedSibling,
                from: signal.package,
                to: Some(*to),
                owners: Vec::new(),
                object: name.to_owned(),
                how: signal.call.clone(),
                at: vec![signal.at],
                context: signal.context,
                lines: 0,
                sure: signal.sure,
                files: Vec::new(),
            });
        }
    }
    out
}
