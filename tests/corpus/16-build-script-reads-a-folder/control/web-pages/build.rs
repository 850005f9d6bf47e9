//! Prepares what the package is built from.

fn compile(_files: &[&str], _folders: &[&str]) {}

fn main() {
    compile(&["../ledger-core/proto/posting.proto"], &["../ledger-core/proto"]);
}
