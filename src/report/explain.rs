//! Pages about one rule, one package, one team.
//!
//! Owns the reverse questions: who needs me, what do I need, which rules name me, whose line says
//! so.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::items::{items, taken};
use super::style::{Style, count, table, wrapped};
use super::why::{describe, teams};
use crate::checks::{Finding, Judged};
use crate::model::{Architecture, Crossing, LinkId, PackageId, Source, Standing};
use crate::ownership::TeamId;
use crate::rulebook::Rule;
use crate::source::{SourceMap, Span};

/// A rule's page.
pub fn explain_rule(rule: &Rule, sources: &SourceMap, style: Style) -> String {
    let mut out = format!("{}\n{}\n\n", style.bold(&rule.id), rule.summary);
    if rule.is_template {
        out.push_str("a kind of rule: it fires only where a `[[rule]]` in mandate.toml uses it\n");
    } else {
        let _ = writeln!(out, "level   {}{}", rule.level.as_str(), set_at(rule, sources));
        let _ = writeln!(out, "grade   {}", rule.grade.as_str());
    }
    let _ = writeln!(out, "kind    {}", rule.kind_name);
    if let Some(clause) = &rule.clause {
        let _ = writeln!(out, "clause  {clause} of the memo");
    }
    if let Some(since) = &rule.since {
        let _ = writeln!(out, "since   {since}");
    }
    let parameters = parameters(rule, sources);
    if !parameters.is_empty() {
        let _ = writeln!(out, "\nlooks for\n{}", parameters.trim_end());
    }
    let _ = writeln!(out, "\nwhy\n{}", indented(&rule.why, style));
    if let Some(allow_when) = &rule.allow_when {
        let _ = writeln!(out, "when it is right to break it\n{}", indented(allow_when, style));
    }
    let _ = writeln!(out, "what to do\n{}", indented(&plain(&rule.help), style));
    out
}

/// The selectors and numbers of a built-in rule, as its page has them.
fn parameters(rule: &Rule, sources: &SourceMap) -> String {
    let Some(file) = sources.find(&format!("rules/{}.toml", rule.id)) else {
        return String::new();
    };
    let lines = sources.text(file).lines().skip_while(|line| !line.starts_with("since"));
    let lines = lines.skip(1).take_while(|line| !line.starts_with("message"));
    lines.filter(|line| !line.is_empty()).map(|line| format!("  {line}\n")).collect()
}

fn set_at(rule: &Rule, sources: &SourceMap) -> String {
    match rule.level_span.or(rule.span) {
        Some(span) => format!(" ({})", shown(sources, span)),
        None => String::new(),
    }
}

/// Placeholders as words.
pub(super) fn plain(text: &str) -> String {
    let words = [
        ("{from.team}", "the team"),
        ("{to.team}", "the other team"),
        ("{from}", "the package"),
        ("{to}", "the other package"),
        ("{object}", "what is named"),
        ("{wanted}", "what is wanted"),
        ("{source}", "that file"),
        ("{by}", "those who may"),
        ("{teams}", "the teams"),
    ];
    words.iter().fold(text.to_owned(), |text, (from, to)| {
        text.replace(&format!("`{from}`"), to).replace(from, to)
    })
}

fn indented(text: &str, style: Style) -> String {
    let lines = wrapped(text, style.width.clamp(40, 100) - 2);
    lines.lines().map(|line| format!("  {line}\n")).collect()
}

