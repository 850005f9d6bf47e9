//! What the world's libraries look like in source: calls that share memory, open sockets, start
//! programs, load libraries, collect at link time, or make and call interfaces.
//!
//! Owns the format of `[[signal]]`, the same under `rules/catalog/` and in `mandate.toml`. A
//! signal names packages, never import names: whether a path leads to one of them is asked where
//! dependencies are known. Does not know which findings it leads to.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::clients::{Client, Sink, read_client};
use super::contract_place::ContractPlaces;
use super::lexicon::Lexicon;
use super::store_kinds::StoreKinds;
use super::technology::Technology;
use crate::source::{Located, Problem, Reader, SourceMap, Span, nearest};

/// What a call does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SignalKind {
    /// Opens memory that another process may open too.
    SharedMemory,
    /// Opens a database in a file or folder of its own.
    EmbeddedStore,
    /// Opens a socket, pipe or bus of this machine.
    LocalIpc,
    /// Opens a file by its path.
    SharedFile,
    /// Starts a program.
    Spawn,
    /// Loads a library while running.
    DynamicLoad,
    /// Collects items of several packages while linking.
    LinkTimeRegistry,
    /// Says in code what an interface offers: a trait, a set of handlers.
    CodeContract,
    /// Makes a client out of a contract.
    ClientContract,
    /// Makes what a server has to implement out of a contract.
    ServerContract,
    /// Puts a type of one's own in the place of a generated one.
    TypeReplacement,
    /// Listens to the network.
    NetworkServer,
    /// Answers at a path of a network server.
    NetworkRoute,
    /// Names what is in a store that speaks no SQL, or does something to it: `[[client]]`.
    StoreClient,
}

const KINDS: [(&str, SignalKind); 13] = [
    ("shared-memory", SignalKind::SharedMemory),
    ("embedded-store", SignalKind::EmbeddedStore),
    ("local-ipc", SignalKind::LocalIpc),
    ("shared-file", SignalKind::SharedFile),
    ("spawn", SignalKind::Spawn),
    ("dynamic-load", SignalKind::DynamicLoad),
    ("link-time-registry", SignalKind::LinkTimeRegistry),
    ("code-contract", SignalKind::CodeContract),
    ("client-contract", SignalKind::ClientContract),
    ("server-contract", SignalKind::ServerContract),
    ("type-replacement", SignalKind::TypeReplacement),
    ("network-server", SignalKind::NetworkServer),
    ("network-route", SignalKind::NetworkRoute),
];

impl SignalKind {
    /// As written in the catalogue and in output.
    pub fn as_str(self) -> &'static str {
        KINDS.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }

    /// Whether it is about interfaces between programs.
    pub fn is_of_interfaces(self) -> bool {
        matches!(self, Self::CodeContract | Self::ClientContract | Self::ServerContract)
    }
}

/// What a call does to its object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// Only looks.
    Read,
    /// Changes or creates it.
    Write,
    /// May do both.
    Open,
    /// Makes the place that it will be in.
    Define,
    /// Takes it away, or says for how long it stays.
    Remove,
}

const ACCESSES: [(&str, Access); 3] =
    [("read", Access::Read), ("write", Access::Write), ("open", Access::Open)];

/// How a call is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// `function`, `module::function` or `Type::function`: the last words of a path.
    Path(Vec<String>),
    /// `.method`.
    Method(String),
    /// `macro!`.
    Macro(String),
    /// `#[attribute]`.
    Attribute(String),
}

