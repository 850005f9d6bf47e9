//! Deployment files of a run: found, read, joined.
//!
//! Owns which of them are read and what `mandate.toml` says of them. Does not know their formats.

use crate::extract::deployment::{self, Form};
use crate::load::{self, Loaded, path_text};
use crate::model::deployments::{DeclaredService, DeployedFile, Deployments, Ground, gather};
use crate::model::{Architecture, PackageId};
use crate::rulebook::Config;
use crate::source::{Problem, nearest};

/// Reads every deployment file of the tree and joins them with packages and owners.
pub(super) fn read(
    loaded: &mut Loaded,
    architecture: &Architecture,
    config: &Config,
    problems: &mut Vec<Problem>,
) -> Deployments {
    let files = files(loaded, config, problems);
    let declared = declared(architecture, config, problems);
    let ground = Ground {
        architecture,
        loaded,
        files: &files,
        kinds: &config.catalog.stores,
        declared: &declared,
    };
    let out = gather(&ground);
    for at in &out.unmet {
        problems.push(Problem::error(
            *at,
            "no service of a deployment file has this name",
            "correct the name, or remove the entry",
        ));
    }
    out
}

fn files(loaded: &mut Loaded, config: &Config, problems: &mut Vec<Problem>) -> Vec<DeployedFile> {
    let mut met = vec![false; config.deployments.len()];
    let mut setting_of = |path: &str| {
        let shown = path_text(&loaded.root, &loaded.tree.root.join(path));
        let at = config.deployments.iter().rposition(|setting| setting.file.is_match(&shown))?;
        if let Some(met) = met.get_mut(at) {
            *met = true;
        }
        config.deployments.get(at)
    };
    let mut wanted: Vec<(String, Form, deployment::Stage)> = Vec::new();
    for path in &loaded.tree.files {
        let Some(form) = deployment::form_of(path) else { continue };
        let setting = setting_of(path);
        match setting.map(|setting| setting.stage) {
            Some(None) => {}
            Some(Some(stage)) => wanted.push((path.clone(), form, stage)),
            None => wanted.push((path.clone(), form, deployment::stage_of(path))),
        }
    }
    for (setting, met) in config.deployments.iter().zip(met) {
        if !met {
            problems.push(Problem::error(
                setting.span,
                "no deployment file has this path",
                "correct the path, which begins at the workspace root, or remove the entry",
            ));
        }
    }
    let paths: Vec<_> = wanted.iter().map(|(path, ..)| loaded.tree.root.join(path)).collect();
    let forms: Vec<Form> = wanted.iter().map(|(_, form, _)| *form).collect();
    let read = load::read_each(&paths, &|at, text| {
        let form = forms.get(at).copied()?;
        deployment::read(form, text)
    });
    let mut out = Vec::new();
    for (at, ((path, form, stage), found)) in wanted.into_iter().zip(read).enumerate() {
        let Some((text, facts)) = found else { continue };
        let shown = paths.get(at).map(|path| path_text(&loaded.root, path)).unwrap_or_default();
        // Excerpts must show no password, whoever else has read the file.
        let text: std::sync::Arc<str> = deployment::veiled(&text).into();
        let file = loaded.sources.add(&shown, std::sync::Arc::clone(&text));
        loaded.sources.fill(file, text);
        out.push(DeployedFile { path, file, form, facts, stage });
    }
    out
}

fn declared(
    architecture: &Architecture,
    config: &Config,
    problems: &mut Vec<Problem>,
) -> Vec<DeclaredService> {
    let mut out = Vec::new();
    for setting in &config.services {
        let name = &setting.package.value;
        let package: Option<PackageId> = architecture.find(name);
        let Some(package) = package else {
            let labels = architecture.packages().map(|(_, package)| package.label.as_str());
            let help = match nearest(name, labels) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name a package of the workspace".to_owned(),
            };
            let message = format!("`{name}` is no package here");
            problems.push(Problem::error(setting.package.span, message, help));
            continue;
        };
        let services = setting.name.clone();
        out.push(DeclaredService { services, package, at: setting.span });
    }
    out
}