/// A package's page.
pub fn explain_package(
    model: &Architecture,
    judged: Option<&Judged>,
    id: PackageId,
    sources: &SourceMap,
    style: Style,
) -> String {
    let package = model.package(id);
    let version = package.version.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut out = format!("{} {version}\n", style.bold(&package.label));
    let _ = writeln!(out, "manifest  {}", package.manifest);
    let role = package.role_span.map_or("by default".to_owned(), |span| shown(sources, span));
    let _ = writeln!(out, "role      {} ({role})", package.role.as_str());
    super::clients::of_package(&mut out, model, id);
    if !package.tags.is_empty() {
        let _ = writeln!(out, "tags      {}", package.tags.join(", "));
    }
    let _ = writeln!(out, "files     {}", package.files);
    owners(&mut out, model, id, sources);
    let processes: Vec<&str> = model
        .processes()
        .iter()
        .filter(|process| process.package == id)
        .map(|process| process.id.as_str())
        .collect();
    if !processes.is_empty() {
        let _ = writeln!(out, "\nbuilds {}", processes.join(", "));
    }
    super::deployed::of_package(&mut out, model, id, sources, style);
    links(&mut out, model, "links", model.links_from(id), (sources, style), |link| link.to);
    links(&mut out, model, "linked by", model.links_to(id), (sources, style), |link| link.from);
    named_in(&mut out, judged, sources, |finding| {
        [&finding.from, &finding.to].iter().any(|end| end.package.as_ref() == Some(&package.label))
    });
    out
}

fn owners(out: &mut String, model: &Architecture, id: PackageId, sources: &SourceMap) {
    let package = model.package(id);
    let how = match (package.standing, package.source) {
        (Standing::Unmatched, _) => "nobody: no line matches any of its files".to_owned(),
        (Standing::Unowned(rule), _) => {
            let line = model.ownership.rule(rule).map(|rule| shown(sources, rule.span));
            format!("nobody, on purpose ({})", line.unwrap_or_default())
        }
        (Standing::Owned, Source::Metadata) => "by its own metadata".to_owned(),
        (Standing::Owned, Source::TeamsFile) => "by teams.toml".to_owned(),
        (Standing::Owned, Source::Catalogue) => "by catalog-info.yaml".to_owned(),
        (Standing::Owned, _) => "by CODEOWNERS".to_owned(),
    };
    let _ = writeln!(out, "owners    {how}");
    let rows: Vec<Vec<String>> = package
        .shares
        .iter()
        .map(|share| {
            let percent = 100.0 * f64::from(share.files) / f64::from(package.files.max(1));
            let is_responsible = package.responsible.contains(&share.team);
            let line = model.deciding_span(id, share.team);
            vec![
                model.ownership.teams.name(share.team).to_owned(),
                format!("{percent:.1} %"),
                if is_responsible { "responsible" } else { "" }.to_owned(),
                line.map(|span| shown(sources, span)).unwrap_or_default(),
            ]
        })
        .collect();
    out.push_str(&table(&rows));
}

fn links(
    out: &mut String,
    model: &Architecture,
    heading: &str,
    ids: &[LinkId],
    (sources, style): (&SourceMap, Style),
    other: impl Fn(&crate::model::Link) -> PackageId,
) {
    if ids.is_empty() {
        return;
    }
    let of = |wanted| ids.iter().filter(|id| model.link(**id).crossing == wanted).count();
    let (crossing, undecided) = (of(Crossing::Crosses), of(Crossing::Undecided));
    let _ = writeln!(
        out,
        "\n{heading} {} ({crossing} between teams, {undecided} undecided)",
        ids.len()
    );
    let row = |id: &LinkId| {
        let link = model.link(*id);
        let end = other(link);
        let mark = if link.crossing == Crossing::Crosses { "→" } else { " " };
        vec![
            format!("{mark} {}", model.package(end).label),
            teams(model, end),
            describe(link),
            shown(sources, link.span),
        ]
    };
    let rows = table(&ids.iter().map(row).collect::<Vec<_>>());
    for (id, line) in ids.iter().zip(rows.lines()) {
        let _ = writeln!(out, "{line}");
        out.push_str(&items(model, model.link(*id), sources, style, "        "));
    }
}

fn named_in(
    out: &mut String,
    judged: Option<&Judged>,
    sources: &SourceMap,
    is_about: impl Fn(&Finding) -> bool,
) {
    let Some(judged) = judged else { return };
    let found: Vec<&Finding> = judged.findings.iter().filter(|f| is_about(f)).collect();
    let _ = writeln!(out, "\nnamed in {}", count(found.len(), "finding", "findings"));
    let row = |finding: &&Finding| {
        let place = finding.at.first().map(|span| shown(sources, *span));
        vec![finding.level.as_str().to_owned(), finding.rule.clone(), place.unwrap_or_default()]
    };
    out.push_str(&table(&found.iter().map(row).collect::<Vec<_>>()));
}

