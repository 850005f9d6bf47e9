//! What others may know of the books.

/// Where invoices are left.
pub const INVOICES: &str = "/var/spool/shop/invoices.csv";

/// Where drafts are left.
pub const DRAFTS: &str = "/var/spool/shop/drafts.csv";
