//! `cargo mandate lsp`: a language server over standard input and output.
//!
//! Owns the conversation. What it says is of the files as they were last saved: it judges once at
//! the beginning and again after each save, and takes back what no longer holds. The transport is
//! handed in by `main`; nothing else may reach stdout.

mod address;
mod workspace;

use std::path::PathBuf;
use std::time::Duration;

use gen_lsp_types::{
    Contents, Hover, HoverParams, HoverProvider, MarkupContent, MarkupKind, PositionEncodingKind,
    Save, ServerCapabilities, TextDocumentSync, TextDocumentSyncKind, TextDocumentSyncOptions,
};
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use serde_json::{Value, json};

use super::args::Global;
use super::{Code, Outcome, World};
use workspace::Workspace;

/// Several saves at once are judged once.
const GATHER: Duration = Duration::from_millis(40);
/// Files whose change by somebody else asks for a new judgement.
const WATCHED: [&str; 8] = [
    "**/*.rs",
    "**/Cargo.toml",
    "**/Cargo.lock",
    "**/CODEOWNERS",
    "**/mandate.toml",
    "**/teams.toml",
    "**/mandate-baseline/*.toml",
    "**/OWNERS",
];

pub(super) fn run(world: &World, global: &Global) -> Outcome {
    let Some(connect) = world.connect else {
        return Outcome::refused(
            "error: `lsp` talks with an editor, and none is connected here\n\
             help: have the editor start `cargo-mandate lsp`\n"
                .to_owned(),
        );
    };
    let (connection, threads) = connect();
    let served = serve(world, global, &connection);
    // The writer ends when nobody can send any more.
    drop(connection);
    match served {
        Ok(()) => match threads.join() {
            Ok(()) => Outcome::printed(String::new(), String::new(), Code::Clean),
            Err(error) => Outcome::refused(format!("error: the editor hung up: {error}\n")),
        },
        Err(text) => Outcome::refused(format!("error: {text}\n")),
    }
}

fn serve(world: &World, global: &Global, connection: &Connection) -> Result<(), String> {
    let (id, params) = connection.initialize_start().map_err(|error| error.to_string())?;
    let answer = json!({
        "capabilities": capabilities(),
        "serverInfo": { "name": "cargo-mandate", "version": env!("CARGO_PKG_VERSION") },
    });
    connection.initialize_finish(id, answer).map_err(|error| error.to_string())?;
    if watches(&params) {
        send(
            connection,
            Request::new(
                "watch".to_owned().into(),
                "client/registerCapability".to_owned(),
                registration(),
            ),
        )?;
    }
    let mut workspace = Workspace::new(world, global, root(&params));
    let mut is_stale = true;
    loop {
        let message = if is_stale {
            match connection.receiver.recv_timeout(GATHER) {
                Ok(message) => message,
                Err(error) if error.is_timeout() => {
                    for message in workspace.judge() {
                        send(connection, message)?;
                    }
                    is_stale = false;
                    continue;
                }
                Err(_) => return Ok(()),
            }
        } else {
            match connection.receiver.recv() {
                Ok(message) => message,
                Err(_) => return Ok(()),
            }
        };
        match message {
            Message::Request(request) => {
                if connection.handle_shutdown(&request).map_err(|error| error.to_string())? {
                    return Ok(());
                }
                send(connection, answer_to(&workspace, request))?;
            }
            Message::Notification(notification) => {
                is_stale |= changes_files(&notification);
            }
            Message::Response(_) => {}
        }
    }
}

fn send(connection: &Connection, message: impl Into<Message>) -> Result<(), String> {
    connection.sender.send(message.into()).map_err(|_| "the editor hung up".to_owned())
}

fn capabilities() -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(PositionEncodingKind::UTF16),
        text_document_sync: Some(TextDocumentSync::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            // What is not saved is nobody else's business yet, and cargo could not read it.
            change: Some(TextDocumentSyncKind::None),
            save: Some(Save::Bool(true)),
            ..TextDocumentSyncOptions::default()
        })),
        hover_provider: Some(HoverProvider::Bool(true)),
        ..ServerCapabilities::default()
    }
}

/// Where the editor works; the first folder, if it has several.
fn root(params: &Value) -> Option<PathBuf> {
    let folder = params.pointer("/workspaceFolders/0/uri").and_then(Value::as_str);
    let root = params.get("rootUri").and_then(Value::as_str);
    folder.or(root).and_then(address::to_path)
}

/// Whether the editor can tell of files that others change.
fn watches(params: &Value) -> bool {
    let path = "/capabilities/workspace/didChangeWatchedFiles/dynamicRegistration";
    params.pointer(path).and_then(Value::as_bool) == Some(true)
}

fn registration() -> Value {
    let watchers: Vec<Value> = WATCHED.iter().map(|glob| json!({ "globPattern": glob })).collect();
    json!({ "registrations": [{
        "id": "saved-elsewhere",
        "method": "workspace/didChangeWatchedFiles",
        "registerOptions": { "watchers": watchers },
    }] })
}

fn changes_files(notification: &Notification) -> bool {
    matches!(
        notification.method.as_str(),
        "textDocument/didSave" | "workspace/didChangeWatchedFiles"
    )
}

fn answer_to(workspace: &Workspace<'_>, request: Request) -> Response {
    if request.method != "textDocument/hover" {
        let message = format!("`{}` is not understood here", request.method);
        return Response::new_err(request.id, ErrorCode::MethodNotFound as i32, message);
    }
    match serde_json::from_value::<HoverParams>(request.params) {
        Ok(params) => Response::new_ok(request.id, hover(workspace, &params)),
        Err(error) => {
            Response::new_err(request.id, ErrorCode::InvalidParams as i32, error.to_string())
        }
    }
}

fn hover(workspace: &Workspace<'_>, params: &HoverParams) -> Option<Hover> {
    let at = &params.text_document_position_params;
    let path = address::to_path(at.text_document.uri.as_ref())?;
    let found = workspace.hover(&path, at.position.line)?;
    Some(Hover {
        contents: Contents::MarkupContent(MarkupContent {
            kind: MarkupKind::Markdown,
            value: found.text,
        }),
        range: found.at.map(workspace::range),
    })
}
