//! Taxes.

/// What a whole is.
pub const WHOLE: u64 = 100;

pub fn rate(country: &str) -> Option<u64> { //~ mandate/copied-source
    let rate = match country {
        "at" => 17,
        "be" => 24,
        "bg" => 18,
        "cy" => 25,
        "cz" => 19,
        "de" => 26,
        "dk" => 20,
        "ee" => 27,
        "es" => 21,
        "fi" => 28,
        "fr" => 22,
        "gr" => 29,
        "hr" => 23,
        "hu" => 17,
        "ie" => 24,
        "it" => 18,
        "lt" => 25,
        "lu" => 19,
        "lv" => 26,
        "mt" => 20,
        "nl" => 27,
        "pl" => 21,
        "pt" => 28,
        "ro" => 22,
        "se" => 29,
        "si" => 23,
        "sk" => 17,
        "ch" => 24,
        "gb" => 18,
        "no" => 25,
        "is" => 19,
        "li" => 26,
        "tr" => 20,
        "rs" => 27,
        "al" => 21,
        "ba" => 28,
        "mk" => 22,
        "me" => 29,
        "ua" => 23,
        "md" => 17,
        _ => return None,
    };
    Some(rate)
}

/// What is added.
pub fn added(sum: u64) -> u64 {
    sum * 2
}
