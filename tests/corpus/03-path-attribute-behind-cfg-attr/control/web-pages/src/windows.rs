//! Amounts on Windows.
