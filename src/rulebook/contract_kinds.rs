//! The kinds of rules about contracts and interface packages, and the parameters each reads from
//! its rule file.
//!
//! Owns that part of the list of kinds, and the settings by which schools differ. Does not know
//! how a check works.

use globset::GlobSet;

use super::kind::Fields;
use super::selector::Selector;
use crate::source::{Located, Problem, Reader, Span};

/// What a rule about contracts looks for.
#[derive(Clone, Debug)]
pub enum ContractKind {
    /// No version where one could be seen.
    UnversionedInterface {
        /// Technologies whose contracts grow without versions.
        exempt: Vec<String>,
        /// Where a version may stand.
        accept: Vec<School>,
        /// The line that chose, and why.
        chosen: Option<(Span, String)>,
    },
    /// Operations and types without a word.
    UndocumentedInterface {
        /// The part of them below which it is too little.
        share: f64,
    },
    /// Operations that don't ask who calls.
    OpenInterface {
        /// Paths that anybody may call.
        public: GlobSet,
    },
    /// Operations that say nothing of failure, and errors that say nothing.
    UntypedError {
        /// Which packages count.
        interface: Selector,
        /// Types that tell nobody what went wrong: package and name.
        vague: Vec<String>,
    },
    /// Lists that come whole.
    UnpagedList {
        /// Beginnings of the names of operations that give lists.
        names: Vec<String>,
        /// Parameters by which a caller asks for a part.
        parameters: Vec<String>,
    },
    /// Types that can't grow.
    ClosedType {
        /// Which packages count.
        interface: Selector,
        /// Last words of values that stand for what is not known yet.
        unknown: Vec<String>,
    },
    /// Words that tell outsiders nothing.
    InternalWording {
        /// The words.
        words: Vec<String>,
        /// Names in which they are fine.
        except: Vec<String>,
        /// Ends of hosts that only the owner can reach.
        hosts: Vec<String>,
    },
    /// Packages that an outsider can't get.
    UnpublishableInterface {
        /// Which packages count.
        interface: Selector,
    },
    /// Types of others in public signatures.
    InternalTypeInInterface {
        /// Which packages count.
        interface: Selector,
        /// What their signatures may name.
        open: Selector,
        /// Packages whose types are those of a store.
        stores: Vec<String>,
        /// Derives that make a type part of a store.
        entities: Vec<String>,
    },
}

/// Where a version may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum School {
    /// The last word of the name space: `shop.ledger.v1`.
    Package,
    /// A part of every path: `/v1/entries`.
    Path,
    /// A header.
    Header,
    /// A media type.
    MediaType,
    /// What the contract says of itself: `info.version`.
    Info,
}

impl School {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Package, Self::Path, Self::Header, Self::MediaType, Self::Info];

    /// As written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Package => "package",
            Self::Path => "path",
            Self::Header => "header",
            Self::MediaType => "media-type",
            Self::Info => "info",
        }
    }
}

/// Names of these kinds.
pub(super) const NAMES: [&str; 9] = [
    "unversioned-interface",
    "undocumented-interface",
    "open-interface",
    "untyped-error",
    "unpaged-list",
    "closed-type",
    "internal-wording",
    "unpublishable-interface",
    "internal-type-in-interface",
];

