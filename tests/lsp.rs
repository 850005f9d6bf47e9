//! A client over standard input and output that opens, edits, saves and closes files of the shop.

#![expect(clippy::unwrap_used, reason = "a test that can't read its input has failed")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use lsp_server::{Message, Notification, Request, RequestId};
use serde_json::{Value, json};
use support::{copy, package_root};

/// A server that says nothing for so long has failed.
const PATIENCE: Duration = Duration::from_secs(60);

struct Editor {
    root: PathBuf,
    server: Child,
    input: Option<ChildStdin>,
    output: Receiver<Message>,
    /// What the server says at the end of stdout that is no message.
    rest: Receiver<String>,
    shown: BTreeMap<String, Vec<Value>>,
    log: Vec<String>,
    requests: i32,
}

impl Editor {
    fn start(root: &Path) -> (Self, Value) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-mandate"));
        let command = command.args(["mandate", "lsp"]).current_dir(std::env::temp_dir());
        let mut server = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(server.stdout.take().unwrap());
        let (sender, output) = channel();
        let (last, rest) = channel();
        std::thread::spawn(move || {
            while let Ok(Some(message)) = Message::read(&mut stdout) {
                if sender.send(message).is_err() {
                    break;
                }
            }
            let mut rest = String::new();
            let _ = stdout.read_to_string(&mut rest);
            let _ = last.send(rest);
        });
        let input = server.stdin.take();
        let mut editor = Self {
            root: root.to_owned(),
            server,
            input,
            output,
            rest,
            shown: BTreeMap::new(),
            log: Vec::new(),
            requests: 0,
        };
        let capabilities = json!({
            "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } },
        });
        let folders = json!([{ "uri": editor.uri(""), "name": "shop" }]);
        let params = json!({
            "processId": null, "rootUri": null, "capabilities": capabilities,
            "workspaceFolders": folders,
        });
        let answer = editor.ask("initialize", params).unwrap();
        editor.tell("initialized", json!({}));
        (editor, answer)
    }

    fn uri(&self, file: &str) -> String {
        let path = self.root.join(file);
        format!("file://{}", path.to_str().unwrap().trim_end_matches('/'))
    }

    fn send(&mut self, message: &Message) {
        message.write(self.input.as_mut().unwrap()).unwrap();
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(&Notification::new(method.to_owned(), params).into());
    }

    /// Asks, and takes in whatever comes before the answer.
    fn ask(&mut self, method: &str, params: Value) -> Result<Value, String> {
        self.requests += 1;
        let id = RequestId::from(self.requests);
        self.send(&Request::new(id.clone(), method.to_owned(), params).into());
        loop {
            let Message::Response(response) = self.next() else { continue };
            assert_eq!(response.id, id);
            let found = serde_json::to_value(&response).unwrap();
            return match found.get("error") {
                Some(error) => Err(error["message"].as_str().unwrap().to_owned()),
                None => Ok(found["result"].clone()),
            };
        }
    }

    fn next(&mut self) -> Message {
        let message = self.output.recv_timeout(PATIENCE).unwrap();
        match &message {
            Message::Notification(note) if note.method == "textDocument/publishDiagnostics" => {
                let uri = note.params["uri"].as_str().unwrap();
                let file = uri.strip_prefix(&self.uri("")).unwrap().trim_start_matches('/');
                let list = note.params["diagnostics"].as_array().unwrap().clone();
                self.shown.insert(file.to_owned(), list);
            }
            Message::Notification(note) if note.method == "window/logMessage" => {
                self.log.push(note.params["message"].as_str().unwrap().to_owned());
            }
            Message::Request(request) => {
                assert_eq!(request.method, "client/registerCapability");
                let id = request.id.clone();
                self.send(&lsp_server::Response::new_ok(id, Value::Null).into());
            }
            other => assert!(matches!(other, Message::Response(_)), "{other:?}"),
        }
        message
    }

    /// Takes in what a judgement brings: the first word of it, then all before the next answer.
    fn judgement(&mut self) {
        loop {
            if matches!(self.next(), Message::Notification(_)) {
                break;
            }
        }
        // Answered behind everything that the judgement had to say.
        self.hover("CODEOWNERS", 1_000);
    }

    fn hover(&mut self, file: &str, line: u32) -> Option<String> {
        let params = json!({
            "textDocument": { "uri": self.uri(file) },
            "position": { "line": line, "character": 0 },
        });
        let found = self.ask("textDocument/hover", params).unwrap();
        found.pointer("/contents/value").and_then(Value::as_str).map(str::to_owned)
    }

    /// Opens a file, edits it, saves it and closes it, as an editor does, and waits for the word.
    fn edit(&mut self, file: &str, edit: impl Fn(&str) -> String) {
        let path = self.root.join(file);
        let before = fs::read_to_string(&path).unwrap();
        let after = edit(&before);
        assert_ne!(before, after, "the edit changes nothing");
        let uri = self.uri(file);
        let item = json!({ "uri": uri, "languageId": "x", "version": 1, "text": before });
        self.tell("textDocument/didOpen", json!({ "textDocument": item }));
        let whole = json!([{ "text": after }]);
        let versioned = json!({ "uri": uri, "version": 2 });
        let change = json!({ "textDocument": versioned, "contentChanges": whole });
        self.tell("textDocument/didChange", change);
        fs::write(&path, after).unwrap();
        let document = json!({ "textDocument": { "uri": uri } });
        self.tell("textDocument/didSave", document.clone());
        self.tell("textDocument/didClose", document);
        self.judgement();
    }

    /// Rules, severities and ranges of a file's diagnostics.
    fn of(&self, file: &str) -> Vec<(String, u64, [u64; 4])> {
        let list = self.shown.get(file).map(Vec::as_slice).unwrap_or_default();
        let one = |note: &Value| {
            let at = |pointer: &str| note.pointer(pointer).unwrap().as_u64().unwrap();
            let range = [
                at("/range/start/line"),
                at("/range/start/character"),
                at("/range/end/line"),
                at("/range/end/character"),
            ];
            let code = note["code"].as_str().unwrap_or("").to_owned();
            (code, note["severity"].as_u64().unwrap(), range)
        };
        list.iter().map(one).collect()
    }

    fn has(&self, file: &str, rule: &str) -> bool {
        self.of(file).iter().any(|(code, ..)| code == rule)
    }

    fn stop(mut self) {
        self.ask("shutdown", Value::Null).unwrap();
        self.tell("exit", Value::Null);
        self.input = None;
        assert_eq!(self.rest.recv_timeout(PATIENCE).unwrap(), "", "more than messages on stdout");
        assert_eq!(self.server.wait().unwrap().code(), Some(0));
    }
}

