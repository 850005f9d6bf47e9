//! The kinds of rules about source code, and the parameters each reads from its rule file.
//!
//! Owns that half of the list of kinds. Does not know how a check works.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::kind::Fields;
use super::selector::Selector;
use crate::source::Problem;

/// What a rule about source looks for.
#[derive(Clone, Debug)]
pub enum SourceKind {
    /// Links that no source uses.
    IdleLink {
        /// Whose links.
        from: Selector,
        /// To what.
        to: Selector,
        /// Which links.
        links: Selector,
    },
    /// Items used through a package that only passes them on.
    LaunderedLink {
        /// Whose uses.
        from: Selector,
        /// Where the items come from.
        to: Selector,
    },
    /// Files of others that are compiled in.
    SourceEscape {
        /// Paths of contracts.
        contracts: GlobSet,
    },
    /// Files of others that a build script touches.
    BuildEscape {
        /// Paths of contracts.
        contracts: GlobSet,
    },
    /// Symbols of others.
    SymbolLink,
    /// Programs of others.
    SpawnedSibling {
        /// Who may not start them.
        from: Selector,
        /// Programs of the machine that a package here happens to build too.
        ignore: GlobSet,
    },
    /// Hidden items, and features meant for the owner.
    HiddenItem {
        /// Names of such features.
        features: GlobSet,
    },
    /// Lists that are filled while linking.
    LinkTimeRegistry,
    /// The same text twice.
    CopiedSource {
        /// Lines of code from which on a block counts.
        lines: usize,
        /// Lines of code from which on a whole file counts.
        whole: usize,
    },
    /// Segments, mappings and embedded stores opened by two.
    SharedMemory,
    /// Statics that can change.
    SharedStatic {
        /// Words of types that can change behind a shared reference.
        mutable: Vec<String>,
        /// Words of types that only count.
        metrics: Vec<String>,
    },
    /// Files written by one and read by another.
    SharedFile {
        /// Where such files lie.
        roots: Vec<String>,
        /// Paths that belong to the system.
        ignore: GlobSet,
    },
    /// Sockets, pipes and bus names of one machine.
    LocalIpc {
        /// Names that belong to products from elsewhere.
        ignore: GlobSet,
    },
    /// Waivers past their day.
    ExpiredWaiver,
    /// Waivers without a finding.
    UnusedWaiver,
    /// Waivers that can't be read.
    MalformedWaiver,
    /// Waivers in `mandate.toml` that excuse a rule everywhere.
    OverBroadWaiver,
    /// Entries of the baseline that accept nothing.
    StaleBaseline,
    /// Teams that carry more than was agreed on.
    ExceededBudget,
    /// Files that a target needs and that can't be read.
    UnreadableSource,
}

/// Names of these kinds.
pub(super) const NAMES: [&str; 20] = [
    "idle-link",
    "laundered-link",
    "source-escape",
    "build-escape",
    "symbol-link",
    "spawned-sibling",
    "hidden-item",
    "link-time-registry",
    "copied-source",
    "shared-memory",
    "shared-static",
    "shared-file",
    "local-ipc",
    "expired-waiver",
    "unused-waiver",
    "malformed-waiver",
    "over-broad-waiver",
    "stale-baseline",
    "exceeded-budget",
    "unreadable-source",
];

/// Reads the parameters of such a kind.
pub(super) fn read(name: &str, fields: &mut Fields<'_, '_>) -> Option<SourceKind> {
    Some(match name {
        "idle-link" => SourceKind::IdleLink {
            from: fields.packages("from", false),
            to: fields.packages("to", false),
            links: fields.links(),
        },
        "laundered-link" => SourceKind::LaunderedLink {
            from: fields.packages("from", false),
            to: fields.packages("to", false),
        },
        "source-escape" => SourceKind::SourceEscape { contracts: fields.globs("contracts") },
        "build-escape" => SourceKind::BuildEscape { contracts: fields.globs("contracts") },
        "symbol-link" => SourceKind::SymbolLink,
        "spawned-sibling" => SourceKind::SpawnedSibling {
            from: fields.packages("from", false),
            ignore: fields.globs("ignore"),
        },
        "hidden-item" => SourceKind::HiddenItem { features: fields.globs("features") },
        "link-time-registry" => SourceKind::LinkTimeRegistry,
        "copied-source" => SourceKind::CopiedSource {
            lines: fields.count("lines", 40),
            whole: fields.count("whole", 20),
        },
        "shared-memory" => SourceKind::SharedMemory,
        "shared-static" => SourceKind::SharedStatic {
            mutable: fields.texts("mutable"),
            metrics: fields.texts("metrics"),
        },
        "shared-file" => {
            SourceKind::SharedFile { roots: fields.texts("roots"), ignore: fields.globs("ignore") }
        }
        "local-ipc" => SourceKind::LocalIpc { ignore: fields.globs("ignore") },
        "expired-waiver" => SourceKind::ExpiredWaiver,
        "unused-waiver" => SourceKind::UnusedWaiver,
        "malformed-waiver" => SourceKind::MalformedWaiver,
        "over-broad-waiver" => SourceKind::OverBroadWaiver,
        "stale-baseline" => SourceKind::StaleBaseline,
        "exceeded-budget" => SourceKind::ExceededBudget,
        "unreadable-source" => SourceKind::UnreadableSource,
        _ => return None,
    })
}

impl Fields<'_, '_> {
    pub(super) fn texts(&mut self, key: &'static str) -> Vec<String> {
        let texts = self.reader.strings(key).unwrap_or_default();
        texts.into_iter().map(|text| text.value).collect()
    }

    pub(super) fn globs(&mut self, key: &'static str) -> GlobSet {
        let mut set = GlobSetBuilder::new();
        for text in self.reader.strings(key).unwrap_or_default() {
            match GlobBuilder::new(&text.value).literal_separator(true).build() {
                Ok(glob) => {
                    set.add(glob);
                }
                Err(error) => {
                    let message = format!("`{}` is no glob: {}", text.value, error.kind());
                    self.problems.push(Problem::error(text.span, message, "correct the glob"));
                }
            }
        }
        set.build().unwrap_or_else(|_| GlobSet::empty())
    }

    fn count(&mut self, key: &'static str, default: usize) -> usize {
        let Some(number) = self.reader.number(key) else {
            return default;
        };
        if number.value < 1.0 || number.value.fract() > 0.0 || number.value > 1e6 {
            let message = format!("`{key}` counts lines");
            self.problems.push(Problem::error(number.span, message, "write a whole number"));
            return default;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the range is checked above"
        )]
        let count = number.value as usize;
        count
    }
}
