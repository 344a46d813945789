//! The Rust that cells use, and the texts that introduce it: no chapter uses what no text has named by then.

use anyhow::{Result, ensure};

use crate::chapters::Chapter;
use crate::notebook::Notebook;

/// What a cell's code holds where it uses a construct, and what a text holds that speaks of it.
const CONSTRUCTS: [(&str, &str); 42] = [
    ("struct ", "`struct`"),
    ("impl ", "`impl`"),
    ("trait ", "`trait`"),
    ("&self", "`&self`"),
    ("&mut self", "`&mut self`"),
    ("Self", "`Self`"),
    ("for ", "`for`"),
    ("if ", "`if`"),
    ("usize", "`usize`"),
    (" as ", "`as`"),
    ("?;", "`?`"),
    (".unwrap()", "`unwrap`"),
    (".map(|", "closure"),
    (".zip(", "`zip`"),
    (".enumerate()", "`enumerate`"),
    (".filter(", "`filter`"),
    (".fold(", "`fold`"),
    (".all(", "`all`"),
    (".rev()", "`rev`"),
    (".copied()", "`copied`"),
    (".collect()", "`collect`"),
    (".into_iter()", "`into_iter`"),
    (".clone()", "`clone`"),
    (".to_owned()", "`to_owned`"),
    (".total_cmp(", "`total_cmp`"),
    (".assign(", "`assign`"),
    ("zip_mut_with", "zip_mut_with"),
    ("rows_mut", "`rows_mut`"),
    ("outer_iter", "`outer_iter`"),
    ("mapv(", "`mapv`"),
    ("vec![", "vec!["),
    ("::<", "::<"),
    ("|&", "|&"),
    ("_f64", "_f64`"),
    (":>", "`:>"),
    ("let [", "`let ["),
    ("\ntype ", "`type"),
    ("&'static str", "&'static str"),
    ("'_>", "`'_`"),
    ("impl FnMut", "`impl FnMut"),
    ("Box<dyn", "Box<dyn"),
    ("#[derive", "derive"),
];

/// Looks at the chapters in their order.
///
/// # Errors
/// Returns an error that names each construct that a chapter uses and no text has introduced by then.
pub(crate) fn check(chapters: &[Chapter]) -> Result<()> {
    let mut texts = String::new();
    let mut unexplained = Vec::new();
    for chapter in chapters {
        let notebook = Notebook::read(&chapter.file)?;
        texts += &notebook.markdown().join("\n");
        for cell in notebook.code_cells() {
            for construct in used_before_named(&cell.source, &texts) {
                let line = format!("{}, cell {}: {construct}", chapter.name, cell.number);
                unexplained.push(line);
            }
        }
    }
    ensure!(
        unexplained.is_empty(),
        "Rust that no text has introduced by then; a box \"New Rust here\" is the place for it:\n{}",
        unexplained.join("\n")
    );
    Ok(())
}

/// The constructs in a cell that the texts so far do not name.
fn used_before_named(cell: &str, texts: &str) -> Vec<&'static str> {
    let code: Vec<&str> = cell
        .lines()
        .map(|line| line.split(" //").next().unwrap_or(line))
        .collect();
    let code = code.join("\n");
    CONSTRUCTS
        .iter()
        .filter(|(used, named)| code.contains(used) && !texts.contains(named))
        .map(|(used, _)| used.trim())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chapters;
    use crate::paths::Paths;

    #[test]
    fn a_construct_is_missed_until_a_text_names_it() {
        let cell = "let v: Vec<f64> = x.iter().copied().collect(); // for all";
        assert_eq!(used_before_named(cell, "`collect` gathers"), [".copied()"]);
        assert!(used_before_named(cell, "`collect` gathers, `copied` copies").is_empty());
    }

    #[test]
    fn the_chapters_introduce_what_they_use() {
        let paths = Paths::above(std::path::Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        check(&chapters::all(&paths).unwrap()).unwrap();
    }
}
