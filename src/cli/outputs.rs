//! Where renderings of a verdict go: one analysis, many documents.
//!
//! Owns `--format` and `--output FORMAT=FILE`, and the annotations that GitHub Actions gets unasked.
//! Nothing is written that the user did not name. Does not know how a document is made.

use std::path::PathBuf;

use super::args::{Check, VerdictFormat};
use super::{FileChange, World};
use crate::report::{self, Format, Run, Style};
use crate::source::nearest;

const NAMES: [(&str, Format); 6] = [
    ("human", Format::Human),
    ("json", Format::Json),
    ("sarif", Format::Sarif),
    ("github", Format::Github),
    ("junit", Format::Junit),
    ("markdown", Format::Markdown),
];

/// One document that is wanted.
#[derive(Clone, Debug)]
pub(super) struct Output {
    format: Format,
    /// None for stdout.
    file: Option<PathBuf>,
}

/// Reads `FORMAT=FILE`.
///
/// # Errors
/// What is wrong with it, in words for the command line.
pub(super) fn parse(text: &str) -> Result<Output, String> {
    let names = NAMES.map(|(name, _)| name);
    let Some((name, file)) = text.split_once('=').filter(|(_, file)| !file.is_empty()) else {
        return Err("expected FORMAT=FILE, as in sarif=mandate.sarif; `-` is stdout".to_owned());
    };
    let Some((_, format)) = NAMES.iter().find(|(known, _)| *known == name) else {
        return Err(match nearest(name, names) {
            Some(near) => format!("there is no format `{name}`; did you mean `{near}`?"),
            None => format!("there is no format `{name}`; known: {}", names.join(", ")),
        });
    };
    Ok(Output { format: *format, file: (file != "-").then(|| PathBuf::from(file)) })
}

/// The documents of a run: what goes to stdout, and the files.
///
/// # Errors
/// The complaint about two documents in one place, or a place that can't hold one.
pub(super) fn documents(
    world: &World,
    options: &Check,
    run: &Run<'_>,
) -> Result<(String, Vec<FileChange>), String> {
    let failed = |error: serde_json::Error| format!("error: failed to render: {error}\n");
    let on_stdout = on_stdout(options)?;
    let mut stdout = report::render(run, on_stdout).map_err(failed)?;
    // Beside text for people only: a document for machines stays one document.
    let is_asked = options.output.iter().any(|output| output.format == Format::Github);
    if world.actions && on_stdout == Format::Human && !is_asked {
        stdout.push_str(&report::render(run, Format::Github).map_err(failed)?);
    }
    let plain = Run { style: Style { color: false, width: 100, ..run.style }, ..*run };
    let mut files: Vec<FileChange> = Vec::new();
    for output in &options.output {
        let Some(file) = &output.file else { continue };
        let path = world.cwd.join(file);
        let shown = file.display();
        if path.is_dir() {
            return Err(format!(
                "error: --output can't write {shown}: it is a folder\nhelp: name a file in it\n"
            ));
        }
        if files
            .iter()
            .any(|change| matches!(change, FileChange::Replace(other, _) if *other == path))
        {
            return Err(format!(
                "error: --output names {shown} twice\nhelp: give each document a file of its own\n"
            ));
        }
        files.push(FileChange::Replace(
            path,
            report::render(&plain, output.format).map_err(failed)?,
        ));
    }
    Ok((stdout, files))
}

/// Whether stdout is read by people.
pub(super) fn is_for_people(options: &Check) -> bool {
    on_stdout(options) == Ok(Format::Human)
}

/// Whether nothing is written but text for people, which cuts long lists.
pub(super) fn is_only_for_people(world: &World, options: &Check) -> bool {
    let is_human = |output: &Output| output.format == Format::Human;
    !world.actions && is_for_people(options) && options.output.iter().all(is_human)
}

/// The one document on stdout.
fn on_stdout(options: &Check) -> Result<Format, String> {
    let named = options.format.map(|format| match format {
        VerdictFormat::Human => Format::Human,
        VerdictFormat::Json => Format::Json,
        VerdictFormat::Sarif => Format::Sarif,
        VerdictFormat::Github => Format::Github,
        VerdictFormat::Junit => Format::Junit,
        VerdictFormat::Markdown => Format::Markdown,
    });
    let dashes = options.output.iter().filter(|output| output.file.is_none());
    let mut all = named.into_iter().chain(dashes.map(|output| output.format));
    let first = all.next();
    if all.next().is_some() {
        return Err("error: stdout holds one document, and several are to go there\n\
                    help: give all but one a file: --output sarif=mandate.sarif\n"
            .to_owned());
    }
    Ok(first.unwrap_or(Format::Human))
}
