//! The `impl` blocks of a file: whose they are, and what they declare.
//!
//! Owns the reading of a whole file for them; blocks inside bodies and macros are not seen, and
//! what only tests compile is left out. Does not know which type a path means.

use syn::{ImplItem, Item, Type};

use super::paths::{Paths, word};
use super::{Mention, Part, is_too_deep};

/// What an associated item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MemberKind {
    /// A function or method.
    Function,
    /// A constant.
    Constant,
    /// A type.
    Type,
}

/// One associated item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: MemberKind,
    /// `pub`; in a trait's block none says so.
    pub public: bool,
    /// The paths of its signature.
    pub mentions: Vec<Mention>,
    /// Errors of its result that are texts or nothing.
    pub bare_errors: Vec<String>,
}

/// One `impl` block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Implementation {
    /// Names of the inline modules around it, outermost first.
    pub modules: Vec<String>,
    /// The path of the type.
    pub subject: Vec<String>,
    /// The last word of the trait; none for a type's own block.
    pub of_trait: Option<String>,
    /// What it declares.
    pub members: Vec<Member>,
}

/// Every `impl` block of a file, in the order of the text. Nothing where it can't be parsed.
pub fn implementations(text: &str) -> Vec<Implementation> {
    if !text.contains("impl") || is_too_deep(text) {
        return Vec::new();
    }
    let mut out = Vec::new();
    if let Ok(file) = syn::parse_file(text) {
        collect(&file.items, &mut Vec::new(), &mut out);
    }
    out
}

fn collect(items: &[Item], modules: &mut Vec<String>, out: &mut Vec<Implementation>) {
    for item in items {
        match item {
            Item::Impl(block) => out.extend(implementation(block, modules)),
            Item::Mod(module) if !is_test(&module.attrs) => {
                if let Some((_, items)) = &module.content {
                    modules.push(word(&module.ident));
                    collect(items, modules, out);
                    modules.pop();
                }
            }
            _ => {}
        }
    }
}

fn implementation(block: &syn::ItemImpl, modules: &[String]) -> Option<Implementation> {
    if is_test(&block.attrs) {
        return None;
    }
    let Type::Path(subject) = &*block.self_ty else { return None };
    let mut members = Vec::new();
    for item in &block.items {
        let mut paths = Paths::default();
        paths.generics(&block.generics);
        // The block's own bounds belong to each of its members.
        let (ident, kind, seen) = match item {
            ImplItem::Fn(item) if !is_test(&item.attrs) => {
                paths.function(&item.sig);
                (&item.sig.ident, MemberKind::Function, &item.vis)
            }
            ImplItem::Const(item) => {
                paths.ty(&item.ty, Part::Type);
                (&item.ident, MemberKind::Constant, &item.vis)
            }
            ImplItem::Type(item) => (&item.ident, MemberKind::Type, &item.vis),
            _ => continue,
        };
        let public = matches!(seen, syn::Visibility::Public(_));
        let Paths { found: mentions, bare_errors, .. } = paths;
        members.push(Member { name: word(ident), kind, public, mentions, bare_errors });
    }
    let of_trait = block.trait_.as_ref().and_then(|(path, _)| path.segments.last());
    Some(Implementation {
        modules: modules.to_vec(),
        subject: subject.path.segments.iter().map(|part| word(&part.ident)).collect(),
        of_trait: of_trait.map(|part| word(&part.ident)),
        members,
    })
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.meta.require_list().is_ok_and(|l| l.tokens.to_string() == "test")
    })
}
