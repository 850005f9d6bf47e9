//! Tax rates, version 1: whole percents.

/// The standard rate in percent.
pub const fn standard() -> u8 {
    19
}
