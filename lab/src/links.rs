//! The links of the documents and chapters: each must lead to a file that is there.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use pulldown_cmark::{Event, Parser, Tag};

use crate::chapters::Chapter;
use crate::notebook::Notebook;
use crate::paths::Paths;

/// Checks README.md, CONTRIBUTING.md, docs/web.md and the READMEs of data and deploy, and that README.md leads to every chapter.
///
/// # Errors
/// Returns an error if a link leads nowhere, or a chapter is missing.
pub(crate) fn check_documents(paths: &Paths, chapters: &[Chapter]) -> Result<()> {
    for name in [
        "README.md",
        "CONTRIBUTING.md",
        "data/README.md",
        "deploy/README.md",
        "docs/web.md",
    ] {
        let file = paths.root().join(name);
        let text = fs::read_to_string(&file).with_context(|| format!("{name} cannot be read"))?;
        let folder = file.parent().unwrap_or(paths.root());
        let broken = broken(&text, folder);
        ensure!(broken.is_empty(), "{name}: {}", broken.join("\n"));
        if name == "README.md" {
            for chapter in chapters {
                let target = format!("notebooks/{}.ipynb", chapter.name);
                ensure!(
                    targets(&text).contains(&target),
                    "README.md has no link to {target}; add it to the table of chapters"
                );
            }
        }
    }
    Ok(())
}

/// What is wrong with the links of a chapter that lies in `folder`.
pub(crate) fn broken_in_chapter(notebook: &Notebook, folder: &Path) -> Vec<String> {
    let text = notebook.markdown();
    text.iter()
        .flat_map(|markdown| [broken(markdown, folder), leading_out(markdown)].concat())
        .collect()
}

/// Links of a chapter to files that are no chapters: the web edition has none of them.
fn leading_out(markdown: &str) -> Vec<String> {
    (targets(markdown).iter())
        .filter(|target| !target.contains("://") && !target.starts_with('#'))
        .filter(|target| !target.split('#').any(|part| part.ends_with(".ipynb")))
        .map(|target| {
            format!("the link to {target} leads out of the chapters; name the file as `code`")
        })
        .collect()
}

/// What is wrong with the links of a text that lies in `folder`. Links to other sites are not followed.
fn broken(markdown: &str, folder: &Path) -> Vec<String> {
    (targets(markdown).iter())
        .filter(|target| !target.contains("://") && !target.starts_with('#'))
        .filter(|target| {
            let file = target.split('#').next().unwrap_or(target);
            !folder.join(file).exists()
        })
        .map(|target| format!("the link to {target} leads nowhere"))
        .collect()
}

fn targets(markdown: &str) -> Vec<String> {
    Parser::new(markdown)
        .filter_map(|event| match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                Some(dest_url.to_string())
            }
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chapter_links_to_chapters_and_to_the_web_only() {
        let text =
            "[a](03-layers.ipynb#batches), [b](https://rustup.rs), [c](#here), [d](../data/x.csv)";
        assert_eq!(
            leading_out(text),
            ["the link to ../data/x.csv leads out of the chapters; name the file as `code`"]
        );
    }

    #[test]
    fn a_link_to_a_file_that_is_not_there_is_found() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("03-layers.ipynb"), "").unwrap();
        let text = "[a](03-layers.ipynb), [b](03-layers.ipynb#batches), [c](https://rustup.rs), [d](#here), \
                    `[e](in-code)`, [f](08-gradient.ipynb) ![g](missing.png)";
        assert_eq!(
            broken(text, folder.path()),
            [
                "the link to 08-gradient.ipynb leads nowhere",
                "the link to missing.png leads nowhere"
            ]
        );
    }
}
