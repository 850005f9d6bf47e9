//! The signature of one item: its shape, and every path that it can't be declared without.
//!
//! Owns the reading of an item's own text: types of fields, parameters and results, bounds,
//! supertraits, targets of aliases, values of constants, derives. Bodies of functions are no
//! part of it. Texts that are nested too deeply are refused before syn sees them; whoever reads
//! many of them does it inside [`with_room`]. Does not know what a path means.

mod attributes;
mod implementations;
mod paths;

pub use implementations::{Implementation, Member, MemberKind, implementations};

use syn::{Item, TraitItem};

use super::is_too_deep;
use paths::Paths;

/// Stack for syn, which descends: nesting up to the limit must fit in an unoptimised build.
const STACK: usize = 64 << 20;

/// Where in a signature a path stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A field that others may see, or one of a variant.
    Field,
    /// A field that only its own module sees.
    PrivateField,
    /// A parameter of a function.
    Parameter,
    /// The result of a function.
    Return,
    /// A bound of a type parameter, or its default.
    Bound,
    /// A trait that is needed to implement this one.
    Supertrait,
    /// An associated type, constant or function of a trait.
    AssociatedItem,
    /// What an alias stands for.
    Target,
    /// The type of a constant or static.
    Type,
    /// The value of a constant.
    Value,
    /// `#[derive(…)]`.
    Derive,
    /// The name of another attribute.
    Attribute,
    /// A path inside an attribute, as in `#[serde(with = "…")]`.
    AttributeValue,
}

/// One path in a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Its words, without generic arguments.
    pub words: Vec<String>,
    /// Whether it begins with `::`.
    pub rooted: bool,
    /// Where it stands.
    pub part: Part,
    /// `path!`.
    pub is_macro: bool,
}

/// What an item is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A structure or union: how many of its fields are private.
    Fields {
        /// Fields that not everybody sees.
        private: usize,
    },
    /// An enumeration: the names of its variants.
    Variants(Vec<String>),
    /// An alias.
    Alias,
    /// A constant.
    Constant,
    /// A static.
    Static,
    /// A function.
    Function,
    /// A trait: how many functions it asks for or provides.
    Trait {
        /// Its functions.
        functions: usize,
    },
    /// A macro.
    Macro,
}

/// The signature of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// What it is made of.
    pub shape: Shape,
    /// Each path once for each part, in the order of the text.
    pub mentions: Vec<Mention>,
    /// The first part of it that is alive rather than data: `dyn Trait`, `fn(…)`, a lock, a
    /// channel, an open file.
    pub live: Option<String>,
    /// Errors of its results that are texts or nothing: `String`, `&str`, `()`.
    pub bare_errors: Vec<String>,
}

/// Reads the text of one item, attributes included. None where it is no Rust, as inside a macro
/// with a syntax of its own, or where it is nested too deeply.
pub fn signature(text: &str) -> Option<Signature> {
    if is_too_deep(text) {
        return None;
    }
    let item: Item = syn::parse_str(text).ok()?;
    let mut paths = Paths::default();
    let shape = match &item {
        Item::Struct(item) => {
            paths.attributes(&item.attrs);
            paths.generics(&item.generics);
            let private = item.fields.iter().map(|field| paths.field(field)).filter(|p| *p).count();
            Shape::Fields { private }
        }
        Item::Union(item) => {
            paths.attributes(&item.attrs);
            paths.generics(&item.generics);
            let fields = item.fields.named.iter();
            Shape::Fields { private: fields.map(|field| paths.field(field)).filter(|p| *p).count() }
        }
        Item::Enum(item) => enumeration(item, &mut paths),
        Item::Type(item) => {
            paths.attributes(&item.attrs);
            paths.generics(&item.generics);
            paths.ty(&item.ty, Part::Target);
            Shape::Alias
        }
        Item::Const(item) => {
            paths.attributes(&item.attrs);
            paths.ty(&item.ty, Part::Type);
            paths.value(&item.expr);
            Shape::Constant
        }
        Item::Static(item) => {
            paths.attributes(&item.attrs);
            paths.ty(&item.ty, Part::Type);
            Shape::Static
        }
        Item::Fn(item) => {
            paths.attributes(&item.attrs);
            paths.function(&item.sig);
            Shape::Function
        }
        Item::Trait(item) => contract(item, &mut paths),
        Item::Macro(_) => Shape::Macro,
        _ => return None,
    };
    let Paths { found, live, bare_errors, .. } = paths;
    Some(Signature { shape, mentions: found, live, bare_errors })
}

fn enumeration(item: &syn::ItemEnum, paths: &mut Paths) -> Shape {
    paths.attributes(&item.attrs);
    paths.generics(&item.generics);
    for variant in &item.variants {
        paths.helpers(&variant.attrs);
        for field in &variant.fields {
            paths.ty(&field.ty, Part::Field);
            paths.helpers(&field.attrs);
        }
        if let Some((_, value)) = &variant.discriminant {
            paths.value(value);
        }
    }
    Shape::Variants(item.variants.iter().map(|variant| paths::word(&variant.ident)).collect())
}

fn contract(item: &syn::ItemTrait, paths: &mut Paths) -> Shape {
    paths.attributes(&item.attrs);
    paths.generics(&item.generics);
    paths.bounds(&item.supertraits, Part::Supertrait);
    let mut functions = 0;
    for member in &item.items {
        match member {
            TraitItem::Fn(member) => {
                functions += 1;
                paths.member_function(&member.sig, Part::AssociatedItem);
            }
            TraitItem::Type(member) => {
                paths.bounds(&member.bounds, Part::AssociatedItem);
                if let Some((_, ty)) = &member.default {
                    paths.ty(ty, Part::AssociatedItem);
                }
            }
            TraitItem::Const(member) => paths.ty(&member.ty, Part::AssociatedItem),
            _ => {}
        }
    }
    Shape::Trait { functions }
}

/// Runs on a thread with a stack that is deep enough for syn. None where the system gives no
/// thread.
pub fn with_room<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        thread.spawn_scoped(scope, work).ok()?.join().ok()
    })
}

#[cfg(test)]
mod tests;
