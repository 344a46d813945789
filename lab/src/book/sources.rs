//! What Sphinx reads: the stored notebooks, and the few pages that are no chapters.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::paths::Paths;
use crate::{chapters, first_sight};

/// The folder that Sphinx reads.
pub(super) fn folder(paths: &Paths) -> PathBuf {
    paths.book().join("source")
}

/// The notebooks that readers can download, without the answers to the questions in them.
pub(super) fn downloads(paths: &Paths) -> PathBuf {
    paths.book().join("notebooks")
}

/// Writes both folders anew.
///
/// # Errors
/// Returns an error if a notebook cannot be read, or a folder cannot be written.
pub(super) fn write(paths: &Paths) -> Result<()> {
    let (source, downloads) = (folder(paths), downloads(paths));
    for folder in [&source, &downloads] {
        empty(folder)?;
    }
    for chapter in chapters::all(paths)? {
        let bytes = fs::read(&chapter.file)
            .with_context(|| format!("{} cannot be read", chapter.file.display()))?;
        let name = format!("{}.ipynb", chapter.name);
        let copy = first_sight::of(&bytes).with_context(|| format!("{name} is damaged"))?;
        write_file(&source.join(&name), &bytes)?;
        write_file(&downloads.join(&name), &copy)?;
    }
    for page in ["index.md", "glossary.md"] {
        let from = paths.web().join("book").join(page);
        let bytes =
            fs::read(&from).with_context(|| format!("{} cannot be read", from.display()))?;
        write_file(&source.join(page), &bytes)?;
    }
    Ok(())
}

/// Makes a folder that holds nothing.
pub(super) fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("{} cannot be removed", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))
}

fn write_file(file: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(file, bytes).with_context(|| format!("{} cannot be written", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::test_repository;

    #[test]
    fn pages_show_what_is_stored_and_downloads_hide_the_answers() {
        let (_folder, paths) = test_repository();
        fs::create_dir_all(paths.notebooks()).unwrap();
        fs::create_dir_all(paths.web().join("book")).unwrap();
        for page in ["index.md", "glossary.md"] {
            fs::write(paths.web().join("book").join(page), "# A page").unwrap();
        }
        let chapter = r##"{"cells": [
            {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "> **Guess first.** How many?"},
            {"cell_type": "code", "id": "b", "metadata": {}, "source": "6 * 7", "execution_count": 1, "outputs": [
                {"output_type": "stream", "name": "stdout", "text": "forty-two"}]}
        ], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}"##;
        fs::write(paths.notebooks().join("03-layers.ipynb"), chapter).unwrap();
        fs::create_dir_all(folder(&paths)).unwrap();
        fs::write(folder(&paths).join("17-gone.ipynb"), "").unwrap();
        write(&paths).unwrap();
        let stored = fs::read_to_string(folder(&paths).join("03-layers.ipynb")).unwrap();
        assert_eq!(stored, chapter);
        assert!(!folder(&paths).join("17-gone.ipynb").exists());
        let copy = fs::read_to_string(downloads(&paths).join("03-layers.ipynb")).unwrap();
        assert!(copy.contains("6 * 7") && !copy.contains("forty-two"));
    }
}
