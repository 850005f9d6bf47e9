//! The kinds of rules and the parameters each kind reads from its rule file.
//!
//! Owns the list of kinds. Each kind has one check. Does not know how a check works.

use super::contract_kinds::{self, ContractKind};
use super::conway_kinds::{self, ConwayKind, Numbers};
use super::groups;
use super::interface_kinds::{self, InterfaceKind};
use super::selector::Selector;
use super::source_kinds::{self, SourceKind};
use super::store_kinds::{self, StoreKind};
use crate::source::{Problem, Reader, nearest};

/// What a rule looks for.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Links from here to there, direct or through others.
    Forbidden {
        /// Whose links.
        from: Selector,
        /// To what.
        to: Selector,
        /// Which links.
        links: Selector,
        /// Whether a path counts as a link does.
        transitive: bool,
    },
    /// Links from here to anything else.
    AllowedOnly {
        /// Whose links.
        from: Selector,
        /// The only targets.
        to: Selector,
        /// Which links.
        links: Selector,
        /// Whether a path counts as a link does.
        transitive: bool,
    },
    /// Packages without a link that they must have.
    Required {
        /// Which packages.
        from: Selector,
        /// To at least one of these.
        to: Selector,
        /// Which links.
        links: Selector,
        /// Whether a path is enough.
        transitive: bool,
    },
    /// Links upwards in an order, the top layer first.
    Layers {
        /// The layers, the top one first.
        layers: Vec<Selector>,
        /// Which links.
        links: Selector,
        /// Whether a layer may link only the next one below.
        closed: bool,
    },
    /// Links between siblings that must not know each other.
    Independent {
        /// The siblings.
        members: Vec<Selector>,
        /// Which links.
        links: Selector,
        /// Whether a path counts as a link does.
        transitive: bool,
    },
    /// Links to packages that only some may see.
    VisibleTo {
        /// The guarded packages.
        to: Selector,
        /// Who may link them.
        by: Selector,
        /// Which links.
        links: Selector,
    },
    /// Packages, or teams, that reach each other.
    Acyclic {
        /// Among which packages.
        within: Selector,
        /// Which links.
        links: Selector,
        /// What must not form a cycle.
        unit: CycleUnit,
    },
    /// Packages from elsewhere that only some may link.
    ExclusiveDependency {
        /// Globs of names, as terms of a selector.
        dependency: Selector,
        /// Who may link them.
        by: Selector,
        /// Which links.
        links: Selector,
    },
    /// Processes composed of internal packages of several teams.
    MixedProcess {
        /// Which packages count.
        parts: Selector,
        /// Whose processes are looked at.
        processes: Selector,
    },
    /// Processes without exactly one responsible team.
    OwnerlessProcess {
        /// Whose processes are looked at.
        processes: Selector,
    },
    /// Own packages fetched from a registry or by git.
    SelfRegistryLink {
        /// Which packages.
        to: Selector,
        /// Which links.
        links: Selector,
    },
    /// `[patch]` into another team's folder.
    PatchedSource {
        /// Which folders.
        to: Selector,
    },
    /// Teams that others need and that offer nothing to link.
    MissingInterface {
        /// What counts as an interface.
        interface: Selector,
        /// Whose processes are looked at.
        processes: Selector,
        /// Which links show a need.
        links: Selector,
        /// Linking these is no need.
        open: Selector,
    },
    /// One dependency at two incompatible versions in two teams.
    VersionSplit {
        /// Which links.
        links: Selector,
    },
    /// Packages nobody owns.
    OrphanPackage,
    /// Packages whose files belong to several teams.
    SplitPackage {
        /// The share below which the largest owner is too small.
        share: f64,
        /// The fragmentation above which owners are too many.
        fragmentation: f64,
    },
    /// Packages whose files have several owners each.
    CoOwnedPackage {
        /// The part of its files from which on it counts.
        files: f64,
    },
    /// Packages on which the sources of ownership disagree.
    OwnershipConflict,
    /// Lines of an ownership file that decide nothing.
    DeadOwnerRule,
    /// Owners that the team file does not know.
    UnknownOwner,
    /// What source code shows.
    Source(SourceKind),
    /// Whether an outsider could use an interface.
    Contract(ContractKind),
    /// Who touches whose store.
    Store(StoreKind),
    /// Interfaces between programs.
    Interface(InterfaceKind),
    /// A kind about code and organisation, with its numbers.
    Conway(ConwayKind, Numbers),
}

