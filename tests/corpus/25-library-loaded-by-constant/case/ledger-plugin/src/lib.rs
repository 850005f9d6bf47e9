//! The books as a library that programs load.
