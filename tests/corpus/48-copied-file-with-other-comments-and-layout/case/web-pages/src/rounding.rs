//! Written anew, it seems.

pub fn rounded(sum: u64, step: u64) -> u64 {
	if step == 0 {
	    return sum;
	}

	// What is left over.
	let rest = sum % step;
	if rest * 2 >= step {
	    sum - rest + step
	} else {
	    sum - rest
	}
}

/// Splits.
pub fn split(sum: u64, parts: u64) -> Vec<u64> {
	if parts == 0 {
	    return Vec::new();
	}
	let (each, mut rest) = (sum / parts, sum % parts);
	let mut out = Vec::new();
	for _ in 0..parts {
	    let extra = u64::from(rest > 0);
	    rest -= extra;
	    out.push(each + extra);
	}
	out
}

pub fn shares(sum: u64, weights: &[u64]) -> Vec<u64> {
	let whole: u64 = weights.iter().sum();
	if whole == 0 {
	    return weights.to_vec();
	}
	let mut left = sum;
	let mut found = Vec::with_capacity(weights.len());
	for weight in weights {
	    let share = sum * weight / whole;
	    left -= share;
	    found.push(share);
	}
	if let Some(first) = found.first_mut() {
	    *first += left;
	}
	found
}