/// A team's page.
pub fn explain_team(
    model: &Architecture,
    judged: Option<&Judged>,
    team: TeamId,
    sources: &SourceMap,
    style: Style,
) -> String {
    let register = &model.ownership.teams;
    let record = register.get(team);
    let mut out = style.bold(&record.id);
    if let Some(name) = &record.name {
        let _ = write!(out, " ({name})");
    }
    out.push('\n');
    let declared = record.declared.map(|span| shown(sources, span));
    let _ = writeln!(
        out,
        "declared  {}",
        declared.unwrap_or_else(|| "nowhere: known from an ownership file".to_owned())
    );
    if let Some(kind) = record.kind {
        let _ = writeln!(out, "type      {}", kind.as_str());
    }
    if let Some(tier) = &record.tier {
        let _ = writeln!(out, "tier      {tier}");
    }
    if let Some(size) = record.size.or(Some(record.members.len()).filter(|n| *n > 0)) {
        let _ = writeln!(out, "members   {size}");
    }
    if let Some(parent) = record.parent {
        let _ = writeln!(out, "parent    {}", register.name(parent));
    }
    let owned: Vec<&str> = model
        .packages()
        .filter(|(_, package)| package.responsible.contains(&team))
        .map(|(_, package)| package.label.as_str())
        .collect();
    let _ = writeln!(out, "\nanswers for {}", count(owned.len(), "package", "packages"));
    for label in &owned {
        let _ = writeln!(out, "  {label}");
    }
    neighbours(&mut out, model, team, "needs", |link| (link.from, link.to));
    out.push_str(&taken(model, team, sources, style));
    neighbours(&mut out, model, team, "is needed by", |link| (link.to, link.from));
    for agreement in model.ownership.interactions.iter().filter(|i| i.from == team || i.to == team)
    {
        let _ = writeln!(
            out,
            "\nagreed: {} → {}, {}{}{} ({})",
            register.name(agreement.from),
            register.name(agreement.to),
            agreement.mode.as_str(),
            if agreement.via.is_empty() {
                String::new()
            } else {
                {
                    let via: Vec<&str> =
                        agreement.via.iter().map(|via| via.value.as_str()).collect();
                    format!(", via {}", via.join(", "))
                }
            },
            agreement.until.as_ref().map(|day| format!(", until {day}")).unwrap_or_default(),
            shown(sources, agreement.span)
        );
    }
    let name = record.id.clone();
    named_in(&mut out, judged, sources, |finding| {
        [&finding.from, &finding.to].iter().any(|end| end.teams.contains(&name))
    });
    out
}

fn neighbours(
    out: &mut String,
    model: &Architecture,
    team: TeamId,
    heading: &str,
    ends: impl Fn(&crate::model::Link) -> (PackageId, PackageId),
) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, link) in model.links().filter(|(_, link)| link.crossing == Crossing::Crosses) {
        let (own, other) = ends(link);
        if model.package(own).responsible.contains(&team) {
            for other in &model.package(other).responsible {
                *counts.entry(model.ownership.teams.name(*other)).or_default() += 1;
            }
        }
    }
    let _ = writeln!(out, "\n{heading} {}", count(counts.len(), "team", "teams"));
    let mut rows: Vec<(usize, &str)> = counts.into_iter().map(|(name, n)| (n, name)).collect();
    rows.sort_by_key(|(n, name)| (std::cmp::Reverse(*n), *name));
    let row = |(n, name): &(usize, &str)| vec![(*name).to_owned(), count(*n, "link", "links")];
    out.push_str(&table(&rows.iter().map(row).collect::<Vec<_>>()));
}

pub(super) fn shown(sources: &SourceMap, span: Span) -> String {
    let place = sources.place(span);
    format!("{}:{}", place.file, place.line)
}
