//! The architecture: one typed graph of teams, packages and processes, with every link's place.
//!
//! Owns the graph and every question about it that needs no rule: does a link cross, what does a
//! process consist of, which is the shortest path. Immutable but for roles, which a rulebook may
//! assign by selector. Invariants are re-checked by [`Architecture::verify`]. Does not know rules
//! or rendering; petgraph is private to it.

mod architecture;
mod build;
mod code;
mod contracts;
pub mod deployments;
mod documented;
mod doors;
mod evidence;
mod exposed;
mod gather;
mod ids;
mod interfaces;
mod links;
mod mentions;
mod owners;
mod past;
mod plan;
mod quotes;
mod reach;
mod reassign;
mod shares;
mod stores;
mod team_cycles;
mod verify;
mod wrappers;

pub use architecture::{
    Architecture, Crossing, ForeignDependency, Link, LinkKind, Package, PatchedFolder, Process,
    ProcessKind, Role, Standing, crossing,
};
pub use build::{Input, build};
pub use code::SignalUse;
pub use contracts::{ContractFile, Origin, contracts, missing_imports};
pub use evidence::{
    Context, Door, DoorKind, EdgeUses, Evidence, Passage, PlacedWaiver, UnreadFile, UseSite,
    UsedItem,
};
pub use exposed::{NamedType, PublicItem, Whose};
pub use gather::{Code, gather};
pub use ids::{LinkId, PackageId};
pub use interfaces::{
    Call, ClientPackage, Endpoint, Interface, Interfaces, Obstacle, Party, Replacement,
};
pub use mentions::TextWhere;
pub use past::{FileEvent, Identity, Past, PastCommit, PastFile, day_of, quarter_of};
pub use plan::{
    Because, Covered, Dragged, Nature, OutsideNeed, Plan, PlanRequest, PlannedItem, TestItem,
    UnreadItem, UnreadWhy,
};
pub use reach::{Direction, Walk};
pub use shares::{Share, Source};
pub use stores::{
    Access, ChannelUse, How, Instance, InstanceId, MergedBy, Merger, Mode, Object, ObjectId,
    OwnedBy, Owner, Stores, Tie,
};
pub use team_cycles::{TeamCycle, TeamStep};
