//! Workspaces made up from a seed: packages in folders of teams, links with a realistic fan-out.
//!
//! Owns the shape for laws and for the benchmark. A link is used in source unless the plan says
//! otherwise, and a plan may plant doors. The same seed writes the same bytes.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// A workspace to write.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    pub(crate) packages: Vec<PackagePlan>,
    pub(crate) teams: usize,
    /// Source files in each package besides its root.
    pub(crate) extra_files: usize,
    /// Whether ownership stands in CODEOWNERS; else in `teams.toml`.
    pub(crate) codeowners: bool,
    /// Doors between packages, by number.
    pub(crate) doors: Vec<DoorPlan>,
}

/// One planted door, each on a line of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct DoorPlan {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) form: Form,
}

/// What a planted door looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Form {
    /// `#[path]`.
    PathAttribute,
    /// `include_str!`.
    IncludedText,
    /// A static of the other package that can change; needs a link.
    Static,
    /// A function that the other package hides; needs a link.
    Hidden,
    /// The other package's program started.
    Spawned,
    /// A build script that reads the other package's file.
    BuildScript,
    /// A symbol that the other package exports.
    Symbol,
}

impl Form {
    /// Each of them.
    pub(crate) const ALL: [Self; 7] = [
        Self::PathAttribute,
        Self::IncludedText,
        Self::Static,
        Self::Hidden,
        Self::Spawned,
        Self::BuildScript,
        Self::Symbol,
    ];

    /// Whether it goes through a link.
    pub(crate) fn needs_link(self) -> bool {
        matches!(self, Self::Static | Self::Hidden)
    }
}

/// One package of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct PackagePlan {
    pub(crate) name: String,
    pub(crate) team: usize,
    pub(crate) role: &'static str,
    pub(crate) is_process: bool,
    pub(crate) links: Vec<LinkPlan>,
}

/// One link.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LinkPlan {
    pub(crate) to: usize,
    pub(crate) kind: &'static str,
    pub(crate) optional: bool,
    pub(crate) target: bool,
    /// Whether source uses it.
    pub(crate) used: bool,
}

impl LinkPlan {
    /// A plain link to the package of that number.
    pub(crate) fn normal(to: usize) -> Self {
        Self { to, kind: "dependencies", optional: false, target: false, used: true }
    }
}

/// A small generator of numbers: no clock, no outside state.
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % limit.max(1)
    }
}

/// A workspace of `size` packages: about one team for 25 packages, five links each, one process
/// in eight, one interface and one platform package in twelve.
pub(crate) fn realistic(size: usize, seed: u64) -> Plan {
    realistic_with(size, (size / 25).max(3), seed)
}

/// The same with another number of teams.
pub(crate) fn realistic_with(size: usize, teams: usize, seed: u64) -> Plan {
    let mut numbers = Numbers::new(seed);
    let mut packages = Vec::with_capacity(size);
    for at in 0..size {
        let team = at * teams / size;
        let mut links = Vec::new();
        let fan_out = if at == 0 { 0 } else { 2 + numbers.below(7) };
        for _ in 0..fan_out {
            // Mostly near neighbours, sometimes the common foundation, sometimes anybody below.
            let to = match numbers.below(20) {
                0..=14 => at.saturating_sub(1 + numbers.below(8)),
                15..=18 => numbers.below((size / 50).max(1)),
                _ => numbers.below(at),
            };
            let kind = match numbers.below(20) {
                0..=2 => "dev-dependencies",
                3 => "build-dependencies",
                _ => "dependencies",
            };
            let optional = kind == "dependencies" && numbers.below(20) == 0;
            let target = numbers.below(15) == 0;
            let link = LinkPlan { to, kind, optional, target, used: true };
            let is_known =
                links.iter().any(|l: &LinkPlan| l.to == to && l.kind == kind && l.target == target);
            if to != at && !is_known {
                links.push(link);
            }
        }
        let role = match numbers.below(12) {
            _ if at < (size / 50).max(1) => "platform",
            0 => "interface",
            _ => "internal",
        };
        let is_process = numbers.below(8) == 0;
        packages.push(PackagePlan { name: format!("part-{at:05}"), team, role, is_process, links });
    }
    Plan { packages, teams, extra_files: 4, codeowners: true, doors: Vec::new() }
}

