//! The stores of a workspace: instances, objects, owners, who reads, writes and defines.
//!
//! Owns the page for people and the document `mandate-stores/1`. Does not know how an access was
//! found.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::given_stores::{GivenRow, given_page, given_stores};
use super::mergers::{MergerRow, PlaceRow, addresses, mergers, mergers_page};
use super::style::{Style, count, table};
use crate::model::{Access, Architecture, Context, Mode, Object, Owner, Stores};
use crate::source::{SourceMap, Span};

/// Renders the stores for people.
pub fn stores(model: &Architecture, sources: &SourceMap, style: Style) -> String {
    let Some(stores) = model.evidence.as_ref().map(|evidence| &evidence.stores) else {
        return String::new();
    };
    let given = given_page(model, sources, style);
    if stores.is_empty() && given.is_empty() {
        return "no store: no statement, mapping, migration or client call names one\n".to_owned();
    }
    let page = Page { model, sources, style, stores };
    let mut out = String::new();
    for (at, instance) in stores.instances.iter().enumerate() {
        let objects: Vec<usize> = stores
            .objects
            .iter()
            .enumerate()
            .filter(|(_, object)| object.instance == at)
            .map(|(object, _)| object)
            .collect();
        let _ = writeln!(
            out,
            "{} ({}): {}",
            style.bold(&instance.name),
            instance.technology,
            count(objects.len(), "object", "objects")
        );
        mergers_page(&mut out, model, instance, sources, style);
        for object in objects {
            page.object(&mut out, object);
        }
        out.push('\n');
    }
    out.push_str(&given);
    page.unread(&mut out);
    out
}

/// The page of one store, or of the objects of one name; none where nothing is called so.
pub fn explain_store(
    model: &Architecture,
    subject: &str,
    sources: &SourceMap,
    style: Style,
) -> Option<String> {
    let stores = &model.evidence.as_ref()?.stores;
    let page = Page { model, sources, style, stores };
    let is_it = |object: &Object| {
        let store = stores.instances.get(object.instance).map_or("", |store| &store.name);
        let bare = object.name.rsplit('.').next();
        store == subject || object.name == subject || bare == Some(subject)
    };
    let mut out = String::new();
    let mut last = None;
    for (at, object) in stores.objects.iter().enumerate().filter(|(_, object)| is_it(object)) {
        if last != Some(object.instance)
            && let Some(store) = stores.instances.get(object.instance)
        {
            let _ = writeln!(out, "{} ({})", style.bold(&store.name), store.technology);
            mergers_page(&mut out, model, store, sources, style);
            last = Some(object.instance);
        }
        page.object(&mut out, at);
        for place in &object.defined {
            let _ = writeln!(out, "    defined at {}", shown(sources, *place));
        }
        if object.published {
            out.push_str("    published for others to read\n");
        }
        if object.external {
            out.push_str("    kept by somebody elsewhere\n");
        }
    }
    (!out.is_empty()).then_some(out)
}

struct Page<'p> {
    model: &'p Architecture,
    sources: &'p SourceMap,
    style: Style,
    stores: &'p Stores,
}

impl Page<'_> {
    fn object(&self, out: &mut String, at: usize) {
        let Some(object) = self.stores.objects.get(at) else { return };
        let _ = writeln!(out, "  {}  {}", self.style.bold(&object.name), self.owner(object));
        let mut rows: BTreeMap<(String, Mode), Vec<&Access>> = BTreeMap::new();
        for access in self.stores.accesses_of(at) {
            let who = access.package.map_or_else(
                || "(no package)".to_owned(),
                |package| self.model.package(package).label.clone(),
            );
            rows.entry((who, access.mode)).or_default().push(access);
        }
        let rows: Vec<Vec<String>> = rows
            .into_iter()
            .map(|((who, mode), accesses)| {
                let places = self.places(&accesses);
                vec![String::new(), who, format!("{}s", mode.as_str()), places]
            })
            .collect();
        out.push_str(&table(&rows));
    }

    fn owner(&self, object: &Object) -> String {
        let Some(owner) = &object.owner else { return "nobody owns it".to_owned() };
        let teams: Vec<&str> =
            owner.teams.iter().map(|team| self.model.ownership.teams.name(*team)).collect();
        let package = owner.package.map(|package| self.model.package(package).label.as_str());
        let who = match (package, teams.as_slice()) {
            (Some(package), []) => package.to_owned(),
            (Some(package), teams) => format!("{package} ({})", teams.join(", ")),
            (None, teams) => teams.join(", "),
        };
        format!("owned by {who}: {}", owner.origin.as_str())
    }

    fn places(&self, accesses: &[&Access]) -> String {
        let limit = if self.style.limit == 0 { usize::MAX } else { self.style.limit };
        let mut places: Vec<String> =
            accesses.iter().map(|access| shown(self.sources, access.at)).collect();
        places.dedup();
        let more = places.len().saturating_sub(limit);
        places.truncate(limit);
        let mut text = places.join(", ");
        if more > 0 {
            let _ = write!(text, " and {more} more");
        }
        if accesses.iter().all(|access| !access.sure) {
            text.push_str(" (likely)");
        }
        text
    }

    fn unread(&self, out: &mut String) {
        let mut kinds: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
        for (what, at) in &self.stores.unread {
            kinds.entry(what).or_default().push(*at);
        }
        let limit = if self.style.limit == 0 { usize::MAX } else { self.style.limit };
        for (what, places) in kinds {
            let _ = writeln!(out, "blind spot: {} {what}", places.len());
            if what.starts_with("keys, collections") {
                let help = "where they stand in a wrapper of yours, `[[client]]` in mandate.toml tells its calls";
                let _ = writeln!(out, "  help: {help}");
            }
            for at in places.iter().take(limit) {
                let _ = writeln!(out, "  {}", shown(self.sources, *at));
            }
        }
    }
}

