//! Brackets: what opens one, which scope it has, what ends with it.
//!
//! Owns the stack. Invariant: a closing bracket closes the nearest one that it fits; what stands
//! open in between is a defect of the text, not of the stack.

use super::facts::ScopeKind;
use super::scan::{Expected, Frame, FrameKind, Scanner};
use super::tokens::{Kind, Token};

impl Scanner<'_, '_> {
    pub(super) fn open(&mut self, token: Token) {
        let close = match token.kind {
            b'{' => b'}',
            b'(' => b')',
            _ => b']',
        };
        let typed = self.typed.take_if(|(open, ..)| *open <= self.at);
        let (call, callee) = match (typed, self.called.take()) {
            (Some((open, call, range)), _) if open == self.at => (call, Some(range)),
            (_, Some((call, range))) => (call, Some(range)),
            (_, None) => (None, None),
        };
        let outer = self.scope();
        let is_in_macro = self.frames.last().is_some_and(|frame| frame.kind == FrameKind::Open);
        let mut frame = Frame {
            kind: FrameKind::Group,
            close,
            scope: outer,
            own: false,
            item: None,
            call,
            argument: std::mem::take(&mut self.position),
            callee,
            subject: None,
            function: None,
            at: token.start,
            silent: false,
            owner: 0,
        };
        let takes_expected = match self.expected.kind {
            // A macro's arguments may stand in any bracket, everything else in braces.
            Some(FrameKind::Open | FrameKind::MacroBody) => true,
            Some(_) => token.kind == b'{',
            None => false,
        };
        if takes_expected {
            let expected = std::mem::take(&mut self.expected);
            frame.kind = expected.kind.unwrap_or(FrameKind::Block);
            frame.item = expected.item;
            frame.subject = expected.subject;
            frame.function = expected.function;
            self.open_scope(&mut frame, expected, outer);
        } else if token.kind == b'{' {
            frame.kind = if is_in_macro { FrameKind::Open } else { FrameKind::Block };
            self.statement += u32::from(!is_in_macro);
        } else if is_in_macro {
            frame.kind = FrameKind::Open;
        }
        if frame.call.is_none() && frame.kind != FrameKind::Block {
            self.inherit_call(&mut frame);
        }
        if token.kind == b'{' {
            self.pending.clear();
            self.climb.end_of_statement();
        }
        self.push(frame);
        self.at += 1;
    }

    pub(super) fn push(&mut self, mut frame: Frame) {
        frame.owner = match frame.kind {
            // Climbed for each item, thousands of brackets would cost the square of their number.
            FrameKind::Open | FrameKind::Group | FrameKind::Attribute => {
                self.frames.last().map_or(0, |around| around.owner)
            }
            _ => self.frames.len(),
        };
        let is_attribute = |frame: &Frame| frame.kind == FrameKind::Attribute;
        let around = self.frames.last();
        // `cfg_attr(…)` adds what an attribute may hold.
        frame.silent =
            frame.call.is_none() && !is_attribute(&frame) && !around.is_some_and(is_attribute);
        note(&mut self.open, frame.close, |count| count + 1);
        self.frames.push(frame);
    }

    fn open_scope(&mut self, frame: &mut Frame, expected: Expected, outer: u32) {
        let kind = match (frame.kind, expected.item) {
            (FrameKind::Module, Some(item)) => Some(ScopeKind::Module(item)),
            (FrameKind::MacroBody, Some(item)) => Some(ScopeKind::Macro(item)),
            // Among members neither is an item.
            (FrameKind::Module | FrameKind::MacroBody, None) => {
                frame.kind = FrameKind::Block;
                None
            }
            _ => None,
        };
        match frame.kind {
            FrameKind::Module | FrameKind::MacroBody => {
                let Some(kind) = kind else { return };
                frame.scope = self.new_scope(outer, kind, expected.test);
                frame.own = true;
            }
            // Only tests compile it, so what it uses has to be told apart.
            FrameKind::Block | FrameKind::Members if expected.test => {
                frame.scope = self.new_scope(outer, ScopeKind::Block, true);
                frame.own = frame.kind == FrameKind::Block;
            }
            _ => {}
        }
    }

    pub(super) fn close(&mut self, token: Token) {
        self.at += 1;
        let fits = self.frames.last().is_some_and(|frame| frame.close == token.kind);
        if !fits {
            self.defect(token.start, "a closing bracket that closes nothing");
            // The nearest bracket that it could close; none is left open by mistake.
            let is_open = kind_of(token.kind).and_then(|at| self.open.get(at)) != Some(&0);
            let known = if is_open {
                self.frames.iter().rposition(|f| f.close == token.kind)
            } else {
                None
            };
            let Some(known) = known else { return };
            for frame in self.frames.drain(known + 1..) {
                note(&mut self.open, frame.close, |count| count.saturating_sub(1));
            }
        }
        let Some(frame) = self.frames.pop() else { return };
        note(&mut self.open, frame.close, |count| count.saturating_sub(1));
        if frame.kind == FrameKind::Attribute {
            return;
        }
        if self.sees_client {
            self.end_command(&frame);
        }
        if let Some(item) = frame.item {
            self.end_item(item, token.end);
        }
        if let Some(function) = frame.function {
            self.end_function(function, token.end);
        }
        if token.kind == b'}' {
            self.pending.clear();
            self.expected = Expected::default();
            self.climb.end_of_statement();
            self.statement += u32::from(frame.kind != FrameKind::Open);
        }
    }

    pub(super) fn end_item(&mut self, item: u32, end: u32) {
        if let Some(item) = self.facts.items.get_mut(item as usize) {
            item.end = end;
        }
        while let Some(call) = self.open_attributes.pop() {
            if let Some(call) = self.facts.calls.get_mut(call as usize) {
                call.item = Some(end);
            }
        }
    }

    pub(super) fn end_of_statement(&mut self) {
        // `[u8; 4]` in the head of an item does not end it.
        let is_array = |frame: &Frame| frame.kind == FrameKind::Group && frame.close == b']';
        if self.frames.last().is_some_and(is_array) {
            self.at += 1;
            return;
        }
        let end = self.token(0).map_or(0, |token| token.end);
        if let Some(item) = self.expected.item.take() {
            self.end_item(item, end);
        }
        self.expected = Expected::default();
        self.pending.clear();
        self.called = None;
        self.climb.end_of_statement();
        self.statement += 1;
        self.at += 1;
    }

    pub(super) fn end_of_argument(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.argument = frame.argument.saturating_add(1);
            // A field or variant ends, and what was said before it.
            if frame.kind == FrameKind::Members {
                self.pending.clear();
            }
        }
        self.at += 1;
    }
}

fn kind_of(close: Kind) -> Option<usize> {
    match close {
        b')' => Some(0),
        b']' => Some(1),
        b'}' => Some(2),
        _ => None,
    }
}

fn note(open: &mut [usize; 3], close: Kind, change: impl Fn(usize) -> usize) {
    if let Some(count) = kind_of(close).and_then(|at| open.get_mut(at)) {
        *count = change(*count);
    }
}
