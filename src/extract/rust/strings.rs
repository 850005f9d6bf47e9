//! What a string literal says.
//!
//! Owns the decoding of the few literals that are kept; syn knows every form. Does not know which
//! are kept.

/// The value of a string literal of any form; none if it is not text.
pub(super) fn value(literal: &str) -> Option<String> {
    // A plain literal says what stands in it; syn takes a carriage return for what it is.
    if let [b'"', inside @ .., b'"'] = literal.as_bytes()
        && memchr::memchr3(b'\\', b'\r', b'"', inside).is_none()
    {
        return Some(written(literal).to_owned());
    }
    match syn::parse_str::<syn::Lit>(literal).ok()? {
        syn::Lit::Str(text) => Some(text.value()),
        syn::Lit::ByteStr(bytes) => String::from_utf8(bytes.value()).ok(),
        syn::Lit::CStr(text) => text.value().into_string().ok(),
        _ => None,
    }
}

/// The text between the quotes as it is written: enough to look into, without decoding.
pub(super) fn written(literal: &str) -> &str {
    // Nearly all literals are plain ones.
    if let [b'"', inside @ .., b'"'] = literal.as_bytes() {
        return literal.get(1..=inside.len()).unwrap_or("");
    }
    let start = literal.find('"').map_or(0, |at| at + 1);
    let end = literal.rfind('"').unwrap_or(literal.len());
    literal.get(start..end).unwrap_or("")
}

/// Whether a literal begins like an address of HTTP or gRPC.
pub(super) fn is_address(literal: &str) -> bool {
    // Nearly every literal is told from them by its first letter.
    let [b'"', b'h' | b'g', ..] = literal.as_bytes() else { return false };
    let text = literal.strip_prefix('"').unwrap_or("");
    ["http://", "https://", "grpc://"].iter().any(|scheme| text.starts_with(scheme))
}

/// Whether a literal ends like the path of a socket.
pub(super) fn is_socket(literal: &str) -> bool {
    let [.., b'k' | b't', b'"'] = literal.as_bytes() else { return false };
    literal.ends_with(".sock\"") || literal.ends_with(".socket\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_decoded() {
        for (literal, expected) in
            [("\"a\\n\\\"b\"", "a\n\"b"), ("r#\"a\"b\"#", "a\"b"), ("b\"x\"", "x"), ("c\"x\"", "x")]
        {
            assert_eq!(value(literal).as_deref(), Some(expected), "{literal}");
        }
        assert_eq!(value("1"), None);
        assert_eq!(written("r##\"a/../b\"##"), "a/../b");
    }
}
