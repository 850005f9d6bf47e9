//! How text for people looks: colour, width, how much of it.
//!
//! Owns the few helpers that all human output shares. Does not know what is printed.

use std::fmt::Write as _;

use miette::{GraphicalReportHandler, GraphicalTheme};

/// How human output looks.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether to use colour.
    pub color: bool,
    /// Columns.
    pub width: usize,
    /// How many findings to show for each pair of teams; 0 for all.
    pub limit: usize,
    /// Only the summary.
    pub quiet: bool,
}

impl Style {
    /// The renderer of excerpts.
    pub(super) fn handler(self) -> GraphicalReportHandler {
        let theme =
            if self.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        GraphicalReportHandler::new_themed(theme)
            .with_width(self.width)
            .with_links(false)
            .without_cause_chain()
            // Wrapped here, between words only: a team's handle must stay in one piece.
            .with_wrap_lines(false)
    }

    /// Bold, where there is colour.
    pub(super) fn bold(self, text: &str) -> String {
        if self.color { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// Lines of at most `width` characters, broken between words.
pub(super) fn wrapped(text: &str, width: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}

/// `1 link`, `2 links`.
pub(super) fn count(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

/// Rows with columns as wide as their widest cell; the last column is not padded.
pub(super) fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut out = String::new();
    for row in rows {
        out.push_str("  ");
        for (column, cell) in row.iter().enumerate() {
            let is_last = column + 1 == row.len();
            let pad = widths.get(column).map_or(0, |w| w.saturating_sub(cell.chars().count()));
            out.push_str(cell);
            if !is_last {
                let _ = write!(out, "{:pad$}  ", "");
            }
        }
        out.push('\n');
    }
    out
}
