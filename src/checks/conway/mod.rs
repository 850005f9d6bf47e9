//! stub
use super::Outcome;
use super::scope::Scope;
use crate::rulebook::{ConwayKind, Numbers, Rule};

pub(super) fn check(_rule: &Rule, _scope: &Scope<'_>, _kind: ConwayKind, _n: &Numbers) -> Outcome {
    Outcome::NotEvaluated("x")
}
