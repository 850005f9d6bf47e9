//! The command line: arguments in, text and an exit code out.
//!
//! Owns argument types, exit codes and the order in which the stages are called; one file for
//! each command. Besides `load` the only reader of the world. Returns what to print and to write:
//! only `main` does it.

mod against;
mod args;
mod audit;
mod baseline;
mod check;
mod clock;
mod contracts;
mod conway;
mod debt;
mod deployed;
mod elsewhere;
mod explain;
mod fix;
mod flow;
mod graph;
mod init;
mod install;
mod join;
mod lsp;
mod narrow;
mod outputs;
mod owners;
mod plan;
mod ratchet;
mod recall;
mod rules;
mod session;
mod stores;
mod team_settings;
mod unchanged;
mod what_if;
mod why;
mod words;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Parser;
use lsp_server::{Connection, IoThreads};

use args::{Args, Command};

/// Exit codes, stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Code {
    /// Nothing fails the run.
    Clean = 0,
    /// Findings at `deny` or above.
    Findings = 1,
    /// The run could not be done: arguments, configuration, input.
    CouldNotRun = 2,
    /// There is nothing to compare with: a history that is cut short or missing.
    NotComparable = 3,
}

/// What is to become of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileChange {
    /// Written whole; refused if there is one of this name.
    Create(PathBuf, String),
    /// Written whole in place of what is there, if anything is.
    Replace(PathBuf, String),
    /// Taken away.
    Remove(PathBuf),
    /// Kept for a later run, beside others of its kind; nobody misses it where it can't be.
    Keep(PathBuf, Vec<u8>),
}

/// What a run comes to.
#[derive(Debug)]
pub struct Outcome {
    /// The document.
    pub stdout: String,
    /// Everything else.
    pub stderr: String,
    /// Files to write, in this order.
    pub files: Vec<FileChange>,
    /// The exit code.
    pub code: Code,
}

impl Outcome {
    fn printed(stdout: String, stderr: String, code: Code) -> Self {
        Self { stdout, stderr, files: Vec::new(), code }
    }

    fn refused(stderr: String) -> Self {
        Self::printed(String::new(), stderr, Code::CouldNotRun)
    }
}

/// What a run sees of the outside besides files.
#[derive(Clone, Debug)]
pub struct World {
    /// Arguments, the program's own name first.
    pub args: Vec<OsString>,
    /// Where the user stands.
    pub cwd: PathBuf,
    /// `$CARGO`.
    pub cargo: Option<OsString>,
    /// Whether the output may be coloured when nothing else is said.
    pub color: bool,
    /// Columns of the terminal; none if there is none.
    pub width: Option<usize>,
    /// Shows how far a long reading has come; none where nobody watches.
    pub progress: Option<fn(&str)>,
    /// Whether GitHub Actions is watching.
    pub actions: bool,
    /// Connects with an editor; none where there is none to talk to.
    pub connect: Option<fn() -> (Connection, IoThreads)>,
    /// Where answers are kept for a later run; none where they are not.
    pub cache: Option<PathBuf>,
    /// What tells this build of the program from another.
    pub build: Option<String>,
    /// Whether the process goes on after this run, and so has to give memory back.
    pub stays: bool,
}

impl World {
    /// The process's own surroundings.
    pub fn of_process() -> Self {
        use std::io::IsTerminal as _;
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let forced = std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| value != "0");
        let term = std::env::var("CARGO_TERM_COLOR").unwrap_or_default();
        let color = match term.as_str() {
            "always" => true,
            "never" => false,
            _ => forced || (std::io::stdout().is_terminal() && !set("NO_COLOR")),
        };
        let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        Self {
            args: std::env::args_os().collect(),
            cwd: std::env::current_dir().unwrap_or_default(),
            cargo: std::env::var_os("CARGO"),
            color,
            width: columns.filter(|_| std::io::stdout().is_terminal()),
            progress: None,
            actions: std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true"),
            connect: None,
            cache: unchanged::folder(),
            build: std::env::current_exe().ok().and_then(|program| unchanged::build(&program)),
            stays: false,
        }
    }
}

/// Runs a command.
pub fn run(world: &World) -> Outcome {
    let mut args = world.args.clone();
    // `cargo mandate check` calls `cargo-mandate mandate check`.
    if args.get(1).is_some_and(|arg| arg == "mandate") {
        args.remove(1);
    }
    let args = match Args::try_parse_from(args) {
        Ok(args) => args,
        Err(error) => {
            let text = error.render().to_string();
            return if error.use_stderr() {
                Outcome::refused(text)
            } else {
                Outcome::printed(text, String::new(), Code::Clean)
            };
        }
    };
    let global = &args.global;
    match &args.command {
        Command::Check(options) => check::run(world, global, options),
        Command::Baseline(options) => baseline::run(world, global, options),
        Command::Debt(options) => debt::run(world, global, options),
        Command::Audit => audit::run(world, global),
        Command::Init(options) => init::run(world, global, options),
        Command::Graph(options) => graph::run(world, global, options),
        Command::Why(options) => why::run(world, global, options),
        Command::Plan(options) => plan::run(world, global, options),
        Command::Explain(options) => explain::run(world, global, options),
        Command::Rules(options) => rules::run(world, global, options),
        Command::Conway(options) => conway::run(world, global, options),
        Command::Flow(options) => flow::run(world, global, options),
        Command::WhatIf(options) => what_if::run(world, global, options),
        Command::Stores(options) => stores::run(world, global, options),
        Command::Fix(options) => fix::run(world, global, options),
        Command::Lsp => lsp::run(world, global),
        Command::Schema(options) => install::schema(options),
        Command::Completions(options) => install::completions(options),
        Command::Man(options) => install::man(options),
    }
}
