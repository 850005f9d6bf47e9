//! The reference values, for tests only.
//!
//! Owns the reading of `tests/vectors/conway.json`.

/// The whole document.
pub(super) fn vectors() -> serde_json::Value {
    serde_json::from_str(include_str!("../../tests/vectors/conway.json")).unwrap()
}

/// A number, or a fraction written as text.
pub(super) fn fraction(value: &serde_json::Value) -> f64 {
    if let Some(number) = value.as_f64() {
        return number;
    }
    let text = value.as_str().unwrap();
    match text.split_once('/') {
        Some((above, below)) => above.parse::<f64>().unwrap() / below.parse::<f64>().unwrap(),
        None => text.parse().unwrap(),
    }
}

/// Pairs of node numbers.
pub(super) fn pairs(value: &serde_json::Value) -> Vec<(usize, usize)> {
    serde_json::from_value(value.clone()).unwrap()
}

/// Labels of nodes, from a list of communities.
pub(super) fn labels(value: &serde_json::Value) -> Vec<usize> {
    let groups: Vec<Vec<usize>> = serde_json::from_value(value.clone()).unwrap();
    let mut out = vec![0; groups.iter().map(Vec::len).sum()];
    for (label, group) in groups.iter().enumerate() {
        for node in group {
            out[*node] = label;
        }
    }
    out
}

/// The karate club: edges, and who went with whom.
pub(super) fn karate() -> (Vec<(usize, usize)>, Vec<usize>) {
    let vectors = vectors();
    let club = serde_json::from_value(vectors["karate_club"].clone()).unwrap();
    (pairs(&vectors["karate_edges"]), club)
}

/// The partition of the karate club with the highest modularity.
pub(super) fn karate_optimum() -> Vec<usize> {
    labels(&vectors()["modularity"][1]["partition"])
}
