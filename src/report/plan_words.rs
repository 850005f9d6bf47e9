//! The words of a plan: why an item is data, whether a link is legal, what to do.
//!
//! Owns them for people and for machines. Does not lay out a page.

use super::plan::Numbers;
use super::why::Ends;
use crate::checks::{Finding, Judged};
use crate::extract::rust::Part;
use crate::model::{
    Architecture, Because, Crossing, LinkId, Nature, PackageId, Plan, Role, UnreadWhy,
};
use crate::rulebook::Level;

/// Whether a link may stay as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Legality {
    /// No rule at deny or above names it.
    Legal,
    /// Such a rule does.
    Illegal,
    /// Nobody owns anything, or an end has no owner.
    Unknown,
}

impl Legality {
    /// As in machine output.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Legal => "legal",
            Self::Illegal => "illegal",
            Self::Unknown => "unknown",
        }
    }

    /// For people, with the rules that say so.
    pub(super) fn words(self, model: &Architecture, judged: Option<&Judged>, id: LinkId) -> String {
        let rules = about(model, judged, id)
            .map(|finding| format!("{} {}", finding.level.as_str(), finding.rule))
            .collect::<Vec<_>>()
            .join(", ");
        match (self, model.link(id).crossing) {
            (Self::Legal, Crossing::Within) => "legal already, within one team".to_owned(),
            (Self::Legal, _) if rules.is_empty() => "legal already, no rule forbids it".to_owned(),
            (Self::Legal, _) => format!("legal, with {rules}"),
            (Self::Illegal, _) => format!("forbidden, {rules}"),
            (Self::Unknown, _) => "not judged, an end has no owner".to_owned(),
        }
    }
}

/// Judges one link by the findings that name its line. An idle link is not forbidden for that.
pub(super) fn legality(model: &Architecture, judged: Option<&Judged>, id: LinkId) -> Legality {
    if about(model, judged, id).any(|finding| finding.level >= Level::Deny) {
        Legality::Illegal
    } else if judged.is_none() || model.link(id).crossing == Crossing::Undecided {
        Legality::Unknown
    } else {
        Legality::Legal
    }
}

/// Findings about the being of a link.
pub(super) fn about<'j>(
    model: &Architecture,
    judged: Option<&'j Judged>,
    id: LinkId,
) -> impl Iterator<Item = &'j Finding> + use<'j> {
    let span = model.link(id).span;
    let findings = judged.into_iter().flat_map(|judged| &judged.findings);
    findings.filter(move |f| f.at.contains(&span) && !f.rule.ends_with("/idle-link"))
}

/// `data` or `behaviour`.
pub(super) fn nature(because: &Because) -> &'static str {
    match because.nature() {
        Nature::Data => "data",
        Nature::Behaviour => "behaviour",
    }
}

/// Why it is one or the other.
pub(super) fn because(because: &Because) -> String {
    let own = |functions: usize| match functions {
        0 => String::new(),
        1 => "; 1 function of its own".to_owned(),
        n => format!("; {n} functions of its own"),
    };
    match because {
        Because::PublicFields { functions } => format!("public fields{}", own(*functions)),
        Because::NoFunctions => "private fields, no functions of its own".to_owned(),
        Because::Variants { functions } => format!("variants{}", own(*functions)),
        Because::Alias => "another name of a type".to_owned(),
        Because::Constant => "a value".to_owned(),
        Because::Function => "a function".to_owned(),
        Because::Trait { functions: 0 } => "a trait without functions".to_owned(),
        Because::Trait { functions: 1 } => "a trait with 1 function".to_owned(),
        Because::Trait { functions } => format!("a trait with {functions} functions"),
        Because::Macro => "a macro".to_owned(),
        Because::Static => "one value for a whole process".to_owned(),
        Because::Called(names) => format!("calls {}", names.join(", ")),
        Because::Guarded { functions } => format!("private fields{}", own(*functions)),
        Because::Holds(what) => format!("holds {what}"),
    }
}

