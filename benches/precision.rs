//! How right the rules about source are, on real repositories that were read independently.
//!
//! `cargo bench --bench precision -- FOLDER…` takes folders that hold checkouts by the names and at
//! the commits of `tests/labels/repositories.tsv`, judges each with one team for each package, and
//! prints for each rule what was rightly found (TP), wrongly found (FP), wrongly missed (FN) and
//! rightly left out (TN), then every difference with its place. What is found and not labelled is
//! counted apart where labels are not complete. Checkouts are read and never written to.

#![allow(
    clippy::allow_attributes,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and stops at the first surprise"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

#[path = "precision/stores.rs"]
mod stores;

/// Rules that leave tests out on purpose.
const NOT_IN_TESTS: [&str; 4] =
    ["spawned-sibling", "link-time-registry", "copied-source", "laundered-link"];

/// Rules of which `doors.tsv` holds labels.
const DOORS: [&str; 11] = [
    "source-escape",
    "build-escape",
    "symbol-link",
    "spawned-sibling",
    "hidden-item",
    "link-time-registry",
    "copied-source",
    "shared-memory",
    "shared-static",
    "shared-file",
    "local-ipc",
];

fn main() {
    let folders: Vec<PathBuf> =
        std::env::args().skip(1).filter(|arg| arg != "--bench").map(PathBuf::from).collect();
    let repositories = labels("repositories");
    if folders.is_empty() {
        println!("give folders that hold checkouts: cargo bench --bench precision -- FOLDER…");
        for row in &repositories {
            println!("  FOLDER/{} at commit {}", row[0], row[1]);
        }
        return;
    }
    let mut score = Score::default();
    for row in &repositories {
        let Some(root) = folders.iter().map(|dir| dir.join(&row[0])).find(|dir| dir.is_dir())
        else {
            println!("{}: no checkout", row[0]);
            continue;
        };
        match Repository::judge(row, &root) {
            Ok(repository) => repository.compare(&mut score),
            Err(why) => println!("{}: {why}", row[0]),
        }
    }
    score.print();
    stores::run(&folders);
}

