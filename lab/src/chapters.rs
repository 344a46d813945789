//! The chapters: the notebooks, in the order of their numbers.

use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};

use crate::paths::Paths;

/// One notebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chapter {
    /// The file's name without its ending, as in "03-layers".
    pub(crate) name: String,
    /// The notebook.
    pub(crate) file: PathBuf,
}

impl Chapter {
    /// The first part of the name, as in "03".
    pub(crate) fn number(&self) -> &str {
        self.name.split('-').next().unwrap_or(&self.name)
    }
}

/// All chapters.
///
/// # Errors
/// Returns an error if the folder of the notebooks cannot be read or holds none.
pub(crate) fn all(paths: &Paths) -> Result<Vec<Chapter>> {
    let folder = paths.notebooks();
    let read = || format!("{} cannot be read", folder.display());
    let mut chapters = Vec::new();
    for entry in folder.read_dir().with_context(read)? {
        let file = entry.with_context(read)?.path();
        let name = file
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let starts_with_number = name.starts_with(|c: char| c.is_ascii_digit());
        if file.extension().is_some_and(|end| end == "ipynb") && starts_with_number {
            chapters.push(Chapter { name, file });
        }
    }
    chapters.sort_by(|a, b| a.name.cmp(&b.name));
    ensure!(
        !chapters.is_empty(),
        "{} holds no chapters",
        folder.display()
    );
    Ok(chapters)
}

/// The chapters that `wanted` names, by number ("3" or "03") or by name; all when it names none.
///
/// # Errors
/// Returns an error if a wanted chapter is not there.
pub(crate) fn named(paths: &Paths, wanted: &[String]) -> Result<Vec<Chapter>> {
    let all = all(paths)?;
    if wanted.is_empty() {
        return Ok(all);
    }
    let mut chosen = Vec::new();
    for name in wanted {
        let name = name
            .trim_end_matches(".ipynb")
            .rsplit(['/', '\\'])
            .next()
            .unwrap_or(name);
        let same_number =
            |chapter: &Chapter| match (name.parse::<u32>(), chapter.number().parse::<u32>()) {
                (Ok(a), Ok(b)) => a == b,
                _ => false,
            };
        let Some(chapter) = all
            .iter()
            .find(|chapter| chapter.name == name || same_number(chapter))
        else {
            let names: Vec<&str> = all.iter().map(|chapter| chapter.name.as_str()).collect();
            bail!("there is no chapter {name}; there are {}", names.join(", "));
        };
        chosen.push(chapter.clone());
    }
    Ok(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::test_repository;
    use std::fs;

    #[test]
    fn chapters_are_found_by_number_and_by_name() {
        let (_folder, paths) = test_repository();
        fs::create_dir_all(paths.notebooks()).unwrap();
        assert!(all(&paths).is_err());
        for name in [
            "10-graphs.ipynb",
            "03-layers.ipynb",
            "evcxr.toml",
            "Untitled.ipynb",
        ] {
            fs::write(paths.notebooks().join(name), "").unwrap();
        }
        let names = |wanted: &[&str]| -> Vec<String> {
            let wanted: Vec<String> = wanted.iter().map(ToString::to_string).collect();
            named(&paths, &wanted)
                .unwrap()
                .into_iter()
                .map(|chapter| chapter.name)
                .collect()
        };
        assert_eq!(names(&[]), ["03-layers", "10-graphs"]);
        assert_eq!(names(&["3", "10"]), ["03-layers", "10-graphs"]);
        assert_eq!(names(&["notebooks/03-layers.ipynb"]), ["03-layers"]);
        let error = named(&paths, &["4".to_owned()]).unwrap_err().to_string();
        assert!(
            error.contains("no chapter 4") && error.contains("10-graphs"),
            "{error}"
        );
    }
}
