//! Manifests of Kubernetes: workloads with their containers, and the sets of values they take.
//!
//! Owns that format. Encoded values of secrets stay encoded: their set and key are their identity.
//! Templates of charts are no YAML; they are counted, not guessed.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{
    Defect, DefectKind, Deployment, Expression, Import, Mount, MountSource, Setting, Syntax, Unit,
    Value, ValueMap,
};
use crate::source::{YamlNode, parse_yaml};

type Node<'y> = YamlNode<'y, 'y>;

/// Kinds whose pods are described under `spec.template`.
const WORKLOADS: [&str; 7] = [
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "Job",
    "ReplicaSet",
    "ReplicationController",
    "Rollout",
];

pub(super) fn read(text: &str) -> Option<Deployment> {
    let holds = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    if !holds("kind:") || !holds("apiVersion:") {
        return None;
    }
    let is_ours = |kind: &&str| holds(&format!("kind: {kind}"));
    let maps = ["CronJob", "Pod", "ConfigMap", "Secret", "List"];
    WORKLOADS.iter().chain(&maps).find(|kind| is_ours(kind))?;
    let mut out = Deployment::default();
    if holds("{{") {
        let at = text.find("{{").unwrap_or(0);
        // A chart writes its own names; without its values nothing of it is certain.
        out.defect(DefectKind::Template, at, "it is filled in by a template language");
        return Some(out);
    }
    let (tree, defect) = parse_yaml(text);
    if let Some(defect) = defect {
        out.defects.push(Defect { kind: DefectKind::NotYaml, at: defect.at, why: defect.why });
    }
    for document in tree.documents() {
        object(document, &mut out);
        for item in document.get("items").and_then(Node::items).unwrap_or_default() {
            object(item, &mut out);
        }
    }
    let is_empty = out.units.is_empty() && out.maps.is_empty() && out.defects.is_empty();
    (!is_empty).then_some(out)
}

fn object(node: Node<'_>, out: &mut Deployment) {
    if node.get("apiVersion").is_none() {
        return;
    }
    let Some(kind) = node.get("kind").and_then(Node::text) else { return };
    let pod = match kind {
        "CronJob" => node.at_path(&["spec", "jobTemplate", "spec", "template", "spec"]),
        "Pod" => node.get("spec"),
        "ConfigMap" | "Secret" => {
            out.maps.extend(map(node, kind == "Secret"));
            return;
        }
        other if WORKLOADS.contains(&other) => node.at_path(&["spec", "template", "spec"]),
        _ => return,
    };
    let Some(name) = node.at_path(&["metadata", "name"]) else {
        out.defect(DefectKind::Shape, node.at().start, "an object without `metadata.name`");
        return;
    };
    let Some(pod) = pod else {
        // A patch of an overlay may leave everything as it is.
        return;
    };
    let containers = pod.get("containers").and_then(Node::items).unwrap_or_default();
    let volumes = volumes(pod);
    let is_alone = containers.len() == 1;
    for container in containers {
        let workload = name.text().unwrap_or_default();
        let own = container.get("name").and_then(Node::text).unwrap_or_default();
        let shown = if is_alone { workload.to_owned() } else { format!("{workload}/{own}") };
        let unit = unit(node, (shown, name.at()), container, &volumes);
        out.units.push(unit);
    }
    for container in pod.get("initContainers").and_then(Node::items).unwrap_or_default() {
        let workload = name.text().unwrap_or_default();
        let own = container.get("name").and_then(Node::text).unwrap_or_default();
        let shown = format!("{workload}/{own}");
        let mut unit = unit(node, (shown, name.at()), container, &volumes);
        // What is always started again runs beside the others.
        unit.once = container.get("restartPolicy").and_then(Node::text) != Some("Always");
        out.units.push(unit);
    }
}

fn namespace(node: Node<'_>) -> String {
    let namespace = node.at_path(&["metadata", "namespace"]).and_then(Node::text);
    namespace.unwrap_or_default().to_owned()
}

fn unit(
    object: Node<'_>,
    (name, at): (String, Range<usize>),
    container: Node<'_>,
    volumes: &BTreeMap<&str, MountSource>,
) -> Unit {
    let expression = |node: Node<'_>| Some(Expression::parse(node.text()?, Syntax::Cluster));
    let list = |key: &str| container.get(key).and_then(Node::items).unwrap_or_default();
    let mut unit = Unit {
        name,
        at,
        namespace: namespace(object),
        image: container.get("image").and_then(expression),
        ..Unit::default()
    };
    for node in list("command").into_iter().chain(list("args")) {
        unit.command.extend(expression(node));
    }
    for node in list("env") {
        let Some(key) = node.get("name").and_then(Node::text) else { continue };
        let value = match node.get("value") {
            Some(value) => expression(value).map(Value::Written),
            None => node.get("valueFrom").and_then(entry),
        };
        let setting = |value| Setting { key: key.to_owned(), value, at: node.at() };
        unit.settings.extend(value.map(setting));
    }
    for node in list("envFrom") {
        let prefix = node.get("prefix").and_then(Node::text).unwrap_or_default().to_owned();
        for (key, secret) in [("secretRef", true), ("configMapRef", false)] {
            let Some(map) = node.at_path(&[key, "name"]).and_then(Node::text) else { continue };
            let (map, prefix) = (map.to_owned(), prefix.clone());
            unit.imports.push(Import { secret, map, prefix, at: node.at() });
        }
    }
    for node in list("volumeMounts") {
        let Some(source) = node.get("name").and_then(Node::text).and_then(|n| volumes.get(n))
        else {
            continue;
        };
        unit.mounts.push(Mount {
            source: source.clone(),
            target: node.get("mountPath").and_then(Node::text).unwrap_or_default().to_owned(),
            read_only: node.get("readOnly").and_then(Node::text) == Some("true"),
            at: node.at(),
        });
    }
    unit
}

