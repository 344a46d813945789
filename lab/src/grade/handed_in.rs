//! The notebooks in a folder: whose they are, and of which chapter.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::shipped::Shipped;
use super::table;

/// How many folders deep notebooks are looked for.
const DEEPEST: usize = 4;

/// A notebook that was handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HandedIn {
    pub(super) learner: String,
    pub(super) file: PathBuf,
    /// The file from the folder of the notebooks on.
    pub(super) shown: String,
    /// The place of its chapter, where the name says it.
    pub(super) chapter: Option<usize>,
}

/// What a folder holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) notebooks: Vec<HandedIn>,
    /// Files that are no notebooks.
    pub(super) others: Vec<String>,
}

/// Finds the notebooks in `folder`: flat, as `ADA-04-softmax.ipynb`, or one folder a learner, as
/// `ADA/04-softmax.ipynb`.
///
/// With `only_chapter` there is one chapter, and a name that says nothing else means it.
///
/// # Errors
/// Returns an error if the folder cannot be read, or holds no notebooks.
pub(super) fn find(folder: &Path, chapters: &[Shipped], only_chapter: bool) -> Result<Found> {
    let mut files = Vec::new();
    add_files(folder, DEEPEST, &mut files)?;
    files.sort();
    let mut found = Found::default();
    for file in files {
        let inside = file.strip_prefix(folder).unwrap_or(&file);
        let shown = inside.to_string_lossy().into_owned();
        let is_notebook = file
            .extension()
            .is_some_and(|end| end.eq_ignore_ascii_case("ipynb"));
        if !is_notebook {
            if ![table::CSV, table::TEXT].contains(&shown.as_str()) {
                found.others.push(shown);
            }
            continue;
        }
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        let named = by_name(&stem, chapters);
        // Of another chapter than the only one that is wanted.
        if only_chapter && named.is_none() && has_number_of_chapter(&stem) {
            continue;
        }
        found.notebooks.push(HandedIn {
            learner: learner(folder, inside, &stem, named.map(|(_, rest)| rest)),
            chapter: named
                .map(|(chapter, _)| chapter)
                .or(only_chapter.then_some(0)),
            shown,
            file,
        });
    }
    if found.notebooks.is_empty() {
        bail!(
            "{} holds no notebooks to grade. They may lie in it as ADA-04-softmax.ipynb, or one folder a learner as \
             ADA/04-softmax.ipynb.",
            folder.display()
        );
    }
    Ok(found)
}

/// Adds all files in a folder and the folders in it, but for hidden ones and those that programs leave behind.
fn add_files(folder: &Path, deepest: usize, files: &mut Vec<PathBuf>) -> Result<()> {
    let read = || {
        format!(
            "{} cannot be read; name the folder with the notebooks that were handed in",
            folder.display()
        )
    };
    for entry in folder.read_dir().with_context(read)? {
        let entry = entry.with_context(read)?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') || name == "__MACOSX" {
            continue;
        }
        let path = entry.path();
        if !fs::metadata(&path).is_ok_and(|found| found.is_dir()) {
            files.push(path);
        } else if deepest > 1 {
            add_files(&path, deepest - 1, files)?;
        }
    }
    Ok(())
}

/// Who handed a notebook in: the first folder, else what its name holds beside the chapter's, else the folder of all.
fn learner(
    folder: &Path,
    inside: &Path,
    stem: &str,
    beside_chapter: Option<(&str, &str)>,
) -> String {
    let mut parts = inside.components();
    if let (Some(first), Some(_)) = (parts.next(), parts.next()) {
        return first.as_os_str().to_string_lossy().into_owned();
    }
    let Some((before, after)) = beside_chapter else {
        return stem.to_owned();
    };
    let trimmed = |text: &str| text.trim_matches(['-', '_', '.', ' ']).to_owned();
    let parts = [trimmed(before), trimmed(after)];
    let parts: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    if !parts.is_empty() {
        return parts.join(" ");
    }
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let name = folder.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// The chapter whose name stands in a file's, and what stands before and after it there.
fn by_name<'a>(stem: &'a str, chapters: &[Shipped]) -> Option<(usize, (&'a str, &'a str))> {
    let lower = stem.to_ascii_lowercase();
    chapters.iter().enumerate().find_map(|(i, chapter)| {
        let name = chapter.name().to_ascii_lowercase();
        lower.match_indices(&name).find_map(|(start, _)| {
            let (before, after) = (&stem[..start], &stem[start + name.len()..]);
            let is_whole = !before.ends_with(|c: char| c.is_ascii_digit())
                && !after.starts_with(|c: char| c.is_alphanumeric());
            is_whole.then_some((i, (before, after)))
        })
    })
}

