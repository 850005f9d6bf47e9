//! Stores: who reads, writes and defines what, compared with labels.
//!
//! A label is met by an access to an object of the same name, by the same package, of the same
//! mode, in the same file. What is found and not labelled is wrong, since labels are complete. Each
//! checkout is judged with the settings that its row names, and with none else.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::{labels, text};

/// Object, mode and file.
type Key = (String, String, String);

/// Prints precision and recall of each checkout that is there.
pub(super) fn run(folders: &[PathBuf]) {
    println!("\nstores                 mode      TP    FP    FN  precision  recall");
    let mut wanted: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
    for row in labels("store_repositories") {
        wanted.entry(row[0].clone()).or_default().push(row);
    }
    let (mut all, mut notes) = (Counts::default(), Vec::new());
    for (name, workspaces) in wanted {
        let Some(root) = folders.iter().map(|dir| dir.join(&name)).find(|dir| dir.is_dir()) else {
            println!("{name}: no checkout");
            continue;
        };
        let mut found = BTreeSet::new();
        for row in &workspaces {
            match accesses(&root, row) {
                Ok(more) => found.extend(more),
                Err(why) => println!("{name}: {why}"),
            }
        }
        let rows = labels("stores");
        let own = rows.iter().filter(|row| row[0] == name);
        let labelled: BTreeSet<Key> =
            own.map(|row| (last(&row[1]), row[3].clone(), row[4].clone())).collect();
        for mode in ["read", "write", "define"] {
            let is_mode = |key: &&Key| key.1 == mode;
            let found: BTreeSet<&Key> = found.iter().filter(is_mode).collect();
            let labelled: BTreeSet<&Key> = labelled.iter().filter(is_mode).collect();
            let counts = Counts {
                right: found.intersection(&labelled).count(),
                wrong: found.difference(&labelled).count(),
                missed: labelled.difference(&found).count(),
            };
            counts.print(&name, mode);
            all.add(&counts);
            let shown =
                |what: &str, key: &Key| format!("{what} {mode} {name}: {} in {}", key.0, key.2);
            notes.extend(found.difference(&labelled).map(|key| shown("FP", key)));
            notes.extend(labelled.difference(&found).map(|key| shown("FN", key)));
        }
    }
    all.print("all", "");
    for note in notes {
        println!("{note}");
    }
}

#[derive(Default)]
struct Counts {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.missed += other.missed;
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of accesses are small")]
    fn print(&self, name: &str, mode: &str) {
        let part = |of: usize| {
            if of == 0 { 1.0 } else { self.right as f64 / of as f64 }
        };
        println!(
            "{name:<22} {mode:<6} {:>5} {:>5} {:>5}      {:.3}   {:.3}",
            self.right,
            self.wrong,
            self.missed,
            part(self.right + self.wrong),
            part(self.right + self.missed)
        );
    }
}

/// Every access outside of tests that the tool sees in one workspace.
fn accesses(root: &Path, row: &[String]) -> Result<BTreeSet<Key>, String> {
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
    let mut out = BTreeSet::new();
    for object in document["objects"].as_array().into_iter().flatten() {
        for access in object["accesses"].as_array().into_iter().flatten() {
            if access["context"] == "test" || access["how"] == "reached" {
                continue;
            }
            let file = text(&access["at"]["file"]);
            let file = match file.strip_prefix("../") {
                Some(above) => above.to_owned(),
                None if inside == "." => file,
                None => format!("{inside}/{file}"),
            };
            out.insert((last(&text(&object["name"])), text(&access["mode"]), file));
        }
    }
    Ok(out)
}

/// The name without its schema, in small letters.
fn last(name: &str) -> String {
    name.rsplit('.').next().unwrap_or(name).to_lowercase()
}
