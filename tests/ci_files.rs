//! The files by which other projects run this one: they parse, and what they call exists.

#![expect(clippy::unwrap_used, reason = "a test that can't read its input has failed")]

mod support;

use std::collections::BTreeSet;
use std::fs;

use saphyr::{LoadableYamlNode, Yaml};
use support::{mandate, package_root};

fn read(path: &str) -> String {
    fs::read_to_string(package_root().join(path)).unwrap()
}

fn yaml(text: &str) -> Vec<Yaml<'_>> {
    Yaml::load_from_str(text).unwrap()
}

fn text<'y>(node: &'y Yaml<'_>, key: &str) -> &'y str {
    node.as_mapping_get(key).and_then(Yaml::as_str).unwrap()
}

/// Every long flag of a command line of ours.
fn flags(script: &str) -> BTreeSet<String> {
    let lines = script
        .lines()
        .filter(|line| line.contains("cargo-mandate check") || line.contains("all+=("));
    let words = lines.flat_map(|line| line.split([' ', '(', '"']));
    words.filter(|word| word.starts_with("--")).map(str::to_owned).collect()
}

fn known(flags: &BTreeSet<String>, file: &str) {
    let help = mandate(&package_root(), &["check", "--help"]).stdout;
    for flag in flags {
        assert!(help.contains(flag.as_str()), "{file} uses {flag}, which `check` does not know");
    }
}

#[test]
fn the_hooks_of_pre_commit_run_a_command_that_exists() {
    let source = read(".pre-commit-hooks.yaml");
    let hooks = yaml(&source);
    let hooks = hooks[0].as_sequence().unwrap();
    let languages: Vec<&str> = hooks.iter().map(|hook| text(hook, "language")).collect();
    assert_eq!(languages, ["rust", "system"]);
    for hook in hooks {
        let entry: Vec<&str> = text(hook, "entry").split(' ').collect();
        assert_eq!(entry[..2], ["cargo-mandate", "check"]);
        let files = text(hook, "files");
        for wanted in ["Cargo", "CODEOWNERS", "mandate", "teams", "rs|sql|proto"] {
            assert!(files.contains(wanted), "{files}");
        }
    }
}

#[test]
fn the_action_gives_flags_that_exist_and_reads_inputs_from_the_environment() {
    let source = read("action.yml");
    let action = yaml(&source);
    let runs = action[0].as_mapping_get("runs").unwrap();
    assert_eq!(text(runs, "using"), "composite");
    let steps = runs.as_mapping_get("steps").unwrap().as_sequence().unwrap();
    let scripts: Vec<&str> = steps.iter().map(|step| text(step, "run")).collect();
    let all = scripts.join("\n");
    known(&flags(&all), "action.yml");
    assert!(flags(&all).contains("--output"));
    // What a caller gives must never become a part of the script.
    assert!(!all.contains("${{"), "{all}");
    assert!(steps.iter().all(|step| text(step, "shell") == "bash"));
}

#[test]
fn the_template_for_gitlab_has_a_header_and_a_job() {
    let source = read("templates/check.yml");
    let parts = yaml(&source);
    assert!(parts[0].as_mapping_get("spec").is_some());
    let job = parts[1].as_mapping_get("cargo-mandate").unwrap();
    let script = job.as_mapping_get("script").unwrap().as_sequence().unwrap();
    let script: Vec<&str> = script.iter().map(|line| line.as_str().unwrap()).collect();
    let script = script.join("\n");
    known(&flags(&script), "templates/check.yml");
    let reports = job.as_mapping_get("artifacts").unwrap().as_mapping_get("reports").unwrap();
    assert!(script.contains(text(reports, "junit")));
}

#[test]
fn a_release_has_the_archives_that_binstall_and_the_action_ask_for() {
    let source = read(".github/workflows/release.yml");
    let workflow = yaml(&source);
    let job = workflow[0].as_mapping_get("jobs").unwrap().as_mapping_get("binary").unwrap();
    let matrix = job.as_mapping_get("strategy").unwrap().as_mapping_get("matrix").unwrap();
    let include = matrix.as_mapping_get("include").unwrap().as_sequence().unwrap();
    let targets: Vec<&str> = include.iter().map(|entry| text(entry, "target")).collect();
    for system in ["linux-musl", "apple-darwin", "windows"] {
        assert!(targets.iter().any(|target| target.contains(system)), "{targets:?}");
    }
    let action = read("action.yml");
    let asked = action.lines().filter_map(|line| line.split_once(" target=")?.1.split(' ').next());
    for target in asked.filter(|target| *target != "none") {
        assert!(targets.contains(&target), "nobody builds {target}");
    }
    let manifest = read("Cargo.toml");
    for (file, archive) in [
        (source.as_str(), "name=\"cargo-mandate-$TARGET\""),
        (source.as_str(), "$name.tgz"),
        (source.as_str(), "$name.zip"),
        (action.as_str(), "cargo-mandate-$target.tgz"),
        (manifest.as_str(), "{ name }-{ target }{ archive-suffix }"),
    ] {
        assert!(file.contains(archive), "{archive}");
    }
}

#[test]
fn every_command_has_a_manual_page_in_the_release() {
    let source = read(".github/workflows/release.yml");
    let listed = source.split("for command in ").nth(1).unwrap().split(';').next().unwrap();
    let mut listed: BTreeSet<&str> = listed.split(' ').collect();
    // Three that only serve the installation itself have none.
    listed.extend(["schema", "completions", "man"]);
    let help = mandate(&package_root(), &["--help"]).stdout;
    let commands = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let names: BTreeSet<&str> = commands
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert_eq!(names, listed);
    for name in names {
        let page = mandate(&package_root(), &["man", name]).stdout;
        assert!(page.contains(&format!(".TH cargo-mandate-{name} 1")), "{name}: {page}");
    }
}

#[test]
fn completions_name_every_command_in_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let text = mandate(&package_root(), &["completions", shell]).stdout;
        for word in ["what-if", "manifest-path", "if-owned-by"] {
            assert!(text.contains(word), "{shell} lacks {word}");
        }
    }
}
