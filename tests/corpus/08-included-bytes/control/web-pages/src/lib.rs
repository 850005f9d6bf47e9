//! The pages of the shop.

/// The seal.
pub static SEAL: &[u8] = include_bytes!("../seal.txt");
