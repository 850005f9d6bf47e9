//! Implementations of a trait in the package that declares it, by name alone.
//!
//! Owns a look at the texts of the few packages that make a contract of a trait: a name that nobody
//! imports is no path that facts keep. Words are found by their signs, so comments and strings could
//! mislead it; the sign of an implementation on both sides keeps that rare. What only tests compile
//! is left out.

use std::collections::BTreeSet;

use super::Ground;
use crate::model::code::CodeFile;
use crate::model::ids::PackageId;
use crate::source::Span;

/// Where shipped code of a package implements the trait of a name.
pub(super) fn implemented(ground: &Ground<'_, '_>, package: PackageId, name: &str) -> Vec<Span> {
    let code = ground.code;
    let mut out = Vec::new();
    let mut read = BTreeSet::new();
    for krate in code.krates.iter().filter(|krate| krate.package == package) {
        let is_shipped = super::context(krate.kind, false) == super::Context::Shipped;
        for instance in krate.instances.iter().filter(|_| is_shipped) {
            let is_test = code.instances.get(*instance as usize).is_none_or(|place| place.test);
            let Some(file) = code.file_of(*instance).filter(|_| !is_test) else { continue };
            if file.facts.generated || !read.insert(file.id) {
                continue;
            }
            let Some(text) = (ground.text)(file.path) else { continue };
            let places = places(&text, name).into_iter().filter(|at| !is_of_test(file, *at));
            out.extend(places.map(|at| file.span(at, at.saturating_add(length(name)))));
        }
    }
    out
}

fn length(name: &str) -> u32 {
    u32::try_from(name.len()).unwrap_or(u32::MAX)
}

/// `impl … Name for …`, with only generics and a path before the name.
fn places(text: &str, name: &str) -> Vec<u32> {
    let mut out = Vec::new();
    for (at, _) in text.match_indices(name) {
        let behind = text.get(at + name.len()..).unwrap_or("");
        let before = text.get(..at).unwrap_or("");
        if before.ends_with(|c: char| c.is_alphanumeric() || c == '_') || !is_for(behind) {
            continue;
        }
        let head = before.rfind(['\n', ';', '}', '{']).map_or(before, |from| &before[from + 1..]);
        let head = head.trim_start();
        if head.strip_prefix("impl").is_some_and(|rest| rest.starts_with([' ', '<'])) {
            out.extend(u32::try_from(at));
        }
    }
    out
}

fn is_for(behind: &str) -> bool {
    behind
        .trim_start()
        .strip_prefix("for")
        .is_some_and(|rest| rest.starts_with(char::is_whitespace))
}

fn is_of_test(file: &CodeFile<'_>, at: u32) -> bool {
    file.facts.items.iter().any(|item| item.test && (item.start..item.end).contains(&at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_implementation_is_told_from_a_mention() {
        let text = "impl A for X {}\n// impl B for A\nfn f(x: impl A) {}\n\
                    impl<T> crate::m::A for Y<T> {}\nimpl NotA for Z {}\nimpl A\nfor W {}";
        assert_eq!(places(text, "A").len(), 3);
    }
}
