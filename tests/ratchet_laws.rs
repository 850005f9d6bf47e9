//! Laws of the baseline over generated workspaces, and of its files under merging.
//!
//! Each case is a real workspace in a temporary folder, so the number of cases is small.

#![expect(clippy::unwrap_used, reason = "a test that can't write its workspace has failed")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use cargo_mandate::cli::Code;
use cargo_mandate::source::SourceMap;
use cargo_mandate::verdict::{BaselineFile, Identity, read_baseline};
use proptest::prelude::*;
use support::generate::{LinkPlan, PackagePlan, Plan};
use support::{carry_out, check_outcome, findings, mandate};

fn plans() -> impl Strategy<Value = Plan> {
    let package = (0..3usize, 0..6usize, any::<bool>());
    let link = (0..8usize, 0..8usize, any::<bool>());
    let packages = prop::collection::vec(package, 3..8);
    (packages, prop::collection::vec(link, 3..16)).prop_map(|(packages, links)| {
        let mut plan = Plan { teams: 3, codeowners: true, ..Plan::default() };
        for (at, (team, role, is_process)) in packages.into_iter().enumerate() {
            let role = if role == 0 { "interface" } else { "internal" };
            let name = format!("part-{at}");
            plan.packages.push(PackagePlan { name, team, role, is_process, links: Vec::new() });
        }
        let size = plan.packages.len();
        for (from, to, is_dev) in links {
            let (from, to) = (from % size, to % size);
            let (from, to) = (from.max(to), from.min(to));
            let kind = if is_dev { "dev-dependencies" } else { "dependencies" };
            let link = LinkPlan { kind, ..LinkPlan::normal(to) };
            let links = &mut plan.packages[from].links;
            if from != to && !links.contains(&link) {
                links.push(link);
            }
        }
        plan
    })
}

fn written(plan: &Plan) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    plan.write(dir.path());
    dir
}

/// Fingerprints of open findings, and those of the baseline's own.
fn open(dir: &Path) -> (BTreeSet<String>, Vec<String>) {
    let found = findings(&check_outcome(dir, &[]));
    let (stale, open): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|finding| finding.rule == "hygiene/stale-baseline");
    let prints = |found: Vec<support::Found>| found.into_iter().map(|f| f.fingerprint);
    (prints(open).collect(), prints(stale).collect())
}

fn config() -> ProptestConfig {
    ProptestConfig { cases: 8, max_shrink_iters: 20, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    /// What was accepted is clean, and accepting it again changes nothing.
    #[test]
    fn a_check_behind_a_baseline_is_clean(plan in plans()) {
        let dir = written(&plan);
        let first = mandate(dir.path(), &["baseline"]);
        prop_assert_eq!(first.code, Code::Clean, "{}", first.stdout);
        carry_out(&first);
        prop_assert_eq!(open(dir.path()), (BTreeSet::new(), Vec::new()));
        for args in [&["baseline"][..], &["baseline", "--prune"]] {
            let again = mandate(dir.path(), args);
            prop_assert_eq!(again.files, Vec::new(), "{:?}: {}", args, again.stdout);
            prop_assert_eq!(again.code, Code::Clean);
        }
    }

    /// A link that goes takes its findings with it: each is reported as stale, nothing else is,
    /// and what is new without it is new.
    #[test]
    fn a_link_that_goes_resolves_exactly_its_findings(plan in plans(), pick: prop::sample::Index) {
        let links: Vec<(usize, usize)> = plan
            .packages
            .iter()
            .enumerate()
            .flat_map(|(at, package)| (0..package.links.len()).map(move |link| (at, link)))
            .collect();
        if links.is_empty() {
            return Ok(());
        }
        let (package, link) = links[pick.index(links.len())];
        let mut lighter = plan.clone();
        lighter.packages[package].links.remove(link);
        let (before, after) = (open(written(&plan).path()).0, open(written(&lighter).path()).0);
        let dir = written(&plan);
        carry_out(&mandate(dir.path(), &["baseline"]));
        lighter.write(dir.path());
        let (now, stale) = open(dir.path());
        let new: BTreeSet<String> = after.difference(&before).cloned().collect();
        prop_assert_eq!(&now, &new);
        // Stale entries are named by their whole identity.
        let gone: Vec<&String> = before.difference(&after).collect();
        prop_assert_eq!(stale.len(), gone.len(), "{:?} against {:?}", stale, gone);
        let pruned = mandate(dir.path(), &["baseline", "--prune"]);
        prop_assert_eq!(pruned.code == Code::Clean, new.is_empty(), "{}", pruned.stdout);
        carry_out(&pruned);
        prop_assert_eq!(open(dir.path()), (new, Vec::new()));
    }

    /// Entries follow a package to its new name, and then the same is accepted as before.
    #[test]
    fn a_renamed_package_takes_its_entries_along(plan in plans(), pick: prop::sample::Index) {
        let dir = written(&plan);
        carry_out(&mandate(dir.path(), &["baseline"]));
        let mut renamed = plan.clone();
        let at = pick.index(plan.packages.len());
        let old = plan.packages[at].name.clone();
        renamed.packages[at].name = "another-name".to_owned();
        let new = written(&renamed);
        support::copy(&dir.path().join("mandate-baseline"), &new.path().join("mandate-baseline"));
        let moved = mandate(new.path(), &["baseline", "move", &old, "another-name"]);
        if moved.code == Code::CouldNotRun {
            prop_assert!(moved.stderr.contains("no entry of the baseline names"), "{}", moved.stderr);
        }
        carry_out(&moved);
        prop_assert_eq!(open(new.path()), (BTreeSet::new(), Vec::new()));
    }
}

fn parsed(text: &str) -> BaselineFile {
    let text: Arc<str> = text.into();
    read_baseline(SourceMap::default().add("x.toml", Arc::clone(&text)), "x.toml", &text).unwrap()
}

fn names(text: &str) -> Vec<String> {
    parsed(text).entries.into_iter().map(|entry| entry.identity.from).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Two branches that take out different entries, even adjacent ones, merge by themselves.
    #[test]
    fn two_branches_that_both_shrink_merge(
        gone in prop::collection::vec((any::<bool>(), any::<bool>()), 1..12),
    ) {
        let entries = (0..gone.len()).map(|at| {
            let from = format!("part-{at:02}");
            (Identity { rule: "a/b".into(), from, to: "x".into(), ..Identity::default() }, None)
        });
        let base = BaselineFile::empty("x.toml", Some("t"), false).edited(&[], entries.collect());
        let file = parsed(&base);
        let one: Vec<bool> = gone.iter().map(|(one, _)| *one).collect();
        // What both take out may be taken out by one of them alone.
        let other: Vec<bool> = gone.iter().map(|(one, other)| *other && !*one).collect();
        let dir = tempfile::tempdir().unwrap();
        let texts = [file.edited(&one, Vec::new()), base, file.edited(&other, Vec::new())];
        let paths = ["one", "base", "other"].map(|name| dir.path().join(name));
        for (path, text) in paths.iter().zip(&texts) {
            fs::write(path, text).unwrap();
        }
        let merged = Command::new("git").args(["merge-file", "-p"]).args(&paths).output().unwrap();
        let text = String::from_utf8(merged.stdout).unwrap();
        prop_assert!(merged.status.success(), "{}", text);
        let kept: Vec<String> = gone
            .iter()
            .enumerate()
            .filter(|(_, (one, other))| !one && !other)
            .map(|(at, _)| format!("part-{at:02}"))
            .collect();
        prop_assert_eq!(names(&text), kept);
    }
}
