//! What of the workspace stands before a client of a store: functions, methods and macros by
//! example that pass on what they are given to the call that names an object.
//!
//! Owns the discovery, from the client outwards: a function one of whose parameters flows into the
//! name of a client's call is itself such a call, and so is what passes on to that. Each becomes a
//! `[[client]]` that nobody has to write. A file that names one and no library of a client is read
//! again, since only then its calls are known to matter; where nothing stands before a client, no
//! file is. Invariant: the rounds end, each finds names that none before has found. Does not know
//! which object is named.

mod found;
mod homes;
mod macros;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use self::found::{Form, Wrapper};
use self::homes::Homes;
use super::code::{is_called_like, is_common, is_received};
use super::mentions::TextWhere;
use super::stores::is_test_file;
use crate::extract::rust::{Argument, Call, Callee, FileFacts, Parameters, Word, number_of, scan};
use crate::extract::{Access, Catalog, Medium, Pattern, Signal};
use crate::load::{Loaded, Sources, path_text};

/// How many calls may stand one before the other.
const ROUNDS: usize = 4;

/// How many files one thread looks through at once: most have nothing to look at.
const PIECE: usize = 64;

/// What is known of a call that names an object.
struct Meaning<'m> {
    technology: &'m str,
    medium: Medium,
    packages: &'m [String],
    object: u8,
    accesses: BTreeSet<Access>,
}

/// Finds what stands before clients, reads again what names it, and gives a catalogue that knows
/// it; none where there is nothing.
pub(super) fn wrappers(
    loaded: &Loaded,
    sources: &mut Sources<FileFacts>,
    catalog: &Catalog,
    text_where: TextWhere<'_>,
) -> Option<Catalog> {
    let is_there = |at| {
        let facts = facts_of(sources, at);
        facts.is_some_and(|facts| !facts.stores.parameters.is_empty())
    };
    if !(0..sources.len()).any(is_there) {
        return None;
    }
    let homes = Homes::of(loaded, sources);
    let mut search =
        Search { loaded, homes, catalog, functions: functions(sources), known: Vec::new() };
    let mut lexicon = catalog.lexicon();
    let mut words: BTreeSet<String> = BTreeSet::new();
    for _ in 0..ROUNDS {
        while search.look(sources) {}
        let new: Vec<&Wrapper> =
            search.known.iter().filter(|found| !words.contains(&found.name)).collect();
        if new.is_empty() {
            break;
        }
        for wrapper in &new {
            lexicon.clients.add(&wrapper.signal(Access::Open, sources, &search));
        }
        lexicon.clients.everywhere = true;
        let read = |text: &str| scan(text, &lexicon);
        read_again(sources, &search.homes, &new, text_where, &read);
        words.extend(new.into_iter().map(|found| found.name.clone()));
    }
    if search.known.is_empty() {
        return None;
    }
    let signals = search.known.iter().flat_map(|wrapper| {
        let accesses = wrapper.meaning().accesses.into_iter();
        accesses.map(|access| wrapper.signal(access, sources, &search)).collect::<Vec<_>>()
    });
    Some(catalog.with_wrappers(signals.collect()))
}

fn facts_of(sources: &Sources<FileFacts>, at: usize) -> Option<&FileFacts> {
    sources.get(at).and_then(|file| file.facts.as_ref().ok())
}

/// How many functions outside of tests have a name, by its number.
fn functions(sources: &Sources<FileFacts>) -> FxHashMap<u32, u32> {
    let mut out: FxHashMap<u32, u32> = FxHashMap::default();
    for facts in (0..sources.len()).filter_map(|at| facts_of(sources, at)) {
        for function in facts.stores.functions.iter().filter(|f| f.close > f.end && !f.test) {
            *out.entry(function.name).or_default() += 1;
        }
    }
    out
}

