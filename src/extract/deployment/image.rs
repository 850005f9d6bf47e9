//! Recipes of images: which program of which package a stage starts.
//!
//! Owns the few instructions that tell: `cargo build` and `install`, what is copied out of an
//! earlier stage, the command. Does not run and does not follow images from elsewhere.

use super::{Deployment, Expression, Syntax};

/// One stage.
#[derive(Clone, Debug, Default)]
pub struct ImageStage {
    /// Its name; empty for one without.
    pub name: String,
    /// The image or stage it begins with.
    pub from: String,
    /// Arguments with defaults.
    pub arguments: Vec<(String, Expression)>,
    /// What is built in it.
    pub built: Vec<Built>,
    /// The stages that something is copied from.
    pub copies_from: Vec<String>,
    /// Files that are copied from other stages, and words of the command.
    pub programs: Vec<Expression>,
}

/// What cargo is told to build.
#[derive(Clone, Debug)]
pub enum Built {
    /// `-p`, `--package`.
    Package(Expression),
    /// `--bin`.
    Program(Expression),
    /// `--path`, `--manifest-path`.
    Folder(Expression),
}

pub(super) fn read(text: &str) -> Deployment {
    let mut stages: Vec<ImageStage> = Vec::new();
    let mut global = Vec::new();
    for instruction in instructions(text) {
        let (word, rest) =
            instruction.split_once(char::is_whitespace).unwrap_or((&instruction, ""));
        let rest = rest.trim();
        let word = word.to_ascii_uppercase();
        if word == "FROM" {
            stages.push(stage(rest, &global));
            continue;
        }
        let Some(stage) = stages.last_mut() else {
            global.extend((word == "ARG").then(|| argument(rest)).flatten());
            continue;
        };
        match word.as_str() {
            "ARG" | "ENV" => stage.arguments.extend(argument(rest)),
            "RUN" => commands(rest, &mut stage.built),
            "COPY" => copy(rest, stage),
            "ENTRYPOINT" | "CMD" => stage.programs.extend(command(rest)),
            _ => {}
        }
    }
    Deployment { stages, ..Deployment::default() }
}

/// Instructions without comments, continued lines joined.
fn instructions(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut open = String::new();
    for line in text.lines() {
        let line = line.trim();
        if line.starts_with('#') || (line.is_empty() && open.is_empty()) {
            continue;
        }
        match line.strip_suffix('\\') {
            Some(line) => {
                open.push_str(line);
                open.push(' ');
            }
            None => {
                open.push_str(line);
                out.push(std::mem::take(&mut open));
            }
        }
    }
    out.push(open);
    out.retain(|instruction| !instruction.trim().is_empty());
    out
}

fn stage(rest: &str, global: &[(String, Expression)]) -> ImageStage {
    let words: Vec<&str> = rest.split_whitespace().filter(|word| !word.starts_with("--")).collect();
    let name = match words.as_slice() {
        [_, r#as, name, ..] if r#as.eq_ignore_ascii_case("as") => name,
        _ => "",
    };
    ImageStage {
        name: name.to_owned(),
        from: words.first().map_or("", |word| word).to_owned(),
        arguments: global.to_vec(),
        ..ImageStage::default()
    }
}

/// `NAME=default`, or `NAME default` of an `ENV`.
fn argument(rest: &str) -> Option<(String, Expression)> {
    let (name, value) = rest.split_once('=').or_else(|| rest.split_once(' '))?;
    let value = value.trim().trim_matches('"');
    Some((name.trim().to_owned(), Expression::parse(value, Syntax::Shell)))
}

/// `cargo build -p x --bin y` and the like, anywhere in a line of commands.
fn commands(rest: &str, out: &mut Vec<Built>) {
    let words: Vec<&str> = rest.split_whitespace().collect();
    let mut is_cargo = false;
    for (at, word) in words.iter().enumerate() {
        let verb = words.get(at + 1).copied().unwrap_or("");
        if word.ends_with("cargo") && !matches!(verb, "chef") {
            is_cargo = true;
        }
        if matches!(*word, "&&" | "||" | ";" | "then" | "else" | "|") {
            is_cargo = false;
        }
        if !is_cargo {
            continue;
        }
        let (flag, value) = match word.split_once('=') {
            Some((flag, value)) => (flag, value),
            None => (*word, verb),
        };
        let value = value.trim_matches(['"', '\'', ';']);
        let value = Expression::parse(value, Syntax::Shell);
        match flag {
            "-p" | "--package" => out.push(Built::Package(value)),
            "--bin" => out.push(Built::Program(value)),
            "--path" | "--manifest-path" => out.push(Built::Folder(value)),
            _ => {}
        }
        is_cargo &= !word.ends_with(';');
    }
}

/// `--from=stage a b target`.
fn copy(rest: &str, stage: &mut ImageStage) {
    let words: Vec<&str> = rest.split_whitespace().collect();
    let Some(from) = words.iter().find_map(|word| word.strip_prefix("--from=")) else { return };
    stage.copies_from.push(from.to_owned());
    let files = words.iter().filter(|word| !word.starts_with("--"));
    let count = files.clone().count();
    for file in files.take(count.saturating_sub(1)) {
        stage.programs.push(Expression::parse(file.trim_matches(['"', '[', ',']), Syntax::Shell));
    }
}

/// `["a", "b"]` or `a b`.
fn command(rest: &str) -> Vec<Expression> {
    let is_list = rest.starts_with('[');
    let parts: Vec<&str> =
        if is_list { rest.trim_matches(['[', ']']).split(',').collect() } else { vec![rest] };
    parts
        .into_iter()
        .map(|part| Expression::parse(part.trim().trim_matches('"'), Syntax::Shell))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_tell_what_they_build_and_start() {
        let text = "ARG BIN=api\nFROM rust AS build\nARG PROFILE\n# comment\nRUN --mount=x cd / && \\\n  cargo build --release -p shop-api --bin=${BIN} ; \\\n  cp -p a b\nRUN cargo chef cook -p nothing\n\nFROM debian\nCOPY --from=build /t/release/${BIN} /bin/\nCOPY . .\nENTRYPOINT [\"tini\", \"--\"]\nCMD /bin/api --port 80\n";
        let facts = read(text);
        let [build, run] = facts.stages.as_slice() else { unreachable!() };
        assert_eq!((build.name.as_str(), build.built.len()), ("build", 2));
        assert_eq!(run.copies_from, ["build"]);
        assert_eq!(run.programs.len(), 4);
        let known = |name: &str| (name == "BIN").then(|| Expression::parse("api", Syntax::Plain));
        assert_eq!(run.programs[0].filled(&known).words(), ["/t/release/api"]);
        let _ = read("FROM\nCOPY --from=\nRUN cargo build -p\nCMD [");
    }
}
