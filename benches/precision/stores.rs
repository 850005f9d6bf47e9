//! Stores: who reads, writes and defines what, compared with labels.
//!
//! A label is met by an access to an object of the same name, by the same package, of the same
//! mode, in the same file. What is found and not labelled is wrong, since labels are complete. Each
//! checkout is judged with the settings that its row names, and with none else. Of what is rightly
//! found it is counted apart whether the access is given to the labelled package. `reach.tsv` says
//! which package reaches what through functions of another one, for checkouts of which it has rows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::{labels, text};

/// Object, mode and file.
type Key = (String, String, String);

/// What the tool sees outside of tests, each with the packages that it is given to.
#[derive(Default)]
struct Seen {
    direct: BTreeMap<Key, BTreeSet<String>>,
    /// Object, mode and file, the package, and the package through which it reaches.
    reached: BTreeSet<(Key, String, String)>,
}

/// Prints precision and recall of each checkout that is there.
pub(super) fn run(folders: &[PathBuf]) {
    println!("\nstores                 mode      TP    FP    FN  precision  recall");
    let mut wanted: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
    for row in labels("store_repositories") {
        wanted.entry(row[0].clone()).or_default().push(row);
    }
    let (mut all, mut notes) = (Counts::default(), Vec::new());
    let (mut packages, mut reach) = (Vec::new(), Vec::new());
    for (name, workspaces) in wanted {
        let Some(root) = folders.iter().map(|dir| dir.join(&name)).find(|dir| dir.is_dir()) else {
            println!("{name}: no checkout");
            continue;
        };
        let mut seen = Seen::default();
        for row in &workspaces {
            if let Err(why) = accesses(&root, row, &mut seen) {
                println!("{name}: {why}");
            }
        }
        let rows = labels("stores");
        let own = || rows.iter().filter(|row| row[0] == name);
        let key = |row: &Vec<String>| (last(&row[1]), row[3].clone(), row[4].clone());
        let labelled: BTreeSet<Key> = own().map(key).collect();
        for mode in ["read", "write", "define"] {
            let is_mode = |key: &&Key| key.1 == mode;
            let found: BTreeSet<&Key> = seen.direct.keys().filter(is_mode).collect();
            let labelled: BTreeSet<&Key> = labelled.iter().filter(is_mode).collect();
            let counts = Counts::of(&found, &labelled);
            counts.print(&name, mode);
            all.add(&counts);
            let shown =
                |what: &str, key: &Key| format!("{what} {mode} {name}: {} in {}", key.0, key.2);
            notes.extend(found.difference(&labelled).map(|key| shown("FP", key)));
            notes.extend(labelled.difference(&found).map(|key| shown("FN", key)));
        }
        let given: Vec<(Key, &String, &BTreeSet<String>)> = own()
            .filter_map(|row| Some((key(row), &row[2], seen.direct.get(&key(row))?)))
            .collect();
        let is_right = |(_, package, found): &&(Key, &String, &BTreeSet<String>)| {
            found.contains(package.as_str())
        };
        let right = given.iter().filter(is_right).count();
        packages.push(format!("{name:<22} {right:>5} of {:>5}", given.len()));
        for (key, package, found) in given.iter().filter(|given| !is_right(given)) {
            notes.push(format!("package of {} in {}: {package}, not {found:?}", key.0, key.2));
        }
        compare_reach(&name, &seen, &mut reach, &mut notes);
    }
    all.print("all", "");
    println!("\npackage of what is rightly found");
    for line in packages.iter().chain(&reach).chain(&notes) {
        println!("{line}");
    }
}

