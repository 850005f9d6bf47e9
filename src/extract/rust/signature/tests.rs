//! Signatures of written items.

use super::*;

fn mentioned(text: &str) -> Vec<(String, Part)> {
    let signature = signature(text).unwrap();
    signature.mentions.iter().map(|m| (m.words.join("::"), m.part)).collect()
}

fn names(text: &str) -> Vec<String> {
    mentioned(text).into_iter().map(|(name, _)| name).collect()
}

#[test]
fn fields_are_told_apart_by_who_sees_them() {
    let text = "pub struct A<T: Bound> { pub a: Vec<m::B>, c: Option<C>, pub(crate) t: T }";
    let found = mentioned(text);
    assert!(found.contains(&("Bound".into(), Part::Bound)), "{found:?}");
    assert!(found.contains(&("m::B".into(), Part::Field)), "{found:?}");
    assert!(found.contains(&("C".into(), Part::PrivateField)), "{found:?}");
    assert!(!found.iter().any(|(name, _)| name == "T"), "{found:?}");
    assert_eq!(signature(text).unwrap().shape, Shape::Fields { private: 2 });
}

#[test]
fn a_function_is_its_head_and_not_its_body() {
    let text = "pub async fn f<'a, T>(a: &'a A, g: impl Fn(B) -> C, n: [u8; N]) -> Result<D, E>\n\
                where T: X<Out = Y>, <T as m::Z>::Q: W { inner::Body::new() }";
    assert_eq!(
        names(text),
        ["X", "Y", "m::Z", "W", "A", "Fn", "B", "C", "u8", "N", "Result", "D", "E"]
    );
}

#[test]
fn a_trait_needs_its_supertraits_and_the_heads_of_its_functions() {
    let text = "pub trait T: Sup + Send { type Out: O; const K: KT; fn f<U: V>(&self, a: A, u: U) -> Self::Out { body() } }";
    let found = mentioned(text);
    assert_eq!(found.first(), Some(&("Sup".to_owned(), Part::Supertrait)));
    for name in ["O", "KT", "V", "A"] {
        assert!(found.contains(&(name.to_owned(), Part::AssociatedItem)), "{name}: {found:?}");
    }
    assert!(!found.iter().any(|(name, _)| name == "U" || name.contains("body")), "{found:?}");
    assert_eq!(signature(text).unwrap().shape, Shape::Trait { functions: 1 });
}

#[test]
fn derives_and_helper_paths_count_and_comments_do_not() {
    let text = "#[doc = \"Foo\"] #[cfg_attr(feature = \"s\", derive(serde::Serialize))]\n\
                #[derive(Clone)] #[serde(rename_all = \"camelCase\")]\n\
                pub struct A { #[serde(with = \"crate::hex\", rename = \"B\")] pub a: u8 }";
    let found = mentioned(text);
    assert!(found.contains(&("serde::Serialize".into(), Part::Derive)), "{found:?}");
    assert!(found.contains(&("Clone".into(), Part::Derive)), "{found:?}");
    assert!(found.contains(&("crate::hex".into(), Part::AttributeValue)), "{found:?}");
    assert!(!found.iter().any(|(name, _)| name == "Foo" || name == "B"), "{found:?}");
}

#[test]
fn constants_have_values_statics_only_types() {
    assert_eq!(names("const A: m::T = m::T::of(B, C);"), ["m::T", "m::T::of", "B", "C"]);
    assert_eq!(names("static A: LazyLock<T> = LazyLock::new(|| make());"), ["LazyLock", "T"]);
    assert_eq!(names("pub type A<T> = Result<T, E>;"), ["Result", "E"]);
}

#[test]
fn what_is_alive_is_no_data() {
    let live = |text: &str| signature(text).unwrap().live;
    assert_eq!(live("struct A { f: Box<dyn m::Run> }").as_deref(), Some("dyn Run"));
    assert_eq!(live("struct A(fn(u8) -> u8);").as_deref(), Some("fn(…)"));
    assert_eq!(live("struct A { m: Arc<std::sync::Mutex<u8>> }").as_deref(), Some("Mutex"));
    assert_eq!(live("struct A<T>(PhantomData<fn() -> T>);"), None);
    assert_eq!(live("enum E { A(u8), B { b: String } }"), None);
}

#[test]
fn macros_with_a_syntax_of_their_own_and_hostile_texts_are_refused() {
    assert_eq!(signature("pub struct Flags: u32 { const A = 1; }"), None);
    let deep = format!("const X: u8 = {}1{};", "(".repeat(5_000), ")".repeat(5_000));
    assert_eq!(signature(&deep), None);
    assert_eq!(signature("struct"), None);
    assert_eq!(with_room(|| signature("struct A;").is_some()), Some(true));
}

#[test]
fn implementations_know_their_module_trait_and_members() {
    let found = implementations(
        "impl<T: Q> A<T> { pub const K: u8 = 1; pub fn new(c: C) -> Self { x() } }\n\
         mod m { impl super::B for X { type Out = u8; fn f(&self) {} } }\n\
         #[cfg( test )] mod tests { impl A { fn t() {} } }",
    );
    assert_eq!(found.len(), 2);
    let (own, other) = (&found[0], &found[1]);
    assert_eq!((own.subject.join("::"), own.of_trait.clone()), ("A".into(), None));
    let new = &own.members[1];
    assert_eq!((new.name.as_str(), new.kind), ("new", MemberKind::Function));
    let words: Vec<&str> = new.mentions.iter().map(|m| m.words[0].as_str()).collect();
    assert_eq!(words, ["Q", "C"]);
    assert_eq!(other.modules, ["m"]);
    assert_eq!(other.of_trait.as_deref(), Some("B"));
}
