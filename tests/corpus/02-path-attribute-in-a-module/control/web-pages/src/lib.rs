//! The pages of the shop.

pub mod sums {
    //! Sums.

    mod own;

    #[path = "../money.rs"]
    pub mod money;
}
