//! The walk over types and expressions of a signature.
//!
//! Owns which paths count: names of type parameters and `Self` do not, bodies and closures are not
//! entered. Also notes the first part that is alive rather than data. Does not know items.

use syn::visit::{self, Visit};
use syn::{Expr, Generics, Type, Visibility};

use super::{Mention, Part};

/// Types that hold something running, shared or open; the last word of their path.
const LIVE: [&str; 27] = [
    "AtomicBool",
    "AtomicI32",
    "AtomicI64",
    "AtomicU32",
    "AtomicU64",
    "AtomicUsize",
    "Cell",
    "Child",
    "Condvar",
    "File",
    "JoinHandle",
    "JoinSet",
    "LazyLock",
    "Mutex",
    "Notify",
    "OnceCell",
    "OnceLock",
    "Receiver",
    "RefCell",
    "RwLock",
    "Semaphore",
    "Sender",
    "TcpListener",
    "TcpStream",
    "UdpSocket",
    "UnboundedReceiver",
    "UnboundedSender",
];

/// What was found so far.
pub(super) struct Paths {
    pub(super) found: Vec<Mention>,
    pub(super) live: Option<String>,
    /// Errors of results that no path leads to: `String`, `&str`, `()`.
    pub(super) bare_errors: Vec<String>,
    part: Part,
    /// Type and constant parameters in force.
    parameters: Vec<String>,
    /// Inside `PhantomData<…>` nothing is held.
    is_phantom: bool,
}

impl Default for Paths {
    fn default() -> Self {
        Self {
            found: Vec::new(),
            live: None,
            bare_errors: Vec::new(),
            part: Part::Field,
            parameters: Vec::new(),
            is_phantom: false,
        }
    }
}

impl Paths {
    /// Adds a path; its head must not be a parameter.
    pub(super) fn add(&mut self, words: Vec<String>, rooted: bool, is_macro: bool) {
        let Some(first) = words.first() else { return };
        let is_parameter = !rooted && self.parameters.iter().any(|name| name == first);
        if is_parameter || first == "Self" || (first == "self" && words.len() == 1) {
            return;
        }
        let mention = Mention { words, rooted, part: self.part, is_macro };
        if !self.found.contains(&mention) {
            self.found.push(mention);
        }
    }

    pub(super) fn in_part<T>(&mut self, part: Part, work: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.part, part);
        let out = work(self);
        self.part = before;
        out
    }

    pub(super) fn ty(&mut self, ty: &Type, part: Part) {
        self.in_part(part, |paths| paths.visit_type(ty));
    }

    pub(super) fn value(&mut self, value: &Expr) {
        self.in_part(Part::Value, |paths| paths.visit_expr(value));
    }

    pub(super) fn bounds<'a>(
        &mut self,
        bounds: impl IntoIterator<Item = &'a syn::TypeParamBound>,
        part: Part,
    ) {
        self.in_part(part, |paths| {
            for bound in bounds {
                paths.visit_type_param_bound(bound);
            }
        });
    }

    /// Parameters come into force, their bounds are walked.
    pub(super) fn generics(&mut self, generics: &Generics) {
        self.in_part(Part::Bound, |paths| paths.parameters_of(generics));
    }

    fn parameters_of(&mut self, generics: &Generics) {
        let types = generics.type_params().map(|parameter| word(&parameter.ident));
        let constants = generics.const_params().map(|parameter| word(&parameter.ident));
        self.parameters.extend(types.chain(constants));
        self.visit_generics(generics);
    }

    /// A field; whether it is private.
    pub(super) fn field(&mut self, field: &syn::Field) -> bool {
        let is_private = !matches!(field.vis, Visibility::Public(_));
        self.ty(&field.ty, if is_private { Part::PrivateField } else { Part::Field });
        self.helpers(&field.attrs);
        is_private
    }

    /// A function's head.
    pub(super) fn function(&mut self, signature: &syn::Signature) {
        self.generics(&signature.generics);
        for input in &signature.inputs {
            if let syn::FnArg::Typed(input) = input {
                self.ty(&input.ty, Part::Parameter);
            }
        }
        if let syn::ReturnType::Type(_, ty) = &signature.output {
            self.ty(ty, Part::Return);
        }
    }

    /// The head of a function of a trait or type, whose own parameters end with it.
    pub(super) fn member_function(&mut self, signature: &syn::Signature, part: Part) {
        let before = self.parameters.len();
        self.in_part(part, |paths| {
            paths.parameters_of(&signature.generics);
            for input in &signature.inputs {
                if let syn::FnArg::Typed(input) = input {
                    paths.visit_type(&input.ty);
                }
            }
            paths.visit_return_type(&signature.output);
        });
        self.parameters.truncate(before);
    }

    /// The error of `Result<T, String>`, where the result is given rather than taken.
    fn note_error(&mut self, result: &syn::PathSegment) {
        let is_given = matches!(self.part, Part::Return | Part::AssociatedItem | Part::Target);
        let syn::PathArguments::AngleBracketed(arguments) = &result.arguments else { return };
        let mut types = arguments.args.iter().filter_map(|argument| match argument {
            syn::GenericArgument::Type(ty) => Some(ty),
            _ => None,
        });
        let error = types.nth(1).and_then(bare).filter(|_| is_given);
        if let Some(error) = error.filter(|error| !self.bare_errors.contains(error)) {
            self.bare_errors.push(error);
        }
    }

    fn note_live(&mut self, what: &str) {
        let is_held =
            matches!(self.part, Part::Field | Part::PrivateField | Part::Target | Part::Type);
        if is_held && !self.is_phantom {
            self.live.get_or_insert_with(|| what.to_owned());
        }
    }
}

