//! Messages: a rule's template with a finding's facts filled in.
//!
//! Owns the filling. Does not know any rule: an unknown place stays visible instead of vanishing.

use std::collections::BTreeMap;

use crate::checks::Finding;
use crate::rulebook::Rule;

/// What is wrong.
pub(super) fn message(rule: &Rule, finding: &Finding) -> String {
    let variant = finding.variant.and_then(|name| rule.variants.get(name));
    let mut text = fill(variant.unwrap_or(&rule.message), &finding.facts);
    if let Some(before) = finding.facts.get("accepted") {
        text.push_str(&format!("; {before}"));
    }
    text
}

/// What to do.
pub(super) fn help(rule: &Rule, finding: &Finding) -> String {
    fill(&rule.help, &finding.facts)
}

/// How it was decided, with the numbers.
pub(super) fn formula(rule: &Rule, finding: &Finding) -> Option<String> {
    rule.formula.as_ref().map(|formula| fill(formula, &finding.facts))
}

/// What there is to choose from, the cheapest first; what to do where the rule lists nothing.
pub(super) fn remedies(rule: &Rule, finding: &Finding) -> Vec<String> {
    if rule.remedies.is_empty() {
        return vec![help(rule, finding)];
    }
    rule.remedies.iter().map(|remedy| fill(remedy, &finding.facts)).collect()
}

/// Replaces each `{name}` that is known.
pub(super) fn fill(template: &str, facts: &BTreeMap<&'static str, String>) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        match facts.get(name) {
            Some(value) => out.push_str(value),
            None => {
                out.push('{');
                out.push_str(name);
                out.push('}');
            }
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_places_are_filled_and_others_stay() {
        let facts = BTreeMap::from([("from", "a".to_owned()), ("to.team", "x, y".to_owned())]);
        assert_eq!(fill("`{from}` → {to.team} {other} {", &facts), "`a` → x, y {other} {");
        assert_eq!(fill("{{from}}", &facts), "{{from}}");
    }
}
