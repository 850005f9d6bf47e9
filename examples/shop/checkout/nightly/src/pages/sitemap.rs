//! The list of pages for search engines. Written by storefront.

/// One page a line.
pub fn sitemap(pages: &[&str]) -> String {
    pages
        .iter()
        .map(|page| format!("<loc>{page}</loc>\n"))
        .collect()
}
