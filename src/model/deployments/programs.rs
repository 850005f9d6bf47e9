//! Which package a service runs.
//!
//! Owns the order of evidence: what somebody declared, what the recipe of the image builds and
//! starts, what the command names, whose folder it is built from, and last a likeness of names.

use std::collections::BTreeMap;

use super::DeployedFile;
use super::values::folder_of;
use crate::extract::deployment::{Built, Expression, ImageStage, Unit};
use crate::load::{Loaded, TargetKind, joined_path};
use crate::model::ids::PackageId;

/// How the package of a service is known, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known {
    /// `[[service]]` in `mandate.toml`.
    Declared,
    /// The recipe of its image builds or starts the package's program.
    Image,
    /// The command starts the package's program.
    Command,
    /// It is built from the package's folder.
    Folder,
    /// Its name or that of its image is the package's.
    Name,
}

impl Known {
    /// As in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Declared => "declared in mandate.toml",
            Self::Image => "by the recipe of its image",
            Self::Command => "by its command",
            Self::Folder => "by the folder it is built from",
            Self::Name => "by its name",
        }
    }

    /// Whether it is no more than a likeness.
    pub fn is_guess(self) -> bool {
        self == Self::Name
    }
}

/// A package, the program if it is known, and how.
pub(super) type Found = (PackageId, Option<String>, Known);

/// Programs and packages by name and folder.
pub(super) struct Programs<'p> {
    by_program: BTreeMap<String, Vec<PackageId>>,
    by_package: BTreeMap<String, Vec<PackageId>>,
    by_folder: BTreeMap<&'p str, PackageId>,
    /// Whether a package builds a program.
    runs: Vec<bool>,
    images: BTreeMap<&'p str, &'p [ImageStage]>,
}

/// Words that say how something is started, not what.
const STARTERS: [&str; 12] = [
    "sh",
    "bash",
    "-c",
    "exec",
    "tini",
    "dumb-init",
    "--",
    "env",
    "cargo",
    "nice",
    "gosu",
    "su-exec",
];
/// Programs of these names are in every second image.
const COMMON: [&str; 12] = [
    "server",
    "worker",
    "api",
    "app",
    "main",
    "migrate",
    "migrations",
    "client",
    "cli",
    "test",
    "start",
    "run",
];
/// What a package that runs is often called behind the name of what it is.
const ENDINGS: [&str; 7] = ["", "-server", "-service", "-bin", "-app", "-backend", "-daemon"];

fn plain(name: &str) -> String {
    name.to_ascii_lowercase().replace('_', "-")
}

impl<'p> Programs<'p> {
    pub(super) fn of(loaded: &'p Loaded, files: &'p [DeployedFile]) -> Self {
        let mut out = Self {
            by_program: BTreeMap::new(),
            by_package: BTreeMap::new(),
            by_folder: BTreeMap::new(),
            runs: Vec::new(),
            images: BTreeMap::new(),
        };
        for (index, package) in loaded.packages.iter().enumerate() {
            let id = PackageId::new(index);
            let mut runs = false;
            for (_, name) in package.targets.iter().filter(|(kind, _)| *kind == TargetKind::Bin) {
                out.by_program.entry(plain(name)).or_default().push(id);
                runs = true;
            }
            out.by_package.entry(plain(package.name.as_str())).or_default().push(id);
            out.by_folder.extend(package.dir.as_deref().map(|dir| (dir, id)));
            out.runs.push(runs);
        }
        for file in files.iter().filter(|file| !file.facts.stages.is_empty()) {
            out.images.insert(&file.path, &file.facts.stages);
        }
        out
    }

    /// The package of a service that stands in a file.
    pub(super) fn find(&self, path: &str, unit: &Unit) -> Option<Found> {
        self.by_image(path, unit)
            .or_else(|| self.by_command(unit))
            .or_else(|| self.by_context(path, unit))
            .or_else(|| self.by_name(unit))
    }

