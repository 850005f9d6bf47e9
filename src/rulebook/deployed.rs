//! `[[service]]` and `[[deployment]]`: which package a service runs, and what a file is for.
//!
//! Owns both formats. Each says why. Whether a service or a file is met is asked where they are
//! known.

use globset::{Glob, GlobBuilder, GlobMatcher};

use crate::extract::deployment::Stage;
use crate::source::{Located, Problem, Reader, Span, nearest};

/// One `[[service]]`.
#[derive(Clone, Debug)]
pub struct ServiceSetting {
    /// Which services.
    pub name: GlobMatcher,
    /// The package that they run.
    pub package: Located<String>,
    /// Where it is written.
    pub span: Span,
}

/// One `[[deployment]]`.
#[derive(Clone, Debug)]
pub struct DeploymentSetting {
    /// Which files.
    pub file: GlobMatcher,
    /// What they are for; none for files that say nothing about what runs.
    pub stage: Option<Stage>,
    /// Where it is written.
    pub span: Span,
}

/// The word for files that are left alone.
const IGNORED: &str = "ignored";

pub(super) fn read_services(
    tables: Vec<Reader<'_>>,
    problems: &mut Vec<Problem>,
) -> Vec<ServiceSetting> {
    let mut out = Vec::new();
    for mut table in tables {
        let span = table.span();
        let (name, package) = (table.required("name"), table.required("package"));
        table.required("reason");
        problems.extend(table.finish());
        let (Some(name), Some(package)) = (name, package) else { continue };
        if let Some(name) = matcher(&name, false, problems) {
            out.push(ServiceSetting { name, package, span });
        }
    }
    out
}

pub(super) fn read_deployments(
    tables: Vec<Reader<'_>>,
    problems: &mut Vec<Problem>,
) -> Vec<DeploymentSetting> {
    let mut out = Vec::new();
    for mut table in tables {
        let span = table.span();
        let (file, stage) = (table.required("file"), table.required("stage"));
        table.required("reason");
        problems.extend(table.finish());
        let (Some(file), Some(stage)) = (file, stage) else { continue };
        let file = matcher(&file, true, problems);
        let known = Stage::parse(&stage.value);
        if known.is_none() && stage.value != IGNORED {
            let words = Stage::ALL.iter().map(|stage| stage.as_str()).chain([IGNORED]);
            let help = match nearest(&stage.value, words.clone()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known: {}", words.collect::<Vec<_>>().join(", ")),
            };
            let message = format!("unknown stage `{}`", stage.value);
            problems.push(Problem::error(stage.span, message, help));
            continue;
        }
        out.extend(file.map(|file| DeploymentSetting { file, stage: known, span }));
    }
    out
}

fn matcher(
    text: &Located<String>,
    is_path: bool,
    problems: &mut Vec<Problem>,
) -> Option<GlobMatcher> {
    let glob: Result<Glob, _> = GlobBuilder::new(&text.value).literal_separator(is_path).build();
    match glob {
        Ok(glob) => Some(glob.compile_matcher()),
        Err(error) => {
            let message = format!("`{}` is no glob: {}", text.value, error.kind());
            problems.push(Problem::error(text.span, message, "correct the glob"));
            None
        }
    }
}
