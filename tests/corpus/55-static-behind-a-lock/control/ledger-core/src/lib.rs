//! How the books are kept.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Rates.
pub static RATES: LazyLock<HashMap<u64, u64>> = LazyLock::new(HashMap::new);
