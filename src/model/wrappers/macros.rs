//! Macros by example that give what they are given to a client, or to what stands before one.
//!
//! Owns the reading of one arm's calls. A macro that is also given the name of the method is told
//! by that name what it does, and means nothing where it is given another one. Does not know who
//! uses the macro.

use std::collections::BTreeSet;

use super::found::{Form, Wrapper};
use super::{InFile, Meaning, meaning_of};
use crate::extract::rust::{MacroArm, MacroCall, MacroCallee};
use crate::extract::{Access, Pattern};

impl InFile<'_, '_> {
    /// Macros of the file that pass on.
    pub(super) fn macros(&self) -> Vec<Wrapper> {
        let arms = self.facts.stores.macros.iter();
        arms.flat_map(|arm| self.arm(arm)).collect()
    }

    fn arm(&self, arm: &MacroArm) -> Vec<Wrapper> {
        let mut out = Vec::new();
        for (at, call) in arm.calls.iter().enumerate() {
            let behind = arm.calls.get(at + 1..).unwrap_or(&[]);
            for (argument, fragment) in &call.given {
                let passed = self.passed(call, *argument).into_iter();
                out.extend(passed.map(|found| self.wrapper(arm, *fragment, found, behind)));
            }
        }
        out
    }

    fn wrapper(
        &self,
        arm: &MacroArm,
        object: u8,
        (meaning, mut act): (Meaning<'_>, Option<u8>),
        behind: &[MacroCall],
    ) -> Wrapper {
        let mut accesses = meaning.accesses;
        if act.is_none() && accesses.contains(&Access::Open) {
            let (told, by) = self.done(behind, meaning.technology);
            act = by;
            if !told.is_empty() {
                accesses = told;
            }
        }
        Wrapper {
            form: Form::Macro,
            name: arm.name.to_string(),
            home: self.home,
            source: self.source,
            at: arm.at,
            subject: None,
            object,
            act,
            accesses,
            technology: meaning.technology.to_owned(),
            medium: meaning.medium,
            packages: meaning.packages.to_vec(),
        }
    }

    /// What it means to be given to a call, and the fragment that names the method.
    fn passed(&self, call: &MacroCall, argument: u8) -> Vec<(Meaning<'_>, Option<u8>)> {
        let known = self.search.known.iter().filter(|known| {
            known.object == argument && self.search.homes.sees(self.home, known.home)
        });
        let wrapped: Vec<(Meaning<'_>, Option<u8>)> = match &call.callee {
            MacroCallee::Fragment(place) => {
                let mut methods = known.filter(|known| known.form == Form::Method);
                // Which method it is, is for the use to say.
                let first = methods.next().map(|known| {
                    let accesses = BTreeSet::from([Access::Open]);
                    (Meaning { accesses, ..known.meaning() }, Some(*place))
                });
                first.into_iter().collect()
            }
            MacroCallee::Method(name) => known
                .filter(|known| known.form == Form::Method && *known.name == **name)
                .filter(|known| self.search.is_plain(&known.name))
                .map(|known| (known.meaning(), None))
                .collect(),
            MacroCallee::Function(name) => known
                .filter(|known| known.form == Form::Function && *known.name == **name)
                .map(|known| (known.meaning(), None))
                .collect(),
            MacroCallee::Macro(name) => known
                .filter(|known| known.form == Form::Macro && *known.name == **name)
                .filter_map(|known| {
                    let given = |place: u8| {
                        call.given.iter().find(|(at, _)| *at == place).map(|(_, part)| *part)
                    };
                    match known.act {
                        Some(place) => Some((known.meaning(), Some(given(place)?))),
                        None => Some((known.meaning(), None)),
                    }
                })
                .collect(),
        };
        if wrapped.is_empty() { self.given_to_client(call, argument) } else { wrapped }
    }

    /// A call of the catalogue, in a package that links its client. Names that everything has say
    /// nothing where nobody sees what they are called on.
    fn given_to_client(&self, call: &MacroCall, argument: u8) -> Vec<(Meaning<'_>, Option<u8>)> {
        let key = match &call.callee {
            MacroCallee::Method(name) => format!(".{name}"),
            MacroCallee::Function(name) => name.to_string(),
            MacroCallee::Macro(_) | MacroCallee::Fragment(_) => return Vec::new(),
        };
        let meant = self.search.catalog.named(&key).filter(|(signal, pattern)| {
            let is_rare = signal.client.as_ref().is_some_and(|client| client.receivers.is_empty());
            is_rare
                && signal.object == Some(argument)
                && !matches!(pattern, Pattern::Path(words) if words.len() > 1)
                && self.search.homes.links(self.home, &signal.packages)
        });
        meant.filter_map(|(signal, _)| Some((meaning_of(signal)?, None))).take(1).collect()
    }

    /// What is done to an opened object behind it, or the fragment that names it.
    fn done(&self, behind: &[MacroCall], technology: &str) -> (BTreeSet<Access>, Option<u8>) {
        let mut told = BTreeSet::new();
        for call in behind {
            match &call.callee {
                MacroCallee::Method(name) => told.extend(self.search.act(name, technology)),
                MacroCallee::Fragment(place) if told.is_empty() => return (told, Some(*place)),
                _ => {}
            }
        }
        (told, None)
    }
}
