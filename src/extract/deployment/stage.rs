//! Whether a deployment file is for production, for one's own machine or for tests.
//!
//! Owns the words that tell. A guess from a path, and never more than one.

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The path or the settings say so.
    Production,
    /// Nothing says anything.
    Unknown,
    /// A developer's machine, a demonstration.
    Development,
    /// Tests and their runs.
    Test,
}

impl Stage {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Production, Self::Unknown, Self::Development, Self::Test];

    /// As written in `mandate.toml` and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Unknown => "unknown",
            Self::Development => "development",
            Self::Test => "test",
        }
    }

    /// Reads a stage's name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == text)
    }
}

const PRODUCTION: [&str; 4] = ["prod", "production", "prd", "live"];
const DEVELOPMENT: [&str; 16] = [
    "dev",
    "devel",
    "develop",
    "development",
    "local",
    "localdev",
    "localnet",
    "playground",
    "sandbox",
    "example",
    "examples",
    "sample",
    "samples",
    "demo",
    "devcontainer",
    "quickstart",
];
const TEST: [&str; 10] = [
    "test",
    "tests",
    "testing",
    "ci",
    "e2e",
    "integration",
    "bench",
    "benches",
    "benchmarks",
    "fixtures",
];

/// What the words of a path tell; the file's own name has the first word.
pub fn stage_of(path: &str) -> Stage {
    let by_words = |part: &str| {
        let part = part.to_ascii_lowercase();
        let words: Vec<&str> = part.split(|c: char| !c.is_ascii_alphanumeric()).collect();
        let any = |known: &[&str]| words.iter().any(|word| known.contains(word));
        if any(&TEST) {
            Some(Stage::Test)
        } else if any(&DEVELOPMENT) {
            Some(Stage::Development)
        } else if any(&PRODUCTION) {
            Some(Stage::Production)
        } else {
            None
        }
    };
    path.rsplit('/').find_map(by_words).unwrap_or(Stage::Unknown)
}

#[cfg(test)]
mod tests {
    use super::{Stage, stage_of};

    #[test]
    fn the_nearest_word_of_a_path_tells() {
        for (path, expected) in [
            ("docker-compose.yml", Stage::Unknown),
            ("docker-compose-ci.yml", Stage::Test),
            ("docker-compose.dev.yml", Stage::Development),
            ("playground/docker-compose.yml", Stage::Development),
            ("k8s/overlays/prod/api.yaml", Stage::Production),
            ("tests/compose.prod.yml", Stage::Production),
            ("contest/latest/compose.yml", Stage::Unknown),
        ] {
            assert_eq!(stage_of(path), expected, "{path}");
        }
    }
}
