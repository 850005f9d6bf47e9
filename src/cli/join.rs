//! A workspace joined with its settings and with who owns what.
//!
//! Owns the order of those steps. It goes on while files are still being read on all cores, so it
//! must not wait for any of them. Does not know the source.

use super::args::Global;
use super::elsewhere::Elsewhere;
use super::owners::{ownership_files, unknown_owner};
use super::{World, team_settings};
use crate::checks;
use crate::extract::Catalog;
use crate::load::{self, Loaded, path_text, read_optional, read_text};
use crate::model::{self, Architecture};
use crate::ownership::{self, Ownership};
use crate::rulebook::{self, BUILTIN, Config, Rulebook};
use crate::source::{Problem, parse_toml};

/// A workspace and who owns what in it.
pub(super) struct Joined {
    pub(super) model: Architecture,
    pub(super) book: Rulebook,
    pub(super) config: Config,
    pub(super) has_config: bool,
    pub(super) problems: Vec<Problem>,
}

/// Joins a workspace with its settings and owners, on one core.
pub(super) fn join(
    world: &World,
    global: &Global,
    elsewhere: &Elsewhere,
    catalog: &Catalog,
    loaded: &mut Loaded,
) -> Result<Joined, load::LoadError> {
    elsewhere.declare(loaded);
    let mut problems = std::mem::take(&mut loaded.problems);
    let (mut book, found) = rulebook::compile(BUILTIN, &mut loaded.sources);
    problems.extend(found);
    let config = read_settings(world, global, loaded, (&mut book, catalog), &mut problems)?;
    let has_config = config.is_some();
    let config = config.unwrap_or_else(|| Config { catalog: catalog.clone(), ..Config::default() });
    let left_out = config.ownership.names_left_out();
    let inputs = ownership_files(world, global, loaded, &config, &mut problems)?;
    let (owned, found) = ownership::build(&inputs);
    problems.extend(found);
    for owner in &config.ownership.left_out {
        problems.extend(unknown_owner(owner, &owned));
    }
    name_budgets(&mut book, &owned, &mut problems);
    let (mut model, found) =
        model::build(model::Input { loaded, ownership: owned, left_out: &left_out });
    problems.extend(found);
    problems.extend(checks::assign_roles(&config, &mut model));
    team_settings::read(loaded, &model, &mut book, &mut problems)?;
    problems.extend(book.wrong_waivers());
    problems.extend(checks::strayed_selectors(&book, &model));
    problems.extend(checks::unmatched_selectors(&book, &model));
    Ok(Joined { model, book, config, has_config, problems })
}

/// Budgets by the names that the ownership file gives to teams.
fn name_budgets(book: &mut Rulebook, owned: &Ownership, problems: &mut Vec<Problem>) {
    for budget in &mut book.budgets {
        problems.extend(unknown_owner(&budget.team, owned));
        if let Some(team) = owned.teams.find(&budget.team.value) {
            owned.teams.name(team).clone_into(&mut budget.team.value);
        }
    }
}

fn read_settings(
    world: &World,
    global: &Global,
    loaded: &mut Loaded,
    (book, catalog): (&mut Rulebook, &Catalog),
    problems: &mut Vec<Problem>,
) -> Result<Option<Config>, load::LoadError> {
    let (path, text) = match &global.config {
        Some(given) => {
            let path = world.cwd.join(given);
            let shown = given.display().to_string();
            (path.clone(), Some(read_text(&path, &shown, "give the path of a settings file")?))
        }
        None => {
            let path = loaded.root.join("mandate.toml");
            let text = read_optional(&path, "mandate.toml")?;
            (path, text)
        }
    };
    let Some(text) = text else { return Ok(None) };
    let file = loaded.sources.add(&path_text(&loaded.root, &path), text.clone());
    match parse_toml(file, &text) {
        Ok(document) => {
            let (config, found) =
                rulebook::read_config(document.reader("mandate.toml"), book, catalog.clone());
            problems.extend(found);
            Ok(Some(config))
        }
        Err(problem) => {
            problems.push(problem);
            Ok(Some(Config::default()))
        }
    }
}
