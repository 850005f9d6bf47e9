//! `file:` addresses and paths.
//!
//! Owns both directions. A drive letter of Windows stands behind one more slash.

use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

const KEPT: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The address of an absolute path.
pub(super) fn of_path(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let slash = if text.starts_with('/') { "" } else { "/" };
    format!("file://{slash}{}", utf8_percent_encode(&text, KEPT))
}

/// The path of an address; none for one that is no local file.
pub(super) fn to_path(address: &str) -> Option<PathBuf> {
    let rest = address.strip_prefix("file://")?;
    let rest = rest.strip_prefix("localhost").unwrap_or(rest);
    let text = percent_decode_str(rest).decode_utf8().ok()?;
    let path = match text.strip_prefix('/') {
        Some(inner) if inner.get(1..2) == Some(":") => inner,
        Some(_) => &text,
        None => return None,
    };
    Some(PathBuf::from(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_directions_meet() {
        for path in ["/a/b.rs", "/der Lädchen #1/100%.rs"] {
            let address = of_path(Path::new(path));
            assert!(!address.contains([' ', '#', 'ä']));
            assert_eq!(to_path(&address), Some(PathBuf::from(path)));
        }
        assert_eq!(to_path("file:///c%3A/a.rs"), Some(PathBuf::from("c:/a.rs")));
        assert_eq!(to_path("untitled:Untitled-1"), None);
        assert_eq!(to_path("file://server/share"), None);
    }
}
