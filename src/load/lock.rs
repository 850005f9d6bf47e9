//! `Cargo.lock`: which packages are local, and at which version a dependency was resolved.
//!
//! Owns the file's format. A package without a `source` is local. Does not know manifests.

use std::collections::BTreeMap;

use semver::Version;
use serde::Deserialize;

#[derive(Debug, PartialEq, Eq, Deserialize)]
struct RawLock {
    #[serde(default)]
    package: Vec<RawEntry>,
}

#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
struct RawEntry {
    name: String,
    version: String,
    source: Option<String>,
    replace: Option<String>,
    #[serde(default)]
    dependencies: Vec<String>,
}

/// One resolved package.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) version: Version,
    /// None for a local package.
    pub(super) source: Option<String>,
    replace: Option<String>,
    dependencies: Vec<String>,
}

/// A lock file.
#[derive(Debug)]
pub(super) struct Lock {
    entries: Vec<Entry>,
    by_name: BTreeMap<String, Vec<usize>>,
}

impl Lock {
    /// Parses a lock file; the error is the parser's message.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let raw = match as_written(text) {
            Some(raw) => raw,
            None => toml::from_str(text).map_err(|error| error.to_string())?,
        };
        let mut entries = Vec::with_capacity(raw.package.len());
        for entry in raw.package {
            let version = Version::parse(&entry.version)
                .map_err(|error| format!("version of `{}`: {error}", entry.name))?;
            entries.push(Entry {
                name: entry.name,
                version,
                source: entry.source,
                replace: entry.replace,
                dependencies: entry.dependencies,
            });
        }
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (ix, entry) in entries.iter().enumerate() {
            by_name.entry(entry.name.clone()).or_default().push(ix);
        }
        Ok(Self { entries, by_name })
    }

    /// The local package of that name and version.
    pub(super) fn local(&self, name: &str, version: &Version) -> Option<&Entry> {
        self.named(name).find(|entry| entry.source.is_none() && entry.version == *version)
    }

    /// What `entry` depends on under a package name, `[replace]` followed.
    pub(super) fn dependencies<'l>(&'l self, entry: &'l Entry, name: &str) -> Vec<&'l Entry> {
        entry
            .dependencies
            .iter()
            .filter_map(|text| self.resolve(text, name))
            .map(|found| self.follow_replace(found))
            .collect()
    }

    /// Whether a package from elsewhere depends on the local one of that name and version.
    pub(super) fn is_used_from_elsewhere(&self, name: &str, version: &Version) -> bool {
        let Some(local) = self.local(name, version) else { return false };
        let foreign = self.entries.iter().filter(|entry| entry.source.is_some());
        foreign
            .flat_map(|entry| self.dependencies(entry, name))
            .any(|found| std::ptr::eq(found, local))
    }

    /// A reference is `name`, `name version` or `name version (source)`, as short as is unique.
    fn resolve(&self, text: &str, name: &str) -> Option<&Entry> {
        let rest = text.strip_prefix(name)?;
        if !rest.is_empty() && !rest.starts_with(' ') {
            return None;
        }
        let mut parts = text.splitn(3, ' ').skip(1);
        let version = parts.next();
        let source = parts.next().map(|s| s.trim_start_matches('(').trim_end_matches(')'));
        let version = version.map(Version::parse);
        self.named(name).find(|entry| {
            version.as_ref().is_none_or(|v| v.as_ref().is_ok_and(|v| entry.version == *v))
                && source.is_none_or(|s| entry.source.as_deref().is_some_and(|own| same(own, s)))
        })
    }

    fn follow_replace<'l>(&'l self, entry: &'l Entry) -> &'l Entry {
        let Some(replace) = &entry.replace else {
            return entry;
        };
        let mut parts = replace.splitn(3, ' ');
        let (name, version) = (parts.next().unwrap_or(""), parts.next());
        self.named(name)
            .find(|found| {
                found.source.is_none() && version.is_none_or(|v| found.version.to_string() == v)
            })
            .unwrap_or(entry)
    }

    fn named(&self, name: &str) -> impl Iterator<Item = &Entry> {
        let ids = self.by_name.get(name).map_or(&[][..], Vec::as_slice);
        ids.iter().filter_map(|&ix| self.entries.get(ix))
    }
}

