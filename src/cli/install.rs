//! What is installed beside the program: shell completions, manual pages, JSON Schemas.
//!
//! Owns their making from the definition of the arguments. Needs no workspace.

use clap::CommandFactory as _;

use super::args::{Args, Completions, Man, Schema};
use super::{Code, Outcome};
use crate::report::SCHEMAS;

pub(super) fn completions(options: &Completions) -> Outcome {
    let mut out = Vec::new();
    let mut command = Args::command().bin_name("cargo-mandate");
    clap_complete::generate(options.shell, &mut command, "cargo-mandate", &mut out);
    printed(out)
}

pub(super) fn man(options: &Man) -> Outcome {
    let mut all = Args::command().name("cargo-mandate").disable_help_subcommand(true);
    all.build();
    let command = match &options.command {
        None => all,
        Some(name) => {
            let found = all.get_subcommands().find(|command| command.get_name() == name).cloned();
            let Some(found) = found else {
                let names: Vec<&str> = all.get_subcommands().map(clap::Command::get_name).collect();
                let help = format!("help: known are {}\n", names.join(", "));
                return Outcome::refused(format!("error: there is no command `{name}`\n{help}"));
            };
            // The heading of a page can't hold a blank: `cargo-mandate-check(1)`.
            found.display_name(format!("cargo-mandate-{name}"))
        }
    };
    let mut out = Vec::new();
    match clap_mangen::Man::new(command).render(&mut out) {
        Ok(()) => printed(out),
        Err(error) => Outcome::refused(format!("error: failed to render the page: {error}\n")),
    }
}

pub(super) fn schema(options: &Schema) -> Outcome {
    let text = SCHEMAS.iter().find(|(name, _)| *name == options.name).map_or("", |(_, text)| text);
    Outcome::printed(text.to_owned(), String::new(), Code::Clean)
}

fn printed(out: Vec<u8>) -> Outcome {
    match String::from_utf8(out) {
        Ok(text) => Outcome::printed(text, String::new(), Code::Clean),
        Err(error) => Outcome::refused(format!("error: failed to render: {error}\n")),
    }
}
