//! `AsyncAPI` 2 and 3: messages on channels.
//!
//! Owns which keys tell what, in both versions. References are followed by their last word.

use super::document::Node;
use super::facts::{Contract, Name, Operation, Service, Technology};
use super::schemas;

/// Reads the root of a document.
pub(super) fn read(root: &Node<'_>) -> Contract {
    let mut out = Contract::new(Technology::AsyncApi);
    out.dialect = root.text("asyncapi").map(str::to_owned);
    let info = root.get("info").unwrap_or(&Node::Nothing);
    out.title = info.name("title");
    out.version = info.name("version");
    out.documented = info.says("description");
    out.stage = root.name("x-audience").or_else(|| info.name("x-audience"));
    let servers: Vec<&Node<'_>> =
        root.get("servers").into_iter().flat_map(Node::entries).map(|(_, server)| server).collect();
    let address = |server: &&Node<'_>| server.name("url").or_else(|| server.name("host"));
    out.addresses = servers.iter().filter_map(address).collect();
    let schemes = root.at(&["components", "securitySchemes"]);
    out.schemes = schemes.into_iter().flat_map(Node::entries).map(|(key, _)| key.name()).collect();
    let secured = servers
        .iter()
        .any(|server| server.get("security").is_some_and(|security| !security.items().is_empty()));
    let mut service = Service {
        name: out.title.clone().unwrap_or_default(),
        documented: out.documented,
        ..Service::default()
    };
    for (name, channel) in root.get("channels").into_iter().flat_map(Node::entries) {
        service.operations.push(operation(name.name(), channel, secured));
    }
    out.services.push(service);
    let mut outside: Vec<Name> = Vec::new();
    for kind in ["messages", "schemas"] {
        let group = root.at(&["components", kind]);
        for (name, schema) in group.into_iter().flat_map(Node::entries) {
            // A message documents itself; its fields stand in what it carries.
            let inner = schema.get("payload").filter(|payload| payload.get("$ref").is_none());
            let mut read = schemas::schema(name.name(), inner.unwrap_or(schema), &mut outside);
            read.documented |=
                ["description", "summary", "title"].into_iter().any(|k| schema.says(k));
            out.types.push(read);
        }
    }
    outside.sort();
    outside.dedup_by(|a, b| a.text == b.text);
    out.imports = outside;
    out
}

fn operation(name: Name, channel: &Node<'_>, secured: bool) -> Operation {
    let half = |key| channel.get(key);
    let halves = [half("publish"), half("subscribe")];
    let says = |node: &Node<'_>| node.says("description") || node.says("summary");
    let documented = says(channel) || halves.into_iter().flatten().any(says);
    let messages = halves.into_iter().flatten().filter_map(|half| half.get("message"));
    let named = channel.get("messages").into_iter().flat_map(Node::entries);
    let named = named.map(|(_, message)| message);
    let choices = |message| {
        let several = Node::get(message, "oneOf").map_or(&[][..], Node::items);
        if several.is_empty() { std::slice::from_ref(message) } else { several }
    };
    let all = messages.chain(named).flat_map(choices);
    let target = |message: &Node<'_>| {
        let reference = message.text("$ref").map(|text| text.rsplit('/').next().unwrap_or(text));
        reference.or_else(|| message.text("name")).map(str::to_owned)
    };
    Operation {
        route: channel.text("address").map(|address| (String::new(), address.to_owned())),
        name,
        id: halves.into_iter().flatten().find_map(|half| half.name("operationId")),
        documented,
        gives: all.filter_map(target).collect(),
        secured: Some(secured),
        streams: true,
        ..Operation::default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::document::parse;
    use super::*;

    #[test]
    fn channels_of_both_versions_are_read() {
        let old = "asyncapi: 2.6.0\ninfo: {title: Ledger, version: 1.0.0}\nservers:\n  a: {url: kafka, security: [{sasl: []}]}\n\
            channels:\n  entry.posted:\n    subscribe:\n      summary: Posted.\n      message: {$ref: '#/components/messages/Posted'}\n\
            components:\n  messages:\n    Posted: {summary: Posted., payload: {type: object, properties: {id: {type: string}}}}\n";
        let new = "asyncapi: 3.0.0\ninfo: {title: Ledger, version: 1.0.0}\nchannels:\n  posted:\n    address: entry.posted\n    \
            messages:\n      Posted: {$ref: '#/components/messages/Posted'}\n";
        let old = read(&parse(old).unwrap());
        let operation = &old.services[0].operations[0];
        assert!(operation.documented && operation.secured == Some(true));
        assert_eq!((operation.gives[0].as_str(), old.types[0].fields.len()), ("Posted", 1));
        let new = read(&parse(new).unwrap());
        let operation = &new.services[0].operations[0];
        assert_eq!((operation.gives[0].as_str(), operation.secured), ("Posted", Some(false)));
        assert_eq!(operation.route.as_ref().unwrap().1, "entry.posted");
    }
}
