//! The kinds of rules about code and organisation, and the numbers each reads from its page.
//!
//! Owns their names, keys and defaults: they are those of the published studies, or our own where
//! the page of a rule says so. Does not know how a check works.

use std::collections::BTreeMap;

use crate::source::{Problem, Reader};

/// What a rule about code and organisation looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConwayKind {
    /// Teams that depend on each other and have not agreed on anything.
    UndeclaredCoordination,
    /// Teams that have agreed on something and don't depend on each other.
    IdleInteraction,
    /// Teams that work together in another way than agreed.
    ModeContradiction,
    /// Links that close a cycle between teams.
    CrossTeamCycle,
    /// Two teams that link each other.
    MutualDependence,
    /// Teams whose packages have nothing to do with each other.
    ScatteredTeam,
    /// Packages that belong together and to nobody alone.
    ModuleCutByTeams,
    /// Packages among those of another team.
    MisplacedPackage,
    /// Teams through which everything goes.
    BottleneckTeam,
    /// Changes that reach more teams than was accepted.
    TeamPropagation,
    /// Teams that carry far more for each member than others.
    TeamOverload,
    /// Teams of too many or too few.
    TeamSize,
    /// Ownership that does not follow structure more than chance would.
    NoMirroring,
    /// Packages that everybody uses and many change.
    Commons,
    /// Packages of stream teams that everybody builds on.
    UndeclaredPlatform,
    /// Packages that another team than the owner changes most.
    OwnerDrift,
    /// Packages that others change more than their owners.
    OutsiderMajority,
    /// Packages that several teams change.
    DiffuseOwnership,
    /// Packages with unusually many occasional authors.
    MinorContributors,
    /// Packages that one person alone knows.
    KnowledgeIsland,
    /// Packages whose authors are gone.
    Abandoned,
    /// Packages of two teams that change together without a link.
    HiddenCoupling,
    /// Links between teams whose ends change together.
    ChattyContract,
    /// Commits that touch packages of several teams.
    CrossTeamCommits,
    /// Pairs of teams that one person holds together.
    Broker,
    /// Links between teams whose ends never changed together.
    SilentDependency,
    /// Ownership on paper and in practice that need different coordination.
    DynamicGap,
}

/// Numbers by key, complete.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Numbers(BTreeMap<&'static str, f64>);

impl Numbers {
    /// The number of a key of this kind; 0 for a key that it doesn't have.
    pub fn get(&self, key: &str) -> f64 {
        self.0.get(key).copied().unwrap_or(0.0)
    }
}

