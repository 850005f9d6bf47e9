//! The ownership files of a run: where they are looked for, and in which dialect they are read.
//!
//! Owns the order of places and the reasons that are printed. Does not parse them.

use std::path::{Path, PathBuf};

use super::World;
use super::args::{DialectArg, Global};
use crate::load::{self, Loaded, path_text, read_optional, read_text};
use crate::ownership::{self, Dialect, Inputs, LOCATIONS, Text};
use crate::rulebook::Config;
use crate::source::{FileId, Located, Problem};

pub(super) fn ownership_files(
    world: &World,
    global: &Global,
    loaded: &mut Loaded,
    config: &Config,
    problems: &mut Vec<Problem>,
) -> Result<Inputs, load::LoadError> {
    let mut inputs = Inputs::default();
    let teams = loaded.root.join("teams.toml");
    if let Some(text) = read_optional(&teams, "teams.toml")? {
        let file = loaded.sources.add("teams.toml", text.clone());
        let base = path_text(&loaded.tree.root, &loaded.root);
        inputs.teams = Some(Text { file, text, base });
    }
    inputs.catalogues = catalogues(loaded)?;
    let Some(found) = find_codeowners(world, global, loaded, config, problems)? else {
        return Ok(inputs);
    };
    let FoundFile { path, file, base, by_location } = found;
    let text: std::sync::Arc<str> = loaded.sources.text(file).into();
    too_long(file, &text, problems);
    let (dialect, because) = dialect(global, loaded, config, (&path, &text, by_location), problems);
    let shown = path_text(&loaded.root, &path);
    inputs.codeowners = Some((Text { file, text, base }, shown, dialect, because));
    Ok(inputs)
}

/// Tracked Backstage catalogues, wherever they lie.
fn catalogues(loaded: &mut Loaded) -> Result<Vec<(Text, String)>, load::LoadError> {
    let found: Vec<String> =
        loaded.tree.files.iter().filter(|path| ownership::is_catalogue(path)).cloned().collect();
    let mut out = Vec::new();
    for inside in found {
        let path = loaded.tree.root.join(&inside);
        let shown = path_text(&loaded.root, &path);
        // One that is tracked and deleted says nothing any more.
        if let Some(text) = read_optional(&path, &shown)? {
            let file = loaded.sources.add(&shown, text.clone());
            out.push((Text { file, text, base: String::new() }, inside));
        }
    }
    Ok(out)
}

struct FoundFile {
    path: PathBuf,
    file: FileId,
    base: String,
    by_location: Dialect,
}

/// The file named by the user, else the first one at the places the hosts look, else one beside
/// the workspace, which no host reads but which says who owns what.
fn find_codeowners(
    world: &World,
    global: &Global,
    loaded: &mut Loaded,
    config: &Config,
    problems: &mut Vec<Problem>,
) -> Result<Option<FoundFile>, load::LoadError> {
    let given = global.codeowners.as_ref().map(|path| world.cwd.join(path));
    let set = config.ownership.codeowners.as_ref().map(|path| loaded.root.join(&path.value));
    if let Some(path) = given.or(set) {
        let shown = match path_text(&loaded.root, &path) {
            root if root.is_empty() => ".".to_owned(),
            shown => shown,
        };
        let text = read_text(&path, &shown, "give the path of an ownership file")?;
        let inside = path_text(&loaded.tree.root, &path);
        let file = loaded.sources.add(&shown, text);
        let (base, by_location) = base_of(&inside);
        return Ok(Some(FoundFile { path, file, base, by_location }));
    }
    for root in [loaded.tree.root.clone(), loaded.root.clone()] {
        let mut found = Vec::new();
        for (place, dialect) in LOCATIONS {
            let path = root.join(place);
            let shown = path_text(&loaded.root, &path);
            if let Some(text) = read_optional(&path, &shown)? {
                found.push((path, loaded.sources.add(&shown, text), dialect));
            }
        }
        for (path, file, _) in found.iter().skip(1) {
            let first = found.first().map_or("", |(_, file, _)| loaded.sources.path(*file));
            problems.push(Problem::error(
                file.start(),
                format!("there are two ownership files: {} and {first}", path_text(&loaded.root, path)),
                "a host reads only one: remove the other, or name one with `[ownership] codeowners`",
            ));
        }
        let base = path_text(&loaded.tree.root, &root);
        if let Some((path, file, by_location)) = found.into_iter().next() {
            let beside = loaded.root.join("CODEOWNERS");
            if root != loaded.root && load::is_file(&beside) {
                let shown = path_text(&loaded.root, &path);
                loaded.notes.push(format!(
                    "CODEOWNERS beside the workspace is not read: the host reads {shown}"
                ));
            }
            return Ok(Some(FoundFile { path, file, base, by_location }));
        }
    }
    Ok(None)
}

