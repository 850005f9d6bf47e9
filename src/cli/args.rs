//! Argument types.
//!
//! Owns names, defaults and help texts. Follows cargo where cargo has a word for a thing.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{ArgAction, Parser, Subcommand, ValueEnum};

use crate::report::SCHEMAS;

/// Architecture conformance across team boundaries.
#[derive(Debug, Parser)]
#[command(
    name = "cargo-mandate",
    bin_name = "cargo mandate",
    version,
    about = "Judges every link of a Cargo workspace by who owns each end",
    after_help = "Exit codes: 0 clean, 1 findings at deny or above, 2 could not run, 3 nothing to compare with.",
    propagate_version = true,
    subcommand_required = true
)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// Options of every command.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Workspace and ownership")]
pub(super) struct Global {
    /// Path of the workspace's Cargo.toml
    #[arg(long, global = true, value_name = "PATH")]
    pub(super) manifest_path: Option<PathBuf>,
    /// Judge every workspace of the git repository as one graph
    #[arg(long, global = true, conflicts_with = "manifest_path")]
    pub(super) repository: bool,
    /// Settings to use instead of mandate.toml at the workspace root
    #[arg(long, global = true, value_name = "PATH")]
    pub(super) config: Option<PathBuf>,
    /// Ownership file to use instead of the one the host would read
    #[arg(long, global = true, value_name = "PATH")]
    pub(super) codeowners: Option<PathBuf>,
    /// Dialect of the ownership file
    #[arg(long, global = true, value_name = "DIALECT")]
    pub(super) dialect: Option<DialectArg>,
    /// Require an up-to-date Cargo.lock
    #[arg(long, global = true)]
    pub(super) locked: bool,
    /// Passed to cargo; nothing here needs the network anyway
    #[arg(long, global = true)]
    pub(super) offline: bool,
    /// Both --locked and --offline
    #[arg(long, global = true)]
    pub(super) frozen: bool,
    /// Print only the summary; errors are always printed
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
    /// Print how long each stage took, on stderr
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(super) verbose: u8,
    /// Neither give the last answer again where nothing has changed, nor keep this one
    #[arg(long, global = true)]
    pub(super) no_cache: bool,
    /// Colour of the output
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) color: Color,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum DialectArg {
    Github,
    Gitlab,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Judge the workspace; fails on findings at deny or above
    Check(Check),
    /// Accept what is there today, so that only what is new fails; shrink it as debt is paid
    Baseline(Baseline),
    /// What was accepted, by team, rule and age
    Debt(Debt),
    /// First look at an unknown repository: what is there, who owns it, who is entangled
    Audit,
    /// Draft mandate.toml and teams.toml from what is there; never overwrites
    Init(Init),
    /// Print the graph of packages or of teams
    Graph(Graph),
    /// Show why one package or team depends on another
    Why(Why),
    /// Show what an interface package would have to hold for one end to do without the other
    Plan(Plan),
    /// Explain a rule, a package or a team
    Explain(Explain),
    /// List every rule in force
    Rules(Rules),
    /// Does the code mirror the organisation? Congruence, cycles between teams, drift, coupling
    #[command(after_long_help = super::conway::DEFINITIONS)]
    Conway(Conway),
    /// How many teams a change crosses, who is on the way, what stands still
    Flow(Flow),
    /// Move packages, merge or split teams on paper, and compare
    WhatIf(WhatIf),
    /// Every store: whose its objects are, who reads, writes and defines them, and where
    Stores(Stores),
    /// Take out idle links and waivers that excuse nothing: shows a diff, writes with --apply
    Fix(Fix),
    /// Serve an editor over standard input and output: diagnostics and hovers of saved files
    Lsp,
    /// Print the JSON Schema of a document for machines
    Schema(Schema),
    /// Print completions for a shell
    Completions(Completions),
    /// Print a manual page
    Man(Man),
}

#[derive(Debug, clap::Args)]
pub(super) struct Stores {
    /// Form of the page
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: CheckFormat,
    /// Places shown of each kind of access; 0 shows all
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(super) limit: usize,
}