/// What packages reach, where labels say it.
fn compare_reach(name: &str, seen: &Seen, out: &mut Vec<String>, notes: &mut Vec<String>) {
    let rows = labels("reach");
    let own = rows.iter().filter(|row| row[0] == name);
    let labelled: BTreeSet<(Key, String, String)> = own
        .map(|row| {
            let key = (last(&row[1]), row[3].clone(), row[4].clone());
            (key, row[2].clone(), row[6].clone())
        })
        .collect();
    if labelled.is_empty() {
        return;
    }
    let (found, labelled) = (seen.reached.iter().collect(), labelled.iter().collect());
    let counts = Counts::of(&found, &labelled);
    out.push(format!(
        "reach {name}: TP {}, FP {}, FN {}, precision {:.3}, recall {:.3}",
        counts.right,
        counts.wrong,
        counts.missed,
        counts.part(counts.right + counts.wrong),
        counts.part(counts.right + counts.missed)
    ));
    let shown = |what: &str, (key, package, through): &&(Key, String, String)| {
        format!("{what} reach {name}: {package} {} {} in {} through {through}", key.1, key.0, key.2)
    };
    notes.extend(found.difference(&labelled).map(|row| shown("FP", row)));
    notes.extend(labelled.difference(&found).map(|row| shown("FN", row)));
}

#[derive(Default)]
struct Counts {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Counts {
    fn of<T: Ord>(found: &BTreeSet<&T>, labelled: &BTreeSet<&T>) -> Self {
        Self {
            right: found.intersection(labelled).count(),
            wrong: found.difference(labelled).count(),
            missed: labelled.difference(found).count(),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of accesses are small")]
    fn part(&self, of: usize) -> f64 {
        if of == 0 { 1.0 } else { self.right as f64 / of as f64 }
    }

    fn add(&mut self, other: &Self) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.missed += other.missed;
    }

    fn print(&self, name: &str, mode: &str) {
        println!(
            "{name:<22} {mode:<6} {:>5} {:>5} {:>5}      {:.3}   {:.3}",
            self.right,
            self.wrong,
            self.missed,
            self.part(self.right + self.wrong),
            self.part(self.right + self.missed)
        );
    }
}

/// Adds every access outside of tests that the tool sees in one workspace.
fn accesses(root: &Path, row: &[String], out: &mut Seen) -> Result<(), String> {
    let [_, commit, inside, more @ ..] = row else {
        return Err("a row of the checkouts is damaged".to_owned());
    };
    let own = tempfile::tempdir().unwrap();
    let settings = own.path().join("mandate.toml");
    let said = more.first().map(|name| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/labels");
        std::fs::read_to_string(folder.join(name)).unwrap()
    });
    std::fs::write(&settings, said.unwrap_or_default()).unwrap();
    let head = Command::new("git").args(["rev-parse", "HEAD"]).current_dir(root).output();
    let head = String::from_utf8(head.unwrap().stdout).unwrap();
    if head.trim() != *commit {
        return Err(format!("at {}, and the labels are about {commit}", head.trim()));
    }
    let mut tool = Command::new(env!("CARGO_BIN_EXE_cargo-mandate"));
    tool.args(["stores", "--format", "json", "--config"]).arg(&settings);
    tool.current_dir(root.join(inside)).env("CARGO", "cargo");
    let output = tool.output().unwrap();
    let document: Value = serde_json::from_slice(&output.stdout)
        .map_err(|_| String::from_utf8_lossy(&output.stderr).into_owned())?;
    for object in document["objects"].as_array().into_iter().flatten() {
        for access in object["accesses"].as_array().into_iter().flatten() {
            if access["context"] == "test" {
                continue;
            }
            let file = text(&access["at"]["file"]);
            let file = match file.strip_prefix("../") {
                Some(above) => above.to_owned(),
                None if inside == "." => file,
                None => format!("{inside}/{file}"),
            };
            let key = (last(&text(&object["name"])), text(&access["mode"]), file);
            let package = access["package"].as_str().unwrap_or("-").to_owned();
            if access["how"] == "reached" {
                out.reached.insert((key, package, text(&access["via"])));
            } else {
                out.direct.entry(key).or_default().insert(package);
            }
        }
    }
    Ok(())
}

/// The name without its schema, in small letters.
fn last(name: &str) -> String {
    name.rsplit('.').next().unwrap_or(name).to_lowercase()
}