/// Where the patterns of a named file begin: the folder in which a host would look for it, else
/// the root of the tree.
fn base_of(inside: &str) -> (String, Dialect) {
    // A file outside of the tree can only mean the tree as a whole.
    let is_outside = inside.starts_with("../");
    let found = LOCATIONS
        .iter()
        .filter(|_| !is_outside)
        .filter_map(|(place, dialect)| {
            let folder = inside.strip_suffix(place)?;
            (folder.is_empty() || folder.ends_with('/'))
                .then(|| (place.len(), folder.trim_end_matches('/').to_owned(), *dialect))
        })
        .max_by_key(|(length, _, _)| *length);
    found.map_or((String::new(), Dialect::Github), |(_, base, dialect)| (base, dialect))
}

/// GitHub ignores a file above 3 MB as a whole.
fn too_long(file: FileId, text: &str, problems: &mut Vec<Problem>) {
    const LIMIT: usize = 3_000_000;
    if text.len() > LIMIT {
        problems.push(Problem::error(
            file.start(),
            format!(
                "the ownership file has {} bytes; hosts ignore one above 3 MB as a whole",
                text.len()
            ),
            "shorten it: globs instead of one line for each file",
        ));
    }
}

fn dialect(
    global: &Global,
    loaded: &Loaded,
    config: &Config,
    (path, text, by_location): (&Path, &str, Dialect),
    problems: &mut Vec<Problem>,
) -> (Dialect, String) {
    match global.dialect {
        Some(DialectArg::Github) => return (Dialect::Github, "by --dialect".to_owned()),
        Some(DialectArg::Gitlab) => return (Dialect::Gitlab, "by --dialect".to_owned()),
        None => {}
    }
    if let Some(set) = &config.ownership.dialect {
        match Dialect::parse(&set.value) {
            Some(dialect) => return (dialect, "by mandate.toml".to_owned()),
            None => problems.push(Problem::error(
                set.span,
                format!("unknown dialect `{}`", set.value),
                "write `github` or `gitlab`",
            )),
        }
    }
    let has_ci = |name: &str| loaded.tree.files.binary_search(&name.to_owned()).is_ok();
    let has_github = loaded.tree.files.iter().any(|path| path.starts_with(".github/"));
    if path_text(&loaded.tree.root, path).starts_with(".github/") {
        return (Dialect::Github, "by its folder".to_owned());
    }
    let (dialect, because) =
        ownership::detect(text, by_location, has_ci(".gitlab-ci.yml") && !has_github);
    (dialect, because.to_owned())
}

pub(super) fn unknown_owner(
    owner: &Located<String>,
    owned: &ownership::Ownership,
) -> Option<Problem> {
    if owned.teams.find(&owner.value).is_some() {
        return None;
    }
    let names: Vec<&str> = owned.teams.iter().map(|(_, team)| team.id.as_str()).collect();
    let help = match crate::source::nearest(&owner.value, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "write an owner as the ownership file does".to_owned(),
    };
    Some(Problem::error(owner.span, format!("`{}` owns nothing", owner.value), help))
}
