//! How scattered ownership is: the fractal value.
//!
//! Owns one formula. Does not know what is owned.

/// The fractal value 1 − Σ (aᵢ/n)² of parts aᵢ with sum n: 0 for a single owner, towards 1 for many.
///
/// Source: `D'Ambros`, Lanza and Gall, "Fractal figures" (2005), as code-maat computes it. Parts
/// must not be negative; no parts at all are not scattered: 0.
pub fn fragmentation(parts: impl IntoIterator<Item = f64>) -> f64 {
    let parts: Vec<f64> = parts.into_iter().collect();
    let total: f64 = parts.iter().sum();
    if total <= 0.0 {
        return 0.0;
    }
    1.0 - parts.iter().map(|part| (part / total).powi(2)).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::fragmentation;

    #[derive(serde::Deserialize)]
    struct Case {
        counts: Vec<f64>,
        value: f64,
    }

    #[derive(serde::Deserialize)]
    struct Vectors {
        fragmentation: Vec<Case>,
    }

    #[test]
    fn reference_values_are_met_to_their_digits() {
        let text = include_str!("../../tests/vectors/conway.json");
        let vectors: Vectors = serde_json::from_str(text).unwrap();
        assert!(vectors.fragmentation.len() >= 3);
        for case in vectors.fragmentation {
            let found = fragmentation(case.counts.iter().copied());
            assert!((found - case.value).abs() < 5e-5, "{:?}: {found}", case.counts);
        }
    }

    #[test]
    fn nothing_is_not_scattered() {
        assert!(fragmentation([]).abs() < f64::EPSILON);
    }
}
