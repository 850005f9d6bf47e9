//! Who knows a package: authors of its Rust files over the whole history.
//!
//! Owns the counting for each package. People are numbers; what is reported is how many.

use crate::conway::{FileRecord, truck_factor};
use crate::model::{Architecture, PackageId};

/// What is known of the authors of one package.
#[derive(Clone, Debug, Default)]
pub struct Knowledge {
    /// For each Rust file its authors.
    pub files: Vec<Vec<usize>>,
}

impl Knowledge {
    /// Authors of every package, by its position in the architecture; empty without history.
    pub fn of(architecture: &Architecture) -> Vec<Self> {
        let mut out = vec![Self::default(); architecture.packages().count()];
        let Ok(past) = &architecture.past else {
            return out;
        };
        let mut records = vec![FileRecord::default(); past.files.len()];
        for event in &past.events {
            let Some(record) = records.get_mut(event.file as usize) else {
                continue;
            };
            if event.is_new {
                record.created(event.author as usize);
            } else {
                record.changed(event.author as usize);
            }
        }
        for (package, record) in past.files.iter().zip(&records) {
            let package: &PackageId = package;
            if let Some(known) = out.get_mut(package.index()) {
                known.files.push(record.authors());
            }
        }
        out
    }

    /// How many people have to leave before half of its files have no author.
    pub fn truck_factor(&self) -> usize {
        truck_factor(&self.files)
    }

    /// Everyone who is an author of some file.
    pub fn authors(&self) -> Vec<usize> {
        let mut out: Vec<usize> = self.files.iter().flatten().copied().collect();
        out.sort_unstable();
        out.dedup();
        out
    }
}
