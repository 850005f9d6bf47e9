//! The pages of the shop.

pub mod sums {
    //! Sums.

    mod own;

    #[path = "../../../ledger-core/src/money.rs"] //~ mandate/source-escape
    pub mod money;
}