/// Whether a name holds two digits and a dash, as the names of chapters begin.
fn has_number_of_chapter(stem: &str) -> bool {
    let bytes = stem.as_bytes();
    (0..bytes.len()).any(|i| {
        let is_digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
        let before = i.checked_sub(1).is_some_and(is_digit);
        !before && is_digit(i) && is_digit(i + 1) && bytes.get(i + 2) == Some(&b'-')
    })
}

#[cfg(test)]
mod tests {
    use super::super::shipped::tests::chapter;
    use super::*;

    fn chapters() -> Vec<Shipped> {
        vec![
            chapter("04-softmax", &["a"]),
            chapter("13-softmax-with-cross-entropy", &["b"]),
        ]
    }

    fn folder_of(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::Builder::new().prefix("class").tempdir().unwrap();
        for file in files {
            let file = folder.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "").unwrap();
        }
        folder
    }

    #[test]
    fn every_way_to_name_a_notebook_is_known() {
        let cases = [
            ("Ada-04-softmax.ipynb", "Ada", Some(0)),
            ("Bo_04-softmax.ipynb", "Bo", Some(0)),
            ("04-softmax-Cy.ipynb", "Cy", Some(0)),
            ("04-Softmax (Di).IPYNB", "(Di)", Some(0)),
            (
                "Eve-Lin_13-softmax-with-cross-entropy.ipynb",
                "Eve-Lin",
                Some(1),
            ),
            ("Flo/04-softmax.ipynb", "Flo", Some(0)),
            ("Gus/work/04-softmax.ipynb", "Gus", Some(0)),
            ("Hal/final.ipynb", "Hal", None),
            ("Ida.ipynb", "Ida", None),
            ("Jo-104-softmax.ipynb", "Jo-104-softmax", None),
            ("Ké-04-softmaxed.ipynb", "Ké-04-softmaxed", None),
        ];
        for (file, learner, chapter) in cases {
            let folder = folder_of(&[file]);
            let found = find(folder.path(), &chapters(), false).unwrap();
            let [notebook] = found.notebooks.as_slice() else {
                panic!("{file}: {found:?}");
            };
            assert_eq!(
                (notebook.learner.as_str(), notebook.chapter),
                (learner, chapter),
                "{file}"
            );
        }
    }

    #[test]
    fn without_a_name_it_is_the_folders() {
        let folder = folder_of(&["04-softmax.ipynb"]);
        let found = find(folder.path(), &chapters(), false).unwrap();
        assert!(found.notebooks[0].learner.starts_with("class"));
    }

    #[test]
    fn what_is_no_notebook_is_listed_and_what_programs_leave_is_not() {
        let folder = folder_of(&[
            "a-04-softmax.ipynb",
            "b-04-softmax.pdf",
            ".ipynb_checkpoints/a-04-softmax-checkpoint.ipynb",
            "__MACOSX/a-04-softmax.ipynb",
            "grades.csv",
            "grades.txt",
        ]);
        let found = find(folder.path(), &chapters(), false).unwrap();
        assert_eq!(found.notebooks.len(), 1);
        assert_eq!(found.others, ["b-04-softmax.pdf"]);
    }

    #[test]
    fn one_chapter_alone_leaves_out_the_others_and_takes_names_that_say_nothing() {
        let folder = folder_of(&[
            "Ada-04-softmax.ipynb",
            "Ada-13-softmax-with-cross-entropy.ipynb",
            "Bo.ipynb",
        ]);
        let only = [chapter("04-softmax", &["a"])];
        let found = find(folder.path(), &only, true).unwrap();
        let facts: Vec<_> = found
            .notebooks
            .iter()
            .map(|notebook| (notebook.learner.as_str(), notebook.chapter))
            .collect();
        assert_eq!(facts, [("Ada", Some(0)), ("Bo", Some(0))]);
    }

    #[test]
    fn no_notebooks_are_an_error_that_says_how_they_may_lie() {
        let folder = folder_of(&["readme.txt"]);
        let error = find(folder.path(), &chapters(), false).unwrap_err();
        assert!(error.to_string().contains("ADA/04-softmax.ipynb"));
        let error = find(&folder.path().join("none"), &chapters(), false).unwrap_err();
        assert!(error.to_string().contains("cannot be read"));
    }
}