fn shop() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy(&package_root().join("examples/shop"), dir.path());
    for args in [&["init", "-q"][..], &["add", "-A"]] {
        assert!(Command::new("git").args(args).current_dir(dir.path()).status().unwrap().success());
    }
    dir
}

/// The line of a file, from 0, that holds a text.
fn line_of(root: &Path, file: &str, text: &str) -> u64 {
    let found = fs::read_to_string(root.join(file)).unwrap();
    found.lines().position(|line| line.contains(text)).unwrap() as u64
}

const WEB: &str = "storefront/web/Cargo.toml";

#[test]
fn a_broken_link_is_shown_at_its_line_and_its_uses_until_it_is_gone() {
    let dir = shop();
    let (mut editor, answer) = Editor::start(dir.path());
    assert_eq!(answer["capabilities"]["positionEncoding"], "utf-16");
    assert_eq!(answer["capabilities"]["hoverProvider"], true);
    editor.judgement();
    let line = line_of(dir.path(), WEB, "cart = {");
    let expected = ("mandate/direct-link".to_owned(), 1, [line, 0, line, 4]);
    assert!(editor.of(WEB).contains(&expected), "{:?}", editor.of(WEB));
    let users: Vec<String> = editor
        .shown
        .keys()
        .filter(|file| file.starts_with("storefront/web/src/"))
        .filter(|file| {
            editor
                .of(file)
                .iter()
                .any(|(code, severity, _)| code == "mandate/direct-link" && *severity == 3)
        })
        .cloned()
        .collect();
    assert!(!users.is_empty(), "{:?}", editor.shown.keys());
    let note = editor.shown[&users[0]].iter().find(|n| n["code"] == "mandate/direct-link").unwrap();
    assert_eq!(note["relatedInformation"][0]["location"]["uri"], editor.uri(WEB).as_str());

    editor.edit(WEB, |text| {
        let lines = text.lines().filter(|line| !line.starts_with("cart = "));
        lines.map(|line| format!("{line}\n")).collect()
    });
    assert!(!editor.has(WEB, "mandate/direct-link"));
    for file in users {
        assert!(!editor.has(&file, "mandate/direct-link"), "{file} is still blamed");
    }
    assert!(editor.has("checkout/api/Cargo.toml", "mandate/leaky-interface"), "others stay");
    editor.stop();
}

