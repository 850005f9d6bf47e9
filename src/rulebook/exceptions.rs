//! `[[waiver]]` and `[[budget]]` of `mandate.toml`: exceptions that people have decided on.
//!
//! Owns their form. A waiver without a reason, with a day that is none, for a rule that isn't
//! there or is forbidden is a mistake at its place. Does not know findings.

use globset::{GlobBuilder, GlobMatcher};

use super::level::Level;
use super::rule::Rulebook;
use super::selector::Selector;
use crate::source::{Located, Problem, Reader, Span};

/// One `[[waiver]]`: findings that are excused.
#[derive(Clone, Debug)]
pub struct WaiverSetting {
    /// The rule that it waives.
    pub rule: Located<String>,
    /// Whose doing.
    pub from: Option<Selector>,
    /// Towards whom.
    pub to: Option<Selector>,
    /// About what: a glob.
    pub object: Option<(String, GlobMatcher)>,
    /// The last day, `YYYY-MM-DD`.
    pub until: Option<String>,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Where it is followed up.
    pub issue: Option<String>,
}

impl WaiverSetting {
    /// Its ends in words, for its own identity.
    pub fn ends(&self) -> String {
        let mut parts = Vec::new();
        parts.extend(self.from.as_ref().map(|from| format!("from {from}")));
        parts.extend(self.to.as_ref().map(|to| format!("to {to}")));
        parts.extend(self.object.as_ref().map(|(object, _)| object.clone()));
        parts.join(", ")
    }
}

/// One `[[budget]]`: how much a team may carry.
#[derive(Clone, Debug)]
pub struct Budget {
    /// The team.
    pub team: Located<String>,
    /// The most findings that it may carry.
    pub findings: usize,
}

/// Reads every `[[waiver]]`.
pub(super) fn read_waivers(
    tables: Vec<Reader<'_>>,
    problems: &mut Vec<Problem>,
) -> Vec<WaiverSetting> {
    tables.into_iter().filter_map(|table| read_waiver(table, problems)).collect()
}

impl Rulebook {
    /// Mistakes in waivers that can be seen only when every rule is known with its level.
    pub fn wrong_waivers(&self) -> Vec<Problem> {
        self.waivers.iter().filter_map(|waiver| self.wrong_waiver(&waiver.rule)).collect()
    }

    fn wrong_waiver(&self, rule: &Located<String>) -> Option<Problem> {
        let Some(known) = self.find(&rule.value).filter(|known| !known.is_template) else {
            let help = match self.nearest(&rule.value) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`cargo mandate rules` lists them".to_owned(),
            };
            let message = format!("there is no rule `{}`", rule.value);
            return Some(Problem::error(rule.span, message, help));
        };
        let message = format!("`{}` is forbidden and can't be waived", rule.value);
        let help = "delete the waiver, or lower the level";
        (known.level == Level::Forbid).then(|| Problem::error(rule.span, message, help))
    }
}

fn read_waiver(mut table: Reader<'_>, problems: &mut Vec<Problem>) -> Option<WaiverSetting> {
    let span = table.span();
    let rule = table.required("rule");
    let reason = table.required("reason");
    let from = selector(&mut table, "from", span, problems);
    let to = selector(&mut table, "to", span, problems);
    let object = table.string("object");
    let until = table.string("until");
    let [owner, issue] = ["owner", "issue"].map(|key| table.string(key).map(|text| text.value));
    problems.extend(table.finish());
    let object = object.and_then(|text| object_glob(&text, problems));
    if let Some(until) = until.as_ref().filter(|until| !is_day(&until.value)) {
        let message = format!("`{}` is no day", until.value);
        problems.push(Problem::error(until.span, message, "write YYYY-MM-DD"));
    }
    let (rule, reason) = (rule?, reason?);
    if reason.value.trim().is_empty() {
        let help = "say why it is right here, and what has to change before it can go";
        problems.push(Problem::error(reason.span, "the reason is empty", help));
    }
    let (until, reason) = (until.map(|until| until.value), reason.value);
    Some(WaiverSetting { rule, from, to, object, until, reason, owner, issue })
}

fn selector(
    table: &mut Reader<'_>,
    key: &'static str,
    span: Span,
    problems: &mut Vec<Problem>,
) -> Option<Selector> {
    let texts = table.strings(key)?;
    let (selector, found) = Selector::packages(&texts, texts.first().map_or(span, |t| t.span));
    problems.extend(found);
    Some(selector)
}

fn object_glob(
    text: &Located<String>,
    problems: &mut Vec<Problem>,
) -> Option<(String, GlobMatcher)> {
    match GlobBuilder::new(&text.value).build() {
        Ok(glob) => Some((text.value.clone(), glob.compile_matcher())),
        Err(error) => {
            let message = format!("`{}` is no glob: {}", text.value, error.kind());
            problems.push(Problem::error(text.span, message, "correct the glob"));
            None
        }
    }
}

/// Reads every `[[budget]]`.
pub(super) fn read_budgets(tables: Vec<Reader<'_>>, problems: &mut Vec<Problem>) -> Vec<Budget> {
    let mut out: Vec<Budget> = Vec::new();
    for mut table in tables {
        let team = table.required("team");
        let number = table.number("findings");
        if number.is_none() && table.key_span("findings").is_none() {
            let message = "`[[budget]]` has no `findings`";
            let help = "add `findings = N`, the most that the team may carry";
            problems.push(Problem::error(table.span(), message, help));
        }
        problems.extend(table.finish());
        let (Some(team), Some(number)) = (team, number) else { continue };
        if number.value < 0.0 || number.value.fract() > 0.0 || number.value > 1e9 {
            let message = "`findings` counts findings";
            problems.push(Problem::error(number.span, message, "write a whole number"));
            continue;
        }
        if out.iter().any(|budget| budget.team.value == team.value) {
            let message = format!("there are two budgets of `{}`", team.value);
            problems.push(Problem::error(team.span, message, "keep one of them"));
            continue;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the range is checked above"
        )]
        let findings = number.value as usize;
        out.push(Budget { team, findings });
    }
    out
}

/// A day of the calendar as `YYYY-MM-DD`: ten characters, so that days compare as texts.
fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}
