//! The alignment of code and organisation for machines: schema `mandate-conway/1`.
//!
//! Owns the filling of that format. Figures have four digits and stand beside the counts they come from; lists
//! are sorted; a figure that could not be computed is null and its reason is listed. People have
//! numbers, and names only where they were asked for.

use super::Card;
use super::conway_schema::{
    Arc, Arcs, CoChange, Congruence, Coordination, Coupled, Coverage, Division, Document, Edge,
    Ends, FileDegrees, Known, MainTeam, Mismatch, Need, NotEvaluated, PersonDegree, Share,
    Structure, Talk, Team, TruckFactor, Window,
};
use super::numbers::Fixed;
use super::verdict_json::at;
use super::wording;
use crate::checks::{Alignment, Finding, Knowledge, Partition};
use crate::conway::{Feedback, main_developer};
use crate::ownership::TeamKind;

/// Renders the analysis.
///
/// # Errors
/// None in practice: every value has a JSON form.
pub fn conway_json(card: &Card<'_>) -> Result<String, serde_json::Error> {
    let alignment = card.alignment;
    let congruence = alignment.congruence;
    let (crossing, links) = alignment.crossing();
    let (visible, pairs) = alignment.crossing_visibility();
    let document = Document {
        schema: "mandate-conway/1",
        level: alignment.evidence.as_str(),
        teams: teams(card),
        coordination: coordination(card),
        congruence: Congruence {
            plain: congruence.plain().map(Fixed::four),
            weighted: congruence.weighted().map(Fixed::four),
            required: congruence.required,
            satisfied: congruence.satisfied,
        },
        partition: alignment.partition().map(division),
        propagation_cost: Fixed::four(alignment.visibility.propagation_cost()),
        cross_team_links: share(crossing, links),
        cross_team_visibility: share(visible, pairs),
        feedback_arcs: arcs(card, &alignment.feedback, true),
        feedback_arcs_without_roots: arcs(card, &alignment.feedback_without_roots, false),
        orphans: share(alignment.orphans(), alignment.packages.len()),
        coverage: coverage(alignment),
        co_change: co_change(card),
        communication: communication(card),
        truck_factor: truck_factor(card),
        knowledge: knowledge(card),
        flow: card.flow().map(|flow| super::flow::document(&flow)),
        degrees: card.with_degrees.then(|| degrees(card)),
        mismatches: card.findings.iter().filter_map(|finding| mismatch(card, finding)).collect(),
        not_evaluated: card
            .not_evaluated
            .iter()
            .map(|(rule, why)| NotEvaluated { rule: rule.clone(), why: why.clone() })
            .collect(),
        notes: card.notes.to_vec(),
    };
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}

fn share(count: usize, of: usize) -> Share {
    #[expect(clippy::cast_precision_loss, reason = "counts are small")]
    let part = (of > 0).then(|| Fixed::four(count as f64 / of as f64));
    Share { part, count, of }
}

fn teams(card: &Card<'_>) -> Vec<Team> {
    let alignment = card.alignment;
    let (reach, between) = (alignment.reach(), card.betweenness());
    let mut out = Vec::new();
    for (number, id) in alignment.teams.iter().enumerate() {
        let team = card.model.ownership.teams.get(*id);
        let homes = alignment.homes.iter().enumerate();
        let own: Vec<(usize, f64)> = homes
            .filter_map(|(package, home)| {
                home.iter().find(|(own, _)| *own == number).map(|(_, part)| (package, *part))
            })
            .collect();
        let mut owns: Vec<String> =
            own.iter().map(|(package, _)| card.package(*package).to_owned()).collect();
        owns.sort();
        out.push(Team {
            id: team.id.clone(),
            kind: team.kind.map(TeamKind::as_str),
            members: team.headcount(),
            packages: Fixed::four(own.iter().map(|(_, part)| part).sum()),
            owns,
            needs: needs(card, number, true),
            needed_by: needs(card, number, false),
            reach: reach[number],
            betweenness: Fixed::four(between[number]),
            people: if card.with_names { card.people_of(*id) } else { Vec::new() },
        });
    }
    out.sort_by(|a, b| a.id.cmp(&b.id));
    out
}

fn needs(card: &Card<'_>, team: usize, is_down: bool) -> Vec<Need> {
    let mut out: Vec<Need> = card
        .needs(team, is_down)
        .into_iter()
        .map(|(other, links, through)| Need {
            team: card.team(other).to_owned(),
            links: Fixed::four(links),
            through,
        })
        .collect();
    out.sort_by(|a, b| a.team.cmp(&b.team));
    out
}

