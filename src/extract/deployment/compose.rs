//! Compose files: services with what they are given.
//!
//! Owns that format, short and long forms, merges and aliases. A file without `services` is none.

use std::ops::Range;

use super::{
    Build, Defect, DefectKind, Deployment, Expression, Mount, MountSource, Setting, Syntax, Unit,
    Value,
};
use crate::source::{YamlNode, parse_yaml};

type Node<'y> = YamlNode<'y, 'y>;

pub(super) fn read(text: &str) -> Option<Deployment> {
    memchr::memmem::find(text.as_bytes(), b"services")?;
    let mut out = Deployment::default();
    let (tree, defect) = parse_yaml(text);
    if let Some(defect) = defect {
        let is_template = memchr::memmem::find(text.as_bytes(), b"{{").is_some();
        let kind = if is_template { DefectKind::Template } else { DefectKind::NotYaml };
        out.defects.push(Defect { kind, at: defect.at, why: defect.why });
    }
    for document in tree.documents() {
        let Some(services) = document.get("services") else { continue };
        if !services.is_mapping() {
            out.defect(DefectKind::Shape, services.at().start, "`services` has no names");
        }
        for (key, service) in services.entries() {
            let Some(name) = key.text() else { continue };
            if !service.is_mapping() {
                out.defect(DefectKind::Shape, key.at().start, "a service without settings");
                continue;
            }
            let unit = unit(name, key.at(), service, &mut out);
            out.units.push(unit);
        }
        for name in awaited(services) {
            out.units.iter_mut().filter(|unit| unit.name == name).for_each(|unit| unit.once = true);
        }
        for (key, volume) in document.get("volumes").map(Node::entries).unwrap_or_default() {
            let Some(name) = key.text() else { continue };
            let is_outside =
                volume.get("external").is_some_and(|flag| flag.text() != Some("false"));
            let other = volume.get("name").or_else(|| volume.at_path(&["external", "name"]));
            if is_outside || other.is_some() {
                let other = other.and_then(Node::text).unwrap_or(name);
                out.outside.push((name.to_owned(), other.to_owned()));
            }
        }
    }
    (!out.units.is_empty() || !out.defects.is_empty()).then_some(out)
}

/// Services that others wait for until they have ended.
fn awaited(services: Node<'_>) -> Vec<&str> {
    let mut out = Vec::new();
    for (_, service) in services.entries() {
        for (key, how) in service.get("depends_on").map(Node::entries).unwrap_or_default() {
            let condition = how.get("condition").and_then(Node::text);
            out.extend(key.text().filter(|_| condition == Some("service_completed_successfully")));
        }
    }
    out
}

fn unit(name: &str, at: Range<usize>, service: Node<'_>, out: &mut Deployment) -> Unit {
    let expression = |node: Node<'_>| Some(Expression::parse(node.text()?, Syntax::Shell));
    let mut unit = Unit {
        name: name.to_owned(),
        at,
        image: service.get("image").and_then(expression),
        build: service.get("build").map(build),
        on_host: service.get("network_mode").and_then(Node::text) == Some("host"),
        extends: service.get("extends").and_then(extends),
        ..Unit::default()
    };
    for key in ["entrypoint", "command"] {
        let Some(node) = service.get(key) else { continue };
        match node.items() {
            Some(items) => unit.command.extend(items.into_iter().filter_map(expression)),
            None => unit.command.extend(expression(node)),
        }
    }
    if let Some(node) = service.get("environment") {
        pairs(node, |key, value, at| {
            let value = Value::Written(value.unwrap_or_else(|| Expression::variable(key)));
            unit.settings.push(Setting { key: key.to_owned(), value, at });
        });
        if !node.is_mapping() && node.items().is_none() {
            out.defect(DefectKind::Shape, node.at().start, "`environment` is neither map nor list");
        }
    }
    for node in service.get("env_file").map(many).unwrap_or_default() {
        let path = node.text().or_else(|| node.get("path")?.text());
        unit.files.extend(path.map(|path| (path.to_owned(), node.at())));
    }
    for node in service.get("volumes").and_then(Node::items).unwrap_or_default() {
        match mount(node) {
            Some(mount) => unit.mounts.push(mount),
            None if node.text().is_none() && !node.is_mapping() => {
                out.defect(DefectKind::Shape, node.at().start, "an item of `volumes` is no text");
            }
            None => {}
        }
    }
    for node in service.get("secrets").and_then(Node::items).unwrap_or_default() {
        let name = node.text().or_else(|| node.get("source")?.text());
        unit.secrets.extend(name.map(|name| (name.to_owned(), node.at())));
    }
    unit
}

