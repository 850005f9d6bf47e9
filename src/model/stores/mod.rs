//! Stores: which instances there are, which objects are in each, who owns them, and who reads,
//! writes and defines them.
//!
//! Owns the three-part identity: instance, object, mode. Everything that shows an access, of
//! whatever technology, ends as an [`Access`] to an [`Object`] of an [`Instance`]. Invariant: ids
//! are positions in the tables of the same [`Stores`]; every list is sorted. Does not judge.

mod bind;
mod clients;
mod elsewhere;
mod files;
mod gather;
mod given;
mod joins;
mod owners;
mod prepared;
mod reach;
mod runners;
mod schema;
mod scripts;
mod servers;
mod settings;

use std::collections::BTreeMap;

use super::evidence::Context;
use super::ids::PackageId;
use crate::extract::Medium;
pub use crate::extract::Mode;
use crate::ownership::TeamId;
use crate::source::Span;
pub(super) use files::ShowText;
pub(super) use files::{read, register};
pub(super) use gather::{Ground, gather};
pub(super) use schema::is_test_file;

/// Every store that the workspace shows.
#[derive(Clone, Debug, Default)]
pub struct Stores {
    /// Databases, caches, buckets, brokers: what one URL or one folder leads to.
    pub instances: Vec<Instance>,
    /// Tables, collections, keys, topics: what is in them, by instance and name.
    pub objects: Vec<Object>,
    /// Who does what to which object, sorted.
    pub accesses: Vec<Access>,
    /// Objects that one statement touches together, or that a foreign key ties.
    pub ties: Vec<Tie>,
    /// Who speaks into and listens to channels, sorted.
    pub channels: Vec<ChannelUse>,
    /// Statements that take rows off a table as from a queue: the object, who and where.
    pub polls: Vec<(ObjectId, PackageId, Span)>,
    /// Positions of `[[store]]` tables that nothing answers to.
    pub unused: Vec<usize>,
    /// What was not understood, by kind, with its place.
    pub unread: Vec<(&'static str, Span)>,
}

/// One store: a database, a cache, a bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Instance {
    /// How it is shown: the folder of its migrations, its declared name, its URL without secrets.
    pub name: String,
    /// What it is: `sql`, `redis`, `mongodb`.
    pub technology: String,
    /// Packages and folders that make it up, sorted.
    pub packages: Vec<PackageId>,
    /// Where it is defined or named.
    pub at: Vec<Span>,
    /// What made one store of several, in that order.
    pub mergers: Vec<Merger>,
    /// What deployment files call it: positions in the stores of
    /// [`Deployments`](crate::model::deployments::Deployments), sorted.
    pub given: Vec<usize>,
}

/// Two stores that are one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merger {
    /// The one.
    pub one: String,
    /// The other.
    pub other: String,
    /// Why.
    pub why: MergedBy,
}

/// Why two stores are one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MergedBy {
    /// `same` under `[[store]]` says so.
    Declared(Span),
    /// One statement names tables of both.
    Statement(Span),
    /// A foreign key leads from the one to the other.
    Key(Span),
    /// Services of both are given one address.
    Address {
        /// The address, without user, password and query.
        address: String,
        /// Where it is given to the one and to the other.
        at: [Span; 2],
        /// Whether it is an address, and not only a name for one.
        sure: bool,
    },
    /// Both are in what is composed from one package.
    Process(PackageId),
    /// Both name an object that has one name for all.
    Name(String),
}

/// The technology of databases that are asked in SQL.
pub(super) const SQL: &str = "sql";

/// A position in [`Stores::instances`].
pub type InstanceId = usize;

/// A position in [`Stores::objects`].
pub type ObjectId = usize;

/// One object of a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// The store it is in.
    pub instance: InstanceId,
    /// Its name, with its schema where it has one.
    pub name: String,
    /// What it is in: tables, keys, a bucket, messages.
    pub medium: Medium,
    /// Whose it is; none where nothing tells.
    pub owner: Option<Owner>,
    /// Where it is defined, in the order of the definitions; empty for an object that nobody in the
    /// workspace defines.
    pub defined: Vec<Span>,
    /// Names of the columns that its definitions give it, sorted; of no other kind of object.
    pub columns: Vec<Box<str>>,
    /// Whether it is made to be read by others.
    pub published: bool,
    /// Whether somebody elsewhere defines and keeps it.
    pub external: bool,
}

/// Whose an object is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The package; none for a folder outside of every package.
    pub package: Option<PackageId>,
    /// The responsible teams, sorted.
    pub teams: Vec<TeamId>,
    /// How that is known.
    pub origin: OwnedBy,
    /// The line that says so.
    pub at: Option<Span>,
}

