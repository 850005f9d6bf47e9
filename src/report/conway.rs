//! The alignment of code and organisation for people.
//!
//! Owns the words and the order: the card of the whole, a card for each team, then mismatches with
//! formula, evidence and remedies. There is no single score. Weak evidence is said to be weak, and
//! nobody is named unless asked for.

use std::collections::BTreeMap;

use super::Card;
use super::page::Page;
use super::style::{Style, count};
use super::wording;
use crate::checks::{Evidence, Finding};
use crate::conway::Communication;
use crate::model::day_of;
use crate::ownership::TeamKind;

/// For a terminal.
pub fn conway(card: &Card<'_>, style: Style) -> String {
    let limit = if style.limit == 0 { usize::MAX } else { style.limit };
    page(card, limit, style.quiet).human(style)
}

/// As Markdown, uncut.
pub fn conway_markdown(card: &Card<'_>) -> String {
    page(card, usize::MAX, false).markdown()
}

fn page(card: &Card<'_>, limit: usize, is_short: bool) -> Page {
    let mut page = Page::default();
    page.heading(1, "Does the code mirror the organisation?");
    page.text(evidence(card));
    whole(&mut page, card, limit);
    if is_short {
        return page;
    }
    page.heading(2, "Teams");
    teams(&mut page, card, limit);
    if let Some(flow) = card.flow() {
        super::flow::sections(&mut page, &flow, limit, 2);
    }
    page.heading(2, "Mismatches: each needs a decision, none is a defect");
    mismatches(&mut page, card, limit);
    not_evaluated(&mut page, card);
    page.heading(2, "How to read this");
    for text in CAVEATS {
        page.item(0, text);
    }
    for note in card.notes {
        page.item(0, format!("note: {note}"));
    }
    page
}

const CAVEATS: [&str; 4] = [
    "Mirroring is common in firms, weak or absent in open source (Colfer and Baldwin 2016; Mauerer and others 2022 found no tie to defects in 25 projects).",
    "A level of congruence or modularity means little by itself: read the gaps, the distance from chance and the trend.",
    "Thresholds of ours are said to be ours on the page of the rule: `cargo mandate explain RULE`.",
    "Squashed merges hide what changed together, reverts and backports count twice.",
];

fn evidence(card: &Card<'_>) -> String {
    let alignment = card.alignment;
    let rests_on = match alignment.evidence {
        Evidence::Graph => "the graph and who owns what",
        Evidence::Teams => "the graph, who owns what, and what teams.toml says of teams",
        Evidence::History => "the graph, who owns what, teams and history",
    };
    let missing = match &alignment.practice {
        Ok(practice) => practice.is_covered().err(),
        Err(why) => Some(why.clone()),
    };
    let missing = missing.map(|why| format!("; history is not judged: {why}")).unwrap_or_default();
    format!("evidence {}: {rests_on}{missing}", alignment.evidence.as_str())
}

#[expect(clippy::cast_precision_loss, reason = "counts are small")]
fn percent(count: usize, of: usize) -> String {
    if of == 0 { "n/a".to_owned() } else { format!("{:.0} %", 100.0 * count as f64 / of as f64) }
}

fn whole(page: &mut Page, card: &Card<'_>, limit: usize) {
    let alignment = card.alignment;
    let congruence = alignment.congruence;
    let figure = |value: Option<f64>| value.map_or("n/a".to_owned(), |v| format!("{v:.2}"));
    // A zero that nobody was asked about reads like a verdict.
    let is_asked = !card.model.ownership.interactions.is_empty();
    let text = if is_asked {
        format!(
            "congruence {} weighted, {} plain: {} of {} pairs of teams that have to coordinate have agreed to ({:.2} of {:.2})",
            figure(congruence.weighted()),
            figure(congruence.plain()),
            congruence.satisfied,
            congruence.required,
            congruence.satisfied_weight,
            congruence.weight
        )
    } else {
        format!(
            "congruence n/a: teams.toml declares no `[[interaction]]` to compare with; {} have to coordinate ({:.2}), the heaviest first",
            count(congruence.required, "pair of teams", "pairs of teams"),
            congruence.weight
        )
    };
    page.item(0, text);
    gaps(page, card, limit);
    page.item(0, chance(card));
    let (crossing, links) = alignment.crossing();
    page.item(
        0,
        format!("links between teams: {crossing} of {links} = {}", percent(crossing, links)),
    );
    let (visible, pairs) = alignment.crossing_visibility();
    page.item(
        0,
        format!(
            "what a change can reach: {:.1} % of all pairs (propagation cost), {visible} of {pairs} = {} across teams",
            100.0 * alignment.visibility.propagation_cost(),
            percent(visible, pairs)
        ),
    );
    arcs(page, card, limit);
    page.item(
        0,
        format!("packages nobody owns: {} of {}", alignment.orphans(), alignment.packages.len()),
    );
    if let Ok(practice) = &alignment.practice {
        page.item(
            0,
            format!(
                "history {} to {} ({} months): {}, {} of them by members of teams = {}; left out: {} of bots, {} listed as ignored, {} with more than {} packages",
                day_of(practice.since),
                day_of(practice.now),
                practice.months,
                count(practice.commits, "commit", "commits"),
                practice.mapped,
                percent(practice.mapped, practice.commits),
                practice.bots,
                practice.ignored,
                practice.bulk,
                alignment.settings().bulk
            ),
        );
    }
}

