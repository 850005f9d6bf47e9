//! How much a rule matters and how sure a finding is.
//!
//! Owns the two scales. Levels are rustc's. Does not know what is done at which level.

/// What a finding of a rule does to the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Not evaluated.
    Allow,
    /// Shown.
    Warn,
    /// Shown, and the run fails.
    Deny,
    /// As `deny`, and nobody may lower, waive or accept it.
    Forbid,
}

impl Level {
    /// All levels, the mildest first.
    pub const ALL: [Self; 4] = [Self::Allow, Self::Warn, Self::Deny, Self::Forbid];

    /// As written in configuration and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
            Self::Forbid => "forbid",
        }
    }

    /// Reads a level's name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == text)
    }
}

/// How sure a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Syntax, identity and both owners are resolved.
    Proven,
    /// One of the three is inferred.
    Likely,
    /// By name only: never fails a run by itself.
    Hint,
}

impl Grade {
    /// The letter in machine output.
    pub fn letter(self) -> &'static str {
        match self {
            Self::Proven => "P",
            Self::Likely => "L",
            Self::Hint => "H",
        }
    }

    /// The word for people.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Likely => "likely",
            Self::Hint => "hint",
        }
    }

    /// Reads a grade's letter.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Proven, Self::Likely, Self::Hint].into_iter().find(|grade| grade.letter() == text)
    }
}
