//! `mandate.toml`: roles, levels, own rules, and which ownership file counts.
//!
//! Owns the file's format; every mistake in it is collected. Does not know packages: whether a
//! selector takes anything is asked where packages are known.

use super::contract_kinds::ContractSettings;
use super::level::Level;
use super::rule::{Rulebook, add_own, unknown_level};
use super::selector::Selector;
use super::{conway_settings, deployed, exceptions};
use crate::extract::{Catalog, DeclaredInterface, StoreSetting, read_interfaces, read_stores};
use crate::source::{Located, Problem, Reader, Span, nearest};

/// What `mandate.toml` says besides its rules.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// `[ownership]`.
    pub ownership: OwnershipSettings,
    /// `[[role]]`, in the order of the file.
    pub roles: Vec<RoleSetting>,
    /// `[levels]`, in the order of the file.
    pub levels: Vec<LevelSetting>,
    /// `[contracts]`.
    pub contracts: ContractSettings,
    /// The built-in catalogue, `[[signal]]`, `[[technology]]`, `[[store-kind]]` and
    /// `[[contract-place]]`.
    pub catalog: Catalog,
    /// `[[interface]]`, in the order of the file.
    pub interfaces: Vec<DeclaredInterface>,
    /// `[[store]]`, in the order of the file.
    pub stores: Vec<StoreSetting>,
    /// `[[service]]`, in the order of the file.
    pub services: Vec<deployed::ServiceSetting>,
    /// `[[deployment]]`, in the order of the file.
    pub deployments: Vec<deployed::DeploymentSetting>,
}

/// Which ownership file counts, and how.
#[derive(Clone, Debug, Default)]
pub struct OwnershipSettings {
    /// `codeowners`: a path from the workspace root.
    pub codeowners: Option<Located<String>>,
    /// `dialect`.
    pub dialect: Option<Located<String>>,
    /// `ignore-owners`: left out of responsibility.
    pub left_out: Vec<Located<String>>,
}

impl OwnershipSettings {
    /// The owners that are left out, by name.
    pub fn names_left_out(&self) -> Vec<String> {
        self.left_out.iter().map(|owner| owner.value.clone()).collect()
    }
}

/// One `[[role]]`.
#[derive(Clone, Debug)]
pub struct RoleSetting {
    /// The role's name, known to be one.
    pub role: Located<String>,
    /// Which packages have it.
    pub select: Selector,
}

/// One line of `[levels]`.
#[derive(Clone, Debug)]
pub struct LevelSetting {
    /// A rule id or a glob of ids.
    pub rules: Located<String>,
    /// The level.
    pub level: Level,
}

/// Reads the file: settings are returned, own rules go into the book, own signals behind those of
/// the catalogue.
pub fn read(mut file: Reader<'_>, book: &mut Rulebook, catalog: Catalog) -> (Config, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut config = Config { catalog, ..Config::default() };
    if let Some(mut table) = file.table("ownership") {
        config.ownership = OwnershipSettings {
            codeowners: table.string("codeowners"),
            dialect: table.string("dialect"),
            left_out: table.strings("ignore-owners").unwrap_or_default(),
        };
        problems.extend(table.finish());
    }
    if let Some(table) = file.table("conway") {
        book.conway = conway_settings::read(table, &mut problems);
    }
    if let Some(table) = file.table("contracts") {
        config.contracts = ContractSettings::read(table, &mut problems);
        book.agree(&config.contracts);
    }
    for table in file.tables("role") {
        config.roles.extend(read_role(table, &mut problems));
    }
    if let Some(mut table) = file.table("levels") {
        for (rules, level) in table.free_strings() {
            match Level::parse(&level.value) {
                Some(level) => config.levels.push(LevelSetting { rules, level }),
                None => problems.push(unknown_level(&level)),
            }
        }
        problems.extend(table.finish_free());
    }
    problems.extend(config.catalog.read_own(&mut file));
    config.stores = read_stores(file.tables("store"), &mut problems);
    config.interfaces = read_interfaces(file.tables("interface"), &mut problems);
    config.services = deployed::read_services(file.tables("service"), &mut problems);
    config.deployments = deployed::read_deployments(file.tables("deployment"), &mut problems);
    add_own(book, file.tables("rule"), &mut problems);
    for setting in &config.levels {
        let span = setting.rules.span;
        if let Err((message, help)) =
            book.set_level(&setting.rules.value, setting.level, Some(span))
        {
            problems.push(Problem::error(span, message, help));
        }
    }
    book.waivers = exceptions::read_waivers(file.tables("waiver"), &mut problems);
    book.budgets = exceptions::read_budgets(file.tables("budget"), &mut problems);
    problems.extend(file.finish());
    (config, problems)
}

fn read_role(mut table: Reader<'_>, problems: &mut Vec<Problem>) -> Option<RoleSetting> {
    const ROLES: [&str; 5] = ["interface", "platform", "internal", "composition-root", "tool"];
    let role = table.required("role");
    let span: Span = table.span();
    let texts = table.strings("select");
    if texts.is_none() && table.key_span("select").is_none() {
        let help = "add `select = \"…\"` with the packages that have the role";
        problems.push(Problem::error(span, "`[[role]]` has no `select`", help));
    }
    table.string("reason");
    problems.extend(table.finish());
    let texts = texts?;
    let (select, found) = Selector::packages(&texts, texts.first().map_or(span, |t| t.span));
    problems.extend(found);
    let role = role?;
    if !ROLES.contains(&role.value.as_str()) {
        let help = match nearest(&role.value, ROLES) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known: {}", ROLES.join(", ")),
        };
        problems.push(Problem::error(role.span, format!("unknown role `{}`", role.value), help));
        return None;
    }
    Some(RoleSetting { role, select })
}
