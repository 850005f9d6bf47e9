//! A git history for a fixture, made up from its `history.txt`.
//!
//! Owns that file's format: a line is `[@DAYS] [TIMES x] NAME <ADDRESS>: PATH PATH …`, read from
//! the oldest commit to the newest; `@DAYS` counts back from HEAD and holds for the lines below.
//! The last commit is a bot's and holds the fixture as it stands.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// HEAD is made on 2026-01-01.
const NOW: i64 = 1_767_225_600;

/// Makes the history, if the fixture asks for one.
pub(crate) fn make(dir: &Path) -> bool {
    let Ok(text) = std::fs::read_to_string(dir.join("history.txt")) else {
        return false;
    };
    git(dir, &["init", "-q", "-b", "main"], "");
    let mut stream = String::new();
    let mut days = 100;
    let mut number = 0;
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let (mut who, paths) = line.split_once(": ").unwrap();
        if let Some((given, rest)) = who.strip_prefix('@').and_then(|rest| rest.split_once(' ')) {
            days = given.parse().unwrap();
            who = rest;
        }
        let (times, who) = who.split_once(" x ").map_or((1, who), |(n, w)| (n.parse().unwrap(), w));
        for _ in 0..times {
            number += 1;
            let contents = |_: &str| format!("// {number}\n");
            let files = paths.split_whitespace().map(|path| (path.to_owned(), contents(path)));
            commit(&mut stream, who, NOW - days * 86_400 + number, &files.collect());
        }
    }
    let all = super::files(dir).into_iter().filter(|file| !file.starts_with(".git/"));
    let all = all.map(|file| (file.clone(), std::fs::read_to_string(dir.join(&file)).unwrap()));
    commit(&mut stream, "release-bot <release-bot@shop.example>", NOW, &all.collect());
    git(dir, &["fast-import", "--quiet"], &stream);
    git(dir, &["reset", "-q"], "");
    true
}

fn commit(stream: &mut String, who: &str, time: i64, files: &BTreeMap<String, String>) {
    let message = "change\n";
    writeln!(stream, "commit refs/heads/main\ncommitter {who} {time} +0000").unwrap();
    write!(stream, "data {}\n{message}", message.len()).unwrap();
    for (path, text) in files {
        writeln!(stream, "M 100644 inline {path}\ndata {}\n{text}", text.len()).unwrap();
    }
}

/// Runs git on its own, whatever git this test runs under.
pub(crate) fn git(dir: &Path, args: &[&str], input: &str) {
    let mut command = Command::new("git");
    for (key, _) in std::env::vars_os().filter(|(k, _)| k.to_string_lossy().starts_with("GIT_")) {
        command.env_remove(key);
    }
    let mut child = command
        .current_dir(dir)
        .args(["-c", "user.name=Test", "-c", "user.email=test@shop.example"])
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success(), "git {args:?}");
}