/// Reads again the files that may call something, in packages that link its home.
fn read_again(
    sources: &mut Sources<FileFacts>,
    homes: &Homes,
    new: &[&Wrapper],
    text_where: TextWhere<'_>,
    read: &(dyn Fn(&str) -> FileFacts + Sync),
) {
    let mut by_package: BTreeMap<usize, Vec<memchr::memmem::Finder<'_>>> = BTreeMap::new();
    for wrapper in new {
        for package in homes.users(wrapper.home) {
            let finder = memchr::memmem::Finder::new(wrapper.name.as_bytes());
            by_package.entry(package).or_default().push(finder);
        }
    }
    let wanted: Vec<(usize, &Path, &[memchr::memmem::Finder<'_>])> = (0..sources.len())
        .filter_map(|at| {
            let file = sources.get(at).filter(|file| file.facts.is_ok())?;
            let finders = by_package.get(&homes.package(at)?)?;
            Some((at, file.path.as_path(), finders.as_slice()))
        })
        .collect();
    let found: Vec<(usize, FileFacts)> = wanted
        .into_par_iter()
        .map(|(at, path, finders)| {
            let names = |bytes: &[u8]| finders.iter().any(|finder| finder.find(bytes).is_some());
            let text: Option<Arc<str>> = text_where(path, &names);
            Some((at, read(&text?)))
        })
        .flatten()
        .collect();
    for (at, facts) in found {
        if let Some(file) = sources.get_mut(at) {
            file.facts = Ok(facts);
        }
    }
}

struct Search<'s> {
    loaded: &'s Loaded,
    homes: Homes,
    catalog: &'s Catalog,
    functions: FxHashMap<u32, u32>,
    known: Vec<Wrapper>,
}

impl Search<'_> {
    /// One look over all files; whether more was found.
    fn look(&mut self, sources: &Sources<FileFacts>) -> bool {
        let files = (0..sources.len()).into_par_iter().with_min_len(PIECE);
        let found: Vec<Wrapper> =
            files.flat_map_iter(|at| self.of_file(sources, at).unwrap_or_default()).collect();
        let mut has_grown = false;
        for wrapper in found {
            has_grown |= self.add(wrapper);
        }
        has_grown
    }

    /// What stands before a client in one file that is no test.
    fn of_file(&self, sources: &Sources<FileFacts>, at: usize) -> Option<Vec<Wrapper>> {
        let facts = facts_of(sources, at)?;
        let stores = &facts.stores;
        if stores.parameters.is_empty() && stores.macros.is_empty() {
            return None;
        }
        let home = self.homes.package(at)?;
        if is_test_file(&path_text(&self.loaded.root, &sources.get(at)?.path)) {
            return None;
        }
        let place = InFile { search: self, facts, source: at, home, heads: OnceCell::new() };
        let mut found = Vec::new();
        if !stores.parameters.is_empty() {
            found.extend(facts.calls.iter().flat_map(|call| place.passes_on(call)));
        }
        found.extend(place.macros());
        Some(found)
    }

    fn add(&mut self, wrapper: Wrapper) -> bool {
        match self.known.iter_mut().find(|known| known.is_same(&wrapper)) {
            Some(known) => known.learn(&wrapper),
            None => {
                self.known.push(wrapper);
                true
            }
        }
    }

    /// Whether a name alone says which function is meant.
    fn is_plain(&self, name: &str) -> bool {
        self.functions.get(&number_of(name)).is_none_or(|count| *count == 1)
            && !is_common(name)
            && self.catalog.named(&format!(".{name}")).next().is_none()
    }
}

/// One file and what it says.
struct InFile<'s, 'w> {
    search: &'s Search<'w>,
    facts: &'s FileFacts,
    source: usize,
    home: usize,
    /// The first words of its paths, once they were asked for.
    heads: OnceCell<Vec<&'s str>>,
}

