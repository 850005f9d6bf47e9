//! `[conway]` in `mandate.toml`: what counts as history and how much chance is asked.
//!
//! Owns these settings and their defaults. Does not know the rules that use them.

use globset::Glob;

use crate::source::{Located, Problem, Reader};

/// Settings of every figure of the alignment of code and organisation.
#[derive(Clone, Debug, PartialEq)]
pub struct ConwaySettings {
    /// Whether every command reads history, or only those that can't do without.
    pub history: bool,
    /// How many months before HEAD count.
    pub months: u32,
    /// Packages in one commit above which it is a bulk change.
    pub bulk: usize,
    /// The part of commits whose authors must be in teams.
    pub coverage: f64,
    /// Names or addresses of bots, as globs.
    pub bots: Vec<String>,
    /// Shuffles of the permutation test.
    pub permutations: usize,
    /// Their seed.
    pub seed: u64,
    /// The part of visible pairs across teams that was accepted, with its place.
    pub visibility: Option<Located<f64>>,
}

impl Default for ConwaySettings {
    fn default() -> Self {
        Self {
            history: false,
            months: 24,
            bulk: 10,
            coverage: 0.8,
            bots: Vec::new(),
            permutations: 2000,
            seed: 1,
            visibility: None,
        }
    }
}

/// Reads `[conway]`.
pub(super) fn read(mut table: Reader<'_>, problems: &mut Vec<Problem>) -> ConwaySettings {
    let mut out = ConwaySettings::default();
    let mut whole = |key: &'static str, least: f64, most: f64, table: &mut Reader<'_>| {
        let number = table.number(key)?;
        if number.value.fract() != 0.0 || number.value < least || number.value > most {
            let message = format!("`{key}` can't be {}", number.value);
            let help = format!("write a whole number from {least} to {most}");
            problems.push(Problem::error(number.span, message, help));
            return None;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
        Some(number.value as u64)
    };
    let months = whole("months", 1.0, 1200.0, &mut table);
    let bulk = whole("bulk", 2.0, 1e6, &mut table);
    let permutations = whole("permutations", 100.0, 1e6, &mut table);
    let seed = whole("seed", 0.0, 4_294_967_295.0, &mut table);
    let fits = |number: Option<u64>| number.and_then(|number| u32::try_from(number).ok());
    out.months = fits(months).unwrap_or(out.months);
    out.bulk = fits(bulk).map_or(out.bulk, |bulk| bulk as usize);
    out.permutations = fits(permutations).map_or(out.permutations, |count| count as usize);
    out.seed = seed.unwrap_or(out.seed);
    out.history = table.boolean("history").is_some_and(|history| history.value);
    out.visibility = table.number("visibility");
    if let Some(given) = out.visibility.take_if(|given| !(0.0..=1.0).contains(&given.value)) {
        let message = "`visibility` is a part of all pairs of which one reaches the other";
        problems.push(Problem::error(given.span, message, "write a number from 0 to 1"));
    }
    if let Some(coverage) = table.number("coverage") {
        if (0.0..=1.0).contains(&coverage.value) {
            out.coverage = coverage.value;
        } else {
            let message = "`coverage` is a part of all commits";
            problems.push(Problem::error(coverage.span, message, "write a number from 0 to 1"));
        }
    }
    for bot in table.strings("bots").unwrap_or_default() {
        if let Err(error) = Glob::new(&bot.value) {
            let message = format!("`{}` is no glob: {}", bot.value, error.kind());
            problems.push(Problem::error(bot.span, message, "correct the glob"));
        }
        out.bots.push(bot.value);
    }
    problems.extend(table.finish());
    out
}