impl Plan {
    /// Writes the workspace into an empty folder.
    pub(crate) fn write(&self, dir: &Path) {
        let member = |package: &PackagePlan| format!("    \"{}\",\n", package.folder());
        let members: String = self.packages.iter().map(member).collect();
        put(
            dir,
            "Cargo.toml",
            &format!("[workspace]\nresolver = \"3\"\nmembers = [\n{members}]\n"),
        );
        put(dir, "Cargo.lock", &self.lock());
        put(dir, "mandate.toml", &self.settings());
        if self.codeowners {
            put(dir, "CODEOWNERS", &self.owners());
        } else {
            put(dir, "teams.toml", &self.team_file());
        }
        for package in &self.packages {
            self.write_package(dir, package);
        }
    }

    /// The text of one package's manifest, one dependency on a line.
    pub(crate) fn manifest(&self, package: &PackagePlan) -> String {
        let mut out = format!(
            "[package]\nname = \"{}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
            package.name
        );
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            for target in [false, true] {
                let of_table: Vec<&LinkPlan> =
                    package.links.iter().filter(|l| l.kind == kind && l.target == target).collect();
                if of_table.is_empty() {
                    continue;
                }
                let heading =
                    if target { format!("target.'cfg(unix)'.{kind}") } else { kind.to_owned() };
                let _ = writeln!(out, "\n[{heading}]");
                out.extend(of_table.into_iter().map(|link| self.dependency(link)));
            }
        }
        out
    }

    fn dependency(&self, link: &LinkPlan) -> String {
        let to = &self.packages[link.to];
        let path = format!("../../{}", to.folder());
        let optional = if link.optional { ", optional = true" } else { "" };
        format!("{} = {{ path = \"{path}\"{optional} }}\n", to.name)
    }

    fn write_package(&self, dir: &Path, package: &PackagePlan) {
        let folder = dir.join(package.folder());
        fs::create_dir_all(folder.join("src")).unwrap();
        put(&folder, "Cargo.toml", &self.manifest(package));
        put(&folder, "src/lib.rs", &self.library(package));
        if package.is_process {
            put(&folder, "src/main.rs", "//! Made up.\nfn main() {}\n");
        }
        let script = self.build_script(package);
        if !script.is_empty() {
            put(&folder, "build.rs", &format!("//! Made up.\n\nfn main() {{\n{script}}}\n"));
        }
        if self.doors_into(package).any(|form| form == Form::PathAttribute) {
            put(&folder, "src/inner.rs", "//! Made up.\npub fn inner() {}\n");
        }
        if self.doors_into(package).any(|f| matches!(f, Form::IncludedText | Form::BuildScript)) {
            put(&folder, "src/inner.txt", "made up\n");
        }
        for extra in 0..self.extra_files {
            put(&folder, &format!("src/part{extra}.rs"), "//! Made up.\n");
        }
    }

    /// The root of one package's library: what it offers, then what it uses, a line each.
    fn library(&self, package: &PackagePlan) -> String {
        let mut out = String::from("//! Made up.\n\npub struct Thing;\npub fn make() {}\n");
        for form in self.doors_into(package) {
            out.push_str(&package.offer(form));
        }
        let mut lines: Vec<String> = package
            .links
            .iter()
            .filter(|link| link.used && link.kind != "build-dependencies")
            .map(|link| use_line(&self.packages[link.to].library(), link))
            .collect();
        lines.sort();
        lines.dedup();
        out.push_str(&lines.concat());
        out.extend(self.doors_from(package).map(|door| self.door_line(door)));
        out
    }

    /// What stands in the `main` of one package's build script.
    fn build_script(&self, package: &PackagePlan) -> String {
        let used = |link: &&LinkPlan| link.used && link.kind == "build-dependencies";
        let line = |link: &LinkPlan| format!("    {}::make();\n", self.packages[link.to].library());
        let mut lines: Vec<String> = package.links.iter().filter(used).map(line).collect();
        lines.sort();
        lines.dedup();
        for door in self.doors_from(package).filter(|door| door.form == Form::BuildScript) {
            let path = format!("../../{}/src/inner.txt", self.packages[door.to].folder());
            lines.push(format!("    drop(std::fs::read_to_string(\"{path}\"));\n"));
        }
        lines.concat()
    }

    fn doors_into<'p>(&'p self, package: &'p PackagePlan) -> impl Iterator<Item = Form> + 'p {
        let mut forms: Vec<Form> = self
            .doors
            .iter()
            .filter(|door| self.packages[door.to].name == package.name)
            .map(|door| door.form)
            .collect();
        forms.sort_unstable();
        forms.dedup();
        forms.into_iter()
    }

    fn doors_from<'p>(&'p self, package: &'p PackagePlan) -> impl Iterator<Item = DoorPlan> + 'p {
        let doors = self.doors.iter().copied();
        doors.filter(|door| self.packages[door.from].name == package.name)
    }

    /// The line of a library that goes through a door; none for a build script's.
    fn door_line(&self, door: DoorPlan) -> String {
        let to = &self.packages[door.to];
        let (library, folder) = (to.library(), to.folder());
        let inner = format!("../../../{folder}/src/inner");
        match door.form {
            Form::PathAttribute => format!("#[path = \"{inner}.rs\"] mod {library}_inner;\n"),
            Form::IncludedText => {
                format!(
                    "pub const {}: &str = include_str!(\"{inner}.txt\");\n",
                    library.to_uppercase()
                )
            }
            Form::Static => {
                format!("pub fn {library}_count() {{ drop({library}::COUNT.lock()); }}\n")
            }
            Form::Hidden => format!("pub fn {library}_hidden() {{ {library}::hidden(); }}\n"),
            Form::Spawned => format!(
                "pub fn {library}_start() {{ drop(std::process::Command::new(\"{}\").status()); }}\n",
                to.name
            ),
            Form::BuildScript => String::new(),
            Form::Symbol => format!("unsafe extern \"C\" {{ fn {library}_symbol(); }}\n"),
        }
    }

    fn lock(&self) -> String {
        let mut out = String::from("version = 4\n");
        for package in &self.packages {
            let _ =
                write!(out, "\n[[package]]\nname = \"{}\"\nversion = \"0.1.0\"\n", package.name);
            let mut names: Vec<&str> =
                package.links.iter().map(|link| self.packages[link.to].name.as_str()).collect();
            names.sort_unstable();
            names.dedup();
            if !names.is_empty() {
                let lines: String = names.iter().map(|name| format!(" \"{name}\",\n")).collect();
                let _ = write!(out, "dependencies = [\n{lines}]\n");
            }
        }
        out
    }

    fn settings(&self) -> String {
        let mut out = String::from("# Made up.\n");
        for role in ["interface", "platform"] {
            let of_role: Vec<String> = self
                .packages
                .iter()
                .filter(|package| package.role == role)
                .map(|package| format!("    \"{}\",\n", package.name))
                .collect();
            if !of_role.is_empty() {
                let _ = write!(
                    out,
                    "\n[[role]]\nrole = \"{role}\"\nselect = [\n{}]\n",
                    of_role.concat()
                );
            }
        }
        out
    }

    fn owners(&self) -> String {
        let mut out = String::from("* @made/everybody\nCargo.lock @made/everybody\n");
        for team in 0..self.teams {
            let _ = writeln!(out, "/team-{team:03}/ @made/team-{team:03}");
        }
        // As many lines as there are packages, as in repositories of that size.
        for package in &self.packages {
            let _ = writeln!(out, "/{}/ @made/team-{:03}", package.folder(), package.team);
        }
        out
    }

    fn team_file(&self) -> String {
        let mut out = String::new();
        for team in 0..self.teams {
            let _ =
                write!(out, "[[team]]\nid = \"team-{team:03}\"\nowns = [\"team-{team:03}/\"]\n\n");
        }
        out
    }
}