/// What a cycle is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CycleUnit {
    /// Packages.
    Package,
    /// Teams.
    Team,
}

/// Names of the kinds, in the order of [`Kind`]; those about source code, and those about code and
/// organisation, are listed with their parameters.
const PLAIN_NAMES: [&str; 20] = [
    "forbidden",
    "allowed-only",
    "required",
    "layers",
    "independent",
    "visible-to",
    "acyclic",
    "exclusive-dependency",
    "mixed-process",
    "ownerless-process",
    "self-registry-link",
    "patched-source",
    "missing-interface",
    "version-split",
    "orphan-package",
    "split-package",
    "co-owned-package",
    "ownership-conflict",
    "dead-owner-rule",
    "unknown-owner",
];

/// Names of all kinds.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let of_code = source_kinds::NAMES.into_iter().chain(interface_kinds::NAMES);
    let of_code = of_code.chain(contract_kinds::NAMES);
    let of_code = of_code.chain(store_kinds::NAMES);
    PLAIN_NAMES.into_iter().chain(of_code).chain(conway_kinds::names())
}

/// Reads the parameters of a kind; problems go to `problems`.
pub(super) fn read(
    name: &str,
    reader: &mut Reader<'_>,
    problems: &mut Vec<Problem>,
) -> Option<Kind> {
    let mut fields = Fields { reader, problems };
    Some(match name {
        "forbidden" => Kind::Forbidden {
            from: fields.packages("from", true),
            to: fields.packages("to", true),
            links: fields.links(),
            transitive: fields.flag("transitive"),
        },
        "allowed-only" => Kind::AllowedOnly {
            from: fields.packages("from", true),
            to: fields.packages("to", true),
            links: fields.links(),
            transitive: fields.flag("transitive"),
        },
        "required" => Kind::Required {
            from: fields.packages("from", true),
            to: fields.packages("to", true),
            links: fields.links(),
            transitive: fields.flag("transitive"),
        },
        "layers" => Kind::Layers {
            layers: fields.each("layers"),
            links: fields.links(),
            closed: fields.flag("closed"),
        },
        "independent" => Kind::Independent {
            members: fields.each("members"),
            links: fields.links(),
            transitive: fields.flag("transitive"),
        },
        "visible-to" => Kind::VisibleTo {
            to: fields.packages("to", true),
            by: fields.packages("by", true),
            links: fields.links(),
        },
        "acyclic" => Kind::Acyclic {
            within: fields.packages("within", false),
            links: fields.links(),
            unit: fields.unit(),
        },
        "exclusive-dependency" => Kind::ExclusiveDependency {
            dependency: fields.dependencies("dependency"),
            by: fields.packages("by", true),
            links: fields.links(),
        },
        other => return read_own(other, &mut fields),
    })
}

/// The kinds that need no configuration.
fn read_own(name: &str, fields: &mut Fields<'_, '_>) -> Option<Kind> {
    Some(match name {
        "mixed-process" => Kind::MixedProcess {
            parts: fields.packages("parts", false),
            processes: fields.packages("processes", false),
        },
        "ownerless-process" => {
            Kind::OwnerlessProcess { processes: fields.packages("processes", false) }
        }
        "self-registry-link" => {
            Kind::SelfRegistryLink { to: fields.packages("to", false), links: fields.links() }
        }
        "patched-source" => Kind::PatchedSource { to: fields.packages("to", false) },
        "missing-interface" => Kind::MissingInterface {
            interface: fields.packages("interface", true),
            processes: fields.packages("processes", false),
            links: fields.links(),
            open: fields.packages("open", true),
        },
        "version-split" => Kind::VersionSplit { links: fields.links() },
        "orphan-package" => Kind::OrphanPackage,
        "split-package" => Kind::SplitPackage {
            share: fields.part("share", 0.75),
            fragmentation: fields.part("fragmentation", 0.375),
        },
        "co-owned-package" => Kind::CoOwnedPackage { files: fields.part("files", 0.5) },
        "ownership-conflict" => Kind::OwnershipConflict,
        "dead-owner-rule" => Kind::DeadOwnerRule,
        "unknown-owner" => Kind::UnknownOwner,
        other => {
            if let Some(kind) = source_kinds::read(other, fields) {
                return Some(Kind::Source(kind));
            }
            if let Some(kind) = contract_kinds::read(other, fields) {
                return Some(Kind::Contract(kind));
            }
            if let Some(kind) = store_kinds::read(other, fields) {
                return Some(Kind::Store(kind));
            }
            if let Some(kind) = interface_kinds::read(other, fields) {
                return Some(Kind::Interface(kind));
            }
            let (kind, numbers) = conway_kinds::read(other, fields.reader, fields.problems)?;
            Kind::Conway(kind, numbers)
        }
    })
}

