//! What is done and what is open, chapter by chapter.

use std::fmt;

use nnfs_progress::Progress;
use nnfs_show::mime;

use crate::exercise::{Chapter, Exercise};
use crate::html::with_code;

/// Which exercises are done and which are open. As the last expression of a cell it is shown.
///
/// ```
/// let overview = nnfs_exercises::progress();
/// assert!(overview.to_string().contains("The perceptron"));
/// ```
#[must_use]
pub fn progress() -> Overview {
    let read = nnfs_progress::file().and_then(|file| nnfs_progress::read(&file));
    match read {
        Ok(read) => Overview {
            progress: read.progress,
            trouble: read.notice,
        },
        Err(error) => Overview {
            progress: Progress::default(),
            trouble: Some(error.to_string()),
        },
    }
}

/// A table of all chapters, which [`progress`] makes.
#[derive(Clone, Debug)]
pub struct Overview {
    progress: Progress,
    trouble: Option<String>,
}

/// One line of the table.
struct Line {
    chapter: Chapter,
    n_done: usize,
    /// How many of those are answers in words.
    n_answered: usize,
    /// What is open, in words.
    open: String,
}

impl Overview {
    fn lines(&self) -> Vec<Line> {
        let is_done = |exercise: &Exercise| {
            let record = self.progress.exercises.get(&exercise.id());
            record.is_some_and(nnfs_progress::Record::is_done)
        };
        let mut all_done_before = true;
        let chapters = crate::chapters().into_iter();
        chapters
            .map(|chapter| {
                let open = chapter.exercises.iter().filter(|e| !is_done(e));
                let titles: Vec<&str> = open.map(|exercise| exercise.title).collect();
                let n_done = chapter.exercises.len() - titles.len();
                let reasons = chapter.exercises.iter().filter(|e| e.model.is_some());
                let n_answered = reasons.filter(|e| is_done(e)).count();
                // Of the chapters that are still to come, all titles would be a wall of text.
                let is_at_hand = n_done > 0 || all_done_before;
                all_done_before &= titles.is_empty();
                Line {
                    chapter,
                    n_done,
                    n_answered,
                    open: if is_at_hand || titles.is_empty() {
                        titles.join(", ")
                    } else {
                        "all".to_owned()
                    },
                }
            })
            .collect()
    }

    /// Shows the table. The kernel calls this.
    pub fn evcxr_display(&self) {
        mime::show(&[
            ("text/html", &self.to_html()),
            ("text/plain", &self.to_string()),
        ]);
    }

    fn to_html(&self) -> String {
        let cell = "style=\"text-align:left;vertical-align:top;padding:3px 14px 3px 0\"";
        let head: String = ["chapter", "done", "open"]
            .map(|name| format!("<th scope=\"col\" {cell}>{name}</th>"))
            .concat();
        let lines = self.lines();
        let rows: String = lines
            .iter()
            .map(|line| {
                let Chapter {
                    number,
                    title,
                    exercises,
                } = line.chapter;
                let open = html_escape::encode_text(&line.open);
                let title = html_escape::encode_text(title);
                format!(
                    "<tr><th scope=\"row\" {cell}>{number:02} {title}</th>\
                     <td {cell}>{}&#160;of&#160;{}</td><td {cell}>{open}</td></tr>",
                    line.n_done,
                    exercises.len(),
                )
            })
            .collect();
        let trouble = self.trouble.iter().map(|text| with_code(text));
        let below: String = std::iter::once(total(&lines))
            .chain(trouble)
            .map(|text| format!("<div>{text}</div>"))
            .collect();
        format!(
            "<section aria-label=\"Progress\"><table style=\"border-collapse:collapse;margin:4px 0\">\
             <thead><tr>{head}</tr></thead>\
             <tbody>{rows}</tbody></table>{below}</section>"
        )
    }
}

/// The last line.
fn total(lines: &[Line]) -> String {
    let n_done: usize = lines.iter().map(|line| line.n_done).sum();
    let n_all: usize = lines.iter().map(|line| line.chapter.exercises.len()).sum();
    let n_answered: usize = lines.iter().map(|line| line.n_answered).sum();
    let answered = match n_answered {
        0 => String::new(),
        n => format!(", {n} of them answered in words"),
    };
    format!("{n_done} of {n_all} exercises done{answered}")
}

impl fmt::Display for Overview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.lines();
        let titles = lines.iter().map(|line| line.chapter.title.chars().count());
        let width = titles.max().unwrap_or(0);
        for line in &lines {
            let Chapter {
                number,
                title,
                exercises,
            } = line.chapter;
            let open = if line.open.is_empty() {
                String::new()
            } else {
                format!("  open: {}", line.open)
            };
            writeln!(
                f,
                "{number:02}  {title:width$}  {:2} of {:2}{open}",
                line.n_done,
                exercises.len()
            )?;
        }
        f.write_str(&total(&lines))?;
        if let Some(trouble) = &self.trouble {
            write!(f, "\n{trouble}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;
    use nnfs_progress::Record;

    #[test]
    fn what_is_done_counts_and_what_is_open_is_named() {
        let first = crate::chapters()[1].exercises[0];
        let passed = Record {
            passed: true,
            attempts: 2,
            ..Record::default()
        };
        let mut progress = Progress::default();
        progress.exercises.insert(first.id(), passed);
        let reason = crate::chapters()[1].exercises;
        let reason = reason.iter().find(|e| e.kind == Kind::Reason);
        let answered = Record {
            answered: true,
            ..Record::default()
        };
        let reason = reason.expect("chapter 01 asks for a reason").id();
        progress.exercises.insert(reason, answered);
        progress
            .exercises
            .insert("ch99::gone".to_owned(), Record::default());
        let overview = Overview {
            progress,
            trouble: Some("The old file lies beside it.".to_owned()),
        };
        let text = overview.to_string();
        let line = text.lines().find(|line| line.contains("The perceptron"));
        let line = line.expect("chapter 01");
        assert!(
            line.starts_with("01  The perceptron") && line.contains(" 2 of "),
            "{line}"
        );
        assert!(!line.contains(first.title), "{line}");
        assert!(
            line.contains(crate::chapters()[1].exercises[1].title),
            "{line}"
        );
        assert!(
            text.contains("\n2 of ")
                && text.contains(" exercises done, 1 of them answered in words")
                && text.ends_with("beside it."),
            "{text}"
        );
        let html = overview.to_html();
        assert!(html.contains("beside it.") && html.contains("<th scope=\"row\""));
        roxmltree::Document::parse(&html).expect("well formed");
    }
}