fn gaps(page: &mut Page, card: &Card<'_>, limit: usize) {
    let mut gaps: Vec<_> =
        card.alignment.pairs.iter().filter(|pair| pair.weight > 0.0 && !pair.is_agreed()).collect();
    gaps.sort_by(|a, b| {
        b.weight.total_cmp(&a.weight).then((a.one, a.other).cmp(&(b.one, b.other)))
    });
    let is_asked = !card.model.ownership.interactions.is_empty();
    let word = if is_asked { "gap" } else { "pair" };
    for pair in gaps.iter().take(limit) {
        let ties: Vec<String> = pair
            .ties
            .iter()
            .take(3)
            .map(|(tie, part)| {
                let tie = &card.alignment.couplings[*tie];
                let arrow = if tie.is_dependency() { "→" } else { "with" };
                let how = if tie.is_link() { String::new() } else { tie.words() + ", " };
                let (from, to) = (card.package(tie.from), card.package(tie.to));
                format!("{from} {arrow} {to} ({how}{part:.2})")
            })
            .collect();
        let more = pair.ties.len().saturating_sub(3);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        page.item(
            1,
            format!(
                "{word}: {} and {}, {:.2}: {}{more}",
                card.team(pair.one),
                card.team(pair.other),
                pair.weight,
                ties.join(", ")
            ),
        );
    }
    let words = if is_asked { ("gap", "gaps") } else { ("pair", "pairs") };
    cut(page, 1, gaps.len(), limit, words.0, words.1);
}

fn cut(page: &mut Page, depth: usize, all: usize, limit: usize, one: &str, many: &str) {
    if let Some(rest) = all.checked_sub(limit).filter(|rest| *rest > 0) {
        page.item(depth, format!("… and {} more (--limit 0 shows all)", count(rest, one, many)));
    }
}

fn chance(card: &Card<'_>) -> String {
    let Some(partition) = card.alignment.partition() else {
        return "division among teams: n/a, fewer than two teams own linked packages".to_owned();
    };
    let chance = partition.chance;
    let z = chance.z.map_or("n/a".to_owned(), |z| format!("{z:.1}"));
    format!(
        "division among teams: z = {z}, p = {:.4} (Q = {:.3} against {:.3} ± {:.3} of {} shuffles with seed {}; {} packages, the largest team has {:.0} %); links alone give Q = {:.3}, ARI {:.3}, AMI {:.3} with the teams",
        chance.p,
        chance.observed,
        chance.mean,
        chance.sd,
        chance.permutations,
        chance.seed,
        partition.nodes.len(),
        100.0 * partition.largest,
        partition.communities.q,
        partition.agreement.ari,
        partition.agreement.ami
    )
}

fn arcs(page: &mut Page, card: &Card<'_>, limit: usize) {
    let alignment = card.alignment;
    let (all, own) = (&alignment.feedback, &alignment.feedback_without_roots);
    let total: f64 = alignment.arcs.values().sum();
    let exact = if all.exact { "exact" } else { "approximate: more than 20 teams in one circle" };
    if all.groups.is_empty() {
        page.item(0, "circles of teams: none");
        return;
    }
    let largest = all.groups.iter().map(Vec::len).max().unwrap_or(0);
    page.item(
        0,
        format!(
            "circles of teams: the largest has {largest}; {:.2} of {total:.2} links would have to go ({exact}), {:.2} where packages that wire others are left out",
            all.weight, own.weight
        ),
    );
    for (from, to) in all.arcs.iter().take(limit) {
        let links: Vec<String> = alignment
            .links_between(*from, *to)
            .map(|tie| format!("{} → {}", card.package(tie.from), card.package(tie.to)))
            .collect();
        let more = links.len().saturating_sub(4);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let shown: Vec<String> = links.into_iter().take(4).collect();
        page.item(
            1,
            format!("cut {} → {}: {}{more}", card.team(*from), card.team(*to), shown.join(", ")),
        );
    }
    cut(page, 1, all.arcs.len(), limit, "pair", "pairs");
}

