//! The pages of the shop.

#[cfg(test)]
mod tests {
    use std::process::Command;

    #[test]
    fn the_books_close() {
        let _ = Command::new("ledger-close").status();
    }
}