/// A type without a path of its own, as written: `String`, `&str`, `()`.
fn bare(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) if path.qself.is_none() => {
            path.path.get_ident().map(word).filter(|name| name == "String" || name == "str")
        }
        Type::Reference(inner) => bare(&inner.elem).map(|name| format!("&{name}")),
        Type::Tuple(tuple) if tuple.elems.is_empty() => Some("()".to_owned()),
        _ => None,
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let words: Vec<String> = path.segments.iter().map(|part| word(&part.ident)).collect();
        let last = words.last().cloned().unwrap_or_default();
        if LIVE.contains(&last.as_str()) {
            self.note_live(&last);
        }
        self.add(words, path.leading_colon.is_some(), false);
        if let Some(result) = path.segments.last().filter(|_| last == "Result") {
            self.note_error(result);
        }
        let before = self.is_phantom;
        self.is_phantom |= last == "PhantomData";
        visit::visit_path(self, path);
        self.is_phantom = before;
    }

    fn visit_type_path(&mut self, path: &'ast syn::TypePath) {
        match &path.qself {
            None => self.visit_path(&path.path),
            // `<T as a::Trait>::Out`: the trait is named, the rest belongs to it.
            Some(subject) => {
                self.visit_type(&subject.ty);
                let parts = path.path.segments.iter();
                let words = parts.clone().take(subject.position).map(|part| word(&part.ident));
                self.add(words.collect(), path.path.leading_colon.is_some(), false);
                for part in parts {
                    self.visit_path_arguments(&part.arguments);
                }
            }
        }
    }

    fn visit_type_trait_object(&mut self, object: &'ast syn::TypeTraitObject) {
        let first = object.bounds.iter().find_map(|bound| match bound {
            syn::TypeParamBound::Trait(bound) => bound.path.segments.last(),
            _ => None,
        });
        let name = first.map(|part| word(&part.ident)).unwrap_or_default();
        self.note_live(&format!("dyn {name}"));
        visit::visit_type_trait_object(self, object);
    }

    fn visit_type_fn_ptr(&mut self, pointer: &'ast syn::TypeFnPtr) {
        self.note_live("fn(…)");
        visit::visit_type_fn_ptr(self, pointer);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let words = call.path.segments.iter().map(|part| word(&part.ident)).collect();
        self.add(words, call.path.leading_colon.is_some(), true);
    }

    // Attributes are read where they stand before an item, a variant or a field.
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_block(&mut self, _: &'ast syn::Block) {}

    fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
}

/// An identifier without the mark of a raw one.
pub(super) fn word(ident: &syn::Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").map(str::to_owned).unwrap_or(text)
}