    /// The only package with a program of a name.
    fn program(&self, name: &str) -> Option<PackageId> {
        match self.by_program.get(&plain(name))?.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    fn package(&self, name: &str) -> Option<PackageId> {
        match self.by_package.get(&plain(name))?.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    fn by_image(&self, path: &str, unit: &Unit) -> Option<Found> {
        let build = unit.build.as_ref()?;
        let context = joined(folder_of(path), &build.context)?;
        let recipe = build.recipe.as_deref().unwrap_or("Dockerfile");
        let recipe = joined(&context, recipe)?;
        let stages = self.images.get(recipe.as_str())?;
        let last = match &build.target {
            Some(target) => stages.iter().position(|stage| stage.name == *target)?,
            None => stages.len().checked_sub(1)?,
        };
        let mut seen = Vec::new();
        let mut waiting = vec![last];
        let mut built = Vec::new();
        while let Some(at) = waiting.pop() {
            let Some(stage) = stages.get(at).filter(|_| !seen.contains(&at)) else { continue };
            seen.push(at);
            let known = |name: &str| {
                let given = build.arguments.iter().chain(&stage.arguments);
                given.filter(|(key, _)| key == name).map(|(_, value)| value.clone()).next()
            };
            if let Some(found) = self.started(stage, &known) {
                return Some(found);
            }
            built.extend(stage.built.iter().filter_map(|b| self.built(b, &known, &context)));
            let earlier = |name: &String| {
                let by_name = stages.iter().position(|stage| stage.name == **name);
                by_name.or_else(|| name.parse().ok()).filter(|found| *found < at)
            };
            waiting
                .extend(std::iter::once(&stage.from).chain(&stage.copies_from).filter_map(earlier));
        }
        built.sort();
        built.dedup();
        match built.as_slice() {
            [(id, program)] => Some((*id, program.clone(), Known::Image)),
            [(id, program), rest @ ..] if rest.iter().all(|(other, _)| other == id) => {
                Some((*id, program.clone(), Known::Image))
            }
            _ => None,
        }
    }

    /// A command of a stage that starts what an earlier one made.
    fn started(
        &self,
        stage: &ImageStage,
        known: &dyn Fn(&str) -> Option<Expression>,
    ) -> Option<Found> {
        let words = stage.programs.iter().flat_map(|program| program.filled(known).words());
        words.into_iter().find_map(|word| {
            let name = word.rsplit('/').next().unwrap_or(&word);
            let id = self.program(name).filter(|_| !STARTERS.contains(&name))?;
            Some((id, Some(name.to_owned()), Known::Image))
        })
    }

    fn built(
        &self,
        built: &Built,
        known: &dyn Fn(&str) -> Option<Expression>,
        context: &str,
    ) -> Option<(PackageId, Option<String>)> {
        let (Built::Package(value) | Built::Program(value) | Built::Folder(value)) = built;
        let words = value.filled(known).words();
        let word = words.first()?;
        match built {
            Built::Package(_) => Some((self.package(word)?, None)),
            Built::Program(_) => Some((self.program(word)?, Some(word.clone()))),
            Built::Folder(_) => {
                let folder = joined(context, word.trim_end_matches("Cargo.toml"))?;
                Some((*self.by_folder.get(folder.as_str())?, None))
            }
        }
    }

    fn by_command(&self, unit: &Unit) -> Option<Found> {
        let words: Vec<String> = unit.command.iter().flat_map(Expression::words).collect();
        for (at, word) in words.iter().enumerate() {
            let next = words.get(at + 1);
            let by_flag = match (word.as_str(), next) {
                ("--bin", Some(name)) => self.program(name).map(|id| (id, Some(name.clone()))),
                ("-p" | "--package", Some(name)) => self.package(name).map(|id| (id, None)),
                _ => None,
            };
            if let Some((id, program)) = by_flag {
                return Some((id, program, Known::Command));
            }
        }
        let first = words.iter().find(|word| !STARTERS.contains(&word.as_str()))?;
        let name = first.rsplit('/').next().unwrap_or(first);
        // Without a recipe of this tree, a common word may be anybody's.
        let is_own = unit.build.is_some() || !COMMON.contains(&plain(name).as_str());
        let id = self.program(name).filter(|_| is_own)?;
        Some((id, Some(name.to_owned()), Known::Command))
    }

    fn by_context(&self, path: &str, unit: &Unit) -> Option<Found> {
        let build = unit.build.as_ref()?;
        let context = joined(folder_of(path), &build.context)?;
        let recipe = build.recipe.as_deref().unwrap_or("Dockerfile");
        let recipe = joined(&context, recipe)?;
        let dir = folder_of(&recipe);
        let id = self.by_folder.get(dir).or_else(|| self.by_folder.get(context.as_str()))?;
        self.runs.get(id.index()).filter(|runs| **runs)?;
        Some((*id, None, Known::Folder))
    }

    fn by_name(&self, unit: &Unit) -> Option<Found> {
        let image = unit.image.as_ref().map(image_name).filter(|image| !image.is_empty());
        let own = unit.name.split('/').next().unwrap_or(&unit.name).to_owned();
        for name in
            image.into_iter().chain((unit.build.is_some() || unit.image.is_none()).then_some(own))
        {
            let name = plain(&name);
            for ending in ENDINGS {
                let full = format!("{name}{ending}");
                if let Some(id) = self.program(&full) {
                    return Some((id, Some(full), Known::Name));
                }
                let runs = |id: &PackageId| self.runs.get(id.index()) == Some(&true);
                if let Some(id) = self.package(&full).filter(runs) {
                    return Some((id, None, Known::Name));
                }
            }
        }
        None
    }
}

/// The last part of an image's name, without its version.
pub(super) fn image_name(image: &Expression) -> String {
    let words = image.filled(&|_| None).words();
    let image = words.first().map_or("", String::as_str);
    let name = image.rsplit('/').next().unwrap_or(image);
    name.split([':', '@']).next().unwrap_or(name).to_owned()
}

/// A path from the root of the tree; none where it leaves the tree or is no path.
pub(super) fn joined(base: &str, path: &str) -> Option<String> {
    if path.contains("://") || path.starts_with(['~', '$', '/']) {
        return None;
    }
    joined_path(base, path)
}
