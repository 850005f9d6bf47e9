//! The vectors of both hosts' behaviour, and what the vectors leave out.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Dialect, Lines, detect, github, gitlab, parse};
use crate::source::{Severity, SourceMap};

#[derive(Deserialize)]
struct Vectors {
    github: Vec<PatternCase>,
    gitlab: Vec<PatternCase>,
    github_files: Vec<FileCase>,
    gitlab_files: Vec<FileCase>,
}

#[derive(Deserialize)]
struct PatternCase {
    pattern: String,
    matches: Vec<String>,
    misses: Vec<String>,
}

#[derive(Deserialize)]
struct FileCase {
    text: String,
    owners: BTreeMap<String, Option<Vec<String>>>,
    why: String,
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("../../../tests/vectors/codeowners.json")).unwrap()
}

fn lines(text: &str, dialect: Dialect) -> Lines {
    parse(SourceMap::default().add("CODEOWNERS", text.into()), text, dialect).0
}

/// Owners of a path: none if no line matches, empty if a line un-owns it.
fn owners(lines: &Lines, path: &str) -> Option<Vec<String>> {
    let winners = lines.decide(path).lines;
    if winners.is_empty() {
        return None;
    }
    let of_line = |id: &usize| lines.lines[*id].owners.iter().map(|o| o.value.clone());
    Some(winners.iter().flat_map(of_line).collect())
}

fn check_patterns(cases: &[PatternCase], dialect: Dialect) {
    assert!(cases.len() > 10);
    for case in cases {
        let lines = lines(&format!("{} @o\n", case.pattern), dialect);
        for path in &case.matches {
            assert!(owners(&lines, path).is_some(), "`{}` must match `{path}`", case.pattern);
        }
        for path in &case.misses {
            assert!(owners(&lines, path).is_none(), "`{}` must not match `{path}`", case.pattern);
        }
    }
}

fn check_files(cases: &[FileCase], dialect: Dialect) {
    assert!(!cases.is_empty());
    for case in cases {
        let lines = lines(&case.text, dialect);
        for (path, expected) in &case.owners {
            assert_eq!(owners(&lines, path), *expected, "{path}: {}", case.why);
        }
    }
}

#[test]
fn github_patterns_match_as_the_host_does() {
    check_patterns(&vectors().github, Dialect::Github);
}

#[test]
fn gitlab_patterns_match_as_the_host_does() {
    check_patterns(&vectors().gitlab, Dialect::Gitlab);
}

#[test]
fn github_files_decide_as_the_host_does() {
    check_files(&vectors().github_files, Dialect::Github);
}

#[test]
fn gitlab_files_decide_as_the_host_does() {
    check_files(&vectors().gitlab_files, Dialect::Gitlab);
}

#[test]
fn the_index_agrees_with_trying_every_pattern() {
    let vectors = vectors();
    let paths: Vec<&String> =
        vectors.github.iter().flat_map(|c| c.matches.iter().chain(&c.misses)).collect();
    for (cases, dialect) in [(&vectors.github, Dialect::Github), (&vectors.gitlab, Dialect::Gitlab)]
    {
        let text: String = cases.iter().map(|c| format!("{} @o\n", c.pattern)).collect();
        let lines = lines(&text, dialect);
        for path in &paths {
            let segments: Vec<&str> = path.split('/').collect();
            let naive: Vec<usize> = (0..lines.lines.len())
                .filter(|id| lines.lines[*id].pattern.matches(&segments))
                .collect();
            assert_eq!(lines.decide(path).matching, naive, "{path}");
        }
    }
}

#[test]
fn what_a_dialect_does_not_know_is_a_problem_with_its_line() {
    let mut map = SourceMap::default();
    let text = "* @o/all\n!x @o/a\na/***/b @o/a\n*.rs nobody\n\\#x @o/a\n";
    let file = map.add("CODEOWNERS", text.into());
    let (parsed, problems) = github::parse(file, text);
    assert_eq!(parsed.lines.len(), 1);
    let seen: Vec<_> = problems.iter().map(|p| (map.place(p.span).line, p.severity)).collect();
    let error = Severity::Error;
    assert_eq!(seen, [(2, error), (3, error), (4, Severity::Warning), (5, error)]);
    let text = "[A\n[ab.rs @x\n";
    let file = map.add("gitlab", text.into());
    assert_eq!(gitlab::parse(file, text).1.len(), 2);
}

#[test]
fn mistakes_seen_in_the_wild_are_survived() {
    let found = lines("- @a @b\n@someone\n/ @a\n", Dialect::Github);
    assert_eq!(found.lines.len(), 3);
    assert_eq!(owners(&found, "src/lib.rs"), None);
    assert_eq!(owners(&found, "-"), Some(vec!["@a".into(), "@b".into()]));
}

#[test]
fn crlf_and_tabs_do_not_matter() {
    let found = lines("*\t@o/all\r\n/a/ \t @o/a\r\n", Dialect::Github);
    assert_eq!(owners(&found, "a/x"), Some(vec!["@o/a".into()]));
    let marked = lines("\u{feff}/a/ @o/a\n", Dialect::Github);
    assert_eq!(owners(&marked, "a/x"), Some(vec!["@o/a".into()]));
}

#[test]
fn the_dialect_is_detected_where_two_hosts_share_a_place() {
    assert_eq!(detect("* @a\n", Dialect::Github, false).0, Dialect::Github);
    assert_eq!(detect("* @a\n", Dialect::Github, true).0, Dialect::Gitlab);
    assert_eq!(detect("[Docs]\n*.md @a\n", Dialect::Github, false).0, Dialect::Gitlab);
    assert_eq!(detect("# [x]\n* @a\n", Dialect::Github, false).0, Dialect::Github);
}

#[test]
fn sections_of_one_name_are_merged_and_roles_own_nothing() {
    let found = lines("[Docs] @d\na.md\n[DOCS]\na.md @e @@maintainer\n", Dialect::Gitlab);
    assert_eq!(owners(&found, "a.md"), Some(vec!["@e".into()]));
}
