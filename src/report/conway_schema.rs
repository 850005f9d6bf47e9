//! The shapes of `mandate-conway/1`.
//!
//! Owns the names of fields, which machines rely on: a new meaning is a new schema. Does not know
//! how they are filled.

use serde::Serialize;

use super::numbers::Fixed;
use super::verdict_json::At;

#[derive(Serialize)]
pub(super) struct Document {
    pub(super) schema: &'static str,
    pub(super) level: &'static str,
    pub(super) teams: Vec<Team>,
    pub(super) coordination: Vec<Coordination>,
    pub(super) congruence: Congruence,
    pub(super) partition: Option<Division>,
    pub(super) propagation_cost: Fixed,
    pub(super) cross_team_links: Share,
    pub(super) cross_team_visibility: Share,
    pub(super) feedback_arcs: Arcs,
    pub(super) feedback_arcs_without_roots: Arcs,
    pub(super) orphans: Share,
    pub(super) coverage: Coverage,
    pub(super) co_change: Option<CoChange>,
    pub(super) communication: Option<Vec<Talk>>,
    pub(super) truck_factor: Option<TruckFactor>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) knowledge: Vec<Known>,
    pub(super) flow: Option<super::flow::Document>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) degrees: Option<Vec<FileDegrees>>,
    pub(super) mismatches: Vec<Mismatch>,
    pub(super) not_evaluated: Vec<NotEvaluated>,
    pub(super) notes: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Team {
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: Option<&'static str>,
    pub(super) members: Option<usize>,
    pub(super) packages: Fixed,
    pub(super) owns: Vec<String>,
    pub(super) needs: Vec<Need>,
    pub(super) needed_by: Vec<Need>,
    pub(super) reach: usize,
    pub(super) betweenness: Fixed,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) people: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Need {
    pub(super) team: String,
    pub(super) links: Fixed,
    pub(super) through: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Coordination {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) weight: Fixed,
    pub(super) declared: bool,
    pub(super) edges: Vec<Edge>,
}

#[derive(Serialize)]
pub(super) struct Edge {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) weight: Fixed,
    pub(super) basis: String,
    pub(super) discount: Fixed,
    pub(super) part: Fixed,
    pub(super) at: Vec<At>,
}

#[derive(Serialize)]
pub(super) struct Congruence {
    pub(super) plain: Option<Fixed>,
    pub(super) weighted: Option<Fixed>,
    pub(super) required: usize,
    pub(super) satisfied: usize,
}

#[derive(Serialize)]
pub(super) struct Division {
    pub(super) q: Fixed,
    pub(super) null_mean: Fixed,
    pub(super) null_sd: Fixed,
    pub(super) z: Option<Fixed>,
    pub(super) p: Fixed,
    pub(super) permutations: usize,
    pub(super) seed: u64,
    pub(super) packages: usize,
    pub(super) pairs: usize,
    pub(super) largest_team: Fixed,
    pub(super) structure: Structure,
}

#[derive(Serialize)]
pub(super) struct Structure {
    pub(super) q: Fixed,
    pub(super) communities: usize,
    pub(super) runs: usize,
    pub(super) ari: Fixed,
    pub(super) ami: Fixed,
    pub(super) homogeneity: Fixed,
    pub(super) completeness: Fixed,
}

#[derive(Serialize)]
pub(super) struct Share {
    pub(super) part: Option<Fixed>,
    pub(super) count: usize,
    pub(super) of: usize,
}

#[derive(Serialize)]
pub(super) struct Arcs {
    pub(super) exact: bool,
    pub(super) edges: Vec<Arc>,
    pub(super) weight: Fixed,
    pub(super) of: Fixed,
    pub(super) groups: Vec<Vec<String>>,
}

#[derive(Serialize)]
pub(super) struct Arc {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) weight: Fixed,
    pub(super) links: Vec<Ends>,
}

#[derive(Serialize)]
pub(super) struct Ends {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) at: Vec<At>,
}

#[derive(Serialize)]
pub(super) struct Coverage {
    pub(super) identity: Option<Fixed>,
    pub(super) history: Option<Window>,
    pub(super) why: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Window {
    pub(super) since: String,
    pub(super) until: String,
    pub(super) months: u32,
    pub(super) commits: usize,
    pub(super) mapped: usize,
    pub(super) bots: usize,
    pub(super) ignored: usize,
    pub(super) bulk: usize,
}

#[derive(Serialize)]
pub(super) struct CoChange {
    pub(super) change_sets: usize,
    pub(super) pairs: Vec<Coupled>,
}

#[derive(Serialize)]
pub(super) struct Coupled {
    pub(super) one: String,
    pub(super) other: String,
    pub(super) shared: u32,
    pub(super) revisions: [u32; 2],
    pub(super) average: u32,
    pub(super) degree: u32,
    pub(super) crosses: bool,
    pub(super) linked: bool,
}

#[derive(Serialize)]
pub(super) struct Talk {
    pub(super) one: String,
    pub(super) other: String,
    pub(super) shared: u32,
    pub(super) average: u32,
    pub(super) strength: u32,
    pub(super) declared: bool,
}

#[derive(Serialize)]
pub(super) struct FileDegrees {
    pub(super) file: String,
    pub(super) package: String,
    pub(super) people: Vec<PersonDegree>,
}

#[derive(Serialize)]
pub(super) struct PersonDegree {
    /// A number, or a name where names were asked for.
    pub(super) person: String,
    pub(super) first: bool,
    pub(super) own: u32,
    pub(super) others: u32,
    pub(super) degree: Fixed,
    pub(super) author: bool,
}

#[derive(Serialize)]
pub(super) struct MainTeam {
    pub(super) team: String,
    pub(super) part: Fixed,
    pub(super) commits: u32,
}

#[derive(Serialize)]
pub(super) struct TruckFactor {
    pub(super) files: usize,
    pub(super) authors: usize,
    pub(super) value: usize,
}

#[derive(Serialize)]
pub(super) struct Known {
    pub(super) package: String,
    pub(super) files: usize,
    pub(super) authors: usize,
    pub(super) truck_factor: usize,
    /// Who makes most of its commits; null where history may not be judged by.
    pub(super) main_team: Option<MainTeam>,
}

#[derive(Serialize)]
pub(super) struct Mismatch {
    pub(super) rule: String,
    pub(super) level: &'static str,
    pub(super) grade: &'static str,
    pub(super) fingerprint: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) object: Option<String>,
    pub(super) message: String,
    pub(super) formula: Option<String>,
    pub(super) remedies: Vec<String>,
    pub(super) at: Vec<At>,
}

#[derive(Serialize)]
pub(super) struct NotEvaluated {
    pub(super) rule: String,
    pub(super) why: String,
}