impl<'s> InFile<'s, '_> {
    /// The function around a call, where it passes one of its parameters on to it.
    fn passes_on(&self, call: &Call) -> Vec<Wrapper> {
        let stores = &self.facts.stores;
        let function = stores.function_at(call.at).filter(|function| !function.test);
        let Some((function, parameters)) = function.zip(stores.parameters_at(call.at)) else {
            return Vec::new();
        };
        if call.statement == 0 {
            return Vec::new();
        }
        let meanings = self.meanings(call, parameters);
        let wrapper = |meaning: Meaning<'s>| {
            let object = self.flows(call, meaning.object, parameters)?;
            let mut accesses = meaning.accesses;
            if accesses.contains(&Access::Open) {
                let acts = self.acts(call, meaning.technology, (function.at, function.close));
                if !acts.is_empty() {
                    accesses = acts;
                }
            }
            let is_method = parameters.is_method;
            Some(Wrapper {
                form: if is_method { Form::Method } else { Form::Function },
                name: parameters.name.to_string(),
                home: self.home,
                source: self.source,
                at: function.at,
                subject: parameters.subject.as_deref().map(str::to_owned),
                object,
                act: None,
                accesses,
                technology: meaning.technology.to_owned(),
                medium: meaning.medium,
                packages: meaning.packages.to_vec(),
            })
        };
        meanings.into_iter().filter_map(wrapper).collect()
    }

    /// The parameter that an argument is.
    fn flows(&self, call: &Call, object: u8, parameters: &Parameters) -> Option<u8> {
        let mut given = call.arguments.iter().filter(|(at, _)| *at == object);
        let (Some((_, Argument::Path(path))), None) = (given.next(), given.next()) else {
            return None;
        };
        let words = self.facts.words_of(self.facts.paths.get(*path as usize)?);
        let [word] = words else { return None };
        parameters.position(number_of(self.facts.words.get(*word)), call.at)
    }

    /// What a function does to what one of its calls opens.
    fn acts(&self, opened: &Call, technology: &str, (at, close): (u32, u32)) -> BTreeSet<Access> {
        let calls = self.facts.calls.iter().filter(|call| call.at > at && call.at < close);
        calls
            .filter(|call| {
                call.statement > 0
                    && call.at != opened.at
                    && (call.statement == opened.statement
                        || opened.held.is_some() && call.receiver == opened.held)
            })
            .filter_map(|call| match &call.callee {
                Callee::Method(word) => Some(*word),
                _ => None,
            })
            .filter_map(|word| self.search.act(self.facts.words.get(word), technology))
            .collect()
    }

    /// What a call may mean: one of a client that the file names, or of what is known to pass on.
    fn meanings(&self, call: &Call, parameters: &Parameters) -> Vec<Meaning<'s>> {
        let words = &self.facts.words;
        let (key, written): (String, Vec<&str>) = match &call.callee {
            Callee::Method(word) => (format!(".{}", words.get(*word)), Vec::new()),
            Callee::Path(path) => {
                let Some(path) = self.facts.paths.get(*path as usize) else { return Vec::new() };
                let written: Vec<&str> =
                    self.facts.words_of(path).iter().map(|word| words.get(*word)).collect();
                (written.last().copied().unwrap_or("").to_owned(), written)
            }
            Callee::Literal(_) => return Vec::new(),
        };
        let receiver = call.receiver.map(|word| words.get(word));
        let name = key.trim_start_matches('.');
        let wrapped = self.search.known.iter().filter(|known| {
            known.name == name
                && self.search.homes.sees(self.home, known.home)
                && match known.form {
                    Form::Method => written.is_empty() && self.is_on(known, receiver, parameters),
                    Form::Function | Form::Macro => self.is_path_to(known, &written),
                }
        });
        let mut out: Vec<Meaning<'s>> = wrapped.map(Wrapper::meaning).collect();
        if !out.is_empty() {
            return out;
        }
        let signals = self.search.catalog.named(&key).chain(
            // A macro is kept like a function.
            self.search.catalog.named(&format!("{name}!")),
        );
        let meant = signals.filter(|(signal, pattern)| {
            signal.client.is_some()
                && match pattern {
                    Pattern::Method(_) => is_received(signal, call, receiver),
                    Pattern::Path(known) => {
                        known.len() <= written.len()
                            && known.iter().rev().zip(written.iter().rev()).all(|(a, b)| a == b)
                    }
                    Pattern::Macro(_) => true,
                    Pattern::Attribute(_) => false,
                }
                && self.names_library(signal)
        });
        out.extend(meant.filter_map(|(signal, _)| meaning_of(signal)).take(1));
        out
    }

    /// Whether what a method is called on may be of the type that has it.
    fn is_on(&self, known: &Wrapper, receiver: Option<&str>, parameters: &Parameters) -> bool {
        let Some(subject) = &known.subject else { return self.search.is_plain(&known.name) };
        match receiver {
            Some("self") => {
                parameters.subject.as_deref() == Some(subject) || self.search.is_plain(&known.name)
            }
            receiver => self.search.is_plain(&known.name) || is_called_like(subject, receiver),
        }
    }

    fn is_path_to(&self, known: &Wrapper, written: &[&str]) -> bool {
        let Some(owner) = written.len().checked_sub(2).and_then(|at| written.get(at)) else {
            return known.subject.is_none() && !written.is_empty();
        };
        match &known.subject {
            Some(subject) => owner == subject || (*owner == "Self" && known.source == self.source),
            None => !owner.starts_with(char::is_uppercase),
        }
    }

    /// Whether the file names a library of a client.
    fn names_library(&self, signal: &Signal) -> bool {
        let client = signal.client.as_ref();
        let is_library = |head: &str| {
            signal.packages.iter().any(|package| is_library_of(package, head))
                || client.is_some_and(|client| client.libraries.iter().any(|name| name == head))
        };
        client.is_some_and(|client| client.own) || self.heads().iter().any(|head| is_library(head))
    }

    /// The first words of the paths of the file, each once.
    fn heads(&self) -> &[&'s str] {
        self.heads.get_or_init(|| {
            let heads =
                self.facts.paths.iter().filter_map(|path| self.facts.words_of(path).first());
            let mut heads: Vec<Word> = heads.copied().collect();
            heads.sort_unstable();
            heads.dedup();
            heads.into_iter().map(|head| self.facts.words.get(head)).collect()
        })
    }
}

impl Search<'_> {
    /// What a method does to an object that was named before.
    fn act(&self, name: &str, technology: &str) -> Option<Access> {
        let key = format!(".{name}");
        let mut known = self.catalog.named(&key).filter(|(signal, _)| {
            signal.client.is_some() && signal.technology == technology && signal.object.is_none()
        });
        known.next().map(|(signal, _)| signal.access)
    }
}

fn meaning_of(signal: &Signal) -> Option<Meaning<'_>> {
    Some(Meaning {
        technology: &signal.technology,
        medium: signal.client.as_ref()?.medium,
        packages: &signal.packages,
        object: signal.object?,
        accesses: BTreeSet::from([signal.access]),
    })
}

/// `aws-sdk-s3` as `aws_sdk_s3`, without making a text.
fn is_library_of(package: &str, head: &str) -> bool {
    package.len() == head.len()
        && package.bytes().zip(head.bytes()).all(|(a, b)| a == b || (a == b'-' && b == b'_'))
}