#[test]
fn the_pointer_on_a_line_tells_owner_role_and_rule() {
    let dir = shop();
    let (mut editor, _) = Editor::start(dir.path());
    editor.judgement();
    let line = u32::try_from(line_of(dir.path(), WEB, "cart = {")).unwrap();
    let text = editor.hover(WEB, line).unwrap();
    for words in [
        "**`cart`** is owned by checkout (`CODEOWNERS:5`). Its role is internal.",
        "joins two teams, storefront → checkout",
        "- **deny** `mandate/direct-link`: `web` (storefront) links `cart`",
    ] {
        assert!(text.contains(words), "`{words}` is not in\n{text}");
    }
    let text = editor.hover("storefront/web/src/main.rs", 0).unwrap();
    assert!(text.starts_with("This file is owned by storefront (`CODEOWNERS:4`)."), "{text}");
    assert!(text.contains("**`web`** is owned by storefront"), "{text}");
    assert_eq!(editor.hover("storefront/web/src/main.rs", 1), None, "silent elsewhere");
    assert_eq!(editor.hover("no/such/file.rs", 0), None);
    editor.stop();
}

#[test]
fn columns_are_counted_as_editors_count_them() {
    let dir = shop();
    let (mut editor, _) = Editor::start(dir.path());
    editor.judgement();
    let file = "checkout/orders/src/lib.rs";
    let line = line_of(dir.path(), file, "accounts::REFUSED");
    let of_rule = |editor: &Editor| -> [u64; 4] {
        let all = editor.of(file);
        all.iter().find(|(code, _, at)| code == "mandate/shared-static" && at[0] == line).unwrap().2
    };
    let [_, before, _, _] = of_rule(&editor);
    // 1 character and 4 bytes, but 2 units of UTF-16; the comment has 7 units with its blank.
    editor.edit(file, |text| {
        let edited = |(at, old): (usize, &str)| {
            let before = if at as u64 == line { "/*🦀*/ " } else { "" };
            format!("{before}{old}\n")
        };
        text.lines().enumerate().map(edited).collect()
    });
    let [_, after, _, _] = of_rule(&editor);
    assert_eq!(after, before + 7);
    editor.stop();
}

#[test]
fn half_an_edit_takes_nothing_back_and_a_mistake_in_the_settings_is_shown_at_its_line() {
    let dir = shop();
    let (mut editor, _) = Editor::start(dir.path());
    editor.judgement();
    let whole = editor.shown.clone();
    editor.edit(WEB, |text| text.replace("[dependencies]", "[dependencies"));
    assert_eq!(editor.shown, whole, "what was said stays");
    assert_eq!(editor.log.len(), 1, "{:?}", editor.log);
    // Repaired, and the link goes with the same save.
    editor.edit(WEB, |text| {
        text.replace("[dependencies\n", "[dependencies]\n").replace("\ncart = {", "\n#cart = {")
    });
    assert!(!editor.has(WEB, "mandate/direct-link"));

    editor.edit("mandate.toml", |text| text.replace("[levels]", "[levles]"));
    let line = line_of(dir.path(), "mandate.toml", "[levles]");
    let mistakes = editor.of("mandate.toml");
    assert_eq!((mistakes.len(), mistakes[0].1, mistakes[0].2[0]), (1, 1, line));
    let others = editor.shown.iter().filter(|(file, _)| *file != "mandate.toml");
    assert!(others.clone().all(|(_, notes)| notes.is_empty()), "by half the settings");
    editor.edit("mandate.toml", |text| text.replace("[levles]", "[levels]"));
    assert!(editor.of("mandate.toml").iter().all(|(code, ..)| !code.is_empty()));
    assert!(editor.has("checkout/api/Cargo.toml", "mandate/leaky-interface"));
    let refused = editor.ask("textDocument/completion", json!({})).unwrap_err();
    assert!(refused.contains("is not understood here"), "{refused}");
    editor.stop();
}

#[test]
fn an_editor_that_hangs_up_ends_the_server() {
    let dir = shop();
    let (mut editor, _) = Editor::start(dir.path());
    editor.judgement();
    editor.input = None;
    assert_eq!(editor.server.wait().unwrap().code(), Some(0));
}
