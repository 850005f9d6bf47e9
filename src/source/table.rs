//! Reads a TOML text into tables whose keys and values know their spans.
//!
//! Owns the one way configuration is read: each getter notes its key, and [`Reader::finish`]
//! reports every key that nobody asked for with the nearest one that exists. Nothing stops at
//! the first mistake. Does not know what any key means.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{FileId, Problem, Span, nearest};

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Its text.
    pub span: Span,
}

impl<T> Located<T> {
    /// The same place with another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Located<U> {
        Located { value: f(self.value), span: self.span }
    }
}

/// A parsed TOML text.
#[derive(Debug)]
pub struct Document<'t> {
    file: FileId,
    table: Spanned<DeTable<'t>>,
}

/// Parses a whole TOML text.
///
/// # Errors
/// The parser's own message with its place, as a [`Problem`].
pub fn parse_toml(file: FileId, text: &str) -> Result<Document<'_>, Problem> {
    DeTable::parse(text).map(|table| Document { file, table }).map_err(|error| {
        let range = error.span().unwrap_or(0..0);
        Problem::error(file.span(range), error.message().to_owned(), "correct the TOML syntax")
    })
}

impl Document<'_> {
    /// A reader of the outermost table; `what` names the file in messages.
    pub fn reader<'d>(&'d self, what: &str) -> Reader<'d> {
        Reader {
            file: self.file,
            table: self.table.get_ref(),
            span: self.file.start(),
            what: what.to_owned(),
            known: Vec::new(),
            problems: Vec::new(),
        }
    }
}

/// One item of a list that may hold both.
#[derive(Debug)]
pub enum Entry<'d> {
    /// A string.
    Text(Located<String>),
    /// A table.
    Table(Reader<'d>),
}

/// Reads one table, remembering which keys were asked for.
#[derive(Debug)]
pub struct Reader<'d> {
    file: FileId,
    table: &'d DeTable<'d>,
    span: Span,
    what: String,
    known: Vec<&'static str>,
    problems: Vec<Problem>,
}