/// Where an item names another one.
pub(super) fn part(part: Part) -> &'static str {
    match part {
        Part::Field => "field",
        Part::PrivateField => "private field",
        Part::Parameter => "parameter",
        Part::Return => "result",
        Part::Bound => "bound",
        Part::Supertrait => "supertrait",
        Part::AssociatedItem => "associated item",
        Part::Target => "target",
        Part::Type => "type",
        Part::Value => "value",
        Part::Derive => "derive",
        Part::Attribute | Part::AttributeValue => "attribute",
    }
}

/// Why something could not be read.
pub(super) fn unread(why: UnreadWhy) -> &'static str {
    match why {
        UnreadWhy::MacroMade => "a macro or generated code declares it",
        UnreadWhy::NotRust => "stands in a macro with a syntax of its own",
        UnreadWhy::WholeModule => "a module, named as a whole",
        UnreadWhy::NotFound => "nothing that could be read declares it",
    }
}

/// What to do, in a few sentences.
pub(super) fn proposal(
    model: &Architecture,
    ends: &Ends,
    plan: &Plan,
    numbers: &Numbers,
    legal: bool,
) -> String {
    if legal {
        return "proposal: nothing has to move, every link is legal already".to_owned();
    }
    let is_used = plan.items.iter().any(|item| item.dragged.is_none()) || !plan.unread.is_empty();
    if !is_used {
        let words = if plan.tests.is_empty() {
            "proposal: nothing that could be read uses it: see whether the link can go"
        } else {
            "proposal: only tests use it: a dev link is enough, or move those tests"
        };
        return words.to_owned();
    }
    let mut out = format!("proposal: {}", home(model, ends));
    if numbers.behaviour == 0 && numbers.unread == 0 {
        out.push_str("; all of it is data and can move as it stands");
    } else if numbers.behaviour > 0 {
        let noun = if numbers.behaviour == 1 { "item is" } else { "items are" };
        out.push_str(&format!(
            "; {} {noun} behaviour: ask for it by a request to a service or through a trait, or move its code too",
            numbers.behaviour
        ));
    }
    if numbers.private > 0 {
        out.push_str(&format!(
            "; asked for that way, the {} that only private fields need would stay behind",
            numbers.private
        ));
    }
    out
}

/// The interface packages that could hold the items, or that there is none.
fn home(model: &Architecture, ends: &Ends) -> String {
    let found = interfaces(model, &ends.to.1);
    let labels: Vec<String> =
        found.iter().map(|id| format!("`{}`", model.package(*id).label)).collect();
    let mut teams: Vec<&str> = ends
        .to
        .1
        .iter()
        .flat_map(|id| &model.package(*id).responsible)
        .map(|team| model.ownership.teams.name(*team))
        .collect();
    teams.sort_unstable();
    teams.dedup();
    let owner = if teams.is_empty() { "its owner".to_owned() } else { teams.join(", ") };
    match labels.as_slice() {
        [] => format!(
            "{owner} has no package of role `interface`: a new one, say `{}-api`, could hold them",
            ends.to.0.trim_start_matches('@').replace(['/', ' ', ','], "-")
        ),
        [one] => format!("{one}, an interface package of {owner}, could hold them"),
        more => {
            format!("one of the interface packages of {owner} could hold them: {}", more.join(", "))
        }
    }
}

/// Interface packages of the teams that answer for these packages.
pub(super) fn interfaces(model: &Architecture, to: &[PackageId]) -> Vec<PackageId> {
    let is_theirs = |id: PackageId| {
        let responsible = &model.package(id).responsible;
        to.iter().any(|to| model.package(*to).responsible.iter().any(|t| responsible.contains(t)))
    };
    let all =
        model.packages().filter(|(id, package)| package.role == Role::Interface && is_theirs(*id));
    all.map(|(id, _)| id).collect()
}
