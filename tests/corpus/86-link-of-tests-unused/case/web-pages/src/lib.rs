//! The pages of the shop.

#[cfg(test)]
mod tests {
    #[test]
    fn nothing() {}
}
