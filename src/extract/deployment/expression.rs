//! Values of settings: text with variables, and an address with nothing secret in it.
//!
//! Owns the rule that credentials never leave: a value can be filled in and asked for its address
//! or its plain name, and neither has a user, a password or a query. Not even `Debug` shows more.

use std::fmt;

/// How variables are written in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// `$NAME`, `${NAME}`, `${NAME:-default}`; `$$` is a dollar.
    Shell,
    /// `$(NAME)`.
    Cluster,
    /// No variables.
    Plain,
}

/// Text with variables. It may hold a password, so it shows nothing of itself.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Expression {
    parts: Vec<Part>,
}

#[derive(Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Variable { name: String, default: Option<Expression> },
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// Where a store is, without who logs in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    /// In lower case, without `jdbc:` and without a driver's name.
    pub scheme: String,
    /// Name or number; several with `,` between them. Variables as `$NAME`.
    pub host: String,
    /// The port, if it is written.
    pub port: Option<String>,
    /// What follows the host, without `/` at its ends.
    pub path: String,
}

/// Variables inside of variables are followed as deep as this.
const DEEPEST: usize = 8;
/// A value longer than this is no address.
const LONGEST: usize = 4096;
/// Stand for variables while a value is taken apart.
const MARK: char = '\u{f0000}';
/// As many variables as there are marks.
const MARKS: u32 = 4096;

impl Expression {
    /// Reads a text.
    pub fn parse(text: &str, syntax: Syntax) -> Self {
        Self::parse_within(text, syntax, 0)
    }

    /// A variable of a name.
    pub fn variable(name: &str) -> Self {
        Self { parts: vec![Part::Variable { name: name.to_owned(), default: None }] }
    }

    fn parse_within(text: &str, syntax: Syntax, depth: usize) -> Self {
        if syntax == Syntax::Plain || !text.contains('$') {
            return Self { parts: vec![Part::Text(text.to_owned())] };
        }
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            plain.push_str(rest.get(..at).unwrap_or(""));
            rest = rest.get(at + 1..).unwrap_or("");
            if let Some(behind) = rest.strip_prefix('$') {
                plain.push('$');
                rest = behind;
                continue;
            }
            let Some((variable, behind)) = variable(rest, syntax, depth) else {
                plain.push('$');
                continue;
            };
            parts.push(Part::Text(std::mem::take(&mut plain)));
            parts.push(variable);
            rest = behind;
        }
        plain.push_str(rest);
        parts.push(Part::Text(plain));
        parts.retain(|part| !matches!(part, Part::Text(text) if text.is_empty()));
        Self { parts }
    }

    /// Whether nothing is written.
    pub fn is_empty(&self) -> bool {
        self.parts.iter().all(|part| matches!(part, Part::Text(text) if text.trim().is_empty()))
    }

    /// Fills in what is known of variables, and their defaults where nothing is.
    #[must_use]
    pub fn filled(&self, known: &dyn Fn(&str) -> Option<Self>) -> Self {
        let mut parts = Vec::new();
        let mut length = 0;
        self.fill(known, 0, &mut length, &mut parts);
        Self { parts }
    }

    fn fill(
        &self,
        known: &dyn Fn(&str) -> Option<Self>,
        depth: usize,
        length: &mut usize,
        out: &mut Vec<Part>,
    ) {
        for part in &self.parts {
            *length += 1;
            if *length > LONGEST {
                return;
            }
            let Part::Variable { name, default } = part else {
                out.push(part.clone());
                continue;
            };
            let found = known(name).filter(|value| !value.is_empty());
            match found.as_ref().or(default.as_ref()).filter(|_| depth < DEEPEST) {
                Some(value) => value.fill(known, depth + 1, length, out),
                None => out.push(Part::Variable { name: name.clone(), default: None }),
            }
        }
    }

    /// The only variable of a value that is nothing else.
    pub fn only_variable(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Variable { name, .. }] => Some(name),
            _ => None,
        }
    }

    /// The address that it is, if it is one.
    pub fn address(&self) -> Option<Address> {
        let (text, names) = self.masked();
        let (scheme, rest) = text.trim().trim_start_matches("jdbc:").split_once("://")?;
        let scheme = scheme.split('+').next().unwrap_or(scheme).to_lowercase();
        let is_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
        if scheme.is_empty() || !scheme.chars().all(is_scheme) {
            return None;
        }
        let place = place_of(rest)?;
        let place = place.split(['?', '#', ';']).next().unwrap_or("");
        let (hosts, path) = place.split_once('/').unwrap_or((place, ""));
        let (hosts, port) = split_port(hosts);
        if !hosts.chars().all(is_of_host) {
            return None;
        }
        let mut hosts: Vec<String> = hosts.split(',').map(|host| shown(host, &names)).collect();
        hosts.sort();
        Some(Address {
            scheme,
            host: hosts.join(","),
            port: port.map(|port| shown(port, &names)),
            path: plain_name(path.trim_matches('/'), &names)?,
        })
    }

    /// The name that it is: a host, a bucket, a topic; none for what may be a secret.
    pub fn name(&self) -> Option<String> {
        let (text, names) = self.masked();
        plain_name(text.trim(), &names).filter(|name| !name.is_empty())
    }

    /// Words of a command line.
    pub fn words(&self) -> Vec<String> {
        let (text, names) = self.masked();
        text.split_whitespace().map(|word| shown(word.trim_matches(['"', '\'']), &names)).collect()
    }

    /// The text with a mark for each variable, and the variables.
    fn masked(&self) -> (String, Vec<&str>) {
        let mut text = String::new();
        let mut names = Vec::new();
        for part in &self.parts {
            match part {
                Part::Text(part) => text.extend(part.chars().filter(|c| !is_mark(*c))),
                Part::Variable { name, .. } => {
                    let at = u32::try_from(names.len()).unwrap_or(0).min(MARKS - 1);
                    text.extend(char::from_u32(u32::from(MARK) + at));
                    names.push(name.as_str());
                }
            }
        }
        (text, names)
    }
}

