//! Numbers with a fixed number of digits.
//!
//! Owns their JSON form: two runs print the same bytes, and a reader sees how exact a number is.

use serde::Serialize;
use serde_json::value::RawValue;

/// A number of a fixed number of digits.
#[derive(Clone, Debug)]
pub(super) struct Fixed(String);

impl Fixed {
    /// Four digits.
    pub(super) fn four(value: f64) -> Self {
        Self(format!("{value:.4}"))
    }
}

impl Serialize for Fixed {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw = RawValue::from_string(self.0.clone()).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::Fixed;

    #[test]
    fn digits_do_not_depend_on_the_value() {
        let text = serde_json::to_string(&[Fixed::four(1.0), Fixed::four(2.0 / 3.0)]).unwrap();
        assert_eq!(text, "[1.0000,0.6667]");
    }
}
