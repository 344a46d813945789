//! The names of ndarray's types as cells write them: `Array2<f64>` for `ArrayBase<OwnedRepr<f64>, Dim<[usize; 2]>,
//! f64>`.

/// The text, with all such names in it made short.
pub(super) fn shortened(text: &str) -> String {
    let mut short = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(LONG) {
        short.push_str(&rest[..start]);
        let name = &rest[start..];
        if let Some((array, length)) = array(name) {
            short.push_str(&array);
            rest = &name[length..];
        } else {
            short.push_str(LONG);
            rest = &name[LONG.len()..];
        }
    }
    (short + rest).replace("ArrayBase<_, _, _>", "Array<_>")
}

/// The text without the places that types come from: `Dense` for `nnfs_notebook::prelude::Dense`.
pub(super) fn without_places(text: &str) -> String {
    const PLACES: [&str; 3] = [
        "nnfs_notebook::prelude::",
        "nnfs_core::prelude::",
        "ndarray::",
    ];
    PLACES
        .iter()
        .fold(text.to_owned(), |text, place| text.replace(place, ""))
}

const LONG: &str = "ArrayBase<";
const LEFT_OUT: &str = "_";

/// The short name of the array type at the start of `text`, and how long the long name is.
fn array(text: &str) -> Option<(String, usize)> {
    let (arguments, length) = arguments(text)?;
    let [store, axes, element] = arguments[..] else {
        return None;
    };
    let kinds = [
        ("OwnedRepr<", "Array"),
        ("ViewRepr<&mut ", "ArrayViewMut"),
        ("ViewRepr<&", "ArrayView"),
    ];
    let named = kinds
        .iter()
        .find_map(|(start, kind)| Some((*kind, store.strip_prefix(start)?.strip_suffix('>')?)));
    // Of types that differ elsewhere, rustc leaves out what they share.
    let (kind, stored) = named.or((store == LEFT_OUT).then_some(("Array", LEFT_OUT)))?;
    let axes = axes.strip_prefix("Dim<[usize; ")?.strip_suffix("]>")?;
    let is_number = !axes.is_empty() && axes.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && stored == element).then(|| (format!("{kind}{axes}<{element}>"), length))
}

/// What stands between the angle brackets of the type at the start of `text`, and where its name ends.
fn arguments(text: &str) -> Option<(Vec<&str>, usize)> {
    let mut depth = 0_usize;
    let mut arguments = Vec::new();
    let mut start = LONG.len();
    for (i, character) in text.char_indices() {
        match character {
            '<' | '[' | '(' => depth += 1,
            ',' if depth == 1 => {
                arguments.push(text[start..i].trim());
                start = i + 1;
            }
            '>' | ']' | ')' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    arguments.push(text[start..i].trim());
                    return Some((arguments, i + 1));
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owned_arrays_and_views_are_named_as_in_cells() {
        for (long, short) in [
            (
                "expected `&ArrayBase<OwnedRepr<f64>, Dim<[usize; 2]>, f64>`, found `f64`",
                "expected `&Array2<f64>`, found `f64`",
            ),
            (
                "fn(&ArrayBase<OwnedRepr<{float}>, Dim<[usize; 1]>, {float}>, usize)",
                "fn(&Array1<{float}>, usize)",
            ),
            ("fn(&ArrayBase<_, _, _>) -> f64", "fn(&Array<_>) -> f64"),
            (
                "ArrayBase<ViewRepr<&f64>, Dim<[usize; 1]>, f64>",
                "ArrayView1<f64>",
            ),
            (
                "Vec<ArrayBase<ViewRepr<&mut usize>, Dim<[usize; 3]>, usize>>",
                "Vec<ArrayViewMut3<usize>>",
            ),
        ] {
            assert_eq!(shortened(long), short);
        }
    }

    #[test]
    fn types_are_named_without_their_places() {
        let long = "found struct `nnfs_notebook::prelude::ArrayBase<nnfs_notebook::prelude::OwnedRepr<f64>, \
                    nnfs_notebook::prelude::Dim<[usize; 2]>, f64>`";
        assert_eq!(
            shortened(&without_places(long)),
            "found struct `Array2<f64>`"
        );
    }

    #[test]
    fn what_is_not_wholly_known_stays() {
        for text in [
            "ArrayBase<S, Dim<[usize; 2]>, f64>",
            "ArrayBase<OwnedRepr<f64>, Dim<IxDynImpl>, f64>",
            "ArrayBase<OwnedRepr<f64>, Dim<[usize",
            "ArrayBase<",
            "no array, Vec<(f64, f64)> -> ()",
        ] {
            assert_eq!(shortened(text), text);
        }
    }
}
