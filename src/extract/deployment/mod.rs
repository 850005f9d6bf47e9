//! Files that say what runs, and what each of it is given: compose files, manifests of clusters,
//! files of variables, recipes of images.
//!
//! Owns which file is one, by its name and a glance at its text, and the shape of the facts.
//! Values can hold passwords: [`Expression`] shows none. What can't be read is a defect with its
//! place, never a silence. Does not know which package a service runs, nor other files.

mod compose;
mod dotenv;
mod expression;
mod image;
mod manifest;
mod stage;
mod veil;

use std::ops::Range;

pub use expression::{Address, Expression, Syntax};
pub use image::{Built, ImageStage};
pub use stage::{Stage, stage_of};
pub use veil::veiled;

/// What kind of file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// Services of `docker compose`.
    Compose,
    /// Objects of Kubernetes.
    Manifest,
    /// `NAME=value`.
    Variables,
    /// A recipe of an image.
    Image,
}

/// Everything that one file says.
#[derive(Clone, Debug, Default)]
pub struct Deployment {
    /// What runs.
    pub units: Vec<Unit>,
    /// Named sets of values.
    pub maps: Vec<ValueMap>,
    /// Named volumes that exist outside, by the name that is used here.
    pub outside: Vec<(String, String)>,
    /// Stages of an image.
    pub stages: Vec<ImageStage>,
    /// What could not be read.
    pub defects: Vec<Defect>,
}

/// One service, or one container of a workload.
#[derive(Clone, Debug, Default)]
pub struct Unit {
    /// Its name; of a workload with several containers, `workload/container`.
    pub name: String,
    /// Where the name stands.
    pub at: Range<usize>,
    /// The namespace of a cluster.
    pub namespace: String,
    /// The image it starts.
    pub image: Option<Expression>,
    /// How its image is built.
    pub build: Option<Build>,
    /// The command, entry point first.
    pub command: Vec<Expression>,
    /// Its variables.
    pub settings: Vec<Setting>,
    /// Files of variables that it is given.
    pub files: Vec<(String, Range<usize>)>,
    /// Sets of values that it is given whole.
    pub imports: Vec<Import>,
    /// Volumes and folders.
    pub mounts: Vec<Mount>,
    /// Secrets, by name.
    pub secrets: Vec<(String, Range<usize>)>,
    /// Another service that it takes everything from: the file, if another one, and the name.
    pub extends: Option<(Option<String>, String)>,
    /// Whether it shares the network of the machine.
    pub on_host: bool,
    /// Whether it runs once, before others begin: most bring a schema up to date.
    pub once: bool,
}

/// How an image is built.
#[derive(Clone, Debug, Default)]
pub struct Build {
    /// The folder, as written.
    pub context: String,
    /// The recipe, from the folder.
    pub recipe: Option<String>,
    /// The stage.
    pub target: Option<String>,
    /// Arguments.
    pub arguments: Vec<(String, Expression)>,
}

/// One variable of a service.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Its name.
    pub key: String,
    /// What it is.
    pub value: Value,
    /// Where it stands.
    pub at: Range<usize>,
}

/// What a variable is.
#[derive(Clone, Debug)]
pub enum Value {
    /// Written here.
    Written(Expression),
    /// An entry of a set of values.
    Entry {
        /// Whether the set is secret.
        secret: bool,
        /// The set.
        map: String,
        /// The entry.
        key: String,
    },
}

/// Every entry of a set of values, given to a service.
#[derive(Clone, Debug)]
pub struct Import {
    /// Whether the set is secret.
    pub secret: bool,
    /// The set.
    pub map: String,
    /// What is put before each name.
    pub prefix: String,
    /// Where it stands.
    pub at: Range<usize>,
}

/// A folder inside of a container.
#[derive(Clone, Debug)]
pub struct Mount {
    /// What stands behind it.
    pub source: MountSource,
    /// Where it is inside.
    pub target: String,
    /// Whether it can't be written.
    pub read_only: bool,
    /// Where it stands.
    pub at: Range<usize>,
}

/// What stands behind a folder inside of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MountSource {
    /// A volume by name.
    Volume(String),
    /// A path of the machine, as written.
    Path(String),
}

/// A named set of values: a `ConfigMap`, a `Secret`, a file of variables.
#[derive(Clone, Debug, Default)]
pub struct ValueMap {
    /// Its name; empty for a file.
    pub name: String,
    /// The namespace of a cluster.
    pub namespace: String,
    /// Whether it is secret.
    pub secret: bool,
    /// Names with values; none where the value is encoded.
    pub entries: Vec<(String, Option<Expression>, Range<usize>)>,
}

/// Something that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Defect {
    /// What it is.
    pub kind: DefectKind,
    /// The byte.
    pub at: usize,
    /// More of it, as a fragment.
    pub why: String,
}

/// What could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DefectKind {
    /// It is not YAML.
    NotYaml,
    /// A value is of another type than the format has.
    Shape,
    /// It is filled in by a template language.
    Template,
    /// It is too long to be written by hand.
    TooLong,
}

/// A file longer than this was written by a program.
pub const LONGEST: usize = 1 << 20;

/// What a file is by its path alone; `Manifest` for any other YAML file.
pub fn form_of(path: &str) -> Option<Form> {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, ""));
    if matches!(extension, "yml" | "yaml") {
        let is_compose = name.contains("compose") || name.starts_with("docker-stack");
        return Some(if is_compose { Form::Compose } else { Form::Manifest });
    }
    let is_image = ["dockerfile", "containerfile"]
        .iter()
        .any(|word| name == *word || stem.starts_with(word) || extension == *word);
    if is_image && !matches!(extension, "md" | "rs" | "toml" | "sh" | "py" | "j2" | "jinja2") {
        return Some(Form::Image);
    }
    (name == ".env" || name.starts_with(".env.") || extension == "env").then_some(Form::Variables)
}

/// Reads a file; none if a glance at its text shows that it is something else.
pub fn read(form: Form, text: &str) -> Option<Deployment> {
    if text.len() > LONGEST {
        // Long YAML is data of a program; only what is surely meant is worth a word.
        let why = format!("it has more than {LONGEST} bytes");
        let defect = Defect { kind: DefectKind::TooLong, at: 0, why };
        return (form == Form::Compose)
            .then(|| Deployment { defects: vec![defect], ..Deployment::default() });
    }
    match form {
        Form::Compose => compose::read(text),
        Form::Manifest => manifest::read(text),
        Form::Variables => Some(dotenv::read(text)),
        Form::Image => Some(image::read(text)),
    }
}

impl Deployment {
    fn defect(&mut self, kind: DefectKind, at: usize, why: impl Into<String>) {
        self.defects.push(Defect { kind, at, why: why.into() });
    }
}
