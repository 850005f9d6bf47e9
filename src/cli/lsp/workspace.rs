//! The workspace an editor works in, as last judged, and what the editor has been told of it.
//!
//! Owns the difference between two judgements: a file is told of anew only if its notes changed,
//! and with an empty list once it has none. Where a workspace can't be read, as in the middle of
//! an edit, what was said stays, and the reason is logged.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gen_lsp_types::{
    Code, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location, Position,
    PublishDiagnosticsParams, Range, Uri,
};
use lsp_server::Notification;
use serde_json::json;

use super::super::World;
use super::super::args::Global;
use super::super::check;
use super::super::session::{self, Depth, Session, Strictness};
use super::address;
use crate::load::{normalize, path_text};
use crate::report::{self, Note, Stretch, Weight};
use crate::source::Severity;
use crate::verdict::Verdict;

pub(super) struct Workspace<'w> {
    world: World,
    global: &'w Global,
    /// Where the editor says it works, and the same with links followed: addresses are told in the
    /// editor's own words.
    roots: (PathBuf, PathBuf),
    judged: Option<(Session, Verdict)>,
    told: BTreeMap<PathBuf, Vec<Diagnostic>>,
}

impl<'w> Workspace<'w> {
    pub(super) fn new(world: &World, global: &'w Global, root: Option<PathBuf>) -> Self {
        let root = root.unwrap_or_else(|| world.cwd.clone());
        let real = root.canonicalize().unwrap_or_else(|_| root.clone());
        let world = World { cwd: root.clone(), progress: None, stays: true, ..world.clone() };
        Self { world, global, roots: (root, real), judged: None, told: BTreeMap::new() }
    }

    /// Judges the files as they are, and gives what the editor has to hear of it.
    pub(super) fn judge(&mut self) -> Vec<Notification> {
        let opened = session::open(&self.world, self.global, Strictness::Lenient, Depth::Sources);
        let mut session = match opened {
            Ok(session) => session,
            Err(outcome) => return vec![log(&outcome.stderr)],
        };
        let is_fatal = session.problems.iter().any(|problem| problem.severity == Severity::Error);
        // By half a configuration nothing is judged, as with `check`; its mistakes are shown.
        let mut verdict = if is_fatal || !session.has_owners() {
            Verdict::default()
        } else {
            check::judge(&mut session, None)
        };
        // A baseline in the middle of a merge: findings are told as if none were accepted.
        let held = session.hold(&mut verdict, None);
        let spans = report::note_spans(&session.model, &verdict);
        session.bring_texts(spans.into_iter());
        let notes = report::editor_notes(
            &session.model,
            &session.book,
            &verdict,
            &session.problems,
            session.sources(),
        );
        let mut now: BTreeMap<PathBuf, Vec<Diagnostic>> = BTreeMap::new();
        for (path, notes) in &notes {
            let notes = notes.iter().map(|note| self.diagnostic(&session, note)).collect();
            now.insert(normalize(&session.in_root(path)), notes);
        }
        let mut out: Vec<Notification> = Vec::new();
        out.extend(held.err().map(|outcome| log(&outcome.stderr)));
        if !session.has_owners() {
            out.push(log(&check::no_owners()));
        }
        let gone = self.told.keys().filter(|path| !now.contains_key(*path));
        out.extend(gone.map(|path| self.published(path, Vec::new())));
        let news = now.iter().filter(|(path, notes)| self.told.get(*path) != Some(notes));
        out.extend(news.map(|(path, notes)| self.published(path, notes.clone())));
        self.told = now;
        self.judged = Some((session, verdict));
        out
    }

    /// What there is to say about a line, counted from 0.
    pub(super) fn hover(&self, path: &Path, line: u32) -> Option<report::Hover> {
        let (session, verdict) = self.judged.as_ref()?;
        let path = path.canonicalize().ok()?;
        let shown = path_text(&session.loaded.root, &path);
        let tree = &session.loaded.tree;
        let tracked = tree.files.binary_search(&path_text(&tree.root, &path)).ok();
        let at = (shown.as_str(), line, tracked);
        report::editor_hover(&session.model, &session.book, verdict, session.sources(), at)
    }

    fn published(&self, path: &Path, diagnostics: Vec<Diagnostic>) -> Notification {
        let params = PublishDiagnosticsParams { uri: self.uri(path), version: None, diagnostics };
        Notification::new("textDocument/publishDiagnostics".to_owned(), params)
    }

    fn uri(&self, path: &Path) -> Uri {
        let (root, real) = &self.roots;
        let path = match path.strip_prefix(real) {
            Ok(rest) => root.join(rest),
            Err(_) => path.to_owned(),
        };
        Uri(address::of_path(&path))
    }

    fn diagnostic(&self, session: &Session, note: &Note) -> Diagnostic {
        let related = note.related.iter().map(|related| DiagnosticRelatedInformation {
            location: Location {
                uri: self.uri(&normalize(&session.in_root(&related.path))),
                range: range(related.at),
            },
            message: related.message.clone(),
        });
        let related: Vec<_> = related.collect();
        Diagnostic {
            range: range(note.at),
            severity: Some(match note.weight {
                Weight::Error => DiagnosticSeverity::Error,
                Weight::Warning => DiagnosticSeverity::Warning,
                Weight::Information => DiagnosticSeverity::Information,
                Weight::Hint => DiagnosticSeverity::Hint,
            }),
            code: note.rule.clone().map(Code::String),
            code_description: None,
            source: Some("cargo mandate".to_owned()),
            message: note.message.clone().into(),
            tags: None,
            related_information: Some(related).filter(|related| !related.is_empty()),
            data: None,
        }
    }
}

/// Why nothing was judged, for the editor's log.
fn log(text: &str) -> Notification {
    // 2 is a warning.
    let params = json!({ "type": 2, "message": text.trim_end() });
    Notification::new("window/logMessage".to_owned(), params)
}

pub(super) fn range(at: Stretch) -> Range {
    let position = |spot: report::Spot| Position { line: spot.line, character: spot.column };
    Range { start: position(at.from), end: position(at.to) }
}
