//! What kinds of stores there are, and how each shows in the name and the value of a setting.
//!
//! Owns the format of `[[store-kind]]` and the reading of a name such as `SHOP__DATABASE_URL`: of
//! which kind, and which part of an address. Does not know values.

use std::collections::BTreeMap;

use crate::source::{Located, Problem, Reader, nearest};

/// What two services share that are given the same store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Medium {
    /// Tables, documents.
    Database,
    /// Keys.
    Cache,
    /// An index.
    Search,
    /// Only what is in the same bucket.
    Bucket,
    /// Only what is in the same queue.
    Queue,
    /// A file or folder.
    Embedded,
    /// Messages in a store that is no broker: a stream or list of a cache.
    Stream,
}

const MEDIA: [(&str, Medium); 7] = [
    ("database", Medium::Database),
    ("cache", Medium::Cache),
    ("search", Medium::Search),
    ("bucket", Medium::Bucket),
    ("queue", Medium::Queue),
    ("embedded", Medium::Embedded),
    ("stream", Medium::Stream),
];

impl Medium {
    /// Reads the word for one.
    pub(super) fn read(text: &Located<String>, problems: &mut Vec<Problem>) -> Option<Self> {
        let found = MEDIA.iter().find(|(name, _)| *name == text.value).map(|(_, medium)| *medium);
        if found.is_none() {
            let names: Vec<&str> = MEDIA.iter().map(|(name, _)| *name).collect();
            let help = match nearest(&text.value, names.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known: {}", names.join(", ")),
            };
            let message = format!("unknown medium `{}`", text.value);
            problems.push(Problem::error(text.span, message, help));
        }
        found
    }
}

/// One kind of store.
#[derive(Clone, Debug)]
pub struct StoreKind {
    /// Its name.
    pub kind: String,
    /// What code calls it: several kinds are asked in SQL.
    pub technology: String,
    /// What is shared of it.
    pub medium: Medium,
    /// Whether its words give way to those of other kinds.
    pub generic: bool,
    /// The port that need not be written.
    pub port: Option<u32>,
}

/// Every kind of store.
#[derive(Clone, Debug, Default)]
pub struct StoreKinds {
    kinds: Vec<StoreKind>,
    schemes: BTreeMap<String, usize>,
    words: BTreeMap<String, usize>,
    images: BTreeMap<String, usize>,
}

/// Which part of an address a setting is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// All of it.
    Whole,
    /// The host, with a port or without.
    Host,
    /// The port.
    Port,
    /// What is in the store: a database, a bucket, a topic.
    Object,
}

/// What the name of a setting tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingName {
    /// The kind of store.
    pub kind: usize,
    /// Which part.
    pub role: Role,
    /// What the parts of one address have in common.
    pub stem: String,
}

const WHOLE: [&str; 7] = ["URL", "URI", "DSN", "CONNECTION", "CONN", "CONNSTR", "STRING"];
const HOST: [&str; 12] = [
    "HOST",
    "HOSTS",
    "HOSTNAME",
    "ADDR",
    "ADDRESS",
    "ADDRESSES",
    "SERVER",
    "SERVERS",
    "BROKERS",
    "ENDPOINT",
    "ENDPOINTS",
    "NODES",
];
const OBJECT: [&str; 13] = [
    "NAME",
    "DB",
    "DBNAME",
    "DATABASE",
    "BUCKET",
    "CONTAINER",
    "TOPIC",
    "QUEUE",
    "STREAM",
    "SUBJECT",
    "TABLE",
    "INDEX",
    "KEYSPACE",
];
/// Words behind the one that tells: which of several connections it is.
const BEHIND: [&str; 14] = [
    "RO", "RW", "READ", "READONLY", "WRITE", "PRIMARY", "REPLICA", "MAIN", "DEFAULT", "MASTER",
    "SLAVE", "READER", "WRITER", "POOLED",
];

