//! Laws over generated workspaces, and parsers under noise.
//!
//! Each case is a real workspace in a temporary folder, so the number of cases is small; a seed
//! that once failed stands in `laws.proptest-regressions`.

#![expect(clippy::unwrap_used, reason = "a test that can't write its workspace has failed")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use cargo_mandate::cli::{Code, FileChange};
use cargo_mandate::extract::Catalog;
use cargo_mandate::extract::surface;
use cargo_mandate::ownership::{self, Dialect, Inputs, Text};
use cargo_mandate::rulebook::{self, BUILTIN, Selector};
use cargo_mandate::source::{Located, SourceMap, parse_toml};
use proptest::prelude::*;
use support::generate::{DoorPlan, Form, LinkPlan, PackagePlan, Plan};
use support::{Found, check, files, mandate};

fn plans() -> impl Strategy<Value = Plan> {
    let package = (0..4usize, 0..6usize, any::<bool>());
    let link = (0..8usize, 0..8usize, 0..4usize, any::<bool>());
    let packages = prop::collection::vec(package, 3..8);
    (packages, prop::collection::vec(link, 2..16)).prop_map(|(packages, links)| {
        let mut plan = Plan { teams: 4, codeowners: true, ..Plan::default() };
        for (at, (team, role, is_process)) in packages.into_iter().enumerate() {
            let role =
                ["internal", "internal", "internal", "internal", "interface", "platform"][role];
            let name = format!("part-{at}");
            plan.packages.push(PackagePlan { name, team, role, is_process, links: Vec::new() });
        }
        let size = plan.packages.len();
        for (from, to, kind, target) in links {
            let (from, to) = (from % size, to % size);
            let kind =
                ["dependencies", "dependencies", "dev-dependencies", "build-dependencies"][kind];
            // Downwards only: cargo forbids cycles of links that are shipped.
            let (from, to) = (from.max(to), from.min(to));
            let link = LinkPlan { to, kind, optional: false, target, used: true };
            let links = &mut plan.packages[from].links;
            let is_known = links.iter().any(|l| l.to == to && l.kind == kind && l.target == target);
            if from != to && !is_known {
                links.push(link);
            }
        }
        plan
    })
}

/// A plan with doors, and with the links and programs that they need.
fn plans_with_doors() -> impl Strategy<Value = Plan> {
    let door = (0..8usize, 0..8usize, 0..Form::ALL.len());
    (plans(), prop::collection::vec(door, 1..8)).prop_map(|(mut plan, doors)| {
        let size = plan.packages.len();
        for (a, b, form) in doors {
            let (a, b, form) = (a % size, b % size, Form::ALL[form]);
            let door = DoorPlan { from: a.max(b), to: a.min(b), form };
            if a == b || plan.doors.contains(&door) {
                continue;
            }
            plan.doors.push(door);
            plan.packages[door.to].is_process |= form == Form::Spawned;
            let link = LinkPlan::normal(door.to);
            let links = &mut plan.packages[door.from].links;
            if form.needs_link() && !links.contains(&link) {
                links.push(link);
            }
        }
        plan
    })
}

/// A copy of a workspace whose files are written in the opposite order.
fn written_backwards(from: &Path) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for file in files(from).iter().rev() {
        let target = dir.path().join(file);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(from.join(file), target).unwrap();
    }
    dir
}

/// Every finding by its fingerprint, as often as it is made.
fn prints(dir: &Path) -> Vec<String> {
    let mut prints: Vec<String> = check(dir, &[]).into_iter().map(|f| f.fingerprint).collect();
    prints.sort();
    prints
}

/// What is in `a` and not in `b`, counted.
fn surplus(a: &[String], b: &[String]) -> Vec<String> {
    let mut rest = b.to_vec();
    let is_new = |print: &&String| match rest.iter().position(|other| other == *print) {
        Some(at) => {
            rest.swap_remove(at);
            false
        }
        None => true,
    };
    a.iter().filter(is_new).cloned().collect()
}

fn is_about_a_door(found: &Found) -> bool {
    let doors = [
        "source-escape",
        "build-escape",
        "symbol-link",
        "spawned-sibling",
        "hidden-item",
        "shared-static",
    ];
    doors.iter().any(|door| found.rule.strip_prefix("mandate/") == Some(*door))
}

fn written(plan: &Plan) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    plan.write(dir.path());
    dir
}

