//! One hint at a time.

use std::fmt;

use nnfs_show::mime;

use crate::exercise::Exercise;
use crate::html::with_code;
use crate::record;

/// The hints of an exercise. Each time it is shown as the last expression of a cell, there is one more; after the last
/// hint comes the place of the solution.
#[derive(Clone, Debug)]
#[must_use]
pub struct Hint {
    exercise: &'static Exercise,
}

impl Hint {
    pub(crate) fn new(exercise: &'static Exercise) -> Self {
        Self { exercise }
    }

    /// Shows one hint more than the last time. The kernel calls this.
    pub fn evcxr_display(&self) {
        let id = self.exercise.id();
        let last = self.exercise.hints.len() + 1;
        let (progress, trouble) = record::update(|progress| {
            let record = progress.exercises.entry(id.clone()).or_default();
            record.hints = (record.hints + 1).min(u32::try_from(last).unwrap_or(u32::MAX));
        });
        // Where nothing can be kept, all hints are better than the first one for ever.
        let shown = progress
            .and_then(|progress| {
                progress
                    .exercises
                    .get(&id)
                    .map(|record| record.hints as usize)
            })
            .unwrap_or(last);
        let page = Page {
            exercise: self.exercise,
            shown,
        };
        let mut text = page.to_string();
        if let Some(trouble) = trouble {
            text += &format!("\n  {trouble}");
        }
        mime::show(&[("text/html", &page.to_html()), ("text/plain", &text)]);
    }
}

/// The first `shown` hints; one more than there are means the solution.
struct Page {
    exercise: &'static Exercise,
    shown: usize,
}

impl Page {
    fn hints(&self) -> &'static [&'static str] {
        let hints = self.exercise.hints;
        &hints[..self.shown.min(hints.len())]
    }

    fn shows_solution(&self) -> bool {
        self.shown > self.exercise.hints.len()
    }

    /// What to do next.
    fn next(&self) -> String {
        let (module, name) = (self.exercise.module(), self.exercise.name);
        if self.exercise.model.is_some() && self.shown >= self.exercise.hints.len() {
            "Write what you think, and run the check: a model answer comes then.".to_owned()
        } else if self.shows_solution() {
            format!("A solution stands in solutions/src/{module}.rs, as `{name}`.")
        } else if self.shown == self.exercise.hints.len() {
            "Run it again to see where a solution stands.".to_owned()
        } else {
            "Run it again for the next hint.".to_owned()
        }
    }

    fn to_html(&self) -> String {
        let title = html_escape::encode_double_quoted_attribute(self.exercise.title);
        let items: String = self
            .hints()
            .iter()
            .map(|hint| format!("<li style=\"margin:3px 0\">{}</li>", with_code(hint)))
            .collect();
        let (module, name) = (self.exercise.module(), self.exercise.name);
        let next = if self.shows_solution() && self.exercise.model.is_none() {
            format!(
                "A solution stands in <a href=\"../solutions/src/{module}.rs\">solutions/src/{module}.rs</a>, \
                 as <code>{name}</code>."
            )
        } else {
            self.next()
        };
        format!(
            "<section aria-label=\"Hints for {title}\" \
             style=\"border-left:5px solid #4C8DD6;padding:6px 14px;margin:4px 0\">\
             <div>Hints for <strong>{title}</strong>, {} of {}</div>\
             <ol style=\"margin:4px 0;padding-left:22px\">{items}</ol><div>{next}</div></section>",
            self.hints().len(),
            self.exercise.hints.len(),
        )
    }
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Exercise { title, hints, .. } = self.exercise;
        write!(
            f,
            "Hints for \"{title}\", {} of {}",
            self.hints().len(),
            hints.len()
        )?;
        for (i, hint) in self.hints().iter().enumerate() {
            write!(f, "\n  {}. {}", i + 1, hint.replace('`', ""))?;
        }
        write!(f, "\n  {}", self.next().replace('`', ""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercise::Kind;

    static EXERCISE: Exercise = Exercise {
        chapter: 99,
        name: "sum",
        kind: Kind::Build,
        title: "A <sum>",
        hints: &["Think.", "Add `a` and `b`."],
        afterword: None,
        model: None,
    };

    fn page(shown: usize) -> Page {
        Page {
            exercise: &EXERCISE,
            shown,
        }
    }

    #[test]
    fn hints_come_one_by_one_and_the_solution_last() {
        assert_eq!(
            page(1).to_string(),
            "Hints for \"A <sum>\", 1 of 2\n  1. Think.\n  Run it again for the next hint."
        );
        let second = page(2).to_string();
        assert!(second.contains("2. Add a and b.\n  Run it again to see where a solution stands."));
        let last = page(3).to_string();
        assert!(
            last.ends_with("\n  A solution stands in solutions/src/ch99.rs, as sum."),
            "{last}"
        );
        assert!(!page(2).to_string().contains("solutions/"));
    }

    #[test]
    fn a_reason_has_no_solution_to_look_up_but_a_model_answer_to_come() {
        let why = crate::chapters()[1].exercises;
        let why = why.iter().find(|e| e.kind == Kind::Reason).expect("one");
        let last = Page {
            exercise: why,
            shown: why.hints.len() + 1,
        };
        for text in [last.to_string(), last.to_html()] {
            assert!(text.contains("a model answer comes then"), "{text}");
            assert!(!text.contains("solutions/"), "{text}");
        }
    }

    #[test]
    fn a_page_of_hints_is_well_formed() {
        for shown in 1..=3 {
            let html = page(shown).to_html();
            roxmltree::Document::parse(&html).expect("well formed");
            assert_eq!(
                html.contains("href=\"../solutions/src/ch99.rs\""),
                shown == 3
            );
            assert!(html.contains("A &lt;sum&gt;"));
        }
    }
}