fn entry(node: Node<'_>) -> Option<Value> {
    let found = [("secretKeyRef", true), ("configMapKeyRef", false)];
    let (node, secret) = found.iter().find_map(|(key, secret)| Some((node.get(key)?, *secret)))?;
    let text = |key: &str| node.get(key)?.text().map(str::to_owned);
    Some(Value::Entry { secret, map: text("name")?, key: text("key")? })
}

/// What of a pod's volumes others can see.
fn volumes(pod: Node<'_>) -> BTreeMap<&str, MountSource> {
    let mut out = BTreeMap::new();
    for node in pod.get("volumes").and_then(Node::items).unwrap_or_default() {
        let Some(name) = node.get("name").and_then(Node::text) else { continue };
        let claim = node.at_path(&["persistentVolumeClaim", "claimName"]).and_then(Node::text);
        let path = node.at_path(&["hostPath", "path"]).and_then(Node::text);
        let source = claim
            .map(|claim| MountSource::Volume(claim.to_owned()))
            .or_else(|| path.map(|path| MountSource::Path(path.to_owned())));
        out.extend(source.map(|source| (name, source)));
    }
    out
}

fn map(node: Node<'_>, secret: bool) -> Option<ValueMap> {
    let mut entries = Vec::new();
    for (key, encoded) in [("data", secret), ("stringData", false)] {
        for (name, value) in node.get(key).map(Node::entries).unwrap_or_default() {
            let Some(name_text) = name.text() else { continue };
            let value = value.text().filter(|_| !encoded);
            let value = value.map(|text| Expression::parse(text, Syntax::Plain));
            entries.push((name_text.to_owned(), value, name.at()));
        }
    }
    let name = node.at_path(&["metadata", "name"])?.text()?.to_owned();
    Some(ValueMap { name, namespace: namespace(node), secret, entries })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
data:
  REDIS_URL: redis://cache
---
apiVersion: v1
kind: Secret
metadata: {name: db}
data: {url: cG9zdGdyZXM6Ly91OnBAZGIvc2hvcA==}
stringData: {plain: "postgres://u:s3cret@db/shop"}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: shop}
spec:
  template:
    spec:
      containers:
      - name: api
        image: shop/api:1
        command: ["/bin/api"]
        args: ["--port=$(PORT)"]
        env:
        - {name: PORT, value: "80"}
        - name: DATABASE_URL
          valueFrom: {secretKeyRef: {name: db, key: url}}
        - name: NODE
          valueFrom: {fieldRef: {fieldPath: spec.nodeName}}
        envFrom:
        - configMapRef: {name: settings}
        - {prefix: X_, secretRef: {name: db}}
        volumeMounts:
        - {name: spool, mountPath: /spool}
        - {name: scratch, mountPath: /tmp}
      - name: sidecar
      initContainers:
      - name: schema
        image: shop/schema:1
        env:
        - {name: DATABASE_URL, value: "postgres://db/shop"}
        volumeMounts:
        - {name: spool, mountPath: /spool, readOnly: true}
      - {name: proxy, image: proxy, restartPolicy: Always}
      volumes:
      - {name: spool, persistentVolumeClaim: {claimName: spool-claim}}
      - {name: scratch, emptyDir: {}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: n, image: shop/nightly}]}}}}}
"#;

    #[test]
    fn workloads_and_sets_are_read() {
        let facts = read(TEXT).unwrap();
        assert_eq!(facts.defects, []);
        let names: Vec<&str> = facts.units.iter().map(|unit| unit.name.as_str()).collect();
        assert_eq!(names, ["api/api", "api/sidecar", "api/schema", "api/proxy", "nightly"]);
        let once: Vec<bool> = facts.units.iter().map(|unit| unit.once).collect();
        assert_eq!(once, [false, false, true, false, false]);
        let schema = &facts.units[2];
        assert_eq!((schema.settings.len(), schema.mounts[0].read_only), (1, true));
        let api = &facts.units[0];
        assert_eq!((api.settings.len(), api.imports.len(), api.command.len()), (2, 2, 2));
        assert_eq!(api.mounts.len(), 1);
        assert_eq!(api.mounts[0].source, MountSource::Volume("spool-claim".to_owned()));
        assert_eq!(facts.maps.len(), 2);
        assert!(facts.maps[1].entries[0].1.is_none() && facts.maps[1].entries[1].1.is_some());
        assert!(!format!("{facts:?}").contains("s3cret"));
    }

    #[test]
    fn templates_and_broken_texts_are_defects_and_other_yaml_is_nothing() {
        let template = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Name }}}\n";
        assert_eq!(read(template).unwrap().defects[0].kind, DefectKind::Template);
        let broken = "apiVersion: v1\nkind: Secret\ndata: [\n";
        assert_eq!(read(broken).unwrap().defects[0].kind, DefectKind::NotYaml);
        assert!(read("apiVersion: v1\nkind: Service\n").is_none());
        assert!(read("openapi: 3.0.0\n").is_none());
        let nameless = "apiVersion: v1\nkind: Pod\nspec: {containers: []}\n";
        assert_eq!(read(nameless).unwrap().defects[0].kind, DefectKind::Shape);
    }
}