impl PackagePlan {
    /// Its folder from the root.
    pub(crate) fn folder(&self) -> String {
        format!("team-{:03}/{}", self.team, self.name)
    }

    /// Its name in source.
    pub(crate) fn library(&self) -> String {
        self.name.replace('-', "_")
    }

    /// What its library has to hold for a door of this form.
    fn offer(&self, form: Form) -> String {
        match form {
            Form::Static => {
                "pub static COUNT: std::sync::Mutex<u64> = std::sync::Mutex::new(0);\n".to_owned()
            }
            Form::Hidden => "#[doc(hidden)]\npub fn hidden() {}\n".to_owned(),
            Form::Symbol => format!(
                "#[unsafe(no_mangle)]\npub extern \"C\" fn {}_symbol() {{}}\n",
                self.library()
            ),
            _ => String::new(),
        }
    }
}

/// One way or another of using a library: an import, a type or a call.
fn use_line(library: &str, link: &LinkPlan) -> String {
    let gate = if link.kind == "dev-dependencies" { "#[cfg(test)] " } else { "" };
    let suffix = if link.kind == "dev-dependencies" { "_test" } else { "" };
    match link.to % 3 {
        0 => format!("{gate}use {library} as _;\n"),
        1 => format!("{gate}pub type Of_{library}{suffix} = {library}::Thing;\n"),
        _ => format!("{gate}pub fn of_{library}{suffix}() {{ {library}::make(); }}\n"),
    }
}

fn put(dir: &Path, name: &str, text: &str) {
    fs::write(dir.join(name), text).unwrap();
}
