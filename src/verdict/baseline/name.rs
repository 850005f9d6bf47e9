//! Which file of the baseline a finding belongs to.
//!
//! Owns the mapping of teams to file names: reversible, and without collisions where the file
//! system ignores case. Does not know the contents.

use crate::checks::Finding;

/// The folder, beside `mandate.toml`.
pub use crate::load::BASELINE_FOLDER as FOLDER;

/// No team's name becomes one with `+` in it.
const NOBODY: &str = "+nobody.toml";
const SHARED: &str = "+shared.toml";

/// Names that some systems keep for devices.
const RESERVED: [&str; 6] = ["aux", "com", "con", "lpt", "nul", "prn"];

/// The team that answers for a finding: the one whose package does what was found; none where
/// nobody or several do.
pub fn holder(finding: &Finding) -> Option<&str> {
    match finding.from.teams.as_slice() {
        [team] => Some(team),
        _ => None,
    }
}

/// The name of the file that a finding belongs to.
pub fn file_name(finding: &Finding) -> String {
    match (holder(finding), finding.from.teams.is_empty()) {
        (Some(team), _) => format!("{}.toml", encoded(team)),
        (None, true) => NOBODY.to_owned(),
        (None, false) => SHARED.to_owned(),
    }
}

/// `@shop/Ledger` as `@shop%2f%4cedger`: small letters, digits, `@`, `-`, `_` and inner dots stay,
/// every other byte is written in hexadecimal.
fn encoded(team: &str) -> String {
    let mut out = String::new();
    let is_reserved = RESERVED.iter().any(|name| {
        let rest = team.strip_prefix(name);
        rest.is_some_and(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()).is_empty())
    });
    for (at, byte) in team.bytes().enumerate() {
        let is_edge = at == 0 || at + 1 == team.len();
        let stays = match byte {
            b'a'..=b'z' => !(is_reserved && at == 0),
            b'0'..=b'9' | b'@' | b'-' | b'_' => true,
            b'.' => !is_edge,
            _ => false,
        };
        if stays {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02x}"));
        }
    }
    out
}

/// The team of a file, by its name; none for the files of nobody and of several.
pub fn team_of(name: &str) -> Option<String> {
    name.strip_suffix(".toml").filter(|name| !name.starts_with('+')).and_then(decoded)
}

fn decoded(name: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = name.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits: String = rest.by_ref().take(2).map(char::from).collect();
            bytes.push(u8::from_str_radix(&digits, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_teams_come_back_and_never_meet() {
        let teams = [
            "web",
            "Web",
            "WEB",
            "@org/team",
            "@org-team",
            "a@b.org",
            ".",
            "..",
            "con",
            "com1",
            "é",
            "%2f",
            "a b",
            "a+b",
            "",
            "+nobody",
            "x/../y",
            "aux.",
            "con.x",
        ];
        let names: Vec<String> = teams.iter().map(|team| encoded(team)).collect();
        for (team, name) in teams.iter().zip(&names) {
            assert_eq!(decoded(name).as_deref(), Some(*team));
            assert!(!name.contains(['/', '\\', '+', ' ']) && name.is_ascii(), "{name}");
            assert!(!name.starts_with('.') && !name.ends_with('.'), "{name}");
        }
        let mut folded: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
        folded.sort();
        folded.dedup();
        assert_eq!(folded.len(), teams.len());
        assert_eq!(encoded("@org/team"), "@org%2fteam");
    }
}