/// Key, default, and the largest number that makes sense.
type Key = (&'static str, f64, f64);

const MANY: f64 = 1e9;
const KINDS: [(&str, ConwayKind, &[Key]); 27] = [
    (
        "undeclared-coordination",
        ConwayKind::UndeclaredCoordination,
        &[("links", 1.0, MANY), ("degree", 30.0, 100.0)],
    ),
    ("idle-interaction", ConwayKind::IdleInteraction, &[]),
    ("mode-contradiction", ConwayKind::ModeContradiction, &[("degree", 30.0, 100.0)]),
    ("cross-team-cycle", ConwayKind::CrossTeamCycle, &[("part", 0.1, 1.0)]),
    ("mutual-dependence", ConwayKind::MutualDependence, &[("links", 2.0, MANY)]),
    (
        "scattered-team",
        ConwayKind::ScatteredTeam,
        &[
            ("fragments", 0.5, 1.0),
            ("packages", 4.0, MANY),
            ("p", 0.05, 1.0),
            ("workspace", 10.0, MANY),
        ],
    ),
    (
        "module-cut-by-teams",
        ConwayKind::ModuleCutByTeams,
        &[
            ("packages", 4.0, MANY),
            ("stability", 0.8, 1.0),
            ("part", 0.5, 1.0),
            ("workspace", 10.0, MANY),
        ],
    ),
    (
        "misplaced-package",
        ConwayKind::MisplacedPackage,
        &[
            ("gain", 0.005, 1.0),
            ("neighbours", 0.666_666, 1.0),
            ("commits", 0.5, 1.0),
            ("receiver", 0.4, 1.0),
            ("teams", 4.0, MANY),
        ],
    ),
    (
        "bottleneck-team",
        ConwayKind::BottleneckTeam,
        &[("teams", 5.0, MANY), ("times", 2.0, MANY), ("least", 0.1, 1.0)],
    ),
    ("team-propagation", ConwayKind::TeamPropagation, &[("growth", 0.1, MANY)]),
    ("team-overload", ConwayKind::TeamOverload, &[("times", 1.5, MANY), ("measures", 2.0, 4.0)]),
    ("team-size", ConwayKind::TeamSize, &[("most", 9.0, MANY), ("least", 3.0, MANY)]),
    (
        "no-mirroring",
        ConwayKind::NoMirroring,
        &[("p", 0.05, 1.0), ("packages", 15.0, MANY), ("teams", 3.0, MANY)],
    ),
    (
        "commons",
        ConwayKind::Commons,
        &[("teams", 4.0, MANY), ("editors", 3.0, MANY), ("part", 0.1, 1.0)],
    ),
    (
        "undeclared-platform",
        ConwayKind::UndeclaredPlatform,
        &[("teams", 4.0, MANY), ("percentile", 90.0, 100.0)],
    ),
    ("owner-drift", ConwayKind::OwnerDrift, &[("distance", 0.2, 1.0), ("commits", 10.0, MANY)]),
    (
        "outsider-majority",
        ConwayKind::OutsiderMajority,
        &[("part", 0.5, 1.0), ("commits", 10.0, MANY)],
    ),
    (
        "diffuse-ownership",
        ConwayKind::DiffuseOwnership,
        &[("teams", 3.0, MANY), ("part", 0.1, 1.0), ("commits", 10.0, MANY)],
    ),
    (
        "minor-contributors",
        ConwayKind::MinorContributors,
        &[("part", 0.05, 1.0), ("percentile", 95.0, 100.0), ("commits", 10.0, MANY)],
    ),
    (
        "knowledge-island",
        ConwayKind::KnowledgeIsland,
        &[("teams", 2.0, MANY), ("files", 5.0, MANY)],
    ),
    ("abandoned", ConwayKind::Abandoned, &[("months", 12.0, 1200.0)]),
    (
        "hidden-coupling",
        ConwayKind::HiddenCoupling,
        &[("revisions", 5.0, MANY), ("shared", 5.0, MANY), ("degree", 30.0, 100.0)],
    ),
    (
        "chatty-contract",
        ConwayKind::ChattyContract,
        &[
            ("revisions", 5.0, MANY),
            ("shared", 5.0, MANY),
            ("degree", 30.0, 100.0),
            ("confidence", 0.5, 1.0),
            ("days", 90.0, MANY),
        ],
    ),
    (
        "cross-team-commits",
        ConwayKind::CrossTeamCommits,
        &[("part", 0.25, 1.0), ("commits", 50.0, MANY)],
    ),
    ("broker", ConwayKind::Broker, &[("part", 0.5, 1.0), ("commits", 10.0, MANY)]),
    ("silent-dependency", ConwayKind::SilentDependency, &[("revisions", 10.0, MANY)]),
    ("dynamic-gap", ConwayKind::DynamicGap, &[("distance", 0.2, 1.0), ("commits", 100.0, MANY)]),
];

/// Names of the kinds.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|(name, _, _)| *name)
}

/// Reads the numbers of a kind; problems go to `problems`.
pub(super) fn read(
    name: &str,
    reader: &mut Reader<'_>,
    problems: &mut Vec<Problem>,
) -> Option<(ConwayKind, Numbers)> {
    let (_, kind, keys) = KINDS.iter().find(|(own, _, _)| *own == name)?;
    let mut out = BTreeMap::new();
    for (key, default, most) in *keys {
        let given = reader.number(key);
        let value = given.as_ref().map_or(*default, |given| given.value);
        if let Some(given) = given.filter(|g| !(0.0..=*most).contains(&g.value)) {
            let message = format!("`{key}` can't be {}", given.value);
            let help = format!("write a number from 0 to {most}");
            problems.push(Problem::error(given.span, message, help));
        }
        out.insert(*key, value);
    }
    Some((*kind, Numbers(out)))
}
