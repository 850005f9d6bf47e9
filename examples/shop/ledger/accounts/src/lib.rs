//! Account numbers: eight digits and a check digit.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many numbers were refused since the program was started.
pub static REFUSED: AtomicUsize = AtomicUsize::new(0);

/// How long a number is.
pub static DIGITS: usize = 9;

/// A number whose check digit is right.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccountNumber(String);

impl AccountNumber {
    /// Reads nine digits; none if the last one doesn't fit the others.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: Vec<u32> = text
            .chars()
            .map(|c| c.to_digit(10))
            .collect::<Option<_>>()?;
        let (check, number) = digits.split_last()?;
        let is_right = number.len() == 8 && check_digit(number) == *check;
        if !is_right {
            REFUSED.fetch_add(1, Ordering::Relaxed);
        }
        is_right.then(|| Self(text.to_owned()))
    }
}

impl fmt::Display for AccountNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Weights 2 and 1 in turn, so that two swapped digits are noticed.
fn check_digit(number: &[u32]) -> u32 {
    let weighted = number
        .iter()
        .zip([2, 1].into_iter().cycle())
        .map(|(digit, weight)| digit * weight);
    weighted.sum::<u32>() % 10
}

#[cfg(test)]
mod tests {
    use super::AccountNumber;

    #[test]
    fn swapped_digits_are_noticed() {
        assert!(AccountNumber::parse("120000004").is_some());
        assert!(AccountNumber::parse("210000004").is_none());
    }
}
