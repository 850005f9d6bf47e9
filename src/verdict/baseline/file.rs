//! One file of the baseline: its form, read and edited.
//!
//! Owns the format `mandate-baseline/1`. A text is edited and never printed anew: an entry that
//! goes leaves the empty line between its neighbours, so that two branches that take out different
//! entries, even adjacent ones, merge by themselves. A damaged file is a mistake with its place,
//! never an empty baseline.

use std::fmt::Write as _;
use std::sync::Arc;

use super::super::identity::Identity;
use crate::source::{FileId, Located, Problem, Reader, Span, parse_toml};

const SCHEMA: &str = "mandate-baseline/1";
const HEADER: &str = "[[accepted]]";

/// A file of accepted findings.
#[derive(Clone, Debug)]
pub struct BaselineFile {
    /// Its name within the folder.
    pub name: String,
    /// Whose it is; none for the files of nobody and of several at once.
    pub team: Option<String>,
    /// Whether history was read when it was made.
    pub history: bool,
    /// In the order of the file.
    pub entries: Vec<Entry>,
    text: Arc<str>,
}

/// One accepted finding.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What was accepted.
    pub identity: Identity,
    /// Why, where it was accepted later than the rest.
    pub reason: Option<String>,
    /// The line of its rule.
    pub span: Span,
}

/// Reads a file.
///
/// # Errors
/// Every mistake in it: syntax, another schema, unknown keys, entries without a rule or an end.
pub fn read(file: FileId, name: &str, text: &Arc<str>) -> Result<BaselineFile, Vec<Problem>> {
    let document = parse_toml(file, text).map_err(|mut problem| {
        "mend it, or take the file from a commit in which it was whole"
            .clone_into(&mut problem.help);
        vec![problem]
    })?;
    let mut reader = document.reader(name);
    let mut problems = Vec::new();
    match reader.required("schema") {
        Some(schema) if schema.value == SCHEMA => {}
        // Nothing else in it can be trusted to mean what it says.
        Some(schema) => return Err(vec![foreign(&schema)]),
        None => problems.extend(reader.key_span("schema").is_some().then(|| {
            Problem::error(file.start(), "`schema` can't be read", format!("write `{SCHEMA}`"))
        })),
    }
    let team = reader.string("team").map(|team| team.value);
    let history = reader.boolean("history").is_some_and(|history| history.value);
    let mut entries = Vec::new();
    for table in reader.tables("accepted") {
        entries.extend(read_entry(table, &mut problems));
    }
    problems.extend(reader.finish());
    if blocks(text).len() != entries.len() && problems.is_empty() {
        let message = format!("each entry must begin with a line `{HEADER}`");
        problems.push(Problem::error(file.start(), message, "write it so"));
    }
    if problems.is_empty() {
        Ok(BaselineFile { name: name.to_owned(), team, history, entries, text: Arc::clone(text) })
    } else {
        Err(problems)
    }
}

fn foreign(schema: &Located<String>) -> Problem {
    let message = format!("the baseline is of schema `{}`, and `{SCHEMA}` is read", schema.value);
    let help = "use the version of cargo mandate that wrote it";
    Problem::error(schema.span, message, help)
}

fn read_entry(mut table: Reader<'_>, problems: &mut Vec<Problem>) -> Option<Entry> {
    let rule = table.required("rule");
    let mut text = |key| table.string(key).map(|text| text.value).unwrap_or_default();
    let (from, to, object, edge) = (text("from"), text("to"), text("object"), text("edge"));
    let members = table.strings("members").unwrap_or_default();
    let mut members: Vec<String> = members.into_iter().map(|member| member.value).collect();
    members.sort();
    members.dedup();
    let reason = table.string("reason").map(|reason| reason.value);
    let span = table.span();
    problems.extend(table.finish());
    let rule = rule?;
    let names_nothing = [&from, &to, &object].iter().all(|part| part.is_empty());
    if names_nothing && members.is_empty() {
        let message = "an entry without `from`, `to`, `object` and `members` accepts nothing";
        problems.push(Problem::error(span, message, "delete it"));
    }
    let identity = Identity { rule: rule.value, from, to, object, edge, members };
    Some(Entry { identity, reason, span: rule.span })
}

