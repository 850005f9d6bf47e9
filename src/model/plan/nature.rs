//! Data or behaviour: what an item is good for in an interface.
//!
//! Owns that judgement. Data can be moved as it stands; behaviour would take its code along, or
//! has to be asked for over a service or through a trait. Methods called on values are not seen,
//! so data says how many functions it has. Does not know wording.

use std::collections::BTreeSet;

use super::blocks::{Block, members, own_functions};
use crate::extract::rust::{ItemKind, MemberKind, Part, Shape, Signature};

/// What an item is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nature {
    /// Declarations of values.
    Data,
    /// Code that does something.
    Behaviour,
}

/// Why an item is data or behaviour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Because {
    /// Data: every field is public.
    PublicFields {
        /// Functions in its own `impl` blocks.
        functions: usize,
    },
    /// Data: some fields are private, but it has no functions of its own.
    NoFunctions,
    /// Data: variants.
    Variants {
        /// Functions in its own `impl` blocks.
        functions: usize,
    },
    /// Data: another name of a type.
    Alias,
    /// Data: a constant.
    Constant,
    /// Behaviour: a function.
    Function,
    /// Behaviour: a trait.
    Trait {
        /// Functions that it asks for or provides.
        functions: usize,
    },
    /// Behaviour: a macro.
    Macro,
    /// Behaviour: one value for a whole process.
    Static,
    /// Behaviour: these associated functions are called.
    Called(Vec<String>),
    /// Behaviour: private fields, and functions that guard them.
    Guarded {
        /// Functions in its own `impl` blocks.
        functions: usize,
    },
    /// Behaviour: it holds something alive: `dyn Trait`, a lock, a channel.
    Holds(String),
}

impl Because {
    /// Data or behaviour.
    pub fn nature(&self) -> Nature {
        match self {
            Self::PublicFields { .. }
            | Self::NoFunctions
            | Self::Variants { .. }
            | Self::Alias
            | Self::Constant => Nature::Data,
            _ => Nature::Behaviour,
        }
    }
}

/// Judges one item by its signature, its blocks, and the associated items that are used.
pub(super) fn because(
    kind: ItemKind,
    signature: &Signature,
    blocks: &[Block],
    used: &BTreeSet<String>,
) -> Because {
    if kind == ItemKind::Macro {
        return Because::Macro;
    }
    match &signature.shape {
        Shape::Function => return Because::Function,
        Shape::Trait { functions } => return Because::Trait { functions: *functions },
        Shape::Static => return Because::Static,
        Shape::Macro => return Because::Macro,
        _ => {}
    }
    if let Some(live) = &signature.live {
        return Because::Holds(live.clone());
    }
    let called = called(signature, blocks, used);
    let functions = own_functions(blocks);
    match &signature.shape {
        Shape::Alias => Because::Alias,
        Shape::Constant => Because::Constant,
        _ if !called.is_empty() => Because::Called(called),
        Shape::Variants(_) => Because::Variants { functions },
        Shape::Fields { private: 0 } => Because::PublicFields { functions },
        Shape::Fields { .. } if functions == 0 => Because::NoFunctions,
        _ => Because::Guarded { functions },
    }
}

/// Associated functions among what is used: no variants, no constants, nothing that a derive
/// writes.
fn called(signature: &Signature, blocks: &[Block], used: &BTreeSet<String>) -> Vec<String> {
    let derives = signature.mentions.iter().any(|mention| mention.part == Part::Derive);
    let is_variant = |name: &str| match &signature.shape {
        Shape::Variants(variants) => variants.iter().any(|variant| variant == name),
        _ => false,
    };
    let is_function = |name: &&String| {
        if is_variant(name) {
            return false;
        }
        let mut kinds = members(blocks, name).map(|(_, member)| member.kind).peekable();
        match kinds.peek() {
            None => !derives,
            Some(_) => kinds.any(|kind| kind == MemberKind::Function),
        }
    };
    used.iter().filter(is_function).cloned().collect()
}
