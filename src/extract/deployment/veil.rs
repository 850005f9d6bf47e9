//! The text of a deployment file as it may be shown: every value that could be a secret covered.
//!
//! Owns what stays readable: keys, and values that only name something. The covered text is as long
//! as the text itself, so places stay where they are.

/// Keys whose values are names; no password stands there.
const NAMES: [&str; 24] = [
    "name",
    "image",
    "kind",
    "key",
    "source",
    "target",
    "type",
    "file",
    "context",
    "dockerfile",
    "namespace",
    "claimName",
    "mountPath",
    "apiVersion",
    "container_name",
    "service",
    "restart",
    "network_mode",
    "build",
    "extends",
    "env_file",
    "hostPath",
    "read_only",
    "path",
];

/// Covers what may be secret.
pub fn veiled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let shown = shown(line);
        out.push_str(line.get(..shown).unwrap_or(""));
        for c in line.get(shown..).unwrap_or("").chars() {
            if c.is_whitespace() {
                out.push(c);
            } else {
                out.extend(std::iter::repeat_n('*', c.len_utf8()));
            }
        }
    }
    out
}

/// How much of a line may be shown.
fn shown(line: &str) -> usize {
    let body = line.trim_start();
    let indent = line.len() - body.len();
    let item = body.trim_start_matches(['-', ' ', '"', '\'', '{']);
    let start = indent + (body.len() - item.len());
    let is_of_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '<' | '/');
    let end = item.find(|c: char| !is_of_key(c)).unwrap_or(item.len());
    let key = item.get(..end).unwrap_or("");
    let rest = item.get(end..).unwrap_or("");
    let separator = rest.chars().next().unwrap_or(' ');
    if !matches!(separator, ':' | '=') {
        // A lonely word of a list may be an argument of a command.
        return start;
    }
    let value = rest.get(1..).unwrap_or("");
    let behind = value.trim();
    let is_open = behind.chars().all(|c| matches!(c, '{' | '[' | '|' | '>' | '-' | '&' | ' '));
    let is_alias = behind.strip_prefix(['*', '&']).is_some_and(is_name);
    let is_name_there = separator == ':' && NAMES.contains(&key) && is_name(behind);
    let is_path = separator == ':' && behind.starts_with('/') && is_name(behind);
    if is_open || is_alias || is_name_there || is_path {
        return line.len();
    }
    start + end + 1
}

/// A name of letters and signs, short enough to be one that somebody thought of.
fn is_name(text: &str) -> bool {
    let text = text.trim_matches(['"', '\'']);
    let is_sign = |c: char| c.is_ascii_alphanumeric() || "._-/:$".contains(c);
    let is_token = |word: &str| word.len() >= 20 && word.chars().any(|c| c.is_ascii_digit());
    text.chars().all(is_sign) && !text.split(['.', '_', '-', '/', ':']).any(is_token)
}

#[cfg(test)]
mod tests {
    use super::veiled;

    #[test]
    fn keys_and_names_stay_and_values_are_covered() {
        for (line, expected) in [
            ("  - DB_URL=postgres://u:p@db/x # c\n", "  - DB_URL=******************* * *\n"),
            ("    DB_URL: pässword\n", "    DB_URL: *********\n"),
            ("            - name: DATABASE_URL\n", "            - name: DATABASE_URL\n"),
            ("- {name: A, value: p}\n", "- {name: ** ****** **\n"),
            ("  <<: *books\n", "  <<: *books\n"),
            ("services:\n", "services:\n"),
            ("  - spool:/var/spool/shop\n", "  - spool:/var/spool/shop\n"),
            ("command: [a, --password, p]\n", "command: *** *********** **\n"),
            ("  - swordfish\n", "  - *********\n"),
            ("  swordfish\n", "  *********\n"),
            ("PGPASSWORD='p q'\n", "PGPASSWORD=** **\n"),
            ("name: AKIAIOSFODNN7EXAMPLE0\n", "name: *********************\n"),
        ] {
            assert_eq!(veiled(line), expected);
            assert_eq!(veiled(line).len(), line.len());
        }
        assert_eq!(veiled("a: b\nc: d"), "a: *\nc: *");
    }
}
