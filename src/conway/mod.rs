//! Pure mathematics over shares, matrices, partitions and counts.
//!
//! Owns formulas with their sources. Invariant: numbers in, numbers out, the same ones in every
//! run. Does not know files, rules or rendering: what a row or a node stands for is the caller's.

mod agreement;
mod authorship;
mod betweenness;
mod chance;
mod cochange;
mod communities;
mod coordination;
mod effort;
mod feedback;
mod fragmentation;
mod modularity;
mod random;
#[cfg(test)]
mod vectors;
mod visibility;

pub use agreement::{Agreement, agreement};
pub use authorship::{AUTHOR, Degree, FileRecord, degree_of_authorship, truck_factor};
pub use betweenness::betweenness;
pub use chance::{Chance, chance};
pub use cochange::{CoChange, Pair, Thresholds, by_days, co_change, sum_of_coupling};
pub use communities::{Communities, communities};
pub use coordination::{Congruence, Row, Square, congruence, coordination};
pub use effort::{Amounts, Communication, communication, effort, main_developer};
pub use feedback::{Arcs, Feedback, feedback_arcs};
pub use fragmentation::fragmentation;
pub use modularity::{
    Edges, directed_modularity, modularity, permuted_modularity, shared_modularity, turbo_mq,
};
pub use visibility::{Class, Visibility};
