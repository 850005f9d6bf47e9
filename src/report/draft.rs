//! The commented `mandate.toml` and `teams.toml` that `init` writes.
//!
//! Owns their text. Every guess is said to be one, with its reason beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::checks::Proposal;
use crate::model::{Architecture, Role};
use crate::ownership::TeamId;

/// What the two files are drafted from.
#[derive(Debug)]
pub struct Draft<'d> {
    /// The graph.
    pub model: &'d Architecture,
    /// Roles that packages seem to have.
    pub proposals: &'d [Proposal],
    /// An owner that hides the picture, if one does.
    pub catch_all: Option<String>,
    /// People who seem to belong to teams, by what they change; none where nobody asked.
    pub members: &'d BTreeMap<TeamId, Vec<GuessedMember>>,
}

/// Somebody who seems to belong to a team.
#[derive(Clone, Debug)]
pub struct GuessedMember {
    /// The name.
    pub name: String,
    /// Addresses.
    pub emails: Vec<String>,
    /// Commits to packages of the team.
    pub commits: u32,
    /// All commits to packages with owners.
    pub of: u32,
}

/// Text of `mandate.toml` and of `teams.toml`.
pub fn draft(draft: &Draft<'_>) -> (String, String) {
    (settings(draft), teams(draft))
}

fn settings(draft: &Draft<'_>) -> String {
    let mut out = String::from(
        "# What `cargo mandate check` judges this workspace by.\n\
         # Drafted by `cargo mandate init`: every role below is a guess with its reason. Correct it.\n",
    );
    if let Some(owner) = &draft.catch_all {
        let _ = write!(
            out,
            "\n# {owner} co-owns so much that it hides who depends on whom. Left out of responsibility\n\
             # the others become visible, and so do the links between them:\n\
             # [ownership]\n# ignore-owners = [{}]\n",
            quoted(owner)
        );
    }
    out.push_str(
        "\n# Roles decide what other teams may link: interface and platform packages, nothing else.\n",
    );
    for role in [Role::Interface, Role::Platform, Role::CompositionRoot, Role::Tool] {
        let of_role: Vec<&Proposal> =
            draft.proposals.iter().filter(|proposal| proposal.role == role).collect();
        if of_role.is_empty() {
            let _ = write!(
                out,
                "\n# nothing looks like: {0}\n# [[role]]\n# role = \"{0}\"\n# select = [\"…\"]\n",
                role.as_str()
            );
            continue;
        }
        let _ = write!(out, "\n[[role]]\nrole = \"{}\"\nselect = [\n", role.as_str());
        for proposal in of_role {
            let package = draft.model.package(proposal.package);
            let _ = writeln!(
                out,
                "    {}, # guessed: {}",
                quoted(&package_selector(draft.model, proposal)),
                proposal.reason
            );
            debug_assert!(!package.is_hack);
        }
        out.push_str("]\n");
    }
    out.push_str(
        "\n# Levels: allow, warn, deny, forbid. `cargo mandate rules` lists the rules.\n\
         # [levels]\n# \"mandate/mixed-process\" = \"deny\"\n\
         \n# Own rules have the format of the built-in ones; `cargo mandate explain structure/layers`.\n\
         # [[rule]]\n# id = \"own/no-tools-in-services\"\n# kind = \"forbidden\"\n\
         # from = \"!role:tool\"\n# to = \"role:tool\"\n",
    );
    out
}

/// The name, or the folder where two packages share the name.
fn package_selector(model: &Architecture, proposal: &Proposal) -> String {
    let package = model.package(proposal.package);
    if model.named(package.name.as_str()).len() == 1 {
        package.name.to_string()
    } else {
        format!("path:{}", package.folder)
    }
}

