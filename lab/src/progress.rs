//! `cargo lab progress`: what a learner has solved, chapter by chapter.

use std::fmt::Write as _;

use anyhow::Result;
use nnfs_progress::Progress;

use crate::chapters;
use crate::exercises::{self, Exercise};
use crate::notebook::Notebook;
use crate::paths::Paths;
use crate::report;

/// How wide the table is, so that it fits a usual terminal.
const WIDTH: usize = 100;

/// A chapter, and what it asks.
pub(crate) struct Row {
    pub(crate) number: String,
    /// The file's name, without its end.
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) exercises: Vec<Exercise>,
}

impl Row {
    /// How many of the exercises are solved, or answered where they ask for words.
    pub(crate) fn done(&self, progress: &Progress) -> usize {
        let exercises = self.exercises.iter();
        exercises.filter(|e| is_done(progress, e)).count()
    }

    /// How many of the exercises are answered in words.
    fn answered(&self, progress: &Progress) -> usize {
        let records = self
            .exercises
            .iter()
            .filter_map(|e| progress.exercises.get(&e.id));
        records.filter(|record| record.answered).count()
    }
}

/// One row per chapter.
///
/// # Errors
/// Returns an error if a chapter cannot be read.
pub(crate) fn rows(paths: &Paths) -> Result<Vec<Row>> {
    let chapters = chapters::all(paths)?.into_iter();
    chapters
        .map(|chapter| {
            let notebook = Notebook::read(&chapter.file)?;
            Ok(Row {
                number: chapter.number().to_owned(),
                title: title(&notebook).unwrap_or_else(|| chapter.name.clone()),
                exercises: exercises::of(&notebook),
                name: chapter.name,
            })
        })
        .collect()
}

fn is_done(progress: &Progress, exercise: &Exercise) -> bool {
    let record = progress.exercises.get(&exercise.id);
    record.is_some_and(nnfs_progress::Record::is_done)
}

/// Prints the table.
///
/// # Errors
/// Returns an error if the progress file or a chapter cannot be read.
pub(crate) fn run(paths: &Paths) -> Result<()> {
    let rows = rows(paths)?;
    let file = nnfs_progress::file()?;
    let read = nnfs_progress::read(&file)?;
    if let Some(notice) = read.notice {
        report::warn(&notice);
    }
    report::line(table(&rows, &read.progress));
    report::line(format_args!("It is kept in {}.", file.display()));
    Ok(())
}

/// `Softmax` of the heading `# 4. Softmax`.
pub(crate) fn title(notebook: &Notebook) -> Option<String> {
    let texts = notebook.markdown();
    let heading = texts
        .iter()
        .flat_map(|text| text.lines())
        .find_map(|line| line.strip_prefix("# "))?;
    let title = heading
        .trim_start_matches(|c: char| c.is_ascii_digit())
        .trim_start_matches('.')
        .trim();
    Some(title.to_owned())
}

fn table(rows: &[Row], progress: &Progress) -> String {
    let title_width = rows.iter().map(|row| row.title.chars().count()).max();
    let title_width = title_width.unwrap_or(0).max("chapter".len());
    let mut text = format!("    {:<title_width$}   done   open\n", "chapter");
    let (mut all_done, mut all) = (0, 0);
    for row in rows {
        let done = row.done(progress);
        let open: Vec<&str> = row
            .exercises
            .iter()
            .filter(|exercise| !is_done(progress, exercise))
            .map(Exercise::name)
            .collect();
        (all_done, all) = (all_done + done, all + row.exercises.len());
        let count = match row.exercises.len() {
            0 => "-".to_owned(),
            n => format!("{done}/{n}"),
        };
        let start = format!(
            "{:>2}  {:<title_width$}  {count:>5}   ",
            row.number, row.title
        );
        let indent = start.chars().count();
        let lines = wrapped(&open, WIDTH.saturating_sub(indent).max(20));
        text += start.trim_end();
        for (i, line) in lines.iter().enumerate() {
            if i == 0 {
                let _ = write!(text, "   {line}");
            } else {
                let _ = write!(text, "\n{:indent$}{line}", "");
            }
        }
        text.push('\n');
    }
    let answered: usize = rows.iter().map(|row| row.answered(progress)).sum();
    let answered = match answered {
        0 => String::new(),
        n => format!(", {n} of them answered in words"),
    };
    let _ = write!(
        text,
        "\nAll in all: {all_done} of {all} exercises solved{answered}."
    );
    text
}

/// The names in lines of at most `width` characters, with a comma after each but the last.
fn wrapped(names: &[&str], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (i, name) in names.iter().enumerate() {
        let comma = if i + 1 < names.len() { "," } else { "" };
        let word = format!("{name}{comma}");
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= width => {
                line.push(' ');
                *line += &word;
            }
            _ => lines.push(word),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercises::tests::{code, markdown, notebook};
    use nnfs_progress::Record;

    fn row(number: &str, names: &[&str]) -> Row {
        let cells = names
            .iter()
            .map(|name| code(&format!("check::ch{number}::{name}({name})"), "check"))
            .collect();
        Row {
            number: number.to_owned(),
            name: format!("{number}-title"),
            title: format!("Title {number}"),
            exercises: exercises::of(&notebook(cells)),
        }
    }

    fn passed(ids: &[(&str, bool)]) -> Progress {
        let mut progress = Progress::default();
        for (id, passed) in ids {
            let record = Record {
                passed: *passed,
                attempts: 1,
                ..Record::default()
            };
            progress.exercises.insert((*id).to_owned(), record);
        }
        progress
    }

    #[test]
    fn the_table_counts_and_names_what_is_open() {
        let rows = [
            row("01", &["nand", "or", "xor"]),
            row("02", &[]),
            row("03", &["a"]),
        ];
        let progress = passed(&[
            ("ch01::or", true),
            ("ch01::xor", false),
            ("ch03::a", true),
            ("ch03::gone", true),
        ]);
        assert_eq!(
            table(&rows, &progress),
            "    chapter    done   open\n\
             01  Title 01    1/3   nand, xor\n\
             02  Title 02      -\n\
             03  Title 03    1/1\n\n\
             All in all: 2 of 4 exercises solved."
        );
    }

    #[test]
    fn answers_in_words_count_as_done_and_are_told_apart() {
        let rows = [row("01", &["nand", "why"])];
        let mut progress = passed(&[("ch01::nand", true)]);
        let answered = Record {
            answered: true,
            ..Record::default()
        };
        progress.exercises.insert("ch01::why".to_owned(), answered);
        assert_eq!(
            table(&rows, &progress),
            "    chapter    done   open\n\
             01  Title 01    2/2\n\n\
             All in all: 2 of 2 exercises solved, 1 of them answered in words."
        );
    }

    #[test]
    fn long_lists_are_broken_below_each_other() {
        let names: Vec<String> = (0..30).map(|i| format!("exercise_{i}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let text = table(&[row("01", &names)], &Progress::default());
        assert!(
            text.lines().all(|line| line.chars().count() <= WIDTH),
            "{text}"
        );
        assert!(text.contains("exercise_29\n") && text.matches(',').count() == 29);
    }

    #[test]
    fn the_title_is_the_first_heading_without_its_number() {
        let of = |text: &str| title(&notebook(vec![markdown(text)]));
        assert_eq!(
            of("Text\n# 12. Layers as types\n# x"),
            Some("Layers as types".to_owned())
        );
        assert_eq!(of("# 3 layers"), Some("layers".to_owned()));
        assert_eq!(of("## 1.1 no title"), None);
    }
}