fn coordination(card: &Card<'_>) -> Vec<Coordination> {
    let places = |tie: &crate::checks::Coupling| {
        let links = tie.links.iter().map(|link| card.model.link(*link).span);
        let beside = tie.beside.iter().map(|(_, span)| *span);
        links.chain(beside).map(|span| at(card.sources, span)).collect()
    };
    let mut out = Vec::new();
    for pair in &card.alignment.pairs {
        let edges = pair.ties.iter().map(|(tie, part)| {
            let coupling = &card.alignment.couplings[*tie];
            Edge {
                from: card.package(coupling.from).to_owned(),
                to: card.package(coupling.to).to_owned(),
                weight: Fixed::four(coupling.weight),
                basis: coupling.words(),
                discount: Fixed::four(coupling.discount),
                part: Fixed::four(*part),
                at: places(coupling),
            }
        });
        let mut ends = [card.team(pair.one), card.team(pair.other)];
        ends.sort_unstable();
        out.push(Coordination {
            from: ends[0].to_owned(),
            to: ends[1].to_owned(),
            weight: Fixed::four(pair.weight),
            declared: pair.is_agreed(),
            edges: edges.collect(),
        });
    }
    out.sort_by(|a, b| (&a.from, &a.to).cmp(&(&b.from, &b.to)));
    out
}

fn division(partition: &Partition) -> Division {
    let chance = partition.chance;
    let agreement = partition.agreement;
    Division {
        q: Fixed::four(chance.observed),
        null_mean: Fixed::four(chance.mean),
        null_sd: Fixed::four(chance.sd),
        z: chance.z.map(Fixed::four),
        p: Fixed::four(chance.p),
        permutations: chance.permutations,
        seed: chance.seed,
        packages: partition.nodes.len(),
        pairs: partition.edges.len(),
        largest_team: Fixed::four(partition.largest),
        structure: Structure {
            q: Fixed::four(partition.communities.q),
            communities: partition.communities.stability.len(),
            runs: partition.communities.runs,
            ari: Fixed::four(agreement.ari),
            ami: Fixed::four(agreement.ami),
            homogeneity: Fixed::four(agreement.homogeneity),
            completeness: Fixed::four(agreement.completeness),
        },
    }
}

fn arcs(card: &Card<'_>, feedback: &Feedback, with_roots: bool) -> Arcs {
    let alignment = card.alignment;
    let wanted =
        |coupling: &crate::checks::Coupling| with_roots || !alignment.touches_root(coupling);
    let all = alignment.arcs_where(wanted);
    let ends = |(from, to): (usize, usize)| {
        let mut links: Vec<Ends> = alignment
            .links_between(from, to)
            .filter(|coupling| wanted(coupling))
            .map(|coupling| Ends {
                from: card.package(coupling.from).to_owned(),
                to: card.package(coupling.to).to_owned(),
                at: coupling
                    .links
                    .iter()
                    .map(|link| at(card.sources, card.model.link(*link).span))
                    .collect(),
            })
            .collect();
        links.sort_by(|a, b| (&a.from, &a.to).cmp(&(&b.from, &b.to)));
        links
    };
    let mut edges: Vec<Arc> = feedback
        .arcs
        .iter()
        .map(|arc| Arc {
            from: card.team(arc.0).to_owned(),
            to: card.team(arc.1).to_owned(),
            weight: Fixed::four(all.get(arc).copied().unwrap_or(0.0)),
            links: ends(*arc),
        })
        .collect();
    edges.sort_by(|a, b| (&a.from, &a.to).cmp(&(&b.from, &b.to)));
    let names = |group: &Vec<usize>| {
        let mut names: Vec<String> = group.iter().map(|t| card.team(*t).to_owned()).collect();
        names.sort();
        names
    };
    Arcs {
        exact: feedback.exact,
        edges,
        weight: Fixed::four(feedback.weight),
        of: Fixed::four(all.values().sum()),
        groups: feedback.groups.iter().map(names).collect(),
    }
}

fn coverage(alignment: &Alignment) -> Coverage {
    match &alignment.practice {
        Ok(practice) => Coverage {
            identity: Some(Fixed::four(practice.coverage())),
            history: Some(Window {
                since: crate::model::day_of(practice.since),
                until: crate::model::day_of(practice.now),
                months: practice.months,
                commits: practice.commits,
                mapped: practice.mapped,
                bots: practice.bots,
                ignored: practice.ignored,
                bulk: practice.bulk,
            }),
            why: practice.is_covered().err(),
        },
        Err(why) => Coverage { identity: None, history: None, why: Some(why.clone()) },
    }
}