impl Entry {
    /// What is accepted when only these members are left of a group.
    pub fn part(&self, members: &[String]) -> (Identity, Option<String>) {
        let identity = Identity { members: members.to_vec(), ..self.identity.clone() };
        (identity, self.reason.clone())
    }
}

impl BaselineFile {
    /// A file without entries.
    pub fn empty(name: &str, team: Option<&str>, history: bool) -> Self {
        let whose = match team {
            Some(team) => format!("of {team}"),
            None if name.starts_with("+shared") => "of several teams at once".to_owned(),
            None => "of no team in particular".to_owned(),
        };
        let mut text = format!(
            "# Findings {whose} that were accepted. `cargo mandate baseline --prune` takes out what\n\
             # is gone; nothing else has to be edited by hand.\nschema = {}\n",
            quoted(SCHEMA)
        );
        if let Some(team) = team {
            let _ = writeln!(text, "team = {}", quoted(team));
        }
        if history {
            text.push_str("history = true\n");
        }
        let team = team.map(str::to_owned);
        Self { name: name.to_owned(), team, history, entries: Vec::new(), text: text.into() }
    }

    /// Its text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text without some entries, by position, and with others, each at its place in the order
    /// of identities.
    pub fn edited(&self, gone: &[bool], mut new: Vec<(Identity, Option<String>)>) -> String {
        new.sort();
        new.dedup();
        let lines: Vec<&str> = self.text.lines().collect();
        let blocks = blocks(&self.text);
        let mut out: Vec<String> = Vec::with_capacity(lines.len());
        let mut at = 0;
        let mut new = new.into_iter().peekable();
        for (position, (from, to)) in blocks.into_iter().enumerate() {
            out.extend(lines.get(at..from).unwrap_or(&[]).iter().map(|line| (*line).to_owned()));
            let identity = self.entries.get(position).map(|entry| &entry.identity);
            let is_before = |(candidate, _): &(Identity, Option<String>)| {
                identity.is_some_and(|identity| candidate < identity)
            };
            while let Some((identity, reason)) = new.next_if(is_before) {
                out.extend(block(&identity, reason.as_deref()));
                out.push(String::new());
            }
            if gone.get(position) != Some(&true) {
                out.extend(lines.get(from..to).unwrap_or(&[]).iter().map(|l| (*l).to_owned()));
            }
            at = to;
        }
        out.extend(lines.get(at..).unwrap_or(&[]).iter().map(|line| (*line).to_owned()));
        for (identity, reason) in new {
            if out.last().is_some_and(|line| !line.is_empty()) {
                out.push(String::new());
            }
            out.extend(block(&identity, reason.as_deref()));
        }
        out.join("\n") + "\n"
    }
}

/// The lines of each entry, from its header, or the comment right above it, to its last key.
fn blocks(text: &str) -> Vec<(usize, usize)> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut out: Vec<(usize, usize)> = Vec::new();
    let heads = lines.iter().enumerate().filter(|(_, line)| line.starts_with(HEADER));
    for (head, _) in heads {
        let above = lines.iter().take(head).rev();
        let from = head - above.take_while(|line| line.starts_with('#')).count();
        let behind = lines.iter().skip(head + 1);
        let long = behind.take_while(|line| !line.is_empty() && !line.starts_with(HEADER)).count();
        out.push((from, head + 1 + long));
    }
    // Without an empty line between, a comment belongs to what follows it.
    for at in 1..out.len() {
        let from = out.get(at).map_or(0, |(from, _)| *from);
        if let Some((_, to)) = out.get_mut(at - 1) {
            *to = (*to).min(from);
        }
    }
    out
}