/// Fingerprints of findings about links.
fn about_links(dir: &Path) -> BTreeSet<String> {
    let found = check(dir, &[]).into_iter().map(|finding| finding.fingerprint);
    found.filter(|print| print.contains("|link.")).collect()
}

fn config() -> ProptestConfig {
    ProptestConfig { cases: 12, max_shrink_iters: 40, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    /// Taking out the lines that a finding blames takes out that finding and no other one.
    #[test]
    fn removing_the_blamed_link_removes_exactly_its_findings(plan in plans(), pick in any::<prop::sample::Index>()) {
        let dir = written(&plan);
        let before = about_links(dir.path());
        if before.is_empty() {
            return Ok(());
        }
        let blamed = before.iter().nth(pick.index(before.len())).unwrap().clone();
        let parts: Vec<&str> = blamed.split('|').collect();
        let (from, to) = (parts[1], parts[2]);
        let table = match parts[4] {
            "link.normal" => "dependencies",
            "link.build" => "build-dependencies",
            _ => "dev-dependencies",
        };
        let mut smaller = plan;
        let target = smaller.packages.iter().position(|package| package.name == to).unwrap();
        let package = smaller.packages.iter_mut().find(|package| package.name == from).unwrap();
        package.links.retain(|link| link.to != target || link.kind != table);
        let after = about_links(written(&smaller).path());
        // A rule looks at a link by itself, but a gate is a fact about all links of a pair.
        let gone: BTreeSet<_> = before.difference(&after).collect();
        let come: BTreeSet<_> = after.difference(&before).collect();
        let is_about = |print: &str| print.split('|').nth(1) == Some(from) && print.split('|').nth(2) == Some(to);
        prop_assert!(gone.contains(&blamed));
        prop_assert!(gone.iter().all(|print| is_about(print)), "{gone:?}");
        prop_assert!(come.iter().all(|print| is_about(print) && print.contains("gated-link")), "{come:?}");
    }

    /// A link to an interface or platform package of another team is no finding.
    #[test]
    fn an_allowed_link_adds_nothing(plan in plans(), from in any::<prop::sample::Index>()) {
        let mut larger = plan.clone();
        larger.packages.push(PackagePlan {
            name: "open-door".to_owned(), team: 3, role: "interface", is_process: false, links: Vec::new(),
        });
        let base = larger.clone();
        let at = from.index(plan.packages.len());
        larger.packages[at].links.push(LinkPlan::normal(plan.packages.len()));
        prop_assert_eq!(about_links(written(&base).path()), about_links(written(&larger).path()));
    }

    /// Without any use in source each line that declares the link is idle, and nothing else
    /// changes.
    #[test]
    fn unused_links_are_idle_and_nothing_else_changes(plan in plans(), pick in any::<prop::sample::Index>()) {
        let pairs: BTreeSet<(usize, usize)> = (0..plan.packages.len())
            .flat_map(|from| plan.packages[from].links.iter().map(move |link| (from, link.to)))
            .collect();
        if pairs.is_empty() {
            return Ok(());
        }
        let (from, to) = *pairs.iter().nth(pick.index(pairs.len())).unwrap();
        let mut idle = plan.clone();
        let mut kinds = BTreeSet::new();
        for link in idle.packages[from].links.iter_mut().filter(|link| link.to == to) {
            link.used = false;
            kinds.insert(link.kind.strip_suffix("-dependencies").unwrap_or("normal"));
        }
        let (source, target) = (&plan.packages[from], &plan.packages[to]);
        let expected: Vec<String> = kinds
            .into_iter()
            .filter(|_| source.team != target.team)
            .map(|kind| format!("mandate/idle-link|{}|{}||link.{kind}", source.name, target.name))
            .collect();
        let (before, after) = (prints(written(&plan).path()), prints(written(&idle).path()));
        let mut come = surplus(&after, &before);
        come.sort();
        let mut expected = expected;
        expected.sort();
        prop_assert_eq!(come, expected);
        // What a public signature no longer names, no interface shows any more.
        let mut gone = surplus(&before, &after);
        gone.retain(|print| !print.starts_with("mandate/internal-type-in-interface|"));
        prop_assert_eq!(gone, Vec::<String>::new());
    }

    /// Taking out the line of source that is blamed for a door takes out that finding and no
    /// other one.
    #[test]
    fn removing_the_blamed_line_of_a_door_removes_exactly_its_finding(
        plan in plans_with_doors(),
        pick in any::<prop::sample::Index>(),
    ) {
        let dir = written(&plan);
        let doors: Vec<Found> = check(dir.path(), &[]).into_iter().filter(is_about_a_door).collect();
        let crossing = |door: &&DoorPlan| plan.packages[door.from].team != plan.packages[door.to].team;
        prop_assert_eq!(doors.len(), plan.doors.iter().filter(crossing).count(), "{:?}", doors);
        if doors.is_empty() {
            return Ok(());
        }
        let blamed = &doors[pick.index(doors.len())];
        let before = prints(dir.path());
        let path = dir.path().join(&blamed.file);
        let text = fs::read_to_string(&path).unwrap();
        let line = usize::try_from(blamed.line).unwrap() - 1;
        let kept = |(at, text): (usize, &str)| if at == line { "\n".to_owned() } else { format!("{text}\n") };
        let text: String = text.lines().enumerate().map(kept).collect();
        fs::write(&path, text).unwrap();
        let after = prints(dir.path());
        prop_assert_eq!(surplus(&before, &after), vec![blamed.fingerprint.clone()]);
        prop_assert_eq!(surplus(&after, &before), Vec::<String>::new());
    }

    /// Names are names: other ones give the same findings under other names, in manifests and in
    /// source.
    #[test]
    fn renaming_packages_renames_findings(plan in plans_with_doors()) {
        let mut renamed = plan.clone();
        for package in &mut renamed.packages {
            package.name = package.name.replace("part", "piece");
        }
        let mut before: Vec<String> =
            prints(written(&plan).path()).iter().map(|p| p.replace("part", "piece")).collect();
        before.sort();
        prop_assert_eq!(before, prints(written(&renamed).path()));
    }

    /// Neither the order of members, links and files nor the number of threads shows in the
    /// output, evidence included.
    #[test]
    fn order_and_threads_never_matter(plan in plans_with_doors()) {
        let mut turned = plan.clone();
        turned.doors.reverse();
        for package in &mut turned.packages {
            package.links.reverse();
        }
        let dir = written(&plan);
        prop_assert_eq!(prints(dir.path()), prints(written(&turned).path()));
        let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let commands: [&[&str]; 3] = [
            &["check", "--format", "json"],
            &["graph", "--format", "json"],
            &["why", "part-1", "part-0"],
        ];
        let turned = written_backwards(dir.path());
        for command in commands {
            let run = |dir: &Path, threads| pool(threads).install(|| mandate(dir, command).stdout);
            let one = run(dir.path(), 1);
            prop_assert_eq!(&one, &run(dir.path(), 3));
            prop_assert_eq!(&one, &run(turned.path(), 2));
        }
    }

    /// Layers find what a naive look at every pair finds.
    #[test]
    fn layers_agree_with_a_naive_look(plan in plans()) {
        let dir = written(&plan);
        let mut settings = fs::read_to_string(dir.path().join("mandate.toml")).unwrap();
        let names: Vec<String> = plan.packages.iter().map(|p| format!("\"{}\"", p.name)).collect();
        settings.push_str(&format!(
            "\n[[rule]]\nid = \"own/order\"\nkind = \"layers\"\nlayers = [{}]\n",
            names.join(", ")
        ));
        fs::write(dir.path().join("mandate.toml"), settings).unwrap();
        // The first package is the top layer here, and links only point to lower numbers.
        let mut naive = BTreeSet::new();
        for package in &plan.packages {
            for link in package.links.iter().filter(|link| link.kind != "dev-dependencies") {
                let kind = if link.kind == "dependencies" { "normal" } else { "build" };
                naive.insert(format!("own/order|{}|{}||link.{kind}", package.name, plan.packages[link.to].name));
            }
        }
        let found: BTreeSet<String> =
            about_links(dir.path()).into_iter().filter(|print| print.starts_with("own/order")).collect();
        prop_assert_eq!(naive, found);
    }

    /// The two drafts of `init` are read back without a mistake, with and without CODEOWNERS.
    #[test]
    fn what_init_writes_is_understood(plan in plans(), codeowners in any::<bool>()) {
        let dir = written(&plan);
        fs::remove_file(dir.path().join("mandate.toml")).unwrap();
        if !codeowners {
            fs::remove_file(dir.path().join("CODEOWNERS")).unwrap();
        }
        let outcome = mandate(dir.path(), &["init"]);
        prop_assert_eq!(outcome.code, Code::Clean);
        prop_assert_eq!(outcome.files.len(), 2);
        for change in &outcome.files {
            let FileChange::Create(path, text) = change else { unreachable!("{change:?}") };
            fs::write(path, text).unwrap();
        }
        let outcome = mandate(dir.path(), &["check"]);
        prop_assert!(outcome.code != Code::CouldNotRun, "{}", outcome.stderr);
    }
}

fn noise() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        prop::collection::vec(
            prop::sample::select(vec![
                "*",
                "**",
                "***",
                "/",
                "a",
                "b.rs",
                "@o/t",
                "@",
                "!",
                "[",
                "]",
                "\\",
                "#",
                " ",
                "\t",
                "\n",
                "\r\n",
                "^[S][2] @x",
                "[[team]]\n",
                "id = \"a\"\n",
                "owns = [\"a/\", \"b\"]\n",
                "parent = \"a\"\n",
                "[[rule]]\n",
                "kind = \"layers\"\n",
                "select = \"x\"\n",
                "=",
                "\"",
                "members = [{ github = \"x\" }, 3]\n",
                "[levels]\n",
                "role:",
                "team:",
                ",",
                ":",
                "ö",
            ]),
            0..40,
        )
        .prop_map(|words| words.concat()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Whatever stands in an ownership file: an answer or a problem inside the text, no panic.
    #[test]
    fn ownership_files_survive_noise(text in noise(), path in "[a-z/.]{0,20}") {
        for dialect in [Dialect::Github, Dialect::Gitlab, Dialect::Gitea] {
            let mut sources = SourceMap::default();
            let file = sources.add("CODEOWNERS", text.as_str().into());
            let team_file = sources.add("teams.toml", text.as_str().into());
            let catalogue = sources.add("a/catalog-info.yaml", text.as_str().into());
            let of = |file| Text { file, text: text.as_str().into(), base: String::new() };
            let inputs = Inputs {
                teams: Some(of(team_file)),
                codeowners: Some((of(file), "CODEOWNERS".to_owned(), dialect, String::new())),
                catalogues: vec![(of(catalogue), "a/catalog-info.yaml".to_owned())],
            };
            let (owned, problems) = ownership::build(&inputs);
            owned.said_of(&path);
            for problem in problems {
                prop_assert!(problem.span.end as usize <= text.len());
                prop_assert!(!problem.message.is_empty() && !problem.help.is_empty());
                sources.place(problem.span);
            }
        }
    }

    /// Whatever stands in the settings: problems inside the text, no panic.
    #[test]
    fn settings_survive_noise(text in noise()) {
        let mut sources = SourceMap::default();
        let (mut book, problems) = rulebook::compile(BUILTIN, &mut sources);
        prop_assert_eq!(problems, vec![]);
        let file = sources.add("mandate.toml", text.as_str().into());
        if let Ok(document) = parse_toml(file, &text) {
            let (_, problems) = rulebook::read_config(document.reader("mandate.toml"), &mut book, Catalog::default());
            for problem in problems {
                prop_assert!(problem.span.end as usize <= text.len());
            }
        }
    }

    /// A selector that is understood says the same when it is read back.
    #[test]
    fn selectors_are_read_back_as_they_are_shown(text in "(!?(package|path|team|tag|role):[a-z*,/-]{1,8} ?){0,3}|[ -~]{0,20}") {
        let span = SourceMap::default().add("x", text.as_str().into()).start();
        let read = |text: &str| Selector::packages(&[Located { value: text.to_owned(), span }], span);
        let (selector, problems) = read(&text);
        if problems.is_empty() {
            let shown = selector.to_string();
            let (again, problems) = read(&shown);
            prop_assert!(problems.is_empty(), "{text} → {shown}: {problems:?}");
            prop_assert_eq!(shown, again.to_string());
        }
    }

    /// Rust or not: counted or refused, no panic and no overflow.
    #[test]
    fn sources_survive_noise(text in any::<String>(), depth in 0..3_000usize) {
        surface(&text);
        surface(&format!("fn f() {{ {}{} }}", "(".repeat(depth), ")".repeat(depth)));
    }
}
