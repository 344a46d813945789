//! What evcxr says of a name that it cannot keep, in words for learners.
//!
//! A name of a cell lasts for the cells below. evcxr writes its type down for that, so the value must own what it has,
//! and its type must have a name.

/// The words for an error that evcxr itself `said`; None for the compiler's, which say what they mean.
pub(super) fn in_words(said: &str) -> Option<String> {
    let name = said.split('`').nth(1)?;
    if said.contains("which cannot be persisted") {
        let is_closure = said.contains("is a closure") || said.contains("impl Fn");
        return Some(if is_closure {
            of_closure(name)
        } else {
            of_unnamed(name, said.split('`').nth(3).unwrap_or_default())
        });
    }
    if said.contains("contains a reference with a non-static lifetime") {
        return Some(of_reference(name));
    }
    said.starts_with("Couldn't automatically determine type")
        .then(|| of_unknown(name))
}

fn of_closure(name: &str) -> String {
    format!(
        "`{name}` holds a closure, and a closure cannot be kept for the next cells.\n\
         Write a function, and give it all that it uses: `fn {name}(x: f64) -> f64 {{ 2.0 * x }}`.\n\
         {AT_ONCE}"
    )
}

fn of_unnamed(name: &str, type_name: &str) -> String {
    let iterator = if type_name.contains("iter") || type_name.contains("Iter") {
        "\nOf an iterator, `.collect::<Vec<_>>()` makes a vector, which can be kept."
    } else {
        ""
    };
    format!(
        "`{name}` cannot be kept for the next cells: its type, `{type_name}`, has no name that can be written down.\
         {iterator}\n{AT_ONCE}"
    )
}

fn of_reference(name: &str) -> String {
    format!(
        "`{name}` borrows from another value, and a borrow cannot be kept for the next cells.\n\
         Keep a copy instead: `.clone()` of a vector, `.to_owned()` of a view or a slice, `.to_string()` of a text.\n\
         {AT_ONCE}"
    )
}

fn of_unknown(name: &str) -> String {
    format!(
        "The type of `{name}` was not found. Write it down: `let {name}: Array2<f64> = ...;`, or `Vec<f64>`, or what \
         it is."
    )
}

const AT_ONCE: &str = "Or use it in the same cell only, and put all of it between { and }.";

#[cfg(test)]
mod tests {
    use super::*;

    // What evcxr 0.22 says.
    const CLOSURE: &str = "The variable `f` is a closure, which cannot be persisted.\nYou can however persist closures";
    const CLOSURES: &str =
        "The variable `fs` has type `Vec<impl Fn(f64) -> f64>` which cannot be persisted.\nYou";
    const ITERATOR: &str = "The variable `it` has type `std::iter::Map<std::array::IntoIter<f64, 2>, impl Foo>` which cannot be persisted.";
    const REFERENCE: &str =
        "The variable `r` contains a reference with a non-static lifetime so\ncan't be persisted.";
    const UNKNOWN: &str = "Couldn't automatically determine type of variable `z`.\nPlease give it";

    #[test]
    fn each_refusal_names_the_variable_and_what_to_write() {
        for (said, words) in [
            (CLOSURE, "fn f(x: f64) -> f64"),
            (CLOSURES, "fn fs(x: f64) -> f64"),
            (ITERATOR, "`it` cannot be kept"),
            (ITERATOR, ".collect::<Vec<_>>()"),
            (REFERENCE, "`r` borrows"),
            (REFERENCE, ".to_owned()"),
            (UNKNOWN, "let z: Array2<f64>"),
        ] {
            let found = in_words(said).unwrap();
            assert!(found.contains(words), "{found}");
            assert!(!found.contains("persist"), "{found}");
        }
    }

    #[test]
    fn the_compilers_errors_stay() {
        for said in [
            "cannot find value `x` in this scope",
            "mismatched types",
            "closure may outlive the current function, but it borrows `rate`, which is owned by the current function",
            "",
        ] {
            assert_eq!(in_words(said), None);
        }
    }
}
