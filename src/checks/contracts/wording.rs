//! Kind `internal-wording`: words in a contract that mean nothing to an outsider.
//!
//! Owns where words are looked for, in names and addresses and never in prose, and how names are
//! cut into words.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use super::Case;
use crate::checks::finding::Finding;
use crate::extract::contracts::{Contract, Name};
use crate::rulebook::Grade;

pub(super) fn check(
    case: &Case<'_, '_>,
    words: &[String],
    except: &[String],
    hosts: &[String],
) -> Vec<Finding> {
    let teams: Vec<(String, Vec<String>)> =
        team_names(case).into_iter().map(|team| (team.clone(), cut(&team))).collect();
    let except: Vec<Vec<String>> = except.iter().map(|fine| cut(fine)).collect();
    // Most names have no word that any of these begins with.
    let heads = except.iter().chain(teams.iter().map(|(_, words)| words)).filter_map(|w| w.first());
    let heads: FxHashSet<&str> = words.iter().chain(heads).map(String::as_str).collect();
    let mut findings = Vec::new();
    for (file, contract) in &case.judged {
        let mut by_word: BTreeMap<(&str, bool), Vec<&Name>> = BTreeMap::new();
        let values = contract.types.iter().flat_map(|known| &known.values);
        let causes: BTreeSet<&str> = values.map(|value| value.name.text.as_str()).collect();
        for name in names(contract) {
            let mut cut = cut(&name.text);
            if !cut.iter().any(|word| heads.contains(word.as_str())) {
                continue;
            }
            // A cause of failure that every program knows: `FAILURE_REASON_INTERNAL`.
            if causes.contains(&name.text.as_str()) && cut.last().is_some_and(|w| w == "internal") {
                cut.pop();
            }
            if except.iter().any(|fine| contains(&cut, fine)) {
                continue;
            }
            for word in words.iter().filter(|word| cut.iter().any(|part| part == *word)) {
                by_word.entry((word, false)).or_default().push(name);
            }
            for (team, _) in teams.iter().filter(|(_, words)| contains(&cut, words)) {
                by_word.entry((team, true)).or_default().push(name);
            }
        }
        for ((word, is_team), mut places) in by_word {
            places.sort();
            places.dedup();
            let mut finding = case.about(file, &places);
            finding.object = Some(format!("{}: {word}", file.path));
            finding.facts.insert("word", word.to_owned());
            finding
                .facts
                .insert("name", places.first().map(|n| n.text.clone()).unwrap_or_default());
            if is_team {
                finding.variant = Some("team");
                finding.grade = Grade::Hint;
            }
            findings.push(finding);
        }
        for address in &contract.addresses {
            if let Some(host) = host_of(&address.text).filter(|host| is_inside(host, hosts)) {
                let mut finding = case.about(file, &[address]);
                finding.object = Some(format!("{}: {host}", file.path));
                finding.facts.insert("word", host.to_owned());
                finding.facts.insert("name", address.text.clone());
                finding.variant = Some("host");
                findings.push(finding);
            }
        }
    }
    findings
}

/// Everything that a caller has to write.
fn names(contract: &Contract) -> impl Iterator<Item = &Name> {
    let services = contract.services.iter().flat_map(|service| {
        let operations = service.operations.iter();
        let names = operations.flat_map(|o| std::iter::once(&o.name).chain(&o.id));
        std::iter::once(&service.name).chain(names)
    });
    let types = contract.types.iter().flat_map(|known| {
        let fields = known.fields.iter().map(|field| &field.name);
        let values = known.values.iter().map(|value| &value.name);
        std::iter::once(&known.name).chain(fields).chain(values)
    });
    contract.package.iter().chain(&contract.title).chain(services).chain(types)
}

/// Names of teams that can mean nothing else: a single word is as likely one of the trade.
fn team_names(case: &Case<'_, '_>) -> Vec<String> {
    let teams = case.scope.architecture.ownership.teams.iter();
    let name = |id: &str| {
        let plain = id.rsplit('/').next().unwrap_or(id).trim_start_matches('@');
        let is_address = id.contains('@') && !id.starts_with('@');
        (!is_address && cut(plain).len() > 1).then(|| plain.to_owned())
    };
    let mut out: Vec<String> = teams.filter_map(|(_, team)| name(&team.id)).collect();
    out.sort();
    out.dedup();
    out
}

/// `shopLedger_v1` is `shop`, `ledger`, `v`, `1`.
fn cut(name: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut before: Option<char> = None;
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter.is_alphanumeric() {
            let is_begun = before.is_some_and(char::is_alphanumeric);
            let begins = letter.is_uppercase()
                && (before.is_some_and(char::is_lowercase)
                    || letters.peek().is_some_and(|next| next.is_lowercase()));
            let is_digit = |c: char| c.is_ascii_digit();
            let turns = before.is_some_and(|b| is_digit(b) != is_digit(letter));
            if !is_begun || begins || turns {
                out.push(String::new());
            }
            if let Some(word) = out.last_mut() {
                word.extend(letter.to_lowercase());
            }
        }
        before = Some(letter);
    }
    out
}

fn contains(words: &[String], part: &[String]) -> bool {
    !part.is_empty() && words.windows(part.len()).any(|window| window == part)
}

/// The host of an address, without its port.
fn host_of(address: &str) -> Option<&str> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.split(':').next()?;
    (!host.is_empty() && !host.contains(['{', '}'])).then_some(host)
}

fn is_inside(host: &str, hosts: &[String]) -> bool {
    hosts.iter().any(|known| match known.strip_prefix('*') {
        Some(end) => host.ends_with(end),
        None => match known.strip_suffix('*') {
            Some(head) => host.starts_with(head),
            None => host == known,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_into_words() {
        for (name, words) in [
            ("InternalLedger", "internal ledger"),
            ("HTTPServerTmp", "http server tmp"),
            ("GET /v1/tmp-entries/{entry_id}", "get v 1 tmp entries entry id"),
            ("ENTRY_KIND_DEBIT", "entry kind debit"),
        ] {
            assert_eq!(cut(name).join(" "), words);
        }
    }

    #[test]
    fn hosts_are_cut_out_of_addresses() {
        assert_eq!(host_of("https://user@ledger.svc:8080/v1"), Some("ledger.svc"));
        assert_eq!(host_of("/v1"), None);
        assert_eq!(host_of("https://{region}.example.org"), None);
        let hosts = ["*.svc".to_owned(), "10.*".to_owned(), "localhost".to_owned()];
        assert!(is_inside("ledger.svc", &hosts) && is_inside("10.0.0.1", &hosts));
        assert!(!is_inside("example.org", &hosts));
    }
}
