//! Kind `unversioned-interface`: a contract that shows no version where one could stand.
//!
//! Owns what a version looks like in each school. Of protocol buffers the package is judged, once
//! for all of its files.

use std::collections::BTreeMap;

use super::Case;
use crate::checks::finding::Finding;
use crate::extract::contracts::{Contract, Name, Technology};
use crate::rulebook::School;
use crate::source::Span;

pub(super) fn check(
    case: &Case<'_, '_>,
    exempt: &[String],
    accept: &[School],
    chosen: Option<&(Span, String)>,
) -> Vec<Finding> {
    let mut by_package: BTreeMap<(&str, &[crate::ownership::TeamId]), Vec<Span>> = BTreeMap::new();
    let mut findings: Vec<Finding> = Vec::new();
    for (file, contract) in &case.judged {
        let is_exempt = exempt.iter().any(|known| known == contract.technology.as_str());
        if is_exempt || accept.iter().any(|school| is_versioned(contract, *school)) {
            continue;
        }
        let place = place(contract);
        let span = place.map_or(file.file.start(), |name| file.span(name));
        let mut finding = case.about(file, &[]);
        finding.at = vec![span];
        finding.facts.insert("looked", looked(accept, contract));
        if let Some((line, reason)) = chosen {
            finding.because.insert(0, *line);
            finding.facts.insert("reason", reason.clone());
            finding.variant = Some("chosen");
        }
        if contract.technology == Technology::Protobuf
            && let Some(package) = &contract.package
        {
            let known = by_package.entry((package.text.as_str(), &file.owners)).or_default();
            known.push(span);
            if known.len() > 1 {
                continue;
            }
            finding.object = Some(package.text.clone());
            finding.facts.insert("contract", package.text.clone());
        }
        findings.push(finding);
    }
    for finding in &mut findings {
        let all = by_package
            .iter()
            .find(|((name, _), spans)| {
                finding.object.as_deref() == Some(*name) && spans.first() == finding.at.first()
            })
            .map(|(_, spans)| spans);
        if let Some(spans) = all {
            finding.at.clone_from(spans);
        }
    }
    findings
}

/// Where a version would stand.
fn place(contract: &Contract) -> Option<&Name> {
    let by_technology = match contract.technology {
        Technology::OpenApi | Technology::AsyncApi => contract.version.as_ref(),
        _ => contract.package.as_ref(),
    };
    by_technology.or(contract.title.as_ref()).filter(|name| name.end > 0)
}

fn looked(accept: &[School], contract: &Contract) -> String {
    let is_asked = |school: &&School| match contract.technology {
        Technology::OpenApi => **school != School::Package,
        Technology::AsyncApi => **school == School::Info,
        Technology::Wit => matches!(school, School::Package | School::Info),
        _ => **school == School::Package,
    };
    let name = |school: &School| match school {
        School::Package => match &contract.package {
            Some(package) => format!("the package `{}`", package.text),
            None => "a package".to_owned(),
        },
        School::Path => "the paths".to_owned(),
        School::Header => "the headers".to_owned(),
        School::MediaType => "the media types".to_owned(),
        School::Info => match &contract.version {
            Some(version) => format!("`version: {}`", version.text),
            None => "`info.version`".to_owned(),
        },
    };
    let names: Vec<String> = accept.iter().filter(is_asked).map(name).collect();
    match names.as_slice() {
        [] => format!("anything that {} has", contract.technology.as_str()),
        [only] => only.clone(),
        [head @ .., last] => format!("{} or {last}", head.join(", ")),
    }
}

fn is_versioned(contract: &Contract, school: School) -> bool {
    match school {
        School::Package => match contract.technology {
            Technology::Wit => contract.version.is_some(),
            Technology::Thrift | Technology::Avro => {
                contract.package.iter().any(|package| package.text.split('.').any(is_word))
            }
            _ => contract
                .package
                .iter()
                .any(|package| package.text.rsplit('.').next().is_some_and(is_word)),
        },
        School::Path => by_path(contract),
        School::Header => contract.headers.iter().any(|header| {
            header.to_ascii_lowercase().split(['-', '_']).any(|word| word == "version")
        }),
        School::MediaType => contract.media_types.iter().any(|kind| {
            kind.contains("version=")
                || kind.split(['.', '+', ';']).any(|part| is_word(part.trim()))
        }),
        School::Info => contract.version.as_ref().is_some_and(|version| is_number(&version.text)),
    }
}

/// The address, or most paths: health checks rarely carry a version.
fn by_path(contract: &Contract) -> bool {
    let has = |path: &str| path.split(['/', '?']).any(is_word);
    if contract.addresses.iter().any(|address| has(&address.text)) {
        return true;
    }
    let routes = contract.operations().filter_map(|operation| operation.route.as_ref());
    let (mut all, mut with) = (0usize, 0usize);
    for (_, path) in routes {
        all += 1;
        with += usize::from(has(path));
    }
    all > 0 && with * 2 > all
}

/// `v1`, `v2beta1`, `v1p1alpha`, `v1test`: what buf and the API improvement proposals accept.
fn is_word(word: &str) -> bool {
    let Some(rest) = word.strip_prefix('v') else { return false };
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() + 1 == word.len() {
        return false;
    }
    let rest = match rest.strip_prefix('p') {
        Some(patch) => patch.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => rest,
    };
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    rest.is_empty()
        || rest.starts_with("test")
        || rest.strip_prefix("alpha").or_else(|| rest.strip_prefix("beta")).is_some_and(digits)
        // `/v1.2/entries`
        || rest.strip_prefix('.').is_some_and(digits)
}

/// Something that counts: `1.2.0`, `v2`, `2024-10-01`, but not `0.0.0`.
fn is_number(version: &str) -> bool {
    let plain = version.trim().trim_start_matches(['v', 'V']);
    plain.starts_with(|c: char| c.is_ascii_digit())
        && plain.chars().any(|c| c.is_ascii_digit() && c != '0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_told_from_words() {
        for yes in ["v1", "v12", "v1beta1", "v1alpha", "v1p1beta1", "v2test_x", "v1.2"] {
            assert!(is_word(yes), "{yes}");
        }
        for no in ["v", "version", "value1", "v1x", "1", "vault", "v1betas"] {
            assert!(!is_word(no), "{no}");
        }
        assert!(is_number("1.0.0") && is_number("v2") && is_number("2024-10-01"));
        assert!(!is_number("0.0.0") && !is_number("latest") && !is_number(""));
    }
}