fn labels(name: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/labels/{name}.tsv"));
    let text = fs::read_to_string(path).unwrap();
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    rows.map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// Counts by rule, and every difference.
#[derive(Default)]
struct Score {
    rules: BTreeMap<String, Counts>,
    notes: Vec<String>,
}

#[derive(Default)]
struct Counts {
    right: usize,
    /// Of those, found in the right file at another line.
    elsewhere: usize,
    wrong: usize,
    missed: usize,
    silent: usize,
    /// Labelled as a matter of taste, or in tests that the rule leaves out.
    open: usize,
    unlabelled: usize,
}

impl Score {
    fn of(&mut self, rule: &str) -> &mut Counts {
        self.rules.entry(rule.to_owned()).or_default()
    }

    fn note(&mut self, text: String) {
        self.notes.push(text);
    }

    fn print(&self) {
        println!("rule                  TP (other line)    FP    FN    TN  open  unlabelled");
        for (rule, counts) in &self.rules {
            println!(
                "{rule:<18} {:>5} {:>12} {:>5} {:>5} {:>5} {:>5} {:>11}",
                counts.right,
                counts.elsewhere,
                counts.wrong,
                counts.missed,
                counts.silent,
                counts.open,
                counts.unlabelled
            );
        }
        for note in &self.notes {
            println!("{note}");
        }
    }
}

/// One checkout, judged.
struct Repository {
    name: String,
    /// The folder of the workspace, from the checkout.
    inside: String,
    is_complete: bool,
    findings: Vec<Value>,
    edges: Vec<Value>,
}

impl Repository {
    fn judge(row: &[String], root: &Path) -> Result<Self, String> {
        let [name, commit, inside, toolchain, complete] = row else {
            return Err("a label row is damaged".to_owned());
        };
        let head = Command::new("git").args(["rev-parse", "HEAD"]).current_dir(root).output();
        let head = String::from_utf8(head.unwrap().stdout).unwrap();
        if head.trim() != commit {
            return Err(format!("at {}, and the labels are about {commit}", head.trim()));
        }
        let dir = root.join(inside);
        let own = tempfile::tempdir().unwrap();
        let (owners, settings) = (own.path().join("CODEOWNERS"), own.path().join("mandate.toml"));
        fs::write(&owners, teams(&dir, root, toolchain)?).unwrap();
        fs::write(&settings, "").unwrap();
        let run = |command: &str| {
            let mut tool = Command::new(env!("CARGO_BIN_EXE_cargo-mandate"));
            tool.args([command, "--format", "json", "--dialect", "github", "--codeowners"]);
            tool.arg(&owners).arg("--config").arg(&settings).current_dir(&dir);
            let output = at(toolchain, &mut tool).output().unwrap();
            serde_json::from_slice::<Value>(&output.stdout)
                .map_err(|_| String::from_utf8_lossy(&output.stderr).into_owned())
        };
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        Ok(Self {
            name: name.clone(),
            inside: inside.clone(),
            is_complete: complete == "idle",
            findings: list(&run("check")?["findings"]),
            edges: list(&run("graph")?["edges"]),
        })
    }

    fn compare(&self, score: &mut Score) {
        self.idle(score);
        self.doors(score);
        self.laundered(score);
        self.uses(score);
    }

    fn of_rule<'r>(&'r self, rule: &'r str) -> impl Iterator<Item = &'r Value> {
        self.findings.iter().filter(move |f| f["rule"].as_str() == Some(&format!("mandate/{rule}")))
    }

    /// A labelled file as the tool writes it.
    fn shown(&self, file: &str) -> String {
        let head = format!("{}/", self.inside);
        file.strip_prefix(&head).unwrap_or(file).to_owned()
    }

    fn own(&self, name: &str) -> Vec<Vec<String>> {
        labels(name).into_iter().filter(|row| row[0] == self.name).collect()
    }

    fn idle(&self, score: &mut Score) {
        let key = |f: &Value| {
            let print = f["fingerprint"].as_str().unwrap_or_default();
            let kind = print.rsplit("|link.").next().unwrap_or_default().to_owned();
            (text(&f["from"]["package"]), text(&f["to"]["package"]), kind)
        };
        let mut found: BTreeSet<_> = self.of_rule("idle-link").map(key).collect();
        let mut seen = BTreeSet::new();
        for row in self.own("idle") {
            let label = (row[1].clone(), row[2].clone(), row[3].clone());
            if !seen.insert(label.clone()) {
                continue;
            }
            let is_found = found.remove(&label);
            let place = format!("{}: {} → {} ({})", self.name, row[1], row[2], row[3]);
            match (row[4] == "idle", is_found) {
                (true, true) => score.of("idle-link").right += 1,
                (false, false) => score.of("idle-link").silent += 1,
                (true, false) => {
                    score.of("idle-link").missed += 1;
                    score.note(format!("FN idle-link {place}"));
                }
                (false, true) => {
                    score.of("idle-link").wrong += 1;
                    score.note(format!("FP idle-link {place}: {}", row[4]));
                }
            }
        }
        for (from, to, kind) in found {
            let place = format!("{}: {from} → {to} ({kind})", self.name);
            if self.is_complete {
                score.of("idle-link").wrong += 1;
                score.note(format!("FP idle-link {place}: not listed, so used"));
            } else {
                score.of("idle-link").unlabelled += 1;
                score.note(format!("?? idle-link {place}"));
            }
        }
    }

    fn doors(&self, score: &mut Score) {
        let rows = self.own("doors");
        for rule in DOORS {
            let labelled: Vec<&Vec<String>> = rows.iter().filter(|row| row[1] == rule).collect();
            for row in &labelled {
                self.door(rule, row, score);
            }
            let is_known =
                |finding: &&Value| labelled.iter().any(|row| is_in(finding, &self.shown(&row[2])));
            for finding in self.of_rule(rule).filter(|finding| !is_known(finding)) {
                score.of(rule).unlabelled += 1;
                score.note(format!("?? {rule} {}: {}", self.name, place(finding)));
            }
        }
    }

    fn door(&self, rule: &str, row: &[String], score: &mut Score) {
        let (file, line) = (self.shown(&row[2]), row[3].parse::<u64>().unwrap_or(0));
        let found: Vec<&Value> = self.of_rule(rule).filter(|f| is_in(f, &file)).collect();
        let is_at_line = found.iter().any(|f| places(f).contains(&(file.clone(), line)));
        let expected = match row[7].as_str() {
            "yes" if row[6] == "test" && NOT_IN_TESTS.contains(&rule) => "maybe",
            other => other,
        };
        let shown = format!("{}: {}:{} {} → {}", self.name, row[2], row[3], row[4], row[5]);
        let counts = score.of(rule);
        match expected {
            "yes" if is_at_line => counts.right += 1,
            "yes" if !found.is_empty() => {
                counts.right += 1;
                counts.elsewhere += 1;
                let at: Vec<String> = found.iter().map(|finding| place(finding)).collect();
                score.note(format!("other line {rule} {shown}: {}", at.join(", ")));
            }
            "yes" => {
                counts.missed += 1;
                score.note(format!("FN {rule} {shown}"));
            }
            "no" if is_at_line => {
                counts.wrong += 1;
                score.note(format!("FP {rule} {shown}"));
            }
            "no" => counts.silent += 1,
            _ => counts.open += 1,
        }
    }

    fn laundered(&self, score: &mut Score) {
        let rule = "laundered-link";
        let mut known = 0;
        for row in self.own("laundered") {
            let (file, line) = (self.shown(&row[1]), row[2].parse::<u64>().unwrap_or(0));
            let is_found = self.of_rule(rule).any(|f| {
                text(&f["from"]["package"]) == row[3] && places(f).contains(&(file.clone(), line))
            });
            known += usize::from(is_found);
            let shown = format!(
                "{}: {}:{} {} → {} → {}: {}",
                self.name, row[1], row[2], row[3], row[4], row[5], row[6]
            );
            let counts = score.of(rule);
            match (row[7].as_str(), is_found) {
                ("yes", true) => counts.right += 1,
                ("no", false) => counts.silent += 1,
                ("yes", false) => {
                    counts.missed += 1;
                    score.note(format!("FN {rule} {shown}"));
                }
                ("no", true) => {
                    counts.wrong += 1;
                    score.note(format!("FP {rule} {shown}"));
                }
                _ => counts.open += 1,
            }
        }
        score.of(rule).unlabelled += self.of_rule(rule).count().saturating_sub(known);
    }

    /// Items behind the labelled links, by their last word: a re-export has several paths.
    fn uses(&self, score: &mut Score) {
        let rows = self.own("uses");
        let pairs: BTreeSet<(&String, &String)> =
            rows.iter().map(|row| (&row[1], &row[2])).collect();
        for (from, to) in pairs {
            let mut found: BTreeMap<String, Vec<(String, u64)>> = BTreeMap::new();
            let is_pair = |e: &&Value| text(&e["from"]) == **from && text(&e["to"]) == **to;
            for item in
                self.edges.iter().filter(is_pair).filter_map(|e| e["items"].as_array()).flatten()
            {
                found.entry(last(&text(&item["item"]))).or_default().extend(places(item));
            }
            let mut known = BTreeSet::new();
            for row in rows.iter().filter(|row| row[1] == **from && row[2] == **to) {
                let word = last(&row[3]);
                if word == "*" || !known.insert(word.clone()) {
                    continue;
                }
                if found.contains_key(&word) {
                    score.of("items of links").right += 1;
                } else {
                    score.of("items of links").missed += 1;
                    score.note(format!(
                        "FN item {}: {from} → {to}: {} at {}:{}",
                        self.name, row[3], row[4], row[5]
                    ));
                }
            }
            for (word, places) in found.iter().filter(|(word, _)| !known.contains(*word)) {
                score.of("items of links").wrong += 1;
                let first = places.first().map(|(file, line)| format!("{file}:{line}"));
                score.note(format!("FP item {}: {from} → {to}: {word} at {first:?}", self.name));
            }
        }
    }
}

fn at<'c>(toolchain: &str, command: &'c mut Command) -> &'c mut Command {
    command.env("CARGO", "cargo").env("RUSTUP_TOOLCHAIN", toolchain)
}