fn shown(sources: &SourceMap, at: Span) -> String {
    let place = sources.place(at);
    format!("{}:{}", place.file, place.line)
}

#[derive(Serialize)]
struct Document<'d> {
    schema: &'static str,
    instances: Vec<InstanceRow<'d>>,
    objects: Vec<ObjectRow<'d>>,
    ties: Vec<TieRow<'d>>,
    given: Vec<GivenRow<'d>>,
    unread: Vec<UnreadRow>,
}

#[derive(Serialize)]
struct InstanceRow<'d> {
    name: &'d str,
    technology: &'d str,
    packages: Vec<&'d str>,
    at: Vec<PlaceRow>,
    given: Vec<&'d str>,
    mergers: Vec<MergerRow<'d>>,
}

#[derive(Serialize)]
struct ObjectRow<'d> {
    instance: usize,
    name: &'d str,
    owner: Option<OwnerRow<'d>>,
    defined: Vec<PlaceRow>,
    accesses: Vec<AccessRow<'d>>,
}

#[derive(Serialize)]
struct OwnerRow<'d> {
    package: Option<&'d str>,
    teams: Vec<&'d str>,
    origin: &'static str,
    guess: bool,
    at: Option<PlaceRow>,
}

#[derive(Serialize)]
struct AccessRow<'d> {
    package: Option<&'d str>,
    mode: &'static str,
    how: &'static str,
    context: &'static str,
    sure: bool,
    at: PlaceRow,
    through: Option<PlaceRow>,
    via: Option<&'d str>,
}

#[derive(Serialize)]
struct TieRow<'d> {
    from: &'d str,
    to: &'d str,
    foreign_key: bool,
    package: Option<&'d str>,
    sure: bool,
    at: PlaceRow,
}

#[derive(Serialize)]
struct UnreadRow {
    what: &'static str,
    at: PlaceRow,
}

/// Renders the stores for machines.
///
/// # Errors
/// None in practice: every value has a JSON form.
pub fn stores_json(model: &Architecture, sources: &SourceMap) -> Result<String, serde_json::Error> {
    let none = Stores::default();
    let stores = model.evidence.as_ref().map_or(&none, |evidence| &evidence.stores);
    let rows = Rows { model, sources, stores };
    let name = |object: usize| stores.objects.get(object).map_or("", |object| object.name.as_str());
    let document = Document {
        schema: "mandate-stores/1",
        instances: stores
            .instances
            .iter()
            .map(|instance| InstanceRow {
                name: &instance.name,
                technology: &instance.technology,
                packages: instance.packages.iter().map(|p| rows.label(*p)).collect(),
                at: instance.at.iter().map(|at| rows.place(*at)).collect(),
                given: addresses(model, instance),
                mergers: mergers(model, instance, sources),
            })
            .collect(),
        objects: (0..stores.objects.len()).filter_map(|at| rows.object(at)).collect(),
        ties: stores
            .ties
            .iter()
            .map(|tie| TieRow {
                from: name(tie.from),
                to: name(tie.to),
                foreign_key: tie.refers,
                package: tie.package.map(|package| rows.label(package)),
                sure: tie.sure,
                at: rows.place(tie.at),
            })
            .collect(),
        given: given_stores(model, sources),
        unread: stores
            .unread
            .iter()
            .map(|(what, at)| UnreadRow { what, at: rows.place(*at) })
            .collect(),
    };
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}

struct Rows<'d> {
    model: &'d Architecture,
    sources: &'d SourceMap,
    stores: &'d Stores,
}

impl<'d> Rows<'d> {
    fn label(&self, package: crate::model::PackageId) -> &'d str {
        &self.model.package(package).label
    }

    fn place(&self, at: Span) -> PlaceRow {
        PlaceRow::of(self.sources, at)
    }

    fn object(&self, at: usize) -> Option<ObjectRow<'d>> {
        let object = self.stores.objects.get(at)?;
        let access = |access: &'d Access| AccessRow {
            package: access.package.map(|package| self.label(package)),
            mode: access.mode.as_str(),
            how: access.how.as_str(),
            context: match access.context {
                Context::Shipped => "shipped",
                Context::Build => "build",
                Context::Test => "test",
            },
            sure: access.sure,
            at: self.place(access.at),
            through: access.through.map(|at| self.place(at)),
            via: access.via.map(|package| self.label(package)),
        };
        Some(ObjectRow {
            instance: object.instance,
            name: &object.name,
            owner: object.owner.as_ref().map(|owner| self.owner(owner)),
            defined: object.defined.iter().map(|at| self.place(*at)).collect(),
            accesses: self.stores.accesses_of(at).iter().map(access).collect(),
        })
    }

    fn owner(&self, owner: &'d Owner) -> OwnerRow<'d> {
        let teams = &self.model.ownership.teams;
        OwnerRow {
            package: owner.package.map(|package| self.label(package)),
            teams: owner.teams.iter().map(|team| teams.name(*team)).collect(),
            origin: owner.origin.as_str(),
            guess: owner.origin.is_guess(),
            at: owner.at.map(|at| self.place(at)),
        }
    }
}