impl StoreKinds {
    /// Adds the `[[store-kind]]` tables of a file.
    pub fn add(&mut self, tables: Vec<Reader<'_>>) -> Vec<Problem> {
        let mut problems = Vec::new();
        for mut table in tables {
            let kind = table.required("kind");
            let medium = table.required("medium");
            let generic = table.boolean("generic").is_some_and(|flag| flag.value);
            let technology = table.string("technology");
            let port = table.number("port");
            let at = self.kinds.len();
            for (key, list) in [
                ("scheme", &mut self.schemes),
                ("image", &mut self.images),
                ("word", &mut self.words),
            ] {
                for text in table.strings(key).unwrap_or_default() {
                    list.insert(text.value, at);
                }
            }
            problems.extend(table.finish());
            let (Some(kind), Some(medium)) = (kind, medium) else { continue };
            let Some(medium) = Medium::read(&medium, &mut problems) else { continue };
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "the range is checked"
            )]
            let port = port
                .map(|port| port.value)
                .filter(|port| (1.0..65536.0).contains(port))
                .map(|port| port as u32);
            let technology = technology.map_or_else(|| kind.value.clone(), |own| own.value);
            self.kinds.push(StoreKind { kind: kind.value, technology, medium, generic, port });
        }
        problems
    }

    /// One kind.
    pub fn get(&self, kind: usize) -> Option<&StoreKind> {
        self.kinds.get(kind)
    }

    /// The kind of a scheme.
    pub fn of_scheme(&self, scheme: &str) -> Option<usize> {
        self.schemes.get(scheme).copied()
    }

    /// The kind that an image runs.
    pub fn of_image(&self, image: &str) -> Option<usize> {
        self.images.get(image).copied()
    }

    /// The kind whose port this is.
    pub fn of_port(&self, port: &str) -> Option<usize> {
        self.kinds.iter().position(|kind| kind.port.is_some_and(|own| own.to_string() == port))
    }

    /// The kind that words of a name tell, the last specific one.
    pub fn of_name(&self, name: &str) -> Option<usize> {
        self.of_words(&words(name))
    }

    fn of_words(&self, words: &[String]) -> Option<usize> {
        let found: Vec<usize> =
            words.iter().rev().filter_map(|word| self.words.get(word).copied()).collect();
        let is_specific = |kind: &&usize| self.get(**kind).is_some_and(|kind| !kind.generic);
        found.iter().find(is_specific).or(found.first()).copied()
    }

    /// What the name of a setting tells; none if it is not about a store.
    pub fn setting(&self, name: &str) -> Option<SettingName> {
        let mut words = words(name);
        // `PGHOST`, `DATABASEURL`.
        if let Some(last) = words.last().cloned()
            && role_of(&last).is_none()
            && let Some((head, tail)) = self.split(&last)
        {
            words.pop();
            words.extend([head, tail]);
        }
        while words.last().is_some_and(|word| BEHIND.contains(&word.as_str())) {
            words.pop();
        }
        let role = role_of(words.last()?)?;
        let object_word = words.pop()?;
        let kind = self.of_words(&words).or_else(|| {
            // `DATABASE=…` alone names what it is, but `NAME=…` nothing.
            (role == Role::Object).then(|| self.of_words(std::slice::from_ref(&object_word)))?
        })?;
        Some(SettingName { kind, role, stem: words.join("_") })
    }

    fn split(&self, word: &str) -> Option<(String, String)> {
        self.words.keys().find_map(|kind| {
            let rest = word.strip_prefix(kind.as_str())?;
            role_of(rest).map(|_| (kind.clone(), rest.to_owned()))
        })
    }
}

fn role_of(word: &str) -> Option<Role> {
    if WHOLE.contains(&word) {
        Some(Role::Whole)
    } else if HOST.contains(&word) {
        Some(Role::Host)
    } else if word == "PORT" {
        Some(Role::Port)
    } else if OBJECT.contains(&word) {
        Some(Role::Object)
    } else {
        None
    }
}

/// `shopDb_url` is `SHOP`, `DB`, `URL`.
fn words(name: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut before_lower = false;
    for c in name.chars() {
        let starts = !c.is_ascii_alphanumeric() || (c.is_ascii_uppercase() && before_lower);
        before_lower = c.is_ascii_lowercase();
        if starts && out.last().is_some_and(|word| !word.is_empty()) {
            out.push(String::new());
        }
        if c.is_ascii_alphanumeric()
            && let Some(last) = out.last_mut()
        {
            last.push(c.to_ascii_uppercase());
        }
    }
    out.retain(|word| !word.is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceMap, parse_toml};

    fn kinds() -> StoreKinds {
        let text = include_str!("../../rules/catalog/store-kinds.toml");
        let file = SourceMap::default().add("x.toml", text.into());
        let document = parse_toml(file, text).unwrap();
        let mut kinds = StoreKinds::default();
        assert_eq!(kinds.add(document.reader("x.toml").tables("store-kind")), []);
        kinds
    }

    #[test]
    fn names_tell_the_kind_and_the_part() {
        let kinds = kinds();
        for (name, expected) in [
            ("APPFLOWY_DATABASE_URL", "database Whole APPFLOWY_DATABASE"),
            ("AUTOEND__DB_DSN", "database Whole AUTOEND_DB"),
            ("SVC__DATABASE__CONNECT__URL", "database Whole SVC_DATABASE_CONNECT"),
            ("DB_WRITE_URL", "database Whole DB_WRITE"),
            ("REDIS_URL_RO", "redis Whole REDIS"),
            ("PGHOST", "postgres Host PG"),
            ("POSTGRES_DB", "postgres Object POSTGRES"),
            ("S3_BUCKET", "s3 Object S3"),
            ("orders.kafkaTopic", "kafka Object ORDERS_KAFKA"),
            ("DATABASE_MAX_CONNECTIONS", "none"),
            ("GOTRUE_DB_DRIVER", "none"),
            ("SENTRY_DSN", "none"),
            ("SERVICE_URL", "none"),
            ("NAME", "none"),
            ("DB_PASSWORD", "none"),
        ] {
            let found = kinds.setting(name).map_or("none".to_owned(), |found| {
                format!("{} {:?} {}", kinds.get(found.kind).unwrap().kind, found.role, found.stem)
            });
            assert_eq!(found, expected, "{name}");
        }
    }
}
