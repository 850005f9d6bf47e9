//! Lists `rules/**.toml` into two tables, rules and catalogue, so that neither a rule nor a library
//! needs a line of Rust.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    println!("cargo::rerun-if-changed=rules");
    let mut files = Vec::new();
    for pack in folders(&root.join("rules"))? {
        let entries = fs::read_dir(&pack)?.collect::<io::Result<Vec<_>>>()?;
        files.extend(entries.into_iter().map(|entry| entry.path()));
    }
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    let (catalog, rules): (Vec<PathBuf>, Vec<PathBuf>) = files
        .into_iter()
        .partition(|path| path.parent().is_some_and(|dir| dir.ends_with("catalog")));
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("rules.rs"), table(&root, &rules)?)?;
    fs::write(out.join("catalog.rs"), table(&root, &catalog)?)
}

/// Path and text of each file, as an array.
fn table(root: &Path, files: &[PathBuf]) -> io::Result<String> {
    let mut table = String::from("&[\n");
    for path in files {
        let shown = path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/");
        let absolute = path.to_string_lossy();
        writeln!(table, "    ({shown:?}, include_str!({absolute:?})),")
            .map_err(io::Error::other)?;
    }
    table.push_str("]\n");
    Ok(table)
}

fn folders(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(dir)?.collect::<io::Result<Vec<_>>>()?;
    Ok(entries.into_iter().map(|entry| entry.path()).filter(|path| path.is_dir()).collect())
}