fn block(identity: &Identity, reason: Option<&str>) -> Vec<String> {
    let mut lines = vec![HEADER.to_owned()];
    let keys = [
        ("rule", identity.rule.as_str()),
        ("from", &identity.from),
        ("to", &identity.to),
        ("object", &identity.object),
        ("edge", &identity.edge),
        ("reason", reason.unwrap_or("")),
    ];
    for (key, value) in keys.into_iter().filter(|(_, value)| !value.is_empty()) {
        lines.push(format!("{key} = {}", quoted(value)));
    }
    if !identity.members.is_empty() {
        let members: Vec<String> = identity.members.iter().map(|m| quoted(m)).collect();
        lines.push(format!("members = [{}]", members.join(", ")));
    }
    lines
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceMap;

    fn parsed(text: &str) -> Result<BaselineFile, Vec<Problem>> {
        let text: Arc<str> = text.into();
        read(SourceMap::default().add("x.toml", Arc::clone(&text)), "x.toml", &text)
    }

    fn identity(from: &str) -> Identity {
        Identity { rule: "a/b".into(), from: from.into(), to: "t".into(), ..Identity::default() }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let odd = "q\"\\ \n\t\u{7f}é";
        let group = Identity {
            rule: "a/c".into(),
            members: vec!["x, y".into(), odd.into()],
            ..Identity::default()
        };
        let wanted = vec![
            (identity(odd), Some("because \"so\"".to_owned())),
            (identity("z"), None),
            (group, None),
        ];
        let text = BaselineFile::empty("x.toml", Some("@o/t"), true).edited(&[], wanted.clone());
        let file = parsed(&text).unwrap();
        assert_eq!(file.team.as_deref(), Some("@o/t"));
        assert!(file.history);
        let mut found: Vec<_> =
            file.entries.iter().map(|e| (e.identity.clone(), e.reason.clone())).collect();
        found.sort();
        let mut wanted = wanted;
        for (identity, _) in &mut wanted {
            identity.members.sort();
        }
        wanted.sort();
        assert_eq!(found, wanted);
        assert_eq!(file.edited(&[false; 3], Vec::new()), text, "nothing to do changes nothing");
    }

    #[test]
    fn an_entry_goes_without_its_neighbours_and_comes_at_its_place() {
        let all = ["a", "c", "d"].map(|from| (identity(from), None)).to_vec();
        let text = BaselineFile::empty("x.toml", None, false).edited(&[], all);
        let text = text.replace(
            "[[accepted]]\nrule = \"a/b\"\nfrom = \"c\"",
            "# why\n[[accepted]]\nrule = \"a/b\"\nfrom = \"c\"",
        );
        let file = parsed(&text).unwrap();
        let edited = file.edited(&[false, true, false], vec![(identity("b"), None)]);
        assert!(!edited.contains("# why") && !edited.contains("\"c\""), "{edited}");
        let froms: Vec<String> =
            parsed(&edited).unwrap().entries.into_iter().map(|e| e.identity.from).collect();
        assert_eq!(froms, ["a", "b", "d"]);
    }

    #[test]
    fn damage_is_a_mistake_and_never_an_empty_baseline() {
        let good = "schema = \"mandate-baseline/1\"\n";
        assert!(parsed(good).unwrap().entries.is_empty());
        for (text, words) in [
            ("", "no `schema`"),
            ("schema = 1\n", "expected a string"),
            ("schema = \"mandate-baseline/2\"\nother = 1\n", "is of schema `mandate-baseline/2`"),
            ("<<<<<<< ours\nschema = \"mandate-baseline/1\"\n", "expected `=`"),
            ("schema = \"mandate-baseline/1\"\n[[accepted]]\nfrom = \"a\"\n", "no `rule`"),
            ("schema = \"mandate-baseline/1\"\n[[accepted]]\nrule = \"a/b\"\n", "accepts nothing"),
            ("schema = \"mandate-baseline/1\"\n[[acepted]]\n", "unknown key `acepted`"),
            (
                "schema = \"mandate-baseline/1\"\naccepted = [{ rule = \"a/b\", from = \"a\" }]\n",
                "must begin with a line",
            ),
        ] {
            let problems = parsed(text).unwrap_err();
            let all: String = problems.iter().map(|p| p.message.clone() + "\n").collect();
            assert!(all.contains(words), "{text}: {all}");
        }
    }
}