/// One entry.
#[derive(Clone, Debug)]
pub struct Signal {
    /// What the call does.
    pub kind: SignalKind,
    /// Packages that offer it, forks included; `std` for the standard library.
    pub packages: Vec<String>,
    /// How it is written.
    pub patterns: Vec<Pattern>,
    /// The argument, from 0, that names the object.
    pub object: Option<u8>,
    /// What it does to the object.
    pub access: Access,
    /// Words that, given as an argument, make the call harmless: `MAP_PRIVATE`.
    pub unless: Vec<String>,
    /// The technology of the interface, for signals about interfaces.
    pub technology: String,
    /// The key behind which the contract's path stands in a macro or attribute.
    pub key: Option<String>,
    /// The contract's path where none is given.
    pub default: Option<String>,
    /// The key behind which the name of one service of the contract stands.
    pub service: Option<String>,
    /// What the macro or attribute makes, with `{Name}` and `{name}` for the item it stands before.
    pub makes: Vec<String>,
    /// For a client of a store: what all its calls have in common.
    pub client: Option<Arc<Client>>,
    /// Where it is written.
    pub span: Span,
}

impl Signal {
    /// A literal that names a socket: no call and no package tell more.
    pub fn socket() -> Self {
        Self {
            kind: SignalKind::LocalIpc,
            packages: Vec::new(),
            patterns: Vec::new(),
            object: Some(0),
            access: Access::Open,
            unless: Vec::new(),
            technology: String::new(),
            key: None,
            default: None,
            service: None,
            makes: Vec::new(),
            client: None,
            span: SourceMap::default().add("", "".into()).start(),
        }
    }
}

/// Every entry, and which of them a name may mean.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    signals: Vec<Signal>,
    by_name: FxHashMap<String, Vec<(usize, usize)>>,
    /// The same for each package: `new` alone may mean any of fifty entries.
    by_package: FxHashMap<String, FxHashMap<String, Vec<(usize, usize)>>>,
    /// Kinds of stores, as deployment files show them.
    pub stores: StoreKinds,
    technologies: Vec<Technology>,
    sinks: Vec<Sink>,
    /// Where contracts come from.
    pub places: ContractPlaces,
}

impl Catalog {
    /// Adds the `[[signal]]`, `[[client]]`, `[[technology]]`, `[[store-kind]]` and
    /// `[[contract-place]]` tables of a file.
    pub fn read(&mut self, file: &mut Reader<'_>) -> Vec<Problem> {
        let mut problems = self.add(file.tables("signal"));
        for table in file.tables("technology") {
            self.technologies.extend(Technology::read(table, &mut problems));
        }
        for table in file.tables("client") {
            for signal in read_client(table, &mut self.sinks, &mut problems) {
                self.push(signal);
            }
        }
        problems.extend(self.stores.add(file.tables("store-kind")));
        problems.extend(self.places.add(file.tables("contract-place")));
        problems
    }

    /// The same for `mandate.toml`: calls of its `[[client]]` tables count wherever they stand.
    pub fn read_own(&mut self, file: &mut Reader<'_>) -> Vec<Problem> {
        let known = self.signals.len();
        let problems = self.read(file);
        for signal in self.signals.iter_mut().skip(known) {
            if let Some(client) = &mut signal.client {
                Arc::make_mut(client).own = true;
            }
        }
        problems
    }

    /// Adds `[[signal]]` tables.
    fn add(&mut self, tables: Vec<Reader<'_>>) -> Vec<Problem> {
        let mut problems = Vec::new();
        for table in tables {
            if let Some(signal) = read_signal(table, &mut problems) {
                self.push(signal);
            }
        }
        problems
    }

    /// The same with what of a workspace stands before a client.
    #[must_use]
    pub fn with_wrappers(&self, signals: Vec<Signal>) -> Self {
        let mut out = self.clone();
        for signal in signals {
            out.push(signal);
        }
        out
    }

    fn push(&mut self, signal: Signal) {
        let at = self.signals.len();
        for (place, pattern) in signal.patterns.iter().enumerate() {
            let name = match pattern {
                Pattern::Path(words) => words.last().cloned().unwrap_or_default(),
                Pattern::Method(name) => format!(".{name}"),
                Pattern::Macro(name) => format!("{name}!"),
                Pattern::Attribute(name) => format!("#{name}"),
            };
            for package in &signal.packages {
                let of_package = self.by_package.entry(package.clone()).or_default();
                of_package.entry(name.clone()).or_default().push((at, place));
            }
            self.by_name.entry(name).or_default().push((at, place));
        }
        self.signals.push(signal);
    }