/// `NAME…`, `{NAME…}…` or `(NAME)…` behind the dollar: the variable and what follows it.
fn variable(text: &str, syntax: Syntax, depth: usize) -> Option<(Part, &str)> {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if syntax == Syntax::Cluster {
        let (name, behind) = text.strip_prefix('(')?.split_once(')')?;
        return Some((Part::Variable { name: name.to_owned(), default: None }, behind));
    }
    let Some(inside) = text.strip_prefix('{') else {
        let end = text.find(|c: char| !is_of_name(c)).unwrap_or(text.len());
        let name = text.get(..end).filter(|name| !name.is_empty())?;
        let variable = Part::Variable { name: name.to_owned(), default: None };
        return Some((variable, text.get(end..).unwrap_or("")));
    };
    let end = inside.find(|c: char| !is_of_name(c)).unwrap_or(inside.len());
    let (name, rest) = (inside.get(..end)?, inside.get(end..)?);
    let close = closing(rest)?;
    let (operator, behind) = (rest.get(..close)?, rest.get(close + 1..)?);
    let fallback = operator.strip_prefix(":-").or_else(|| operator.strip_prefix('-'));
    let default = fallback
        .filter(|text| !text.is_empty() && depth < DEEPEST)
        .map(|text| Expression::parse_within(text, syntax, depth + 1));
    let is_variable = !name.is_empty();
    is_variable.then(|| (Part::Variable { name: name.to_owned(), default }, behind))
}

/// The `}` that belongs to a `{` before the text.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 1usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// Host and path, without user, password and query; none where it can't be told for sure which of
/// them a part is. A password may hold any sign, so it ends at the last `@` before the query.
fn place_of(text: &str) -> Option<&str> {
    let cut = |text: &str| text.rfind('@').map_or(0, |at| at + 1);
    for (at, _) in text.match_indices(['?', '#', ';']) {
        let (before, behind) = (text.get(..at)?, text.get(at + 1..)?);
        let place = before.get(cut(before)..)?;
        let (name, port) = split_port(place.split('/').next().unwrap_or(""));
        let is_port =
            port.is_none_or(|port| port.chars().all(|c| c.is_ascii_digit() || is_mark(c)));
        if is_port && name.chars().all(is_of_host) && (behind.contains('=') || behind.is_empty()) {
            // Without a login in front, the rest may be a password as well as a query.
            let is_clear = cut(before) > 0 || !behind.contains('@');
            return is_clear.then_some(place);
        }
    }
    text.get(cut(text)..)
}

/// Host and port; of several hosts the port stays with each.
fn split_port(host: &str) -> (&str, Option<&str>) {
    if host.contains(',') {
        return (host, None);
    }
    match host.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && !port.contains(']') => (name, Some(port)),
        _ => (host, None),
    }
}

fn is_mark(c: char) -> bool {
    (u32::from(MARK)..u32::from(MARK) + MARKS).contains(&u32::from(c))
}

fn is_of_host(c: char) -> bool {
    is_mark(c) || c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | ',' | '[' | ']')
}

/// With `$NAME` for each mark.
fn shown(text: &str, names: &[&str]) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if is_mark(c) {
            let at = (u32::from(c) - u32::from(MARK)) as usize;
            out.push_str(&format!("${}", names.get(at).unwrap_or(&"")));
        } else {
            out.push(c);
        }
    }
    out
}