/// One team for each package, as a CODEOWNERS file.
fn teams(dir: &Path, root: &Path, toolchain: &str) -> Result<String, String> {
    let mut cargo = Command::new("cargo");
    cargo.args(["metadata", "--no-deps", "--offline", "--format-version", "1"]).current_dir(dir);
    let output = at(toolchain, &mut cargo).output().unwrap();
    let document: Value = serde_json::from_slice(&output.stdout)
        .map_err(|_| String::from_utf8_lossy(&output.stderr).into_owned())?;
    let root = root.canonicalize().unwrap();
    let mut lines: Vec<(String, String)> = Vec::new();
    for package in document["packages"].as_array().into_iter().flatten() {
        let manifest = text(&package["manifest_path"]);
        let folder = Path::new(&manifest).parent().and_then(|dir| dir.strip_prefix(&root).ok());
        let Some(folder) = folder else { continue };
        let folder = folder.to_string_lossy();
        let pattern = if folder.is_empty() { "*".to_owned() } else { format!("/{folder}/") };
        lines.push((pattern, text(&package["name"])));
    }
    // The last line that fits decides: inner folders behind outer ones.
    lines.sort_by_key(|(pattern, _)| (pattern.matches('/').count(), pattern.clone()));
    Ok(lines.iter().map(|(pattern, name)| format!("{pattern} @each/{name}\n")).collect())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn last(path: &str) -> String {
    path.rsplit("::").next().unwrap_or(path).trim_end_matches('!').to_owned()
}

fn places(value: &Value) -> Vec<(String, u64)> {
    let at = value["at"].as_array().into_iter().flatten();
    at.map(|at| (text(&at["file"]), at["line"].as_u64().unwrap_or(0))).collect()
}

fn is_in(finding: &Value, file: &str) -> bool {
    places(finding).iter().any(|(known, _)| known == file)
}

fn place(finding: &Value) -> String {
    let at = places(finding).first().map(|(file, line)| format!("{file}:{line}"));
    let ends = [&finding["from"]["package"], &finding["to"]["package"]].map(text);
    format!(
        "{} {} → {} {}",
        at.unwrap_or_default(),
        ends[0],
        ends[1],
        text(&finding["to"]["object"])
    )
}
