//! What a Rust file offers and what it does: declarations of data against bodies of behaviour.
//!
//! Owns one count. Deeply nested text is refused before syn sees it: syn overflows the stack at
//! about 1,000 nested parentheses on a thread of 2 MiB, and that can't be caught.

use syn::{ImplItem, Item, TraitItem};

/// The deepest nesting of brackets that is parsed. Of 12,195 public files three go above 100, all
/// by escape sequences inside strings; an unoptimised build overflows before 250.
const DEEPEST: usize = 100;

/// Items of one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Surface {
    /// Structs, enums, unions, type aliases, traits, constants.
    pub declarations: usize,
    /// Functions and methods with a body.
    pub bodies: usize,
    /// Those of them that do more than to convert, compare or print a value.
    pub deeds: usize,
}

impl std::ops::AddAssign for Surface {
    fn add_assign(&mut self, other: Self) {
        self.declarations += other.declarations;
        self.bodies += other.bodies;
        self.deeds += other.deeds;
    }
}

/// Traits that plain data has: what implements them converts, compares or prints.
const OF_DATA: [&str; 25] = [
    "From",
    "TryFrom",
    "Into",
    "TryInto",
    "FromStr",
    "Display",
    "Debug",
    "Default",
    "Clone",
    "Error",
    "AsRef",
    "AsMut",
    "Borrow",
    "Deref",
    "DerefMut",
    "PartialEq",
    "Eq",
    "PartialOrd",
    "Ord",
    "Hash",
    "IntoIterator",
    "FromIterator",
    "Serialize",
    "Deserialize",
    "JsonSchema",
];

/// Counts the items of a file; none if it can't be parsed.
pub fn surface(text: &str) -> Option<Surface> {
    if nesting(text) > DEEPEST {
        return None;
    }
    let file = syn::parse_file(text).ok()?;
    let mut out = Surface::default();
    count(&file.items, &mut out);
    Some(out)
}

fn count(items: &[Item], out: &mut Surface) {
    for item in items {
        match item {
            Item::Struct(_) | Item::Enum(_) | Item::Union(_) | Item::Type(_) | Item::Const(_) => {
                out.declarations += 1;
            }
            Item::Trait(item) => {
                out.declarations += 1;
                let has_body =
                    |i: &&TraitItem| matches!(i, TraitItem::Fn(f) if f.default.is_some());
                let bodies = item.items.iter().filter(has_body).count();
                out.bodies += bodies;
                out.deeds += bodies;
            }
            Item::Fn(_) => {
                out.bodies += 1;
                out.deeds += 1;
            }
            Item::Impl(item) => {
                let bodies = item.items.iter().filter(|i| matches!(i, ImplItem::Fn(_))).count();
                out.bodies += bodies;
                let is_of_data = item.trait_.as_ref().is_some_and(|(path, _)| {
                    path.segments.last().is_some_and(|last| OF_DATA.iter().any(|t| last.ident == t))
                });
                out.deeds += if is_of_data { 0 } else { bodies };
            }
            Item::Mod(item) if !is_test(&item.attrs) => {
                if let Some((_, items)) = &item.content {
                    count(items, out);
                }
            }
            _ => {}
        }
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.meta.require_list().is_ok_and(|l| l.tokens.to_string() == "test")
    })
}

/// The depth of brackets, counted on bytes: text in strings can only make it larger.
fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0usize);
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_and_bodies_are_told_apart_and_tests_left_out() {
        let text = "pub struct A; enum B { C } trait T { fn x(&self); fn y(&self) {} }\n\
                    impl std::fmt::Display for A { fn fmt(&self) {} } impl A { fn a() {} fn b() {} } fn f() {}\n\
                    #[cfg(test)] mod tests { fn g() {} } mod m { fn h() {} }";
        assert_eq!(surface(text), Some(Surface { declarations: 3, bodies: 6, deeds: 5 }));
    }

    #[test]
    fn hostile_and_broken_texts_are_refused() {
        let deep = format!("const X: u8 = {}1{};", "(".repeat(5_000), ")".repeat(5_000));
        assert_eq!(surface(&deep), None);
        assert_eq!(surface("fn {"), None);
    }
}