fn co_change(card: &Card<'_>) -> Option<CoChange> {
    let practice = card.alignment.practice.as_ref().ok()?;
    let linked: std::collections::BTreeSet<(usize, usize)> = card
        .alignment
        .couplings
        .iter()
        .filter(|coupling| coupling.is_link())
        .map(|coupling| (coupling.from.min(coupling.to), coupling.from.max(coupling.to)))
        .collect();
    let coupled = practice.together.coupled(&card.thresholds()).into_iter();
    let mut pairs: Vec<Coupled> = coupled
        .map(|((one, other), pair)| Coupled {
            one: card.package(one).to_owned(),
            other: card.package(other).to_owned(),
            shared: pair.shared,
            revisions: [pair.first, pair.second],
            average: pair.average(),
            degree: pair.degree(),
            crosses: card.alignment.are_apart(one, other),
            linked: linked.contains(&(one, other)),
        })
        .collect();
    pairs.sort_by(|a, b| (&a.one, &a.other).cmp(&(&b.one, &b.other)));
    Some(CoChange { change_sets: practice.together.sets, pairs })
}

/// Teams whose people change the same packages; only where history may be judged by.
fn communication(card: &Card<'_>) -> Option<Vec<Talk>> {
    let practice = card.alignment.practice.as_ref().ok()?;
    practice.is_covered().ok()?;
    let agreed = |key: (usize, usize)| {
        let pairs = card.alignment.pairs.iter();
        pairs.filter(|pair| (pair.one, pair.other) == key).any(crate::checks::TeamPair::is_agreed)
    };
    let talk = |((one, other), talk): ((usize, usize), crate::conway::Communication)| {
        let mut ends = [card.team(one), card.team(other)];
        ends.sort_unstable();
        Talk {
            one: ends[0].to_owned(),
            other: ends[1].to_owned(),
            shared: talk.shared,
            average: talk.average,
            strength: talk.strength(),
            declared: agreed((one, other)),
        }
    };
    let mut out: Vec<Talk> = practice.communication().into_iter().map(talk).collect();
    out.sort_by(|a, b| (&a.one, &a.other).cmp(&(&b.one, &b.other)));
    Some(out)
}

/// Every Rust file with everybody who changed it: what authors and truck factors come from.
fn degrees(card: &Card<'_>) -> Vec<FileDegrees> {
    let files = Knowledge::degrees(card.model).into_iter();
    files
        .map(|file| FileDegrees {
            file: file.path.to_owned(),
            package: card.model.package(file.package).label.clone(),
            people: file
                .degrees
                .iter()
                .map(|degree| PersonDegree {
                    person: card.person(degree.person),
                    first: degree.is_first,
                    own: degree.own,
                    others: degree.others,
                    degree: Fixed::four(degree.value),
                    author: degree.is_author,
                })
                .collect(),
        })
        .collect()
}

/// Of all Rust files of all packages together.
fn truck_factor(card: &Card<'_>) -> Option<TruckFactor> {
    let files = card.knowledge.iter().flat_map(|known| known.files.iter().cloned()).collect();
    let all = Knowledge { files };
    (!all.files.is_empty()).then(|| TruckFactor {
        files: all.files.len(),
        authors: all.authors().len(),
        value: all.truck_factor(),
    })
}

fn knowledge(card: &Card<'_>) -> Vec<Known> {
    let mut out: Vec<Known> = card
        .alignment
        .packages
        .iter()
        .filter_map(|id| {
            let known = card.knowledge.get(id.index())?;
            let package = card.alignment.number(*id)?;
            (!known.files.is_empty()).then(|| Known {
                package: card.model.package(*id).label.clone(),
                files: known.files.len(),
                authors: known.authors().len(),
                truck_factor: known.truck_factor(),
                main_team: main_team(card, package),
            })
        })
        .collect();
    out.sort_by(|a, b| a.package.cmp(&b.package));
    out
}

fn main_team(card: &Card<'_>, package: usize) -> Option<MainTeam> {
    let practice = card.alignment.practice.as_ref().ok()?;
    practice.is_covered().ok()?;
    let (team, _) = main_developer(&practice.by_team[package])?;
    Some(MainTeam {
        team: card.team(team).to_owned(),
        part: Fixed::four(practice.part(package, team)),
        commits: practice.edits[package],
    })
}

fn mismatch(card: &Card<'_>, finding: &Finding) -> Option<Mismatch> {
    let rule = card.book.find(&finding.rule)?;
    let end = |end: &crate::checks::End| end.package.clone().unwrap_or_else(|| end.team());
    Some(Mismatch {
        rule: finding.rule.clone(),
        level: finding.level.as_str(),
        grade: finding.grade.letter(),
        fingerprint: finding.fingerprint(),
        from: end(&finding.from),
        to: end(&finding.to),
        object: finding.object.clone(),
        message: wording::message(rule, finding),
        formula: wording::formula(rule, finding),
        remedies: wording::remedies(rule, finding),
        at: finding.at.iter().map(|span| at(card.sources, *span)).collect(),
    })
}