/// One, or each of several.
fn many(node: Node<'_>) -> Vec<Node<'_>> {
    node.items().unwrap_or_else(|| vec![node])
}

/// `{KEY: value}` or `[KEY=value, KEY]`; without a value it comes from outside.
fn pairs(node: Node<'_>, mut add: impl FnMut(&str, Option<Expression>, Range<usize>)) {
    // What another name stands for is given where that name stands.
    let whole = node.at();
    for (key, value, place) in node.placed_entries() {
        let Some(name) = key.text() else { continue };
        let is_here = whole.start <= place.start && place.end <= whole.end;
        let place = if is_here { place } else { whole.clone() };
        let text = value.text().map(|text| Expression::parse(text, Syntax::Shell));
        add(name, text, place);
    }
    for item in node.items().unwrap_or_default() {
        let Some(text) = item.text() else { continue };
        let (key, value) = match text.split_once('=') {
            Some((key, value)) => (key, Some(Expression::parse(value, Syntax::Shell))),
            None => (text, None),
        };
        add(key.trim(), value, item.at());
    }
}

fn build(node: Node<'_>) -> Build {
    let text = |key: &str| node.get(key).and_then(Node::text).map(str::to_owned);
    if let Some(context) = node.text() {
        return Build { context: context.to_owned(), ..Build::default() };
    }
    let mut arguments = Vec::new();
    if let Some(node) = node.get("args") {
        pairs(node, |key, value, _| arguments.extend(value.map(|value| (key.to_owned(), value))));
    }
    Build {
        context: text("context").unwrap_or_else(|| ".".to_owned()),
        recipe: text("dockerfile"),
        target: text("target"),
        arguments,
    }
}

fn extends(node: Node<'_>) -> Option<(Option<String>, String)> {
    if let Some(name) = node.text() {
        return Some((None, name.to_owned()));
    }
    let file = node.get("file").and_then(Node::text).map(str::to_owned);
    Some((file, node.get("service")?.text()?.to_owned()))
}

/// `source:target[:ro]`, or the long form; none for what nobody else can see.
fn mount(node: Node<'_>) -> Option<Mount> {
    let (source, target, read_only) = if let Some(text) = node.text() {
        // Defaults of variables hold `:` too.
        let text = Expression::parse(text, Syntax::Shell).filled(&|_| None).words().join(" ");
        let mut parts = text.split(':');
        let (source, target) = (parts.next()?.to_owned(), parts.next()?.to_owned());
        let flags = parts.next().unwrap_or("");
        (source, target, flags.split(',').any(|flag| flag == "ro"))
    } else {
        if !matches!(node.get("type").and_then(Node::text), None | Some("volume" | "bind")) {
            return None;
        }
        let read_only = node.get("read_only").and_then(Node::text) == Some("true");
        let text = |key: &str| node.get(key)?.text().map(str::to_owned);
        (text("source")?, text("target")?, read_only)
    };
    let is_path = source.starts_with(['.', '/', '~', '$']) || source.contains('\\');
    let source = if is_path { MountSource::Path(source) } else { MountSource::Volume(source) };
    Some(Mount { source, target, read_only, at: node.at() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
x-common: &common
  restart: always
  environment: &env
    DB_URL: postgres://u:s3cret@db/shop
services:
  api:
    <<: *common
    build: {context: .., dockerfile: docker/api.Dockerfile, target: run, args: [BIN=api]}
    volumes:
      - "data:/data"
      - ./config:/etc/api:ro
      - {type: volume, source: spool, target: /spool, read_only: true}
      - {type: tmpfs, target: /tmp}
      - /only/inside
    env_file: [a.env, {path: b.env, required: false}]
    secrets: [db_url, {source: key}]
  worker:
    image: shop/worker:${TAG:-latest}
    entrypoint: ["tini", "--"]
    command: worker --fast
    network_mode: host
    extends: {file: base.yml, service: base}
    environment:
      - REDIS_URL=${REDIS_URL:-redis://cache}
      - FROM_OUTSIDE
  mailer:
    environment:
      <<: *env
      PORT: 80
volumes:
  data:
  spool: {name: shared-spool, external: true}
"#;

    #[test]
    fn services_are_read_with_all_that_they_are_given() {
        let facts = read(TEXT).unwrap();
        assert_eq!(facts.defects, []);
        let [api, worker, mailer] = facts.units.as_slice() else { unreachable!() };
        let build = api.build.as_ref().unwrap();
        assert_eq!(build.recipe.as_deref(), Some("docker/api.Dockerfile"));
        assert_eq!((build.target.as_deref(), build.arguments.len()), (Some("run"), 1));
        assert_eq!(api.settings.len(), 1);
        assert_eq!(&TEXT[api.settings[0].at.clone()], "DB_URL: postgres://u:s3cret@db/shop");
        let sources: Vec<_> = api.mounts.iter().map(|m| (m.source.clone(), m.read_only)).collect();
        assert_eq!(
            sources,
            [
                (MountSource::Volume("data".to_owned()), false),
                (MountSource::Path("./config".to_owned()), true),
                (MountSource::Volume("spool".to_owned()), true),
            ]
        );
        assert_eq!((api.files.len(), api.secrets.len()), (2, 2));
        assert_eq!(facts.outside, [("spool".to_owned(), "shared-spool".to_owned())]);
        assert_eq!((worker.command.len(), worker.settings.len()), (3, 2));
        assert!(worker.on_host && worker.extends.is_some());
        assert_eq!(mailer.settings.len(), 2);
        assert!(!format!("{facts:?}").contains("s3cret"));
    }

    #[test]
    fn odd_shapes_are_defects_with_their_places() {
        for (text, kind) in [
            ("services:\n  a: [\n", DefectKind::NotYaml),
            ("services:\n  a: {{ .Values.x }}\n  - b\n", DefectKind::Template),
            ("services: [a]\n", DefectKind::Shape),
            ("services:\n  a: 3\n", DefectKind::Shape),
            ("services:\n  a:\n    environment: 3\n", DefectKind::Shape),
            ("services:\n  a:\n    volumes: [[x]]\n", DefectKind::Shape),
        ] {
            let facts = read(text).unwrap();
            assert_eq!(facts.defects.first().map(|defect| defect.kind), Some(kind), "{text}");
        }
        assert!(read("volumes: {}\n").is_none());
    }
}