/// Reads parameters and collects mistakes.
pub(super) struct Fields<'f, 'd> {
    pub(super) reader: &'f mut Reader<'d>,
    pub(super) problems: &'f mut Vec<Problem>,
}

impl Fields<'_, '_> {
    pub(super) fn packages(&mut self, key: &'static str, needed: bool) -> Selector {
        let span = self.reader.span();
        let Some(texts) = self.reader.strings(key) else {
            if needed && self.reader.key_span(key).is_none() {
                let message = format!("this kind of rule needs `{key}`");
                let help = format!("add `{key} = \"…\"` with a selector of packages");
                self.problems.push(Problem::error(span, message, help));
            }
            return Selector::everything(span);
        };
        let span = texts.first().map_or(span, |text| text.span);
        let (selector, problems) = Selector::packages(&texts, span);
        self.problems.extend(problems);
        selector
    }

    /// Packages from elsewhere, some of them by the name of a group.
    fn dependencies(&mut self, key: &'static str) -> Selector {
        let span = self.reader.span();
        let Some(texts) = self.reader.strings(key) else {
            return self.packages(key, true);
        };
        let span = texts.first().map_or(span, |text| text.span);
        let texts = groups::expanded(texts, self.problems);
        let (selector, problems) = Selector::packages(&texts, span);
        self.problems.extend(problems);
        selector
    }

    pub(super) fn links(&mut self) -> Selector {
        let span = self.reader.span();
        match self.reader.strings("links") {
            Some(texts) => {
                let span = texts.first().map_or(span, |text| text.span);
                let (selector, problems) = Selector::links(&texts, span);
                self.problems.extend(problems);
                selector
            }
            // Tests may reach further than what is shipped, unless a rule says otherwise.
            None => {
                let value = "kind:normal,build".to_owned();
                Selector::links(&[crate::source::Located { value, span }], span).0
            }
        }
    }

    fn each(&mut self, key: &'static str) -> Vec<Selector> {
        let span = self.reader.span();
        let texts = self.reader.strings(key).unwrap_or_default();
        if texts.len() < 2 {
            let message = format!("`{key}` needs two selectors or more");
            self.problems.push(Problem::error(
                span,
                message,
                format!("write `{key} = [\"…\", \"…\"]`"),
            ));
        }
        let mut out = Vec::new();
        for text in texts {
            let (selector, problems) = Selector::packages(std::slice::from_ref(&text), text.span);
            self.problems.extend(problems);
            out.push(selector);
        }
        out
    }

    fn flag(&mut self, key: &'static str) -> bool {
        self.reader.boolean(key).is_some_and(|flag| flag.value)
    }

    pub(super) fn part(&mut self, key: &'static str, default: f64) -> f64 {
        let Some(number) = self.reader.number(key) else {
            return default;
        };
        if !(0.0..=1.0).contains(&number.value) {
            let message = format!("`{key}` is a part of a whole");
            self.problems.push(Problem::error(number.span, message, "write a number from 0 to 1"));
        }
        number.value
    }

    fn unit(&mut self) -> CycleUnit {
        let Some(unit) = self.reader.string("unit") else {
            return CycleUnit::Package;
        };
        match unit.value.as_str() {
            "package" => CycleUnit::Package,
            "team" => CycleUnit::Team,
            other => {
                let help = match nearest(other, ["package", "team"]) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "write `package` or `team`".to_owned(),
                };
                let message = format!("`unit` can't be `{other}`");
                self.problems.push(Problem::error(unit.span, message, help));
                CycleUnit::Package
            }
        }
    }
}
