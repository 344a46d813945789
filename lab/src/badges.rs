//! The launch links of README.md: one leads to the web edition, one opens the workbook on a server of Binder's, one for each chapter opens that
//! chapter, one opens the repository in a Codespace.
//!
//! They are made from the list of chapters and from `repository` in Cargo.toml, the one place that says where the
//! repository lies.

use std::fmt::Write as _;
use std::fs;
use std::ops::Range;

use anyhow::{Context, Result, bail, ensure};

use crate::chapters::{self, Chapter};
use crate::notebook::Notebook;
use crate::paths::Paths;
use crate::{files, progress, report};

/// Where the repository lies.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

const BEGIN: &str = "<!-- launch links, made by `cargo lab badges` -->\n";
const END: &str = "<!-- end of the launch links -->\n";

const BINDER: &str = "https://mybinder.org";
const BINDER_BADGE: &str = "https://mybinder.org/badge_logo.svg";
const CODESPACES: &str = "https://codespaces.new";
const CODESPACES_BADGE: &str = "https://github.com/codespaces/badge.svg";

/// What else says how the workbook is launched. None of it may name the repository's address a second time.
const LAUNCHERS: [&str; 10] = [
    "CONTRIBUTING.md",
    "Dockerfile",
    ".devcontainer/devcontainer.json",
    ".github/workflows/web.yml",
    "binder/postBuild",
    "binder/start",
    "deploy/README.md",
    "deploy/install.sh",
    "deploy/kubernetes.yaml",
    "deploy/tljh/config.yaml",
];

/// Writes the links anew.
///
/// # Errors
/// Returns an error if README.md has no place for them or cannot be written.
pub(crate) fn write(paths: &Paths) -> Result<()> {
    let file = paths.root().join("README.md");
    let text = read(paths, "README.md")?;
    let wanted = links(paths)?;
    let place = place(&text)?;
    if text[place.clone()] == wanted {
        report::ready("launch links in README.md");
        return Ok(());
    }
    let mut new = text;
    new.replace_range(place, &wanted);
    files::write(&file, new)?;
    report::done("launch links in README.md");
    Ok(())
}

/// Checks that README.md has the links of today's chapters, and that no other file names the repository's address.
///
/// # Errors
/// Returns an error if the links are out of date, or a file names the address.
pub(crate) fn check(paths: &Paths) -> Result<()> {
    let readme = read(paths, "README.md")?;
    let place = place(&readme)?;
    ensure!(
        readme[place.clone()] == links(paths)?,
        "the launch links in README.md are out of date; `cargo lab badges` writes them anew"
    );
    let name = name(REPOSITORY)?;
    let outside = [&readme[..place.start], &readme[place.end..]].concat();
    ensure!(
        !outside.contains(name),
        "README.md names {name} outside its launch links; only Cargo.toml may say where the repository lies"
    );
    for launcher in LAUNCHERS {
        ensure!(
            !read(paths, launcher)?.contains(name),
            "{launcher} names {name}; only Cargo.toml may say where the repository lies"
        );
    }
    Ok(())
}

fn read(paths: &Paths, name: &str) -> Result<String> {
    fs::read_to_string(paths.root().join(name)).with_context(|| format!("{name} cannot be read"))
}

/// Where the links are in the text of README.md.
fn place(text: &str) -> Result<Range<usize>> {
    let begin = text.find(BEGIN).map(|at| at + BEGIN.len());
    let end = text.find(END);
    match (begin, end) {
        (Some(begin), Some(end)) if begin <= end => Ok(begin..end),
        _ => bail!(
            "README.md has no place for the launch links: it lies between the lines\n{BEGIN}{END}"
        ),
    }
}

fn links(paths: &Paths) -> Result<String> {
    let mut titled = Vec::new();
    for chapter in chapters::all(paths)? {
        let notebook = Notebook::read(&chapter.file)?;
        let title = progress::title(&notebook).unwrap_or_else(|| chapter.name.clone());
        titled.push((chapter, title));
    }
    text_of(REPOSITORY, &titled)
}

