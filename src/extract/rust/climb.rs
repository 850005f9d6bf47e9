//! What the variables of a function were given: literal paths that climb, names, constants.
//!
//! Owns what a `let` holds until its statement ends, and which variables hold what since. Does not
//! know what a call makes of it.

use rustc_hash::FxHashMap;

use super::facts::Argument;

/// How far a statement has climbed from the folder of the package.
#[derive(Debug, Default)]
pub(super) struct Climb<'t> {
    pub(super) variable: Option<&'t str>,
    pub(super) from: Option<String>,
    known: FxHashMap<&'t str, String>,
    /// Literals and constants that a `let` was given.
    value: Vec<Argument>,
    /// Whether one of them was given to a function that may make anything of it.
    is_made: bool,
    values: FxHashMap<&'t str, (Vec<Argument>, bool)>,
}

impl<'t> Climb<'t> {
    pub(super) fn variable(&mut self, name: Option<&'t str>) {
        self.variable = name;
        self.from = None;
        self.value.clear();
        self.is_made = false;
    }

    /// A function begins: what was given to variables is known no more.
    pub(super) fn forget(&mut self) {
        self.values.clear();
    }

    pub(super) fn see(&mut self, value: Argument) {
        if self.variable.is_some() {
            self.value.push(value);
        }
    }

    /// What a `let` was given, and whether a function may have made anything of it.
    pub(super) fn values_of(&self, name: &str) -> (Vec<Argument>, bool) {
        self.values.get(name).cloned().unwrap_or_default()
    }

    pub(super) fn make(&mut self) {
        self.is_made = true;
    }

    #[inline]
    pub(super) fn end_of_statement(&mut self) {
        // Without a `let` nothing is kept.
        if self.variable.is_some() || self.from.is_some() || !self.value.is_empty() {
            self.settle();
        }
    }

    fn settle(&mut self) {
        let name = self.variable.take();
        if let (Some(name), Some(from)) = (name, self.from.take()) {
            self.known.insert(name, from);
        }
        if let Some(name) = name.filter(|_| !self.value.is_empty()) {
            self.values.insert(name, (std::mem::take(&mut self.value), self.is_made));
        }
        self.value.clear();
        self.from = None;
    }

    pub(super) fn begin(&mut self) {
        self.from.get_or_insert_with(String::new);
    }

    /// Whether no variable holds a folder.
    pub(super) fn knows_nothing(&self) -> bool {
        self.known.is_empty()
    }

    pub(super) fn begin_at(&mut self, name: &str) {
        if let Some(from) = self.known.get(name) {
            self.from = Some(from.clone());
        }
    }

    pub(super) fn parent(&mut self) {
        if let Some(from) = &mut self.from {
            from.push_str("/..");
        }
    }

    pub(super) fn join(&mut self, literal: &str) -> Option<String> {
        let from = self.from.as_mut()?;
        if !literal.starts_with('/') {
            from.push('/');
        }
        from.push_str(literal);
        Some(from.trim_start_matches('/').to_owned())
    }
}
