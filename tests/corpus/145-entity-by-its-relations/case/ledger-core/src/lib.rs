//! The tables of the books.

use sea_orm::prelude::*;

/// What was entered.
pub mod entry {
    /// A row.
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "entries")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// What it sums up to.
pub mod total {
    /// A row.
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "totals")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Columns of a table, which has another name than they.
#[derive(DeriveIden)]
pub enum Rates {
    #[sea_orm(iden = "exchange_rates")]
    Table,
    Id,
}

/// Makes it.
pub fn rates() -> TableCreateStatement {
    Table::create().table(Rates::Table).to_owned()
}
