//! `.sqlx/query-*.json`: what sqlx has written down of one query.
//!
//! Owns that file's shape. Does not know where the query stands in code.

use super::rust::text_number;
use super::sql::script;

/// One prepared query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreparedQuery {
    /// The number of its text, as a literal has it.
    pub number: u64,
    /// Whether it speaks of no table.
    pub names_nothing: bool,
}

/// Reads one; none if it has another shape.
pub fn prepared_query(text: &str) -> Option<PreparedQuery> {
    let document: serde_json::Value = serde_json::from_str(text).ok()?;
    let query = document.get("query")?.as_str()?;
    let statements = script(query).statements;
    let names_nothing = statements.iter().all(|statement| statement.touches.is_empty());
    Some(PreparedQuery { number: text_number(query), names_nothing })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_found_again_by_its_text() {
        let found = prepared_query("{\"query\": \"SELECT id FROM a\", \"hash\": \"x\"}").unwrap();
        assert_eq!(found.number, text_number("SELECT id FROM a"));
        assert!(!found.names_nothing);
        assert!(prepared_query("{\"query\": \"SELECT 1\"}").unwrap().names_nothing);
        assert_eq!(prepared_query("[]"), None);
    }
}
