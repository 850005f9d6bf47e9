//! The page of one interface: its contract, who serves it, who calls it, on which terms.
//!
//! Owns that page. Does not know how an interface was found.

use std::fmt::Write as _;

use super::explain::shown;
use super::style::{Style, table};
use crate::checks::Judged;
use crate::model::{Architecture, Interface, PackageId, Party};
use crate::source::SourceMap;

/// An interface's page.
pub fn explain_interface(
    model: &Architecture,
    judged: Option<&Judged>,
    interface: &Interface,
    sources: &SourceMap,
    style: Style,
) -> String {
    let mut out = format!("{}\n", style.bold(&interface.id));
    let _ = writeln!(out, "technology  {}", interface.technology);
    let teams: Vec<&str> =
        interface.owners.iter().map(|team| model.ownership.teams.name(*team)).collect();
    let owner = if teams.is_empty() { "nobody".to_owned() } else { teams.join(", ") };
    let _ = writeln!(out, "owner       {owner}");
    let stage = match &interface.stage {
        Some(stage) => format!("{} ({})", stage.value.as_str(), shown(sources, stage.span)),
        None => "nobody has said".to_owned(),
    };
    let _ = writeln!(out, "stage       {stage}");
    if let Some(at) = interface.defined {
        let _ = writeln!(out, "defined     {}", shown(sources, at));
    }
    for path in &interface.contracts {
        let _ = writeln!(out, "contract    {path}");
    }
    if !interface.operations.is_empty() {
        let names: Vec<&str> = interface.operations.iter().map(String::as_str).collect();
        let limit = if style.limit == 0 { names.len() } else { style.limit };
        let cut = match names.len().checked_sub(limit).filter(|cut| *cut > 0) {
            Some(cut) => format!(" and {cut} more"),
            None => String::new(),
        };
        let head = names.get(..limit).unwrap_or(&names).join(", ");
        let _ = writeln!(out, "operations  {head}{cut}");
    }
    let labels = |ids: &[PackageId]| {
        let labels = ids.iter().map(|id| model.package(*id).label.as_str());
        labels.collect::<Vec<_>>().join(", ")
    };
    if !interface.clients.is_empty() {
        let _ = writeln!(out, "clients     {}", labels(&interface.clients));
    }
    if let Some(elsewhere) = &interface.elsewhere {
        let _ = writeln!(out, "\nserved elsewhere: {elsewhere}");
    }
    parties(&mut out, model, ("served by", &interface.providers), sources);
    parties(&mut out, model, ("called by", &interface.consumers), sources);
    match &interface.expected {
        Some(list) => {
            let list: Vec<&str> = list.iter().map(|text| text.value.as_str()).collect();
            let _ = writeln!(out, "\nexpected consumers: {}", list.join(", "));
        }
        None => out.push_str("\nthe provider keeps no list of consumers: everybody may call\n"),
    }
    let about = judged.into_iter().flat_map(|judged| &judged.findings);
    let about = about.filter(|f| f.facts.get("interface") == Some(&interface.id));
    let rules: Vec<String> =
        about.map(|f| format!("  {} {}\n", f.level.as_str(), f.rule)).collect();
    if !rules.is_empty() {
        let _ = write!(out, "\nfindings\n{}", rules.concat());
    }
    out
}

fn parties(
    out: &mut String,
    model: &Architecture,
    (heading, parties): (&str, &[Party]),
    sources: &SourceMap,
) {
    if parties.is_empty() {
        let _ = writeln!(out, "\n{heading} nobody here");
        return;
    }
    let row = |party: &Party| {
        let package = model.package(party.package);
        let teams: Vec<&str> =
            package.responsible.iter().map(|team| model.ownership.teams.name(*team)).collect();
        let processes = party.processes.iter().filter_map(|at| model.processes().get(*at));
        let processes: Vec<&str> = processes.map(|process| process.id.as_str()).collect();
        let place = party.at.first().map_or(String::new(), |at| shown(sources, *at));
        let how = match (party.test, party.sure) {
            (true, _) => "tests alone",
            (false, true) => "",
            (false, false) => "not seen in code",
        };
        vec![package.label.clone(), teams.join(", "), place, how.to_owned(), processes.join(", ")]
    };
    let _ = write!(out, "\n{heading}\n{}", table(&parties.iter().map(row).collect::<Vec<_>>()));
}
