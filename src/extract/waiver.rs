//! A waiver written into a comment: `mandate: allow(rule, reason = "…", until = "2027-01-31")`.
//!
//! Owns its form. A reason is mandatory; everything that is not understood is a mistake with its
//! place, never ignored. Does not know which rules exist or what day it is.

/// A waiver and what it covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaiverComment {
    /// The comment's first byte.
    pub at: u32,
    /// One past its last byte.
    pub end: u32,
    /// First byte of what it covers.
    pub covers_from: u32,
    /// One past the last byte of what it covers.
    pub covers_to: u32,
    /// What it says, or what is wrong with it.
    pub waiver: Result<Waiver, String>,
}

/// What a waiver says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// The rules it waives.
    pub rules: Vec<String>,
    /// Why.
    pub reason: String,
    /// The last day, `YYYY-MM-DD`.
    pub until: Option<String>,
}

/// Reads a comment without its `//` or `#`; none if it is no waiver.
pub fn read(comment: &str) -> Option<Result<Waiver, String>> {
    let rest = comment.trim_start_matches(['/', '!', '#']).trim_start().strip_prefix("mandate:")?;
    let rest = rest.trim_start();
    let Some(inside) = rest.strip_prefix("allow").map(str::trim_start) else {
        // Prose that happens to begin with the word is no waiver.
        let is_call = rest.split_whitespace().next().is_some_and(|word| word.contains('('));
        return is_call.then(|| Err(format!("expected `allow(…)`, found `{}`", first_word(rest))));
    };
    let Some((inside, behind)) = inside.strip_prefix('(').and_then(closed) else {
        return Some(Err("expected `allow(…)` closed on the same line".to_owned()));
    };
    let behind = behind.trim_start();
    if !behind.is_empty() && !behind.starts_with(['/', '#']) {
        return Some(Err(format!("unexpected `{behind}` behind `allow(…)`")));
    }
    Some(read_inside(inside))
}

/// What stands before the bracket that closes outside of quotes, and what behind it.
fn closed(text: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ')' if !quoted => return Some((text.get(..at)?, text.get(at + 1..)?)),
            _ => {}
        }
    }
    // A quote that is never closed is told of as such.
    quoted.then(|| text.trim_end().strip_suffix(')').map(|inside| (inside, ""))).flatten()
}

/// Waivers in the comments of a TOML text: for their own line, or for the line below.
pub fn in_toml(text: &str) -> Vec<WaiverComment> {
    let mut out = Vec::new();
    if !text.contains("mandate:") {
        return out;
    }
    let small = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    let mut lines = text.split_inclusive('\n').scan(0usize, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    });
    let mut open: Vec<WaiverComment> = Vec::new();
    for (start, line) in &mut lines {
        let end = start + line.len();
        let is_comment = line.trim_start().starts_with('#');
        if !is_comment && !line.trim().is_empty() {
            out.extend(open.drain(..).map(|waiver| WaiverComment {
                covers_from: small(start),
                covers_to: small(end),
                ..waiver
            }));
        }
        // A `#` in a string is no comment, and no waiver follows it.
        let Some((at, waiver)) = line
            .match_indices('#')
            .find_map(|(at, _)| Some((at, read(line.get(at..)?.trim_end())?)))
        else {
            continue;
        };
        let comment = WaiverComment {
            at: small(start + at),
            end: small(start + line.trim_end().len()),
            covers_from: small(start),
            covers_to: small(end),
            waiver,
        };
        if is_comment { open.push(comment) } else { out.push(comment) }
    }
    out.extend(open);
    out
}

fn first_word(text: &str) -> &str {
    text.split(|c: char| c.is_whitespace() || c == '(').next().unwrap_or("")
}

fn read_inside(inside: &str) -> Result<Waiver, String> {
    let mut waiver = Waiver { rules: Vec::new(), reason: String::new(), until: None };
    for part in split(inside)? {
        match part.split_once('=') {
            None => {
                let is_rule = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '/');
                if part.is_empty() || !part.chars().all(is_rule) {
                    return Err(format!("`{part}` is no rule id"));
                }
                waiver.rules.push(part);
            }
            Some((key, value)) => {
                let value = value.trim();
                let text = value.strip_prefix('"').and_then(|v| v.strip_suffix('"'));
                let text = text.ok_or_else(|| format!("`{}` needs a string", key.trim()))?;
                match key.trim() {
                    "reason" => text.trim().clone_into(&mut waiver.reason),
                    "until" if is_date(text) => waiver.until = Some(text.to_owned()),
                    "until" => return Err(format!("`{text}` is no day; write YYYY-MM-DD")),
                    other => return Err(format!("unknown key `{other}`; known: reason, until")),
                }
            }
        }
    }
    if waiver.rules.is_empty() {
        return Err("it names no rule".to_owned());
    }
    if waiver.reason.is_empty() {
        return Err("it has no reason; add `reason = \"…\"`".to_owned());
    }
    Ok(waiver)
}

/// Parts between commas that stand outside of quotes.
fn split(text: &str) -> Result<Vec<String>, String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    if quoted {
        return Err("a quote is not closed".to_owned());
    }
    let mut parts: Vec<String> = parts.iter().map(|part| part.trim().to_owned()).collect();
    if parts.last().is_some_and(String::is_empty) {
        parts.pop();
    }
    Ok(parts)
}

/// Whether a text is a day of the calendar, `YYYY-MM-DD`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    if year.len() != 4 || month.len() != 2 || day.len() != 2 {
        return false;
    }
    let number = |text: &str| text.parse::<u32>().unwrap_or(0);
    let (year, month, day) = (number(year), number(month), number(day));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_waiver_is_read() {
        let read = read(
            "// mandate: allow(mandate/shared-static, reason = \"one, two\", until = \"2028-02-29\")",
        );
        let expected = Waiver {
            rules: vec!["mandate/shared-static".to_owned()],
            reason: "one, two".to_owned(),
            until: Some("2028-02-29".to_owned()),
        };
        assert_eq!(read, Some(Ok(expected)));
        assert_eq!(super::read("// the mandate: allow everything"), None);
        assert_eq!(super::read("// mandate: everybody reads this"), None);
    }

    #[test]
    fn a_manifest_waives_a_line_from_its_end_or_from_above() {
        let text = "[dependencies]\n# mandate: allow(a/b, reason = \"x\")\none = \"1\"\n\
                    two = \"2\" # mandate: allow(a/c, reason = \"y\")\n";
        let covered: Vec<&str> = in_toml(text)
            .iter()
            .map(|w| text[w.covers_from as usize..w.covers_to as usize].split(' ').next().unwrap())
            .collect();
        assert_eq!(covered, ["one", "two"]);
    }

    #[test]
    fn every_mistake_is_named() {
        for (text, word) in [
            ("mandate: allow(a/b)", "reason"),
            ("mandate: allow(reason = \"x\")", "no rule"),
            ("mandate: deny(a/b)", "allow(…)"),
            ("mandate: allow(a/b, reason = \"x\"", "closed"),
            ("mandate: allow(a/b, reason = \"x\", until = \"2027-02-29\")", "no day"),
            ("mandate: allow(a/b, reason = \"x\", til = \"2027-02-28\")", "til"),
            ("mandate: allow(a b, reason = \"x\")", "rule id"),
            ("mandate: allow(a/b, reason = x)", "string"),
            ("mandate: allow(a/b, reason = \"x)", "quote"),
        ] {
            let found = read(text).unwrap().unwrap_err();
            assert!(found.contains(word), "{text}: {found}");
        }
    }
}
