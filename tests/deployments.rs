//! Deployment files through the whole program: what is found, what is said of what can't be read,
//! and that no password leaves in any form.

#![expect(clippy::unwrap_used, reason = "a test that can't prepare its workspace has failed")]

mod support;

use cargo_mandate::cli::Code;
use support::{check, copy, mandate, package_root, write};

const PASSWORDS: [&str; 2] = ["hunter2", "swordfish"];

/// Two packages of two teams, and whatever files a test adds.
fn workspace(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    write(
        dir.path(),
        &[
            ("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"a\", \"b\"]\n"),
            ("CODEOWNERS", "/a/ @t/a\n/b/ @t/b\n"),
            ("a/Cargo.toml", "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2024\"\n"),
            ("a/src/main.rs", "fn main() {}\n"),
            ("b/Cargo.toml", "[package]\nname = \"b\"\nversion = \"0.1.0\"\nedition = \"2024\"\n"),
            ("b/src/main.rs", "fn main() {}\n"),
        ],
    );
    write(dir.path(), files);
    dir
}

fn shared(files: &[(&str, &str)]) -> Vec<String> {
    let dir = workspace(files);
    let found = check(dir.path(), &[]);
    let found = found.into_iter().filter(|found| found.rule == "mandate/shared-store");
    found.map(|found| found.message).collect()
}

#[test]
fn no_password_leaves_in_any_form() {
    let dir = tempfile::tempdir().unwrap();
    copy(&package_root().join("tests/fixtures/edge/given-stores"), dir.path());
    for args in [
        &["check", "--limit", "0"][..],
        &["check", "--format", "json"],
        &["check", "--format", "sarif"],
        &["check", "--format", "junit"],
        &["check", "--format", "markdown"],
        &["check", "--format", "github"],
        &["check", "-v"],
        &["graph", "--format", "json"],
        &["explain", "web-pages", "--limit", "0"],
        &["explain", "mailer"],
        &["explain", "postgres://db/books"],
        &["stores", "--limit", "0"],
        &["stores", "--format", "json"],
        &["graph", "--stores"],
        &["audit"],
    ] {
        let outcome = mandate(dir.path(), args);
        let all = format!("{}{}", outcome.stdout, outcome.stderr);
        assert!(!all.is_empty(), "{args:?}");
        for password in PASSWORDS {
            assert!(!all.contains(password), "{args:?}: {all}");
        }
    }
}

#[test]
fn a_store_and_a_service_have_pages() {
    let dir = tempfile::tempdir().unwrap();
    copy(&package_root().join("tests/fixtures/edge/given-stores"), dir.path());
    let page = |subject: &str| mandate(dir.path(), &["explain", subject]).stdout;
    let store = page("postgres://db/books");
    assert!(store.contains("pages") && store.contains("forecast"), "{store}");
    let service = page("report");
    assert!(service.contains("ledger-report, by its command"), "{service}");
    let package = page("ledger-server");
    assert!(package.contains("runs as 1 service") && package.contains("is given"), "{package}");
}

#[test]
fn variables_come_from_the_file_beside_or_from_templates() {
    let compose = "services:\n  a:\n    environment: [A_DB_URL=$A_URL]\n  b:\n    environment: [B_DB_URL=$B_URL]\n";
    let same = "A_URL=postgres://a:x@db/shop\nB_URL=postgres://b:y@db:5432/shop\n";
    let other = "A_URL=postgres://a:x@db/one\nB_URL=postgres://b:y@db/two\n";
    let found = "`a` (@t/a) and `b` (@t/b) are given the same store, `postgres://db/shop`";
    assert_eq!(shared(&[("compose.yml", compose), (".env", same)]), [found]);
    assert_eq!(shared(&[("compose.yml", compose), (".env.example", same)]), [found]);
    assert_eq!(
        shared(&[("compose.yml", compose), (".env", other), (".env.example", same)]),
        [""; 0]
    );
    assert_eq!(shared(&[("compose.yml", compose)]), [""; 0]);
    let files = "services:\n  a: {env_file: x.env}\n  b: {env_file: [./x.env]}\n";
    let variables = "REDIS_URL=redis://cache\n";
    assert_eq!(shared(&[("compose.yml", files), ("x.env", variables)]).len(), 1);
    let based = "services:\n  base: {environment: {DB_URL: 'mysql://db/x'}}\n  a: {extends: base}\n  b: {extends: {service: base}}\n";
    assert_eq!(shared(&[("compose.yml", based)]).len(), 1);
}

