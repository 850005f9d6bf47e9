//! Accepted findings by team, rule and age: for people, and as schema `mandate-debt/1`.
//!
//! Owns both forms. Does not know how an age is found.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::style::{count, table};
use crate::model::day_of;
use crate::verdict::{Debt, Owed};

/// Ages in days, the youngest first, each up to and without its bound.
const AGES: [(&str, i64); 4] =
    [("under a month", 30), ("under three months", 91), ("under a year", 365), ("older", i64::MAX)];

/// Points of the trend that are shown.
const POINTS: usize = 12;

fn team(owed: &Owed) -> &str {
    owed.team.as_deref().unwrap_or("nobody alone")
}

/// Renders the debt for people, with so many of the oldest entries.
pub fn debt(debt: &Debt, limit: usize) -> String {
    if debt.owed.is_empty() {
        return "nothing is accepted: there is no debt\n".to_owned();
    }
    let total = count(debt.owed.len(), "finding is accepted", "findings are accepted");
    let mut out = format!("{total}\n\nby team\n");
    out.push_str(&table(&by_team(debt)));
    out.push_str("\nby rule\n");
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    for owed in &debt.owed {
        *rules.entry(&owed.identity.rule).or_default() += 1;
    }
    let mut rules: Vec<(&str, usize)> = rules.into_iter().collect();
    rules.sort_by_key(|(rule, n)| (std::cmp::Reverse(*n), *rule));
    let row = |(rule, n): &(&str, usize)| vec![n.to_string(), (*rule).to_owned()];
    out.push_str(&table(&rules.iter().map(row).collect::<Vec<_>>()));
    out.push_str("\nby age, to the day of HEAD");
    out.push_str(if debt.is_cut { " (at least: the clone is shallow)\n" } else { "\n" });
    out.push_str(&table(&by_age(debt)));
    oldest(&mut out, debt, limit);
    if debt.trend.len() > 1 {
        out.push_str("\nafter each change of the baseline\n");
        let rows = debt.trend.iter().rev().take(POINTS).rev();
        let rows = rows.map(|(time, n)| vec![day_of(*time), n.to_string()]);
        out.push_str(&table(&rows.collect::<Vec<_>>()));
    }
    out
}

fn by_team(debt: &Debt) -> Vec<Vec<String>> {
    let mut teams: BTreeMap<&str, (usize, Option<i64>)> = BTreeMap::new();
    for owed in &debt.owed {
        let entry = teams.entry(team(owed)).or_default();
        entry.0 += 1;
        entry.1 = entry.1.max(owed.days);
    }
    let mut rows: Vec<_> = teams.into_iter().collect();
    rows.sort_by_key(|(team, (n, _))| (std::cmp::Reverse(*n), *team));
    let row = |(team, (n, days)): (&str, (usize, Option<i64>))| {
        let mut words = Vec::new();
        words.extend(days.map(|days| format!("the oldest for {}", in_days(days))));
        words.extend(debt.budgets.get(team).map(|budget| match budget.checked_sub(n) {
            Some(0) => format!("budget {budget}, used up"),
            Some(_) => format!("budget {budget}: lower it to {n}"),
            None => format!("budget {budget}: exceeded"),
        }));
        vec![n.to_string(), team.to_owned(), words.join("; ")]
    };
    rows.into_iter().map(row).collect()
}

fn by_age(debt: &Debt) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut from = 0;
    for (name, until) in AGES {
        let is_of_age = |owed: &&Owed| owed.days.is_some_and(|days| (from..until).contains(&days));
        let n = debt.owed.iter().filter(is_of_age).count();
        if n > 0 {
            rows.push(vec![n.to_string(), name.to_owned()]);
        }
        from = until;
    }
    let unknown = debt.owed.iter().filter(|owed| owed.days.is_none()).count();
    if unknown > 0 {
        rows.push(vec![unknown.to_string(), "not committed yet".to_owned()]);
    }
    rows
}

fn oldest(out: &mut String, debt: &Debt, limit: usize) {
    let mut aged: Vec<(i64, &Owed)> =
        debt.owed.iter().filter_map(|owed| Some((owed.days?, owed))).collect();
    aged.sort_by_key(|(days, owed)| (std::cmp::Reverse(*days), team(owed), &owed.identity));
    if aged.is_empty() {
        return;
    }
    let shown = if limit == 0 { aged.len() } else { limit };
    out.push_str("\nthe oldest\n");
    let row = |(days, owed): &(i64, &Owed)| {
        let reason = owed.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
        let what = format!("{}: {}{reason}", owed.identity.rule, owed.identity.text());
        vec![in_days(*days), team(owed).to_owned(), what]
    };
    out.push_str(&table(&aged.iter().take(shown).map(row).collect::<Vec<_>>()));
    if let Some(cut) = aged.len().checked_sub(shown).filter(|cut| *cut > 0) {
        let _ = writeln!(out, "  … and {cut} more (--limit 0 shows all)");
    }
}

fn in_days(days: i64) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

#[derive(Serialize)]
struct Document<'d> {
    schema: &'static str,
    total: usize,
    /// Whether ages are lower bounds: the clone is shallow.
    at_least: bool,
    budgets: &'d BTreeMap<String, usize>,
    accepted: Vec<Accepted<'d>>,
    trend: Vec<Point>,
}

#[derive(Serialize)]
struct Accepted<'d> {
    team: Option<&'d str>,
    rule: &'d str,
    from: &'d str,
    to: &'d str,
    object: &'d str,
    edge: &'d str,
    members: &'d [String],
    reason: Option<&'d str>,
    since: Option<String>,
    days: Option<i64>,
}

impl<'d> Accepted<'d> {
    fn of(owed: &'d Owed) -> Self {
        let Owed { team, identity, reason, since, days } = owed;
        Self {
            team: team.as_deref(),
            rule: &identity.rule,
            from: &identity.from,
            to: &identity.to,
            object: &identity.object,
            edge: &identity.edge,
            members: &identity.members,
            reason: reason.as_deref(),
            since: since.map(day_of),
            days: *days,
        }
    }
}

#[derive(Serialize)]
struct Point {
    day: String,
    accepted: usize,
}

/// Renders the debt for machines.
///
/// # Errors
/// None in practice: every value has a JSON form.
pub fn debt_json(debt: &Debt) -> Result<String, serde_json::Error> {
    let point = |(time, accepted): &(i64, usize)| Point { day: day_of(*time), accepted: *accepted };
    let document = Document {
        schema: "mandate-debt/1",
        total: debt.owed.len(),
        at_least: debt.is_cut,
        budgets: &debt.budgets,
        accepted: debt.owed.iter().map(Accepted::of).collect(),
        trend: debt.trend.iter().map(point).collect(),
    };
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}
