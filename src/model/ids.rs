//! Typed positions in the architecture's tables.
//!
//! Owns nothing but the types: a package can't be asked for with a link's number.

/// A package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackageId(u32);

/// A link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId(u32);

impl PackageId {
    /// Below every other.
    pub(super) const FIRST: Self = Self(0);
    /// Above every other.
    pub(super) const LAST: Self = Self(u32::MAX);

    /// The position in the table of packages.
    pub fn index(self) -> usize {
        self.0 as usize
    }

    pub(super) fn new(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }
}

impl LinkId {
    /// The position in the table of links.
    pub fn index(self) -> usize {
        self.0 as usize
    }

    pub(super) fn new(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }
}