/// How an owner is known, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OwnedBy {
    /// `[[store]]` in `mandate.toml`.
    Declared,
    /// `stores` of one team, in `teams.toml` or in a catalogue.
    Team,
    /// The package runs the migrations.
    Migrator,
    /// `diesel.toml` or `sqlx.toml` leads to it.
    Settings,
    /// The definition stands in the package, or in a folder that somebody owns.
    Folder,
    /// The package declares the mapping to Rust: `table!`, an entity.
    Mapping,
    /// A guess: nobody else writes it.
    OnlyWriter,
    /// A guess: nobody writes the store more often.
    MostWriter,
}

impl OwnedBy {
    /// As in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Declared => "declared in mandate.toml",
            Self::Team => "its team says so",
            Self::Migrator => "it runs the migrations",
            Self::Settings => "the settings of the migrations lead to it",
            Self::Folder => "the definition stands in its folder",
            Self::Mapping => "it declares the mapping to Rust",
            Self::OnlyWriter => "a guess: nobody else writes it",
            Self::MostWriter => "a guess: nobody writes the store more often",
        }
    }

    /// Whether it is no more than a guess.
    pub fn is_guess(self) -> bool {
        matches!(self, Self::OnlyWriter | Self::MostWriter)
    }
}

/// How an access is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// A statement in a literal.
    Statement,
    /// A file of statements.
    File,
    /// A path to a table or entity of an object mapper.
    Mapper,
    /// A call of a client library.
    Client,
    /// A call of a function of another package that does it.
    Reached,
}

impl How {
    /// As in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Statement => "statement",
            Self::File => "file",
            Self::Mapper => "mapper",
            Self::Client => "client",
            Self::Reached => "reached",
        }
    }
}

/// One place where an object is read, written or defined.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Access {
    /// The object.
    pub object: ObjectId,
    /// Who does it; none for a folder outside of every package.
    pub package: Option<PackageId>,
    /// What is done.
    pub mode: Mode,
    /// The place.
    pub at: Span,
    /// Who compiles it.
    pub context: Context,
    /// How it is written.
    pub how: How,
    /// Whether the statement was parsed and its object found without a choice.
    pub sure: bool,
    /// For what is reached through a function: the statement that does it.
    pub through: Option<Span>,
    /// For what is reached through a function: its package.
    pub via: Option<PackageId>,
}

/// One place where a channel of a database is spoken into or listened to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChannelUse {
    /// The channel.
    pub name: String,
    /// Whether it is listened to.
    pub listens: bool,
    /// Whose code it is; none for a trigger in a folder outside of every package.
    pub package: Option<PackageId>,
    /// The responsible teams.
    pub teams: Vec<TeamId>,
    /// The place.
    pub at: Span,
}

/// Two objects that belong together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tie {
    /// The one, by id the smaller but for a foreign key.
    pub from: ObjectId,
    /// The other.
    pub to: ObjectId,
    /// Whether a foreign key leads from the one to the other.
    pub refers: bool,
    /// Whose statement or definition it is.
    pub package: Option<PackageId>,
    /// The place.
    pub at: Span,
    /// Who compiles it.
    pub context: Context,
    /// Whether the statement was parsed.
    pub sure: bool,
}

impl Object {
    /// Whether it carries messages from who puts them in to who takes them out.
    pub fn carries_messages(&self) -> bool {
        matches!(self.medium, Medium::Queue | Medium::Stream)
    }
}

impl Stores {
    /// Whether an object is one of a kind that nobody defines before it is used.
    pub fn has_no_schema(&self, object: &Object) -> bool {
        self.instances.get(object.instance).is_some_and(|instance| instance.technology != SQL)
    }

    /// The accesses to an object.
    pub fn accesses_of(&self, object: ObjectId) -> &[Access] {
        let start = self.accesses.partition_point(|access| access.object < object);
        let rest = self.accesses.get(start..).unwrap_or(&[]);
        let count = rest.partition_point(|access| access.object == object);
        rest.get(..count).unwrap_or(&[])
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty() && self.instances.is_empty()
    }

    /// How many places of each kind were not understood.
    pub fn blind_spots(&self) -> BTreeMap<&'static str, usize> {
        let mut out = BTreeMap::new();
        for (what, _) in &self.unread {
            *out.entry(*what).or_default() += 1;
        }
        out
    }

    /// Every place.
    pub fn spans(&self) -> impl Iterator<Item = Span> + '_ {
        self.accesses.iter().map(|access| access.at)
    }
}
