//! Contracts of a run, joined with their owners.
//!
//! Owns what the configuration has to say about where contracts come from. Does not read them.

use crate::extract::contracts::{Contract, Defect};
use crate::load::{Document, Loaded};
use crate::model::{self, Architecture, ContractFile};
use crate::rulebook::Config;

/// Contracts with their owners; the configuration says what was copied from elsewhere.
pub(super) fn contracts_of(
    model: &Architecture,
    loaded: &mut Loaded,
    documents: Vec<Document<Result<Contract, Defect>>>,
    config: &Config,
) -> Vec<ContractFile> {
    let known = (config.contracts.foreign.as_slice(), &config.catalog.places);
    model::contracts(model, loaded, documents, known)
}