impl<'d> Reader<'d> {
    /// Where the table stands: its header, or the start of the file.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Adds a problem that only the caller can see.
    pub fn report(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// A string.
    pub fn string(&mut self, key: &'static str) -> Option<Located<String>> {
        let (value, span) = self.value(key)?;
        if let DeValue::String(text) = value {
            return Some(Located { value: text.clone().into_owned(), span });
        }
        self.wrong_type(key, span, "a string", value)
    }

    /// A string that must be there.
    pub fn required(&mut self, key: &'static str) -> Option<Located<String>> {
        let found = self.string(key);
        if found.is_none() && !self.has(key) {
            self.problems.push(Problem::error(
                self.span,
                format!("{} has no `{key}`", self.what),
                format!("add `{key} = \"…\"`"),
            ));
        }
        found
    }

    /// A boolean.
    pub fn boolean(&mut self, key: &'static str) -> Option<Located<bool>> {
        let (value, span) = self.value(key)?;
        if let DeValue::Boolean(value) = value {
            return Some(Located { value: *value, span });
        }
        self.wrong_type(key, span, "`true` or `false`", value)
    }

    /// A number.
    pub fn number(&mut self, key: &'static str) -> Option<Located<f64>> {
        let (value, span) = self.value(key)?;
        let parsed = match value {
            DeValue::Integer(number) => number.as_str().parse().ok(),
            DeValue::Float(number) => number.as_str().parse().ok(),
            _ => None,
        };
        match parsed {
            Some(value) => Some(Located { value, span }),
            None => self.wrong_type(key, span, "a number", value),
        }
    }

    /// A string or an array of strings; none if the key is absent.
    pub fn strings(&mut self, key: &'static str) -> Option<Vec<Located<String>>> {
        let (value, span) = self.value(key)?;
        match value {
            DeValue::String(text) => Some(vec![Located { value: text.clone().into_owned(), span }]),
            DeValue::Array(items) => {
                let mut out = Vec::new();
                for item in items {
                    let span = self.file.span(item.span());
                    match item.get_ref() {
                        DeValue::String(text) => {
                            out.push(Located { value: text.clone().into_owned(), span });
                        }
                        other => {
                            self.wrong_type::<()>(key, span, "a list of strings", other);
                        }
                    }
                }
                Some(out)
            }
            other => self.wrong_type(key, span, "a string or a list of strings", other),
        }
    }

    /// A table inside this one.
    pub fn table(&mut self, key: &'static str) -> Option<Reader<'d>> {
        let (value, span) = self.value(key)?;
        match value {
            DeValue::Table(table) => Some(self.below(table, span, &format!("`[{key}]`"))),
            other => self.wrong_type(key, span, "a table", other),
        }
    }

    /// An array of tables, empty if the key is absent.
    pub fn tables(&mut self, key: &'static str) -> Vec<Reader<'d>> {
        let expected = format!("tables headed `[[{key}]]`");
        let mut out = Vec::new();
        for entry in self.entries(key, &expected) {
            match entry {
                Entry::Table(table) => out.push(table),
                Entry::Text(text) => {
                    let message = format!("`{key}` holds a string, expected {expected}");
                    self.problems.push(Problem::error(text.span, message, "write a table"));
                }
            }
        }
        out
    }

    /// An array of strings and tables, empty if the key is absent.
    pub fn entries(&mut self, key: &'static str, expected: &str) -> Vec<Entry<'d>> {
        let Some((value, span)) = self.value(key) else {
            return Vec::new();
        };
        let DeValue::Array(items) = value else {
            self.wrong_type::<()>(key, span, expected, value);
            return Vec::new();
        };
        let mut out = Vec::new();
        for item in items {
            let span = self.file.span(item.span());
            match item.get_ref() {
                DeValue::Table(table) => {
                    out.push(Entry::Table(self.below(table, span, &format!("`[[{key}]]`"))));
                }
                DeValue::String(text) => {
                    out.push(Entry::Text(Located { value: text.clone().into_owned(), span }));
                }
                other => {
                    self.wrong_type::<()>(key, span, expected, other);
                }
            }
        }
        out
    }

    /// Every key of a table with free keys, with its string value.
    pub fn free_strings(&mut self) -> Vec<(Located<String>, Located<String>)> {
        let mut out = Vec::new();
        let table = self.table;
        for (key, value) in table {
            let key =
                Located { value: key.get_ref().to_string(), span: self.file.span(key.span()) };
            let span = self.file.span(value.span());
            match value.get_ref() {
                DeValue::String(text) => {
                    out.push((key, Located { value: text.clone().into_owned(), span }));
                }
                other => {
                    let message =
                        format!("`{}` must be a string, found {}", key.value, name_of(other));
                    self.problems.push(Problem::error(span, message, "put it in quotes"));
                }
            }
        }
        out.sort_by_key(|(key, _)| key.span);
        out
    }

    /// Keys and their spans, in the order of the file.
    pub fn keys(&self) -> Vec<Located<String>> {
        let file = self.file;
        let mut keys: Vec<_> = self
            .table
            .keys()
            .map(|key| Located { value: key.get_ref().to_string(), span: file.span(key.span()) })
            .collect();
        keys.sort_by_key(|key| key.span);
        keys
    }

    /// A table under any key, without noting the key and without complaint if it is none.
    pub fn peek(&self, key: &str) -> Option<Reader<'d>> {
        let (_, value) = self.table.get_key_value(key)?;
        match value.get_ref() {
            DeValue::Table(table) => {
                Some(self.below(table, self.file.span(value.span()), &format!("`[{key}]`")))
            }
            _ => None,
        }
    }

    /// Takes a key as asked for, whatever it holds.
    pub fn pass_over(&mut self, key: &'static str) {
        self.known.push(key);
    }

    /// The span of a key, without noting it.
    pub fn key_span(&self, key: &str) -> Option<Span> {
        self.table.get_key_value(key).map(|(key, _)| self.file.span(key.span()))
    }

    /// A string under any key, without noting the key and without complaint if it is none.
    pub fn peek_string(&self, key: &str) -> Option<Located<String>> {
        let (_, value) = self.table.get_key_value(key)?;
        match value.get_ref() {
            DeValue::String(text) => {
                let span = self.file.span(value.span());
                Some(Located { value: text.clone().into_owned(), span })
            }
            _ => None,
        }
    }

    /// Ends the reading: problems so far, and one for each key that nobody asked for.
    pub fn finish(mut self) -> Vec<Problem> {
        for key in self.keys() {
            if self.known.contains(&key.value.as_str()) {
                continue;
            }
            let help = match nearest(&key.value, self.known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known here: {}", self.known.join(", ")),
            };
            let message = format!("unknown key `{}` in {}", key.value, self.what);
            self.problems.push(Problem::error(key.span, message, help));
        }
        self.problems
    }

    /// Ends the reading of a table with free keys.
    pub fn finish_free(self) -> Vec<Problem> {
        self.problems
    }

    fn below(&self, table: &'d DeTable<'d>, span: Span, what: &str) -> Reader<'d> {
        Reader {
            file: self.file,
            table,
            span,
            what: what.to_owned(),
            known: Vec::new(),
            problems: Vec::new(),
        }
    }

    fn has(&self, key: &str) -> bool {
        self.table.get_key_value(key).is_some()
    }

    fn value(&mut self, key: &'static str) -> Option<(&'d DeValue<'d>, Span)> {
        self.known.push(key);
        let (_, value) = self.table.get_key_value(key)?;
        Some((value.get_ref(), self.file.span(value.span())))
    }

    fn wrong_type<T>(
        &mut self,
        key: &str,
        span: Span,
        expected: &str,
        found: &DeValue<'_>,
    ) -> Option<T> {
        let message =
            format!("`{key}` in {} is {}, expected {expected}", self.what, name_of(found));
        self.problems.push(Problem::error(span, message, format!("write {expected}")));
        None
    }
}

fn name_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

#[cfg(test)]
mod tests {
    use super::super::SourceMap;
    use super::*;

    #[test]
    fn every_mistake_is_collected_with_its_place() {
        let mut map = SourceMap::default();
        let text = "levle = \"warn\"\nname = 3\n[[team]]\nid = \"a\"\n";
        let file = map.add("x.toml", text.into());
        let document = parse_toml(file, text).unwrap();
        let mut reader = document.reader("x.toml");
        assert_eq!(reader.string("level"), None);
        assert_eq!(reader.string("name"), None);
        assert_eq!(reader.tables("team").len(), 1);
        let problems = reader.finish();
        let seen: Vec<_> =
            problems.iter().map(|p| (map.place(p.span).line, p.message.as_str())).collect();
        assert_eq!(
            seen,
            [
                (2, "`name` in x.toml is an integer, expected a string"),
                (1, "unknown key `levle` in x.toml"),
            ]
        );
        assert_eq!(problems[1].help, "did you mean `level`?");
    }

    #[test]
    fn broken_syntax_is_a_problem_with_a_span() {
        let mut map = SourceMap::default();
        let text = "a = 1\nb = = 2\n";
        let file = map.add("x.toml", text.into());
        let problem = parse_toml(file, text).unwrap_err();
        assert_eq!(map.place(problem.span).line, 2);
    }
}