fn teams(draft: &Draft<'_>) -> String {
    let model = draft.model;
    let mut out = String::from(
        "# The teams of this workspace: what they are, and what they own.\n\
         # Drafted by `cargo mandate init`. Types: stream, platform, enabling, complicated-subsystem.\n",
    );
    if model.ownership.codeowners.is_some() {
        out.push_str("# What a team owns stays in CODEOWNERS; `owns` here would override it, file by file.\n");
        let is_known_by_handle = |word: &str| {
            let ending = format!("/{}", word.to_lowercase());
            model.ownership.teams.iter().any(|(_, team)| team.id.to_lowercase().ends_with(&ending))
        };
        for (id_of_team, team) in model.ownership.teams.iter() {
            // A bare word in package metadata is an alias of the handle with the same end.
            if !team.id.contains('/') && is_known_by_handle(&team.id) {
                continue;
            }
            let id = team.id.trim_start_matches('@').rsplit('/').next().unwrap_or(&team.id);
            let is_unique = model
                .ownership
                .teams
                .iter()
                .filter(|(_, other)| other.id.rsplit('/').next() == team.id.rsplit('/').next())
                .count()
                == 1;
            let id = if is_unique { id } else { team.id.trim_start_matches('@') };
            let _ = write!(
                out,
                "\n[[team]]\nid = {}\naliases = [{}]\n# type = \"stream\"\n# size = 6\n",
                quoted(id),
                quoted(&team.id)
            );
            members(&mut out, draft.members.get(&id_of_team).map_or(&[][..], Vec::as_slice));
        }
        return out;
    }
    out.push_str(
        "# There is no CODEOWNERS: one team for each folder is a guess. Rename, merge, split.\n",
    );
    let folders = by_folder(model);
    if 2 * folders.len() > model.packages().count() {
        out.push_str(
            "# Here nearly every package has a folder of its own, which says nothing about teams:\n\
             # one team for everything, to be split.\n\n[[team]]\nid = \"everybody\"\nowns = [\"*\"]\n",
        );
        return out;
    }
    for (folder, owned) in folders {
        let id =
            if folder.is_empty() { "root" } else { folder.rsplit('/').next().unwrap_or(&folder) };
        let owns: Vec<String> = owned.iter().map(|path| quoted(path)).collect();
        let _ = write!(
            out,
            "\n[[team]]\nid = {}\nowns = [{}]\n# type = \"stream\"\n",
            quoted(id),
            owns.join(", ")
        );
    }
    out
}

/// A guess for each member, with what it rests on.
fn members(out: &mut String, guessed: &[GuessedMember]) {
    if guessed.is_empty() {
        return;
    }
    out.push_str("members = [\n");
    for member in guessed {
        let emails: Vec<String> = member.emails.iter().map(|email| quoted(email)).collect();
        let _ = writeln!(
            out,
            "    {{ name = {}, emails = [{}] }}, # guessed: {} of {} commits to its packages",
            quoted(&member.name),
            emails.join(", "),
            member.commits,
            member.of
        );
    }
    out.push_str("]\n");
}

/// Folders one level below the one that holds everything, with the packages in each.
///
/// Each package stands by name, so that nested folders can't claim a file twice.
fn by_folder(model: &Architecture) -> BTreeMap<String, Vec<String>> {
    let folders: Vec<&str> = model
        .packages()
        .filter(|(_, package)| !package.is_hack)
        .map(|(_, package)| package.folder.as_str())
        .collect();
    let depth = common_depth(&folders);
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut names: BTreeSet<String> = BTreeSet::new();
    for (_, package) in model.packages().filter(|(_, package)| !package.is_hack) {
        let head: Vec<&str> = package.folder.split('/').take(depth + 1).collect();
        let mut folder = head.join("/");
        let last = folder.rsplit('/').next().unwrap_or("").to_owned();
        // Two folders of one name can't both lend it to a team.
        if !out.contains_key(&folder) && !names.insert(last) {
            folder = folder.replace('/', "-");
        }
        let own = if model.named(package.name.as_str()).len() > 1 {
            format!("{}/", package.folder)
        } else {
            package.name.to_string()
        };
        let owned = out.entry(folder).or_default();
        if !owned.contains(&own) {
            owned.push(own);
        }
    }
    out
}

/// How many leading folders all packages share.
fn common_depth(folders: &[&str]) -> usize {
    let parts: Vec<Vec<&str>> =
        folders.iter().filter(|f| !f.is_empty()).map(|f| f.split('/').collect()).collect();
    let shortest = parts.iter().map(Vec::len).min().unwrap_or(1);
    (0..shortest.saturating_sub(1))
        .take_while(|at| {
            let mut names = parts.iter().filter_map(|parts| parts.get(*at));
            let first = names.next();
            names.all(|name| Some(name) == first)
        })
        .count()
}

/// As a TOML string: one line, whatever stands in it.
pub(super) fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '\\' | '"' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}
