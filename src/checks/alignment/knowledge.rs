//! Who knows a package: authors of its Rust files over the whole history.
//!
//! Owns the counting for each package. People are numbers; what is reported is how many.

use crate::conway::{Degree, FileRecord, truck_factor};
use crate::model::{Architecture, PackageId, Past};

/// What is known of the authors of one package.
#[derive(Clone, Debug, Default)]
pub struct Knowledge {
    /// For each Rust file its authors.
    pub files: Vec<Vec<usize>>,
}

/// What everybody knows of one Rust file.
#[derive(Clone, Debug)]
pub struct FileDegrees<'a> {
    /// Its path from the top of the repository.
    pub path: &'a str,
    /// Its package.
    pub package: PackageId,
    /// By person; empty where only bots changed it.
    pub degrees: Vec<Degree>,
}

impl Knowledge {
    /// Authors of every package, by its position in the architecture; empty without history.
    pub fn of(architecture: &Architecture) -> Vec<Self> {
        let mut out = vec![Self::default(); architecture.packages().count()];
        let Ok(past) = &architecture.past else {
            return out;
        };
        for (file, record) in past.files.iter().zip(&records(past)) {
            if let Some(known) = out.get_mut(file.package.index()) {
                known.files.push(record.authors());
            }
        }
        out
    }

    /// Degrees of authorship by file, sorted by path; empty without history.
    pub fn degrees(architecture: &Architecture) -> Vec<FileDegrees<'_>> {
        let Ok(past) = &architecture.past else {
            return Vec::new();
        };
        let all = past.files.iter().zip(records(past));
        let mut out: Vec<FileDegrees<'_>> = all
            .map(|(file, record)| FileDegrees {
                path: &file.path,
                package: file.package,
                degrees: record.degrees(),
            })
            .collect();
        out.sort_by_key(|file| file.path);
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

/// What was done to each of today's Rust files.
fn records(past: &Past) -> Vec<FileRecord> {
    let mut out = vec![FileRecord::default(); past.files.len()];
    for event in &past.events {
        let Some(record) = out.get_mut(event.file as usize) else {
            continue;
        };
        if event.is_new {
            record.created(event.author as usize);
        } else {
            record.changed(event.author as usize);
        }
    }
    out
}