fn teams(page: &mut Page, card: &Card<'_>, limit: usize) {
    let alignment = card.alignment;
    let (reach, between) = (alignment.reach(), card.betweenness());
    let talk = card.communication();
    let mut numbers: Vec<usize> = (0..alignment.teams.len()).collect();
    numbers.sort_by_key(|number| card.team(*number).to_owned());
    for number in numbers {
        let id = alignment.teams[number];
        let team = card.model.ownership.teams.get(id);
        let owned: Vec<usize> = (0..alignment.packages.len())
            .filter(|package| alignment.homes[*package].iter().any(|(own, _)| *own == number))
            .collect();
        let mut facts = vec![count(owned.len(), "package", "packages")];
        facts.extend(team.kind.map(|kind| TeamKind::as_str(kind).to_owned()));
        facts.extend(team.headcount().map(|size| count(size, "member", "members")));
        facts.push(format!("changes reach {}", count(reach[number], "team", "teams")));
        facts.push(format!("betweenness {:.2}", between[number]));
        page.item(0, format!("{}: {}", team.id, facts.join(", ")));
        let mut names: Vec<&str> = owned.iter().map(|package| card.package(*package)).collect();
        names.sort_unstable();
        for (word, list) in [
            ("owns", shown(&names, limit)),
            ("stores", shown(&as_str(&team.stores), limit)),
            ("provides", shown(&as_str(&team.provides), limit)),
            ("needs", needs(card, number, true, limit)),
            ("is needed by", needs(card, number, false, limit)),
            ("works on the same packages as", talks(card, &talk, number, limit)),
        ] {
            if !list.is_empty() {
                page.item(1, format!("{word} {list}"));
            }
        }
        if card.with_names {
            page.item(1, format!("people: {}", card.people_of(id).join(", ")));
        }
    }
}

/// Teams whose people change the same packages, the closest first.
fn talks(
    card: &Card<'_>,
    all: &BTreeMap<(usize, usize), Communication>,
    team: usize,
    limit: usize,
) -> String {
    let mut found: Vec<(u32, &str, u32)> = all
        .iter()
        .filter_map(|((one, other), talk)| {
            let with = if *one == team { other } else { one };
            let is_own = *one == team || *other == team;
            is_own.then(|| (talk.strength(), card.team(*with), talk.shared))
        })
        .collect();
    found.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let words: Vec<String> = found
        .into_iter()
        .map(|(strength, with, shared)| {
            format!(
                "{with} ({}, strength {strength} %)",
                count(shared as usize, "package", "packages")
            )
        })
        .collect();
    shown(&words.iter().map(String::as_str).collect::<Vec<_>>(), limit)
}

fn as_str(list: &[String]) -> Vec<&str> {
    list.iter().map(String::as_str).collect()
}

fn shown(names: &[&str], limit: usize) -> String {
    let mut out = names.iter().take(limit).copied().collect::<Vec<_>>().join(", ");
    if let Some(rest) = names.len().checked_sub(limit).filter(|rest| *rest > 0) {
        out.push_str(&format!(" and {rest} more"));
    }
    out
}

fn needs(card: &Card<'_>, team: usize, is_down: bool, limit: usize) -> String {
    let mut all = card.needs(team, is_down);
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let words: Vec<String> = all
        .into_iter()
        .map(|(other, links, through)| {
            let through: Vec<&str> = through.iter().map(String::as_str).collect();
            // Shares of joint owners make parts of links; a whole number is a count.
            let text = format!("{links:.2}");
            let text = text.trim_end_matches('0').trim_end_matches('.');
            let links = if text == "1" { "1 link".to_owned() } else { format!("{text} links") };
            format!("{} ({links} to {})", card.team(other), shown(&through, 3))
        })
        .collect();
    shown(&words.iter().map(String::as_str).collect::<Vec<_>>(), limit)
}

fn mismatches(page: &mut Page, card: &Card<'_>, limit: usize) {
    if card.findings.is_empty() {
        page.text("none of the rules that could be evaluated finds one");
    }
    let mut by_rule: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in card.findings {
        by_rule.entry(&finding.rule).or_default().push(finding);
    }
    for (id, findings) in by_rule {
        let Some(rule) = card.book.find(id) else { continue };
        page.heading(3, format!("{id} ({}): {}", findings.len(), rule.summary));
        for finding in findings.iter().take(limit) {
            let grade = finding.grade.as_str();
            page.item(0, format!("{} [{grade}]", wording::message(rule, finding)));
            if let Some(formula) = wording::formula(rule, finding) {
                page.item(1, format!("formula: {formula}"));
            }
            let places: Vec<String> = finding
                .at
                .iter()
                .map(|span| card.sources.place(*span))
                .map(|place| format!("{}:{}", place.file, place.line))
                .collect();
            let places: Vec<&str> = places.iter().map(String::as_str).collect();
            page.item(1, format!("at {}", shown(&places, limit)));
            for remedy in wording::remedies(rule, finding) {
                page.item(1, format!("option: {remedy}"));
            }
            let until = "option: accept it, by a level for the rule in `[levels]` of mandate.toml";
            page.item(1, until);
        }
        cut(page, 0, findings.len(), limit, "finding", "findings");
    }
}

/// Rules by their reasons: one reason often stops many.
fn not_evaluated(page: &mut Page, card: &Card<'_>) {
    let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (rule, why) in card.not_evaluated {
        by_reason.entry(why).or_default().push(rule);
    }
    if by_reason.is_empty() {
        return;
    }
    page.heading(2, "Not evaluated");
    for (why, rules) in by_reason {
        page.item(0, format!("{why}: {}", rules.join(", ")));
    }
}