#[test]
fn settings_say_what_a_service_runs_and_what_a_file_is_for() {
    let compose = "services:\n  front:\n    environment: {DB_URL: 'postgres://db/x'}\n  b:\n    environment: {DB_URL: 'postgres://db/x'}\n";
    assert_eq!(shared(&[("compose.yml", compose)]), [""; 0]);
    let service = "[[service]]\nname = \"front*\"\npackage = \"a\"\nreason = \"x\"\n";
    assert_eq!(shared(&[("compose.yml", compose), ("mandate.toml", service)]).len(), 1);
    let other = compose.replace("front", "a");
    let ignored = "[[deployment]]\nfile = \"old/*.yml\"\nstage = \"ignored\"\nreason = \"x\"\n";
    assert_eq!(shared(&[("old/compose.yml", &other)]).len(), 1);
    assert_eq!(shared(&[("old/compose.yml", &other), ("mandate.toml", ignored)]).len(), 0);
    for (settings, said) in [
        (
            "[[service]]\nname = \"nobody\"\npackage = \"a\"\nreason = \"x\"\n",
            "no service of a deployment file",
        ),
        ("[[service]]\nname = \"b\"\npackage = \"bb\"\nreason = \"x\"\n", "did you mean `b`?"),
        ("[[service]]\nname = \"b\"\npackage = \"b\"\n", "`reason`"),
        (
            "[[deployment]]\nfile = \"x\"\nstage = \"test\"\nreason = \"x\"\n",
            "no deployment file has this path",
        ),
        (
            "[[deployment]]\nfile = \"compose.yml\"\nstage = \"tset\"\nreason = \"x\"\n",
            "did you mean `test`?",
        ),
    ] {
        let dir = workspace(&[("compose.yml", compose), ("mandate.toml", settings)]);
        let outcome = mandate(dir.path(), &["check"]);
        assert_eq!(outcome.code, Code::CouldNotRun, "{settings}");
        assert!(outcome.stderr.contains(said), "{settings}: {}", outcome.stderr);
    }
}

#[test]
fn what_cannot_be_read_is_counted_with_its_place_and_stops_nothing() {
    let dir = workspace(&[
        ("compose.yml", "services:\n  a: [\n"),
        ("k8s/a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .x }}}\n"),
        ("x/docker-compose.yml", "services:\n  a: 3\n  b:\n    env_file: gone.env\n"),
        ("y/compose.yml", &format!("services:\n  a: {}", "[".repeat(50_000))),
        ("z/compose.yaml", &format!("services: {{a: {{environment: {}}}}}", "&a [".repeat(80))),
        ("Dockerfile", "FROM\nRUN cargo build -p \\\n\\\nCOPY --from=0\nENTRYPOINT ["),
        (".env", "=\n==\n\u{0}\n"),
    ]);
    let outcome = mandate(dir.path(), &["check"]);
    assert_ne!(outcome.code, Code::CouldNotRun, "{}", outcome.stderr);
    for said in [
        "× deployment files that are not YAML",
        "1 × deployment files behind a template language",
        "1 × parts of deployment files of an unknown shape",
        "1 × variables of services that are elsewhere",
        "not read at k8s/a.yaml:3",
        "not read at x/docker-compose.yml:2",
    ] {
        assert!(outcome.stdout.contains(said), "{said}: {}", outcome.stdout);
    }
}

#[test]
fn a_bomb_of_aliases_takes_no_time() {
    let mut bomb = "x0: &a0 {DB_URL: 'postgres://db/x'}\n".to_owned();
    for n in 1..60 {
        let names = [format!("*a{}", n - 1).as_str(); 9].join(", ");
        bomb.push_str(&format!("x{n}: &a{n} {{<<: [{names}]}}\n"));
    }
    bomb.push_str("services:\n  a: {environment: *a59}\n  b: {environment: {<<: *a59}}\n");
    assert_eq!(shared(&[("compose.yml", &bomb)]).len(), 1);
}

#[test]
fn what_runs_once_before_others_is_a_service_of_its_own() {
    let manifest = |schema: &str| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: front}}\nspec:\n  template:\n    spec:\n      \
             containers:\n      - {{name: front, image: x, command: [a], env: [{{name: DB_URL, value: postgres://db/x}}]}}\n      \
             initContainers:\n      - {{name: schema, image: x, command: [b], env: [{{name: DB_URL, value: postgres://db/{schema}}}]}}\n"
        )
    };
    let found = "`a` (@t/a) and `b` (@t/b) are given the same store, `postgres://db/x`";
    assert_eq!(shared(&[("deploy/front.yaml", &manifest("x"))]), [found]);
    assert_eq!(shared(&[("deploy/front.yaml", &manifest("y"))]), [""; 0]);
    let compose = "services:\n  a:\n    depends_on: {schema: {condition: service_completed_successfully}}\n  schema:\n    command: b\n";
    let dir = workspace(&[("compose.yml", compose), ("deploy/front.yaml", &manifest("x"))]);
    for subject in ["schema", "front/schema"] {
        let page = mandate(dir.path(), &["explain", subject]).stdout;
        assert!(page.contains("runs      b, by its command"), "{page}");
        assert!(page.contains("once      before others begin"), "{page}");
    }
    let page = mandate(dir.path(), &["explain", "front"]).stdout;
    assert!(!page.contains("once"), "{page}");
}