/// A file line by line, in the shape that cargo writes; none for any other shape. As TOML, one
/// of 19,000 lines took 9 of 1,230 ms, and fresh memory for its tree.
fn as_written(text: &str) -> Option<RawLock> {
    let mut package: Vec<RawEntry> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line == "[[package]]" {
            package.push(RawEntry::default());
            seen.clear();
            continue;
        }
        let (key, value) = line.split_once(" = ")?;
        // No key stands twice in one table.
        if seen.contains(&key) {
            return None;
        }
        seen.push(key);
        let Some(entry) = package.last_mut() else {
            // The version of the format stands before all packages.
            (key == "version" && matches!(value, "3" | "4")).then_some(())?;
            continue;
        };
        match key {
            "name" => quoted(value)?.clone_into(&mut entry.name),
            "version" => quoted(value)?.clone_into(&mut entry.version),
            "source" => entry.source = Some(quoted(value)?.to_owned()),
            "replace" => entry.replace = Some(quoted(value)?.to_owned()),
            "checksum" => drop(quoted(value)?),
            "dependencies" if value == "[" => loop {
                let line = lines.next()?;
                if line == "]" {
                    break;
                }
                let item = line.strip_prefix(' ')?.strip_suffix(',')?;
                entry.dependencies.push(quoted(item)?.to_owned());
            },
            _ => return None,
        }
    }
    let is_whole = |entry: &RawEntry| !entry.name.is_empty() && !entry.version.is_empty();
    package.iter().all(is_whole).then_some(RawLock { package })
}

/// A text without anything that TOML would read in another way.
fn quoted(value: &str) -> Option<&str> {
    let text = value.strip_prefix('"')?.strip_suffix('"')?;
    let is_plain =
        |byte: u8| byte == b' ' || (byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'));
    text.bytes().all(is_plain).then_some(text)
}

/// A package names the exact commit behind `#`; a reference to it does not.
fn same(own: &str, referred: &str) -> bool {
    own.split('#').next() == referred.split('#').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"
version = 4
[[package]]
name = "app"
version = "0.1.0"
dependencies = ["dep 1.0.0", "dep 2.0.0 (git+ssh://x?rev=1)", "solo"]
[[package]]
name = "dep"
version = "1.0.0"
[[package]]
name = "dep"
version = "2.0.0"
source = "git+ssh://x?rev=1#0123abc"
[[package]]
name = "solo"
version = "3.0.0"
source = "registry+y"
replace = "solo 3.0.0"
[[package]]
name = "solo"
version = "3.0.0"
"#;

    #[test]
    fn references_of_every_length_resolve_and_replace_is_followed() {
        let lock = Lock::parse(LOCK).unwrap();
        let app = lock.local("app", &Version::new(0, 1, 0)).unwrap();
        let found: Vec<_> = lock
            .dependencies(app, "dep")
            .iter()
            .map(|e| (e.version.to_string(), e.source.is_some()))
            .collect();
        assert_eq!(found, [("1.0.0".into(), false), ("2.0.0".into(), true)]);
        assert_eq!(lock.dependencies(app, "solo")[0].source, None);
        assert!(lock.dependencies(app, "de").is_empty());
    }

    proptest::proptest! {
        /// Whatever follows a sound lock file: an answer or a message, no panic.
        #[test]
        fn noise_is_survived(noise in "(\\[\\[package\\]\n|name = \"[a-z ]{0,3}\"\n|version = \"[0-9.]{0,5}\"\n|dependencies = \\[\"[a-z 0-9.()+]{0,9}\"\\]\n|.{0,5}){0,8}") {
            if let Ok(lock) = Lock::parse(&format!("{LOCK}{noise}")) {
                for entry in &lock.entries {
                    lock.dependencies(entry, "dep");
                }
                lock.is_used_from_elsewhere("dep", &Version::new(1, 0, 0));
            }
        }
    }

    #[test]
    fn what_cargo_writes_is_read_without_toml() {
        let folder = env!("CARGO_MANIFEST_DIR");
        for path in ["Cargo.lock", "examples/shop/Cargo.lock"] {
            let text = std::fs::read_to_string(format!("{folder}/{path}")).unwrap();
            let by_toml: RawLock = toml::from_str(&text).unwrap();
            assert_eq!(as_written(&text), Some(by_toml), "{path}");
        }
        assert_eq!(as_written(LOCK), None);
        assert_eq!(as_written("[[package]]\nname = \"a\"\n"), None);
        assert_eq!(as_written("[[patch.unused]]\nname = \"a\"\nversion = \"1.0.0\"\n"), None);
    }

    proptest::proptest! {
        /// What is read line by line is what TOML says.
        #[test]
        fn lines_and_toml_agree(text in "(\\[\\[package\\]\\]\n|name = \"[a-z\\\\]{1,2}\"\n|version = (4|\"[0-9.]{0,3}\")\n|dependencies = \\[\n| \"[a-z ]{0,2}\",\n|\\]\n|source = \"x\"\n|checksum = \"0\"\n|# x\n|\n){0,12}") {
            if let Some(lines) = as_written(&text) {
                proptest::prop_assert_eq!(Ok(lines), toml::from_str(&text).map_err(|_| ()), "{}", text);
            }
        }
    }

    #[test]
    fn a_damaged_lock_says_so() {
        assert!(Lock::parse("[[package]]\nname = \"a\"\nversion = \"x\"\n").is_err());
        assert!(Lock::parse("<<<<<<< HEAD\n").is_err());
    }
}