/// A name of words; none for what looks like a key or a sentence.
fn plain_name(text: &str, names: &[&str]) -> Option<String> {
    let is_of_name = |c: char| {
        is_mark(c)
            || c.is_ascii_alphanumeric()
            || matches!(c, '.' | '-' | '_' | '/' | ':' | ',' | '*')
    };
    if text.len() > 128 || !text.chars().all(is_of_name) {
        return None;
    }
    // Long runs of letters and digits mixed are tokens, not names that somebody thought of.
    let is_token = |word: &str| {
        word.len() >= 20
            && word.chars().any(|c| c.is_ascii_digit())
            && word.chars().any(|c| c.is_ascii_alphabetic())
    };
    let has_token = text.split(['.', '-', '_', '/', ':']).any(is_token);
    (!has_token).then(|| shown(text, names))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(text: &str) -> Expression {
        Expression::parse(text, Syntax::Shell)
    }

    fn address(text: &str) -> String {
        let Some(address) = shell(text).address() else { return "none".to_owned() };
        let port = address.port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{}://{}{port}/{}", address.scheme, address.host, address.path)
    }

    #[test]
    fn an_address_has_neither_login_nor_query() {
        for (text, expected) in [
            ("postgres://u:s3cret@db:5432/shop?sslmode=off", "postgres://db:5432/shop"),
            ("postgresql+asyncpg://u:s3cret@db/shop", "postgresql://db/shop"),
            ("jdbc:postgresql://db/?user=u&password=s3cret", "postgresql://db/"),
            ("postgres://u:s3/c?r@e#t@db/shop", "postgres://db/shop"),
            ("postgres://db/shop?user=u@x&password=s3cret", "none"),
            ("postgres://u@db/shop?user=u@x&password=s3cret", "postgres://db/shop"),
            ("redis://:s3cret@redis", "redis://redis/"),
            ("redis://${HOST:-cache}:${PORT}", "redis://$HOST:$PORT/"),
            ("postgres://${U}:${P:-s3/c@ret}@${H}/${D}", "postgres://$H/$D"),
            ("mongodb://u:s3cret@b:2,a:1/shop", "mongodb://a:1,b:2/shop"),
            ("sqlserver://db:1433;password=s3cret", "sqlserver://db:1433/"),
            ("Server=db;Password=s3cret", "none"),
            ("s3cret", "none"),
        ] {
            assert_eq!(address(text), expected, "{text}");
        }
    }

    #[test]
    fn no_way_out_shows_a_secret() {
        let passwords =
            ["s3cret", "s3/cret", "s3?cret", "s3#cret", "s3@cret", "s3:cret", "s3 cret"];
        for password in passwords {
            for text in [
                format!("postgres://u:{password}@db/shop"),
                format!("postgres://u:{password}@db:5432/shop?password={password}"),
                format!("postgres://db/shop?password={password}"),
                format!("amqp://{password}@mq"),
                format!("host=db password={password}"),
                format!("${{URL:-postgres://u:{password}@db/shop}}"),
            ] {
                let value = shell(&text);
                let all = format!("{value:?} {:?} {:?}", value.address(), value.name());
                let filled = value.filled(&|_| None);
                let all = format!("{all} {filled:?} {:?} {:?}", filled.address(), filled.name());
                assert!(!all.contains("s3") && !all.contains("cret"), "{text}: {all}");
            }
        }
        assert_eq!(shell("AKIAIOSFODNN7EXAMPLE0KEY").name(), None);
        assert_eq!(shell("shop-orders").name().as_deref(), Some("shop-orders"));
    }

    #[test]
    fn variables_are_filled_in_from_what_is_known() {
        let url = shell("${URL}");
        assert_eq!(url.only_variable(), Some("URL"));
        let known = |name: &str| match name {
            "URL" => Some(shell("postgres://$U@${H}:${PORT:-5432}/$DB")),
            "H" => Some(shell("db")),
            "DB" => Some(shell("")),
            _ => None,
        };
        let filled = url.filled(&known).address().unwrap();
        assert_eq!((filled.host.as_str(), filled.path.as_str()), ("db", "$DB"));
        assert_eq!(filled.port.as_deref(), Some("5432"));
        let circle = |_: &str| Some(shell("$A$A$A"));
        assert!(shell("$A").filled(&circle).address().is_none());
        assert_eq!(shell("$$x").name(), None);
        let cluster = Expression::parse("redis://$(HOST)/0", Syntax::Cluster);
        assert_eq!(cluster.address().unwrap().host, "$HOST");
        let _ = shell(&"${A:-".repeat(10_000)).filled(&|_| None);
        let _ = shell(&format!("{}x{}", "${A:-".repeat(2000), "}".repeat(2000))).address();
    }
}
