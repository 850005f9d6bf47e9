//! Makes the code.

fn main() -> std::io::Result<()> {
    tonic_prost_build::configure()
        .extern_path(".shop.orders.v1.Money", "::ledger_core::Money")
        .compile_protos(&["proto/orders.proto"], &["proto"])
}