fn text_of(repository: &str, chapters: &[(Chapter, String)]) -> Result<String> {
    let name = name(repository)?;
    let binder = |page: &str| format!("{BINDER}/v2/gh/{name}/HEAD?urlpath={page}");
    let first = chapters.first().map(|(chapter, _)| page(chapter));
    let mut text = format!("[Read the chapters on the web]({})\n\n", pages(name));
    let _ = write!(
        text,
        "[![Open the workbook in Binder]({BINDER_BADGE})]({}) [![Open it in a Codespace]({CODESPACES_BADGE})]({CODESPACES}/{name})\n\n",
        binder(&first.unwrap_or_else(|| "lab".to_owned()))
    );
    text.push_str(
        "<details><summary>One chapter, in Binder</summary>\n\n| | chapter | |\n|---|---|---|\n",
    );
    for (chapter, title) in chapters {
        let link = binder(&page(chapter));
        let number = chapter.number();
        let _ = writeln!(
            text,
            "| {number} | {title} | [![Open chapter {number}]({BINDER_BADGE})]({link}) |"
        );
    }
    text.push_str("\n</details>\n\n");
    Ok(text)
}

/// Where the web edition of the repository `owner/name` is published.
fn pages(name: &str) -> String {
    let (owner, name) = name.split_once('/').unwrap_or((name, ""));
    format!("https://{}.github.io/{name}/", owner.to_lowercase())
}

/// The page that opens the learner's copy of a chapter.
fn page(chapter: &Chapter) -> String {
    format!("lab/tree/my-notebooks/{}.ipynb", chapter.name)
}

/// `owner/name` of `https://github.com/owner/name`, which is how the services know a repository.
fn name(repository: &str) -> Result<&str> {
    let name = repository.trim_end_matches('/');
    let name = name.trim_end_matches(".git");
    name.strip_prefix("https://github.com/")
        .filter(|name| name.split('/').filter(|part| !part.is_empty()).count() == 2)
        .with_context(|| {
            format!(
                "`repository` in Cargo.toml is `{repository}`; the launch links need https://github.com/OWNER/NAME"
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::test_repository;

    /// A repository with chapter 03 and all files that launch it.
    fn world() -> (tempfile::TempDir, Paths) {
        let (folder, paths) = test_repository();
        for launcher in LAUNCHERS {
            let file = paths.root().join(launcher);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "").unwrap();
        }
        fs::create_dir_all(paths.notebooks()).unwrap();
        add_chapter(&paths, "03-layers");
        let readme = format!("before\n{BEGIN}{END}after\n");
        fs::write(paths.root().join("README.md"), readme).unwrap();
        (folder, paths)
    }

    fn add_chapter(paths: &Paths, name: &str) {
        let text = Notebook::of_cell("1").0.to_string();
        fs::write(paths.notebooks().join(format!("{name}.ipynb")), text).unwrap();
    }

    #[test]
    fn the_links_follow_the_chapters() {
        let (_folder, paths) = world();
        assert!(check(&paths).unwrap_err().to_string().contains("badges"));
        write(&paths).unwrap();
        check(&paths).unwrap();
        let readme = read(&paths, "README.md").unwrap();
        assert!(readme.starts_with("before\n") && readme.ends_with("after\n"));
        assert!(readme.contains("?urlpath=lab/tree/my-notebooks/03-layers.ipynb)"));
        assert!(readme.contains("[Read the chapters on the web](https://"));
        add_chapter(&paths, "04-softmax");
        assert!(check(&paths).is_err());
    }

    #[test]
    fn the_address_stands_in_one_place() {
        let (_folder, paths) = world();
        write(&paths).unwrap();
        let name = name(REPOSITORY).unwrap();
        fs::write(paths.root().join("deploy/install.sh"), name).unwrap();
        let error = check(&paths).unwrap_err().to_string();
        assert!(error.contains("deploy/install.sh"), "{error}");
    }

    #[test]
    fn the_web_edition_lies_where_github_puts_it() {
        assert_eq!(pages("Some-One/book"), "https://some-one.github.io/book/");
    }

    #[test]
    fn a_repository_is_known_by_owner_and_name() {
        assert_eq!(name("https://github.com/a/b").unwrap(), "a/b");
        assert_eq!(name("https://github.com/a/b.git").unwrap(), "a/b");
        for other in ["", "https://github.com/a", "https://example.org/a/b"] {
            assert!(name(other).is_err(), "{other}");
        }
    }
}