    /// The words a scan has to look for.
    pub fn lexicon(&self) -> Lexicon {
        let mut out = Lexicon::default();
        for signal in self.signals.iter().filter(|signal| signal.client.is_some()) {
            out.clients.add(signal);
        }
        for name in self.sinks.iter().flat_map(|sink| &sink.names) {
            out.sinks.insert(name);
        }
        let everywhere = self.signals.iter().filter(|signal| signal.client.is_none());
        for pattern in everywhere.flat_map(|signal| &signal.patterns) {
            match pattern {
                Pattern::Path(words) => {
                    if let Some(last) = words.last() {
                        out.calls.insert(last);
                    }
                }
                Pattern::Method(name) => out.methods.insert(name),
                Pattern::Macro(name) => out.macros.insert(name),
                Pattern::Attribute(name) => out.attributes.insert(name),
            }
        }
        out
    }

    /// Entries that a name may mean: `name` for a path's last word, `.name`, `name!`, `#name`.
    pub fn named(&self, name: &str) -> impl Iterator<Item = (&Signal, &Pattern)> + use<'_> {
        self.at(self.by_name.get(name))
    }

    /// Those of them that a package offers.
    pub fn offered(
        &self,
        package: &str,
        name: &str,
    ) -> impl Iterator<Item = (&Signal, &Pattern)> + use<'_> {
        self.at(self.by_package.get(package).and_then(|names| names.get(name)))
    }

    fn at<'c>(
        &'c self,
        places: Option<&'c Vec<(usize, usize)>>,
    ) -> impl Iterator<Item = (&'c Signal, &'c Pattern)> + use<'c> {
        places.into_iter().flatten().filter_map(|(signal, pattern)| {
            let signal = self.signals.get(*signal)?;
            Some((signal, signal.patterns.get(*pattern)?))
        })
    }

    /// The technologies of interfaces, those of the user last.
    pub fn technologies(&self) -> &[Technology] {
        &self.technologies
    }

    /// What is given statements in SQL.
    pub fn sinks(&self) -> &[Sink] {
        &self.sinks
    }

    /// Every entry.
    pub fn signals(&self) -> &[Signal] {
        &self.signals
    }
}

fn read_signal(mut table: Reader<'_>, problems: &mut Vec<Problem>) -> Option<Signal> {
    let span = table.span();
    let kind = table.required("kind");
    let packages = table.strings("package");
    let calls = table.strings("call");
    let object = table.number("object");
    let mode = table.string("mode");
    let unless = table.strings("unless").unwrap_or_default();
    let technology = table.string("technology").map_or_else(String::new, |text| text.value);
    let makes = table.strings("makes").unwrap_or_default();
    let mut word = |key| table.string(key).map(|text| text.value);
    let (key, default, service) = (word("key"), word("default"), word("service"));
    table.string("note");
    for (key, is_there) in [("package", packages.is_some()), ("call", calls.is_some())] {
        if !is_there && table.key_span(key).is_none() {
            let help = format!("add `{key} = [\"…\"]`");
            problems.push(Problem::error(span, format!("`[[signal]]` has no `{key}`"), help));
        }
    }
    problems.extend(table.finish());
    let kind = one_of(&kind?, &KINDS, problems)?;
    let access = match mode {
        Some(mode) => one_of(&mode, &ACCESSES, problems)?,
        None => Access::Open,
    };
    let object = match object {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the range is checked"
        )]
        Some(number) if (0.0..16.0).contains(&number.value) => Some(number.value as u8),
        Some(number) => {
            let help = "count arguments from 0";
            problems.push(Problem::error(number.span, "`object` is no position", help));
            return None;
        }
        None => None,
    };
    let mut patterns = Vec::new();
    for call in calls? {
        match read_pattern(&call.value) {
            Some(pattern) => patterns.push(pattern),
            None => problems.push(Problem::error(
                call.span,
                format!("`{}` is no call", call.value),
                "write `Type::function`, `function`, `.method`, `macro!` or `#[attribute]`",
            )),
        }
    }
    let packages = packages?.into_iter().map(|package| package.value).collect();
    let unless = unless.into_iter().map(|word| word.value).collect();
    let makes = makes.into_iter().map(|word| word.value).collect();
    Some(Signal {
        kind,
        packages,
        patterns,
        object,
        access,
        unless,
        technology,
        key,
        default,
        service,
        makes,
        client: None,
        span,
    })
}

