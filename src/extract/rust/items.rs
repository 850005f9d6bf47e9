//! Items: what a keyword declares, in which scope, for whom to see.
//!
//! Owns the reading of an item's head. Bodies are scanned by the loop like everything else.
//! Members of types are no items, but for those hidden from documentation.

use super::calls::NEAR;
use super::facts::{Item, ItemKind, Symbol, SymbolKind, Visibility};
use super::keywords::{self, is_silent, keyword, may_be_keyword};
use super::scan::{Expected, FrameKind, Scanner, small};
use super::strings;
use super::tokens::{IDENT, LIFETIME, RAW, STRING, Token};
use super::words::Word;

/// How far the head of an item is looked into.
const HEAD: usize = 200;

impl<'t> Scanner<'t, '_> {
    /// An identifier or keyword.
    pub(super) fn word(&mut self, token: Token) {
        let first = self.text.as_bytes().get(token.start as usize).copied().unwrap_or(0);
        // Most words are told from every keyword by their first letter and their length.
        if !may_be_keyword(first, token.end - token.start) {
            self.name(first);
            return;
        }
        match keyword(self.text, token.start, token.end) {
            keywords::USE if self.kind(1) != b'<' && self.is_item_position() => self.use_tree(),
            keywords::PUB => self.pub_word(),
            keywords::MOD if self.is_name(1) && matches!(self.kind(2), b';' | b'{') => {
                self.module();
            }
            keywords::FN if self.is_name(1) => self.function(),
            keywords::STRUCT if self.is_name(1) => {
                self.plain(ItemKind::Struct, FrameKind::Members);
            }
            keywords::ENUM if self.is_name(1) => self.plain(ItemKind::Enum, FrameKind::Members),
            keywords::TRAIT if self.is_name(1) => self.plain(ItemKind::Trait, FrameKind::Members),
            keywords::UNION if self.is_name(1) && matches!(self.kind(2), b'{' | b'<') => {
                self.plain(ItemKind::Union, FrameKind::Members);
            }
            keywords::MACRO if self.is_name(1) && matches!(self.kind(2), b'(' | b'{') => {
                self.plain(ItemKind::Macro, FrameKind::Open);
            }
            keywords::TYPE if self.is_name(1) => self.alias(),
            keywords::CONST if self.is_constant() => self.constant(),
            keywords::STATIC if self.is_name(1) && self.is_item_position() => self.static_item(),
            keywords::IMPL if self.is_item_position() => self.implementation(),
            keywords::EXTERN => self.extern_word(),
            word => self.plain_word(word, first, token),
        }
    }

    /// A word that declares nothing.
    fn plain_word(&mut self, word: keywords::Keyword, first: u8, token: Token) {
        match word {
            keywords::LET => {
                let at = if self.word_at(1) == "mut" { 2 } else { 1 };
                self.climb.variable(self.is_name(at).then(|| self.word_at(at)));
                if self.sees_client && self.is_name(at) {
                    self.see_shadow(self.word_at(at), at + 1);
                }
                self.at += 1;
            }
            keywords::UNSAFE | keywords::ASYNC if self.is_item_position() => {
                self.pending.start.get_or_insert(token.start);
                self.at += 1;
            }
            keywords::CRATE | keywords::SELF | keywords::SUPER | keywords::SELF_TYPE
                if self.kind(1) != b':' || self.kind(2) != b':' =>
            {
                self.at += 1;
            }
            word if is_silent(word) => self.at += 1,
            _ => self.name(first),
        }
    }

    fn keyword_at(&self, ahead: usize) -> keywords::Keyword {
        self.token(ahead).map_or(0, |token| keyword(self.text, token.start, token.end))
    }

    /// A name that begins with this letter.
    #[inline]
    fn name(&mut self, first: u8) {
        if first.is_ascii_lowercase() && self.is_silent() {
            self.at += 1;
        } else {
            self.path(false);
        }
    }

    /// Whether a name in small letters says nothing here: a variable, a field, a primitive type.
    #[inline]
    fn is_silent(&self) -> bool {
        let is_alone = match self.kind(1) {
            b'(' | b'!' | b'<' => false,
            b':' => self.kind(2) != b':',
            _ => true,
        };
        is_alone
            && self.frames.last().is_some_and(|frame| frame.silent)
            // `AppearsOnTable<table>`
            && self.kind_before(1) != b'<'
            && self.spoken.is_empty()
            && self.climb.knows_nothing()
    }

    /// Whether an item can begin here.
    fn is_item_position(&self) -> bool {
        self.pending.visibility != Visibility::Private
            || matches!(self.kind_before(1), 0 | b';' | b'{' | b'}' | b']')
            || (self.kind_before(1) == IDENT && self.pending.start.is_some())
            // The first token of a macro's arguments, or what follows a matcher's arrow.
            || (matches!(self.kind_before(1), b'(' | b'>' | b')')
                && self.frames.last().is_some_and(|f| {
                    matches!(f.kind, FrameKind::Open | FrameKind::MacroBody)
                }))
    }

    /// `const NAME: …`; `*const a::B` is a type.
    fn is_constant(&self) -> bool {
        let is_typed = self.kind(2) == b':' && self.kind(3) != b':';
        self.is_name(1) && is_typed && self.is_item_position()
    }

    /// Declares an item; none where it is a member.
    fn declare(&mut self, kind: ItemKind, name: Token, text: Option<Box<str>>) -> Option<u32> {
        let keyword = self.token(0).map_or(name.start, |token| token.start);
        let scope = self.declaring_scope()?;
        let in_macro = self.frames.last().is_some_and(|frame| frame.kind == FrameKind::Open);
        let item = Item {
            scope,
            name: self.words.word(self.slice(name.start, name.end)),
            kind,
            visibility: self.pending.visibility,
            hidden: self.pending.hidden,
            exported: self.pending.exported,
            conditional: self.pending.conditional || in_macro,
            paths: std::mem::take(&mut self.pending.paths),
            start: self.pending.start.unwrap_or(keyword),
            end: name.end,
            at: name.start,
            text,
            target: None,
            mutable: false,
            test: self.pending.test,
            hands_out: None,
        };
        self.facts.items.push(item);
        Some(small(self.facts.items.len() - 1))
    }

    fn expect(&mut self, kind: Option<FrameKind>, item: Option<u32>, subject: Option<Word>) {
        self.expected = Expected { kind, item, test: self.pending.test, subject, function: None };
    }

    fn plain(&mut self, kind: ItemKind, frame: FrameKind) {
        let Some(name) = self.token(1) else { return };
        let text = self.iden_text(name);
        let item = self.declare(kind, name, text);
        self.expect(Some(frame), item, None);
        self.pending = super::attributes::Pending::default();
        self.at += 2;
    }

    fn module(&mut self) {
        let Some(name) = self.token(1) else { return };
        let kind = if self.kind(2) == b'{' { ItemKind::InlineModule } else { ItemKind::FileModule };
        let item = self.declare(kind, name, None);
        self.expect(Some(FrameKind::Module), item, None);
        self.pending = super::attributes::Pending::default();
        self.at += 2;
    }

    fn function(&mut self) {
        let Some(name) = self.token(1) else { return };
        self.symbol(name);
        let frame = self.frames.last().map(|frame| (frame.kind, frame.subject));
        let mut item = None;
        match frame {
            Some((FrameKind::Foreign, _)) => {}
            Some((FrameKind::Members, subject)) => {
                if self.pending.hidden && self.pending.visibility == Visibility::Public {
                    item = Some(self.hidden_method(name, subject));
                }
            }
            _ => {
                item = self.declare(ItemKind::Function, name, None);
                self.exported_macro(item);
                if self.pending.visibility == Visibility::Public && self.returns_static() {
                    self.accessors.extend(item);
                }
            }
        }
        let function = self.begin_function(name);
        self.expect(Some(FrameKind::Block), item, None);
        self.expected.function = Some(function);
        self.pending = super::attributes::Pending::default();
        self.at += 2;
    }

    /// What a procedural macro is called outside.
    fn exported_macro(&mut self, item: Option<u32>) {
        let derived = self.pending.derive.map(|(start, end)| self.slice(start, end));
        let derived = derived.map(|name| self.words.word(name));
        let Some(item) = item.and_then(|at| self.facts.items.get_mut(at as usize)) else {
            return;
        };
        if let Some(name) = derived {
            item.name = name;
        }
        if derived.is_some() || item.exported {
            item.kind = ItemKind::Macro;
            item.exported = true;
        }
    }

    fn hidden_method(&mut self, name: Token, subject: Option<Word>) -> u32 {
        let text = subject.map(|word| self.words.get(word).into());
        let scope = self.scope();
        let item = Item {
            scope,
            name: self.words.word(self.slice(name.start, name.end)),
            kind: ItemKind::Method,
            visibility: Visibility::Public,
            hidden: true,
            exported: false,
            conditional: false,
            paths: Vec::new(),
            start: self.pending.start.unwrap_or(name.start),
            end: name.end,
            at: name.start,
            text,
            target: None,
            mutable: false,
            test: false,
            hands_out: None,
        };
        self.facts.items.push(item);
        small(self.facts.items.len() - 1)
    }

    /// What the linker sees of a function or static.
    fn symbol(&mut self, name: Token) {
        let scope = self.scope();
        let (at, end) = (name.start, name.end);
        let own: Box<str> = self.slice(at, end).into();
        let in_foreign = self.frames.last().is_some_and(|f| f.kind == FrameKind::Foreign);
        let (kind, name) = if in_foreign {
            (SymbolKind::Wanted, self.pending.link_name.take().unwrap_or(own))
        } else if let Some(name) = self.pending.export_name.take() {
            (SymbolKind::Offered, name)
        } else if self.pending.no_mangle {
            (SymbolKind::Offered, own)
        } else {
            return;
        };
        self.facts.symbols.push(Symbol { kind, name, scope, at, end });
    }

    /// Whether the head of this function ends in `-> &'static …`.
    fn returns_static(&self) -> bool {
        for ahead in 2..HEAD {
            match self.kind(ahead) {
                b'{' | b';' | 0 => return false,
                b'-' if self.kind(ahead + 1) == b'>' && self.kind(ahead + 2) == b'&' => {
                    return self.kind(ahead + 3) == LIFETIME
                        && self.word_at(ahead + 3) == "'static";
                }
                _ => {}
            }
        }
        false
    }

    /// A private static is named at `at`: the accessor around it hands it out.
    pub(super) fn note_static(&mut self, known: u32, at: u32) {
        let items = &mut self.facts.items;
        // They are declared in the order of the text.
        let before = self.accessors.partition_point(|accessor| {
            items.get(*accessor as usize).is_some_and(|item| item.start <= at)
        });
        let last = before.checked_sub(1).and_then(|last| self.accessors.get(last));
        if let Some(item) = last.and_then(|accessor| items.get_mut(*accessor as usize))
            && at < item.end
        {
            item.hands_out.get_or_insert(known);
        }
    }

    /// `type Name = path;`
    fn alias(&mut self) {
        let Some(name) = self.token(1) else { return };
        let item = self.declare(ItemKind::Alias, name, None);
        if let Some(at) = item {
            let equals =
                (2..HEAD).find(|ahead| matches!(self.kind(*ahead), b'=' | b';' | b'{' | 0));
            if let Some(equals) = equals.filter(|ahead| self.kind(*ahead) == b'=') {
                let target = self.alias_target(equals + 1);
                if let Some(item) = self.facts.items.get_mut(at as usize) {
                    item.target = target;
                }
            }
        }
        self.expect(None, item, None);
        self.pending = super::attributes::Pending::default();
        self.at += 2;
    }

    fn alias_target(&mut self, from: usize) -> Option<u32> {
        let rooted = self.kind(from) == b':' && self.kind(from + 1) == b':';
        let first = if rooted { from + 2 } else { from };
        let mut words: Vec<&'t str> = Vec::new();
        let mut ahead = first;
        while self.is_name(ahead) {
            words.push(self.word_at(ahead));
            if self.kind(ahead + 1) != b':' || self.kind(ahead + 2) != b':' {
                break;
            }
            ahead += 3;
        }
        if words.is_empty() || !matches!(self.kind(ahead + 1), b';' | b'<') {
            return None;
        }
        let words: Vec<Word> = words.into_iter().map(|word| self.words.word(word)).collect();
        let scope = self.scope();
        Some(self.path_of(scope, &words, rooted))
    }

    fn constant(&mut self) {
        let Some(name) = self.token(1) else { return };
        let value = self.constant_value();
        if let Some(value) = &value
            && self.sees_client
        {
            self.note_constant(name, value);
        }
        let item = self.declare(ItemKind::Const, name, value);
        self.expect(None, item, None);
        self.pending = super::attributes::Pending::default();
        self.at += 2;
    }

    /// The string behind `=`, if it is one, also as `concat!` of strings.
    fn constant_value(&self) -> Option<Box<str>> {
        let equals = (3..24).find(|ahead| matches!(self.kind(*ahead), b'=' | b';' | b'{' | 0))?;
        let mut ahead = equals + 1;
        if self.kind(ahead) == b'&' {
            ahead += 1;
        }
        if self.kind(ahead) == STRING && self.kind(ahead + 1) == b';' {
            return strings::value(self.word_at(ahead)).map(Into::into);
        }
        if self.word_at(ahead) != "concat" || self.kind(ahead + 1) != b'!' {
            return None;
        }
        let mut out = String::new();
        ahead += 3;
        while self.kind(ahead) == STRING {
            out.push_str(&strings::value(self.word_at(ahead))?);
            ahead += 1;
            if self.kind(ahead) == b',' {
                ahead += 1;
            }
        }
        matches!(self.kind(ahead), b')' | b'}' | b']').then(|| out.into())
    }

    /// `static [mut] NAME: Type = …;`, and `static ref` of a well-known macro.
    fn static_item(&mut self) {
        let mutable = self.word_at(1) == "mut";
        let ahead = if mutable || (self.word_at(1) == "ref" && self.is_name(2)) { 2 } else { 1 };
        let Some(name) = self.token(ahead).filter(|_| self.kind(ahead + 1) == b':') else {
            self.at += 1;
            return;
        };
        self.symbol(name);
        let mut text = self.type_text(ahead + 2);
        if self.word_at(1) == "ref" {
            text = format!("LazyLock<{text}>");
        }
        if self.is_thread_local() {
            text = format!("thread_local<{text}>");
        }
        // A text that never changes is as good as a constant.
        if !mutable
            && ahead == 1
            && matches!(text.as_str(), "&str" | "&'static str")
            && let Some(value) = self.constant_value()
        {
            self.note_constant(name, &value);
        }
        let item = self.declare(ItemKind::Static, name, Some(text.into()));
        if let Some(item) = item.and_then(|at| self.facts.items.get_mut(at as usize)) {
            item.mutable = mutable;
        }
        self.expect(None, item, None);
        self.pending = super::attributes::Pending::default();
        self.at += ahead + 1;
    }

    fn is_thread_local(&self) -> bool {
        self.frames.iter().rev().take(NEAR).any(|frame| {
            frame.callee.is_some_and(|(start, end)| {
                matches!(
                    self.slice(start, end),
                    "thread_local" | "std::thread_local" | "task_local" | "tokio::task_local"
                )
            })
        })
    }

    /// A type as written, without white space, up to `=` or `;`.
    fn type_text(&self, from: usize) -> String {
        let mut out = String::new();
        for ahead in from..from + HEAD {
            match self.kind(ahead) {
                b';' | b'{' | 0 => break,
                b'=' if self.kind(ahead + 1) != b'>' => break,
                IDENT | RAW if out.ends_with(|c: char| c.is_alphanumeric()) => {
                    out.push(' ');
                    out.push_str(self.word_at(ahead));
                }
                _ => out.push_str(self.word_at(ahead)),
            }
        }
        out
    }

    /// `impl … for Type {`.
    fn implementation(&mut self) {
        let mut subject = None;
        let mut angles = 0usize;
        for ahead in 1..HEAD {
            match self.kind(ahead) {
                b'{' | b';' | 0 => break,
                b'<' => angles += 1,
                b'>' if self.kind(ahead - 1) != b'-' => angles = angles.saturating_sub(1),
                IDENT if angles == 0 => match self.keyword_at(ahead) {
                    keywords::WHERE => break,
                    word if is_silent(word) => {}
                    _ => subject = Some(self.word_at(ahead)),
                },
                _ => {}
            }
        }
        if let Some(subject) = subject {
            self.note_named_entity(subject);
        }
        let subject = subject.map(|word| self.words.word(word));
        self.expect(Some(FrameKind::Members), None, subject);
        self.pending = super::attributes::Pending::default();
        self.at += 1;
    }

    /// `extern crate`, `extern "C" { … }`, `extern "C" fn`.
    fn extern_word(&mut self) {
        if self.word_at(1) == "crate" && self.is_name(2) {
            self.extern_crate();
            return;
        }
        let start = self.token(0).map_or(0, |token| token.start);
        let open = if self.kind(1) == STRING { 2 } else { 1 };
        if self.kind(open) == b'{' {
            self.expect(Some(FrameKind::Foreign), None, None);
        } else {
            self.pending.start.get_or_insert(start);
        }
        self.at += open;
    }

    /// `macro_rules! name { … }`; the current token is `!`.
    pub(super) fn macro_by_example(&mut self) {
        let Some(name) = self.token(1).filter(|_| self.is_name(1)) else {
            self.at += 1;
            return;
        };
        self.note_macro(name);
        let item = self.declare(ItemKind::Macro, name, None);
        self.expect(Some(FrameKind::MacroBody), item, None);
        self.pending = super::attributes::Pending::default();
        self.at += 2;
    }
}