#[derive(Debug, clap::Args)]
pub(super) struct Fix {
    /// Write the files
    #[arg(long)]
    pub(super) apply: bool,
    /// Write even over changes that are not committed, or where there is no git
    #[arg(long)]
    pub(super) allow_dirty: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Schema {
    /// Which document
    #[arg(value_parser = PossibleValuesParser::new(SCHEMAS.map(|(name, _)| name)))]
    pub(super) name: String,
}

#[derive(Debug, clap::Args)]
pub(super) struct Completions {
    /// Which shell
    pub(super) shell: clap_complete::Shell,
}

#[derive(Debug, clap::Args)]
pub(super) struct Man {
    /// The page of one command; without it that of the program
    pub(super) command: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Init {
    /// Take teams from these files or folders: Backstage catalogues, Kubernetes OWNERS and
    /// `OWNERS_ALIASES`, rust-lang/team (repeatable)
    #[arg(long, value_name = "PATH")]
    pub(super) from: Vec<PathBuf>,
    /// Guess members from who changes whose packages; writes names and addresses of people
    #[arg(long)]
    pub(super) history: bool,
}

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Baseline {
    #[command(subcommand)]
    pub(super) action: Option<BaselineAction>,
    /// Take out entries that accept nothing any more; never adds any
    #[arg(long)]
    pub(super) prune: bool,
    /// Accept what is new, too
    #[arg(long, requires = "reason")]
    pub(super) accept_new: bool,
    /// Why it is accepted; written into each new entry
    #[arg(long, value_name = "TEXT", requires = "accept_new")]
    pub(super) reason: Option<String>,
    /// Read the history too, as `check --history` does
    #[arg(long)]
    pub(super) history: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Debt {
    /// Form of the page
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: CheckFormat,
    /// Entries shown of the oldest; 0 shows all
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(super) limit: usize,
}

#[derive(Debug, Subcommand)]
pub(super) enum BaselineAction {
    /// Let entries follow a package, a team or a file to its new name
    Move {
        /// The name as it stands in the baseline
        old: String,
        /// The new name
        new: String,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct Check {
    /// Judge only packages that own these files, and what is decided in them
    #[arg(value_name = "FILES", conflicts_with_all = ["package", "exclude", "workspace"])]
    pub(super) files: Vec<PathBuf>,
    /// Judge the commit that is about to be made: the index, and only what is staged
    #[arg(long, conflicts_with_all = ["package", "exclude", "workspace"])]
    pub(super) staged: bool,
    /// Judge only these packages' own doing (a name or a glob; repeatable)
    #[arg(short, long, value_name = "SPEC")]
    pub(super) package: Vec<String>,
    /// Leave these packages' own doing out (a name or a glob; repeatable)
    #[arg(long, value_name = "SPEC")]
    pub(super) exclude: Vec<String>,
    /// All packages (the default)
    #[arg(long)]
    pub(super) workspace: bool,
    /// Form of the document on stdout; `human` where nothing else goes there
    #[arg(long, alias = "message-format", value_name = "FORMAT")]
    pub(super) format: Option<VerdictFormat>,
    /// Write the verdict to a file in any of these forms too; `-` is stdout (repeatable)
    #[arg(long, value_name = "FORMAT=FILE", value_parser = super::outputs::parse)]
    pub(super) output: Vec<super::outputs::Output>,
    /// Findings shown for each pair of teams; 0 shows all
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(super) limit: usize,
    /// Fail only on what was introduced since HEAD parted from this commit, branch or tag
    #[arg(long, value_name = "REF")]
    pub(super) against: Option<String>,
    /// Read the history too: rules about who changes what and what changes together need it
    #[arg(long)]
    pub(super) history: bool,
    /// Set rules to deny: an id, a glob of ids, or `warnings` (repeatable)
    #[arg(short = 'D', long, value_name = "RULE")]
    pub(super) deny: Vec<String>,
    /// Set rules to warn (repeatable)
    #[arg(short = 'W', long, value_name = "RULE")]
    pub(super) warn: Vec<String>,
    /// Set rules to allow (repeatable)
    #[arg(short = 'A', long, value_name = "RULE")]
    pub(super) allow: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum VerdictFormat {
    Human,
    Json,
    Sarif,
    Github,
    Junit,
    Markdown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum CheckFormat {
    Human,
    Json,
}

#[derive(Debug, clap::Args)]
pub(super) struct Graph {
    /// Notation
    #[arg(long, value_name = "FORMAT", default_value = "dot")]
    pub(super) format: GraphFormat,
    /// What a node is, in drawings
    #[arg(long, value_name = "UNIT", default_value = "package")]
    pub(super) by: GraphBy,
    /// Draw who calls whose interface, and beside it only the links that should be calls
    #[arg(long)]
    pub(super) calls: bool,
    /// Draw who touches which store; what is reached through another package is dashed, what
    /// belongs to another team red
    #[arg(long, conflicts_with = "calls")]
    pub(super) stores: bool,
    /// Only these packages: a selector, several of which are added up
    #[arg(long, value_name = "SELECTOR")]
    pub(super) select: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum GraphFormat {
    Json,
    Dot,
    Mermaid,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum GraphBy {
    Package,
    Team,
    /// With --calls: what runs
    Process,
}

#[derive(Debug, clap::Args)]
pub(super) struct Why {
    /// A package or a team
    pub(super) from: String,
    /// A package or a team
    pub(super) to: String,
    /// Items shown for each link; 0 shows all
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(super) limit: usize,
}

#[derive(Debug, clap::Args)]
pub(super) struct Plan {
    /// The package or team that uses
    pub(super) from: String,
    /// The package or team whose items are used
    pub(super) to: String,
    /// Form of the document on stdout
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: CheckFormat,
    /// Items shown for each package; 0 shows all
    #[arg(long, value_name = "N", default_value_t = 60)]
    pub(super) limit: usize,
}

#[derive(Debug, clap::Args)]
pub(super) struct Explain {
    /// A rule, a package, a team or an interface
    pub(super) subject: String,
    /// Of a package: what would change if this team owned it; nothing is written
    #[arg(long, value_name = "TEAM")]
    pub(super) if_owned_by: Option<String>,
    /// Items shown for each link; 0 shows all
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(super) limit: usize,
}

#[derive(Debug, clap::Args)]
pub(super) struct Rules {
    /// Form of the list
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: CheckFormat,
}

#[derive(Debug, clap::Args)]
pub(super) struct Conway {
    /// Form of the page
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: PageFormat,
    /// Items shown of each list; 0 shows all
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(super) limit: usize,
    /// Months of history that count, instead of the 24 or those of mandate.toml
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1200))]
    pub(super) months: Option<u32>,
    /// Name people; without it nobody is named
    #[arg(long)]
    pub(super) names: bool,
    /// With `--format json`: the degree of authorship of every Rust file, people by number
    #[arg(long)]
    pub(super) degrees: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum PageFormat {
    Human,
    Markdown,
    Json,
}

#[derive(Debug, clap::Args)]
pub(super) struct WhatIf {
    /// Give packages to a team: a selector of packages and a team (repeatable)
    #[arg(long, value_name = "PACKAGE=TEAM")]
    pub(super) r#move: Vec<String>,
    /// Make a team part of another (repeatable)
    #[arg(long, value_name = "TEAM=INTO")]
    pub(super) merge: Vec<String>,
    /// Take packages of a team into a new one (repeatable)
    #[arg(long, value_name = "TEAM=NEW:PACKAGES")]
    pub(super) split: Vec<String>,
    /// Search for the best moves, up to so many
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) suggest: usize,
    /// What suggested moves are to make better
    #[arg(long, value_name = "GOAL", default_value = "modularity")]
    pub(super) goal: GoalArg,
    /// The largest part of all packages that the receiver of a suggested move may hold
    #[arg(long, value_name = "PART", default_value_t = 0.4)]
    pub(super) cap: f64,
    /// Form of the page
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: PageFormat,
    /// Items shown of each list; 0 shows all
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(super) limit: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum GoalArg {
    Modularity,
    Congruence,
    Cycles,
}

#[derive(Debug, clap::Args)]
pub(super) struct Flow {
    /// Form of the page
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: PageFormat,
    /// Items shown of each list; 0 shows all
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(super) limit: usize,
    /// Months of history that count, instead of the 24 or those of mandate.toml
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1200))]
    pub(super) months: Option<u32>,
    /// Months without a change after which a process stands still
    #[arg(long, value_name = "N", default_value_t = 12)]
    pub(super) still: u32,
}