fn one_of<T: Copy>(
    text: &Located<String>,
    known: &[(&'static str, T)],
    problems: &mut Vec<Problem>,
) -> Option<T> {
    let found = known.iter().find(|(name, _)| *name == text.value).map(|(_, value)| *value);
    if found.is_none() {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let help = match nearest(&text.value, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known: {}", names.join(", ")),
        };
        problems.push(Problem::error(text.span, format!("unknown word `{}`", text.value), help));
    }
    found
}

pub(super) fn read_pattern(text: &str) -> Option<Pattern> {
    let is_word =
        |word: &str| !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || c == '_');
    if let Some(name) = text.strip_prefix('.') {
        return is_word(name).then(|| Pattern::Method(name.to_owned()));
    }
    let last = |path: &str| path.rsplit("::").next().unwrap_or(path).to_owned();
    if let Some(path) = text.strip_suffix('!') {
        return path.split("::").all(is_word).then(|| Pattern::Macro(last(path)));
    }
    if let Some(path) = text.strip_prefix("#[").and_then(|rest| rest.strip_suffix(']')) {
        return path.split("::").all(is_word).then(|| Pattern::Attribute(last(path)));
    }
    let words: Vec<&str> = text.split("::").collect();
    let is_path = words.iter().all(|word| is_word(word));
    is_path.then(|| Pattern::Path(words.into_iter().map(str::to_owned).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::parse_toml;

    fn add(text: &str) -> (Catalog, Vec<String>) {
        let mut map = SourceMap::default();
        let file = map.add("x.toml", text.into());
        let document = parse_toml(file, text).unwrap();
        let mut reader = document.reader("x.toml");
        let mut catalog = Catalog::default();
        let problems = catalog.add(reader.tables("signal"));
        (catalog, problems.into_iter().map(|p| p.message).collect())
    }

    #[test]
    fn an_entry_is_found_by_every_way_of_writing_it() {
        let (catalog, problems) =
            add("[[signal]]\nkind = \"shared-memory\"\npackage = \"m\"\nobject = 0\n\
             call = [\"Map::open\", \".os_id\", \"submit!\", \"#[ctor]\", \"shm_open\"]\n");
        assert_eq!(problems, [""; 0]);
        for name in ["open", ".os_id", "submit!", "#ctor", "shm_open"] {
            assert_eq!(catalog.named(name).count(), 1, "{name}");
        }
        let lexicon = catalog.lexicon();
        assert!(lexicon.calls.contains("open") && lexicon.methods.contains("os_id"));
        assert!(lexicon.macros.contains("submit") && lexicon.attributes.contains("ctor"));
    }

    #[test]
    fn mistakes_are_named() {
        let (catalog, problems) =
            add("[[signal]]\nkind = \"shared-memry\"\npackage = \"m\"\ncall = \"x\"\n\
             [[signal]]\nkind = \"spawn\"\ncall = \"a b\"\npackage = []\nobject = 77\n\
             [[signal]]\nkind = \"spawn\"\nobjct = 1\n");
        assert!(catalog.signals().is_empty());
        assert_eq!(problems.len(), 5, "{problems:?}");
    }
}