/// Reads the parameters of such a kind.
pub(super) fn read(name: &str, fields: &mut Fields<'_, '_>) -> Option<ContractKind> {
    Some(match name {
        "unversioned-interface" => ContractKind::UnversionedInterface {
            exempt: fields.texts("exempt"),
            accept: School::ALL.to_vec(),
            chosen: None,
        },
        "undocumented-interface" => {
            ContractKind::UndocumentedInterface { share: fields.part("share", 0.8) }
        }
        "open-interface" => ContractKind::OpenInterface { public: fields.globs("public") },
        "untyped-error" => ContractKind::UntypedError {
            interface: fields.packages("interface", true),
            vague: fields.texts("vague"),
        },
        "unpaged-list" => ContractKind::UnpagedList {
            names: fields.texts("names"),
            parameters: fields.texts("parameters"),
        },
        "closed-type" => ContractKind::ClosedType {
            interface: fields.packages("interface", true),
            unknown: fields.texts("unknown"),
        },
        "internal-wording" => ContractKind::InternalWording {
            words: fields.texts("words"),
            except: fields.texts("except"),
            hosts: fields.texts("hosts"),
        },
        "unpublishable-interface" => {
            ContractKind::UnpublishableInterface { interface: fields.packages("interface", true) }
        }
        "internal-type-in-interface" => ContractKind::InternalTypeInInterface {
            interface: fields.packages("interface", true),
            open: fields.packages("open", true),
            stores: fields.texts("stores"),
            entities: fields.texts("entities"),
        },
        _ => return None,
    })
}

/// `[contracts]`: what an organisation has agreed on.
#[derive(Clone, Debug, Default)]
pub struct ContractSettings {
    /// Where versions stand, and why there.
    pub versions: Option<(Vec<School>, Span, String)>,
    /// The part of operations and types that must be documented.
    pub documented: Option<f64>,
    /// Folders and files that were copied from elsewhere.
    pub foreign: Vec<Located<String>>,
}

impl ContractSettings {
    /// Reads the table; every mistake is collected.
    pub(super) fn read(mut table: Reader<'_>, problems: &mut Vec<Problem>) -> Self {
        let mut out = Self::default();
        let at = table.key_span("versions");
        let versions = table.strings("versions");
        let reason = table.string("reason");
        if let (Some(written), Some(at)) = (versions, at) {
            let mut schools = Vec::new();
            for word in written {
                let known = School::ALL.into_iter().find(|s| s.as_str() == word.value);
                match known {
                    Some(school) => schools.push(school),
                    None => {
                        let names = School::ALL.map(School::as_str).join(", ");
                        let message = format!("versions can't stand in `{}`", word.value);
                        problems.push(Problem::error(
                            word.span,
                            message,
                            format!("known: {names}"),
                        ));
                    }
                }
            }
            match reason {
                Some(reason) if !reason.value.trim().is_empty() => {
                    out.versions = Some((schools, at, reason.value));
                }
                _ => problems.push(Problem::error(
                    at,
                    "`versions` has no `reason`, and the schools contradict each other",
                    "add `reason = \"…\"`: which guideline is followed, or why none is",
                )),
            }
        } else if let Some(reason) = reason {
            let help = "add `versions = [\"path\"]`, or delete the reason";
            problems.push(Problem::error(reason.span, "`reason` without `versions`", help));
        }
        if let Some(share) = table.number("documented") {
            if (0.0..=1.0).contains(&share.value) {
                out.documented = Some(share.value);
            } else {
                let help = "write a number from 0 to 1";
                problems.push(Problem::error(
                    share.span,
                    "`documented` is a part of a whole",
                    help,
                ));
            }
        }
        out.foreign = table.strings("foreign").unwrap_or_default();
        for glob in &out.foreign {
            if let Err(error) = globset::Glob::new(&glob.value) {
                let message = format!("`{}` is no glob: {}", glob.value, error.kind());
                problems.push(Problem::error(glob.span, message, "correct the glob"));
            }
        }
        problems.extend(table.finish());
        out
    }

    /// Gives the built-in rules what was agreed on.
    pub(super) fn apply(&self, kind: &mut ContractKind) {
        match kind {
            ContractKind::UnversionedInterface { accept, chosen, .. } => {
                if let Some((schools, span, reason)) = &self.versions {
                    accept.clone_from(schools);
                    *chosen = Some((*span, reason.clone()));
                }
            }
            ContractKind::UndocumentedInterface { share } => {
                *share = self.documented.unwrap_or(*share);
            }
            _ => {}
        }
    }
}
