//! Files of variables: `NAME=value`, a line each.
//!
//! Owns that format: comments, `export`, quotes. A line of another shape is passed over, since
//! templates of such files hold anything.

use super::{Deployment, Expression, Syntax, ValueMap};

pub(super) fn read(text: &str) -> Deployment {
    let mut map = ValueMap::default();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let written = line.trim();
        let written = written.strip_prefix("export ").unwrap_or(written).trim_start();
        let Some((key, value)) = written.split_once('=') else { continue };
        let key = key.trim();
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        if key.is_empty() || !key.chars().all(is_name) {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        let place = start + indent..start + line.trim_end().len();
        map.entries.push((key.to_owned(), Some(value_of(value.trim())), place));
    }
    Deployment { maps: vec![map], ..Deployment::default() }
}

fn value_of(text: &str) -> Expression {
    if let Some(inside) = text.strip_prefix('\'').and_then(|rest| rest.split('\'').next()) {
        return Expression::parse(inside, Syntax::Plain);
    }
    if let Some(inside) = text.strip_prefix('"').and_then(|rest| rest.split('"').next()) {
        return Expression::parse(inside, Syntax::Shell);
    }
    let end = text.find(" #").unwrap_or(text.len());
    let value = text.get(..end).unwrap_or(text);
    let value = if value.starts_with('#') { "" } else { value };
    Expression::parse(value.trim_end(), Syntax::Shell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_values_are_read_and_the_rest_is_passed_over() {
        let text = "# x=1\nexport A=redis://h # the cache\n\n B = \"$A/1\"\nC='$A'\nnonsense\nD=\n";
        let facts = read(text);
        let entries = &facts.maps[0].entries;
        let keys: Vec<&str> = entries.iter().map(|(key, ..)| key.as_str()).collect();
        assert_eq!(keys, ["A", "B", "C", "D"]);
        let host = entries[0].1.as_ref().unwrap().address().unwrap().host;
        assert_eq!(host, "h");
        assert!(entries[3].1.as_ref().unwrap().is_empty());
        assert_eq!(&text[entries[1].2.clone()], "B = \"$A/1\"");
    }
}
