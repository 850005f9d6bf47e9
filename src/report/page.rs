//! A page of headings, tables and lists, for a terminal or as Markdown.
//!
//! Owns both looks of the same content, so that they can't say different things. Does not know
//! what the page is about.

use super::style::{Style, table, wrapped};

/// A part of a page.
#[derive(Clone, Debug)]
enum Block {
    Heading(u8, String),
    Text(String),
    Item(usize, String),
    Table(Vec<String>, Vec<Vec<String>>),
}

/// A page, part by part.
#[derive(Clone, Debug, Default)]
pub(super) struct Page(Vec<Block>);

impl Page {
    /// A heading; 1 is the largest.
    pub(super) fn heading(&mut self, level: u8, text: impl Into<String>) {
        self.0.push(Block::Heading(level, text.into()));
    }

    /// A paragraph.
    pub(super) fn text(&mut self, text: impl Into<String>) {
        self.0.push(Block::Text(text.into()));
    }

    /// An item of a list; 0 is the outermost.
    pub(super) fn item(&mut self, depth: usize, text: impl Into<String>) {
        self.0.push(Block::Item(depth, text.into()));
    }

    /// A table with its head; nothing for no row.
    pub(super) fn table(&mut self, head: &[&str], rows: Vec<Vec<String>>) {
        if !rows.is_empty() {
            let head = head.iter().map(|cell| (*cell).to_owned()).collect();
            self.0.push(Block::Table(head, rows));
        }
    }

    /// For a terminal.
    pub(super) fn human(&self, style: Style) -> String {
        let mut out = String::new();
        for block in &self.0 {
            match block {
                Block::Heading(_, text) => {
                    if !out.is_empty() {
                        out.push('\n');
                    }
                    out.push_str(&style.bold(text));
                    out.push('\n');
                }
                Block::Text(text) => push(&mut out, "  ", "  ", text, style),
                Block::Item(depth, text) => {
                    let first = format!("{}- ", "  ".repeat(depth + 1));
                    push(&mut out, &first, &"  ".repeat(depth + 2), text, style);
                }
                Block::Table(head, rows) => {
                    let mut all = vec![head.clone()];
                    all.extend(rows.iter().cloned());
                    out.push_str(&table(&all));
                }
            }
        }
        out
    }

    /// As Markdown.
    pub(super) fn markdown(&self) -> String {
        let mut out = String::new();
        let mut was_item = false;
        for block in &self.0 {
            let is_item = matches!(block, Block::Item(..));
            let joins = is_item && was_item;
            if !joins && !out.is_empty() {
                out.push('\n');
            }
            was_item = is_item;
            match block {
                Block::Heading(level, text) => {
                    out.push_str(&format!("{} {text}\n", "#".repeat(usize::from(*level))));
                }
                Block::Text(text) => out.push_str(&format!("{text}\n")),
                Block::Item(depth, text) => {
                    out.push_str(&format!("{}- {text}\n", "  ".repeat(*depth)));
                }
                Block::Table(head, rows) => {
                    let row = |cells: &[String]| {
                        let cells: Vec<String> =
                            cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
                        format!("| {} |\n", cells.join(" | "))
                    };
                    out.push_str(&row(head));
                    out.push_str(&format!("|{}\n", "---|".repeat(head.len())));
                    out.push_str(&rows.iter().map(|cells| row(cells)).collect::<String>());
                }
            }
        }
        out
    }
}

fn push(out: &mut String, first: &str, rest: &str, text: &str, style: Style) {
    let width = style.width.saturating_sub(rest.len()).max(20);
    for (at, line) in wrapped(text, width).lines().enumerate() {
        out.push_str(if at == 0 { first } else { rest });
        out.push_str(line);
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_looks_say_the_same() {
        let mut page = Page::default();
        page.heading(1, "A");
        page.text("words");
        page.item(0, "one");
        page.item(1, "two");
        page.table(&["x", "y"], vec![vec!["1|2".into(), "3".into()]]);
        let style = Style { color: false, width: 80, limit: 5, quiet: false };
        assert_eq!(page.human(style), "A\n  words\n  - one\n    - two\n  x    y\n  1|2  3\n");
        assert_eq!(
            page.markdown(),
            "# A\n\nwords\n\n- one\n  - two\n\n| x | y |\n|---|---|\n| 1\\|2 | 3 |\n"
        );
    }
}
