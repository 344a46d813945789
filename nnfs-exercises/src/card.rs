//! The card below an exercise: what came of it, and what to do next.

use std::collections::BTreeSet;
use std::fmt;

use nnfs_show::{advice, mime};

use crate::exercise::Exercise;
use crate::html::with_code;
use crate::record;
use crate::trial::{Failure, Trial, Wrong};

/// What a check found. As the last expression of a cell it is shown, and written into the learner's progress.
#[derive(Clone, Debug)]
#[must_use]
pub struct Card {
    exercise: &'static Exercise,
    n_questions: usize,
    failure: Option<Failure>,
    notes: BTreeSet<String>,
    /// What was measured on the way, in words.
    measured: Vec<String>,
    /// The learner's reason, where one was asked for.
    words: String,
}

/// A check's result in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All answers were right.
    Passed,
    /// A reason was given in words, which no check says to be right or wrong.
    Answered,
    /// One was not.
    Wrong,
    /// A `todo!()` is left.
    NotDone,
    /// The learner's code panicked.
    Panicked,
}

impl Outcome {
    /// As programs read it.
    fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Answered => "answered",
            Self::Wrong => "wrong",
            Self::NotDone => "not done",
            Self::Panicked => "panicked",
        }
    }

    /// As a learner reads it.
    fn words(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Answered => "answered",
            Self::Wrong => "not right yet",
            Self::NotDone => "not done yet",
            Self::Panicked => "your code panicked",
        }
    }

    /// A sign, and a colour that stands out on light and on dark pages.
    fn sign(self) -> (&'static str, &'static str) {
        match self {
            Self::Passed => ("\u{2713}", "#2E9E4F"),
            Self::Answered => ("\u{270E}", "#4C8DD6"),
            Self::Wrong => ("\u{2717}", "#D9503F"),
            Self::NotDone => ("\u{25CB}", "#8B949E"),
            Self::Panicked => ("!", "#C98A00"),
        }
    }
}

impl Card {
    pub(crate) fn new(
        exercise: &'static Exercise,
        trial: &Trial,
        failure: Option<Failure>,
    ) -> Self {
        Self {
            exercise,
            n_questions: trial.n_questions(),
            failure,
            notes: trial.notes(),
            measured: trial.measured(),
            words: String::new(),
        }
    }

    /// The card of a reason, with what the learner wrote.
    pub(crate) fn with_words(self, words: String) -> Self {
        Self { words, ..self }
    }

    /// What came of it.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self.failure {
            None if self.exercise.model.is_some() => Outcome::Answered,
            None => Outcome::Passed,
            Some(Failure::NotDone) => Outcome::NotDone,
            Some(Failure::Panicked { .. }) => Outcome::Panicked,
            Some(Failure::Wrong(_)) => Outcome::Wrong,
        }
    }

    /// The exercise that was checked.
    #[must_use]
    pub fn exercise(&self) -> &'static Exercise {
        self.exercise
    }

    /// The notes for typical wrong answers that the check came across: each by its text, or by its place in the source
    /// if the text is put together from numbers. For the tests, which bring up every one of them.
    #[must_use]
    pub fn notes(&self) -> &BTreeSet<String> {
        &self.notes
    }

    /// The one of the [`notes`](Self::notes) that the card shows.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        match &self.failure {
            Some(Failure::Wrong(wrong)) => wrong.note.as_ref().map(|note| note.name.as_str()),
            _ => None,
        }
    }

    /// Shows the card and keeps the result. The kernel calls this.
    pub fn evcxr_display(&self) {
        let saved = self.save();
        let mut text = self.to_string();
        let mut html = self.to_html();
        if let Some(trouble) = saved {
            text += &format!("\n  {trouble}");
            html += &format!("<p>{}</p>", html_escape::encode_text(&trouble));
        }
        mime::show(&[
            ("text/html", &html),
            ("text/plain", &text),
            ("application/vnd.nnfs.check+json", &self.to_json()),
        ]);
    }

    /// Writes the result into the progress file; what a learner should know about that file comes back.
    fn save(&self) -> Option<String> {
        let outcome = self.outcome();
        if outcome == Outcome::NotDone {
            return None;
        }
        let id = self.exercise.id();
        record::update(move |progress| {
            let record = progress.exercises.entry(id).or_default();
            record.attempts += 1;
            record.passed |= outcome == Outcome::Passed;
            record.answered |= outcome == Outcome::Answered;
        })
        .1
    }

    /// What is known, as pairs of a name and a text that may have several lines.
    fn facts(&self) -> Vec<(&'static str, String)> {
        match &self.failure {
            None | Some(Failure::NotDone) => Vec::new(),
            Some(Failure::Panicked { question, message }) => {
                vec![
                    ("input", shortened(question)),
                    ("message", shortened(message)),
                ]
            }
            Some(Failure::Wrong(wrong)) => facts_of(wrong),
        }
    }

    /// The sentences below the facts.
    fn sentences(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        match (&self.failure, self.exercise.model) {
            (None, Some(model)) => {
                sentences.push(format!("You wrote: {}", one_line(&self.words)));
                sentences.push(format!("A model answer: {}", model.answer));
                sentences.push("Look for these in yours, in whatever words:".to_owned());
                let points = (1..).zip(model.points);
                sentences.extend(points.map(|(number, point)| format!("{number}. {point}")));
                return sentences;
            }
            (None, None) => {
                let questions = if self.n_questions == 1 {
                    "question"
                } else {
                    "questions"
                };
                if self.measured.is_empty() {
                    sentences.push(format!("Right on {} {questions}.", self.n_questions));
                }
                sentences.extend(self.measured.iter().cloned());
                sentences.extend(self.exercise.afterword.map(str::to_owned));
                return sentences;
            }
            (Some(Failure::NotDone), _) => {
                sentences
                    .push("Write it in place of `todo!()` above, then run both cells.".to_owned());
            }
            (Some(Failure::Panicked { message, .. }), _) => {
                sentences.push(
                    "The panic comes from your code or from what it gave, for the input above."
                        .to_owned(),
                );
                let advice = advice(message);
                sentences.extend(advice.map(|advice| format!("Try this: {advice}")));
            }
            (Some(Failure::Wrong(wrong)), _) => {
                sentences.extend(wrong.note.as_ref().map(|note| note.text.clone()));
            }
        }
        sentences.push(format!("For a hint, run `hint::{}()`", self.exercise.id()));
        sentences
    }

    pub(crate) fn to_html(&self) -> String {
        let (sign, colour) = self.outcome().sign();
        let title = html_escape::encode_double_quoted_attribute(self.exercise.title);
        let words = self.outcome().words();
        let rows: String = self
            .facts()
            .iter()
            .map(|(name, text)| {
                let text = html_escape::encode_text(text);
                format!(
                    "<tr><th scope=\"row\" style=\"text-align:left;vertical-align:top;\
                     font-weight:600;padding:2px 14px 2px 0\">{name}</th>\
                     <td style=\"text-align:left;padding:2px 0\">\
                     <pre style=\"margin:0;white-space:pre-wrap\">{text}</pre></td></tr>"
                )
            })
            .collect();
        let table = if rows.is_empty() {
            String::new()
        } else {
            format!(
                "<table style=\"margin:6px 0;border-collapse:collapse\">\
                 <tbody>{rows}</tbody></table>"
            )
        };
        let sentences: String = self
            .sentences()
            .iter()
            .map(|sentence| {
                format!(
                    "<div style=\"margin-top:4px\">{}</div>",
                    with_code(sentence)
                )
            })
            .collect();
        format!(
            "<section aria-label=\"Exercise {title}: {words}\" \
             style=\"border-left:5px solid {colour};padding:6px 14px;margin:4px 0\">\
             <div><span aria-hidden=\"true\" style=\"color:{colour};font-weight:700\">{sign}</span> \
             <strong>{title}</strong>: {words}</div>{table}{sentences}</section>"
        )
    }

    fn to_json(&self) -> String {
        let message = match &self.failure {
            None => self.words.clone(),
            Some(Failure::NotDone) => String::new(),
            Some(Failure::Panicked { question, message }) => format!("{question}: {message}"),
            Some(Failure::Wrong(wrong)) => {
                let Wrong {
                    question,
                    yours,
                    expected,
                    ..
                } = &**wrong;
                let note = wrong.note.as_ref().map(|note| format!(" ({})", note.text));
                format!(
                    "{question}: {yours}, expected {expected}{}",
                    note.unwrap_or_default()
                )
            }
        };
        let mut message = one_line(&message);
        if message.chars().count() > 300 {
            message = message.chars().take(299).chain(['\u{2026}']).collect();
        }
        format!(
            "{{\"exercise\": {}, \"result\": {}, \"message\": {}}}",
            json_text(&self.exercise.id()),
            json_text(self.outcome().name()),
            json_text(&message)
        )
    }
}

/// Text form of the card, for pages without HTML and for tests.
impl fmt::Display for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Exercise \"{}\": {}",
            self.exercise.title,
            self.outcome().words()
        )?;
        let facts = self.facts();
        let width = facts.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        for (name, text) in facts {
            let text = text.replace('\n', &format!("\n  {:width$}  ", ""));
            write!(f, "\n  {name:width$}  {text}")?;
        }
        for sentence in self.sentences() {
            write!(f, "\n  {}", sentence.replace('`', ""))?;
        }
        Ok(())
    }
}

fn facts_of(wrong: &Wrong) -> Vec<(&'static str, String)> {
    let mut facts = vec![("input", shortened(&wrong.question))];
    if let Some([yours, expected]) = &wrong.difference.shapes {
        facts.push(("your shape", yours.clone()));
        facts.push(("expected shape", expected.clone()));
    }
    facts.push(("yours", shortened(&wrong.yours)));
    facts.push(("expected", shortened(&wrong.expected)));
    if let Some(at) = &wrong.difference.at {
        facts.push(("first difference", format!("at {at}")));
    }
    if let Some(error) = wrong.difference.relative.filter(|error| error.is_finite()) {
        facts.push(("largest relative error", format!("{error:.1e}")));
    }
    facts
}

/// The first lines of a long text.
fn shortened(text: &str) -> String {
    const LINES: usize = 12;
    if text.lines().count() <= LINES {
        return text.to_owned();
    }
    let mut lines: Vec<&str> = text.lines().take(LINES - 1).collect();
    lines.push("\u{2026}");
    lines.join("\n")
}

/// A text without its line breaks.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

/// A text as JSON writes it.
fn json_text(text: &str) -> String {
    let json = tinyjson::JsonValue::String(text.to_owned()).stringify();
    json.expect("every text can be written")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ch01;
    use crate::exercise::Kind;
    use tinyjson::JsonValue;

    static PRODUCT: Exercise = Exercise {
        chapter: 99,
        name: "product",
        kind: Kind::Build,
        title: "A \"product\" & more",
        hints: &["Multiply."],
        afterword: Some("A square grows fast."),
        model: None,
    };

    fn well_formed(card: &Card) -> String {
        let html = card.to_html();
        roxmltree::Document::parse(&html).expect("well formed");
        html
    }

    #[test]
    fn a_wrong_answer_shows_both_values_where_they_differ_and_what_to_do() {
        use ndarray::{Array2, array};
        let card = PRODUCT.check(|trial| {
            trial
                .ask("product(<a>, b)", || array![[1.0, 2.0], [3.5, 4.0]])?
                .note(|_| true, "Try `dot`.")
                .equals(array![[1.0, 2.0], [3.0, 4.0]])?;
            let never: Array2<f64> = trial.ask("after the first failure", || todo!())?.value();
            drop(never);
            Ok(())
        });
        assert_eq!(card.outcome(), Outcome::Wrong);
        assert_eq!(
            card.to_string(),
            "Exercise \"A \"product\" & more\": not right yet\n\
             \x20 input                   product(<a>, b)\n\
             \x20 yours                   [[1.  2. ]\n\
             \x20                          [3.5 4. ]]\n\
             \x20 expected                [[1. 2.]\n\
             \x20                          [3. 4.]]\n\
             \x20 first difference        at [1, 0]\n\
             \x20 largest relative error  1.4e-1\n\
             \x20 Try dot.\n\
             \x20 For a hint, run hint::ch99::product()"
        );
        let html = well_formed(&card);
        assert!(html.contains("product(&lt;a&gt;, b)"), "{html}");
        assert!(html.contains("<code>dot</code>"), "{html}");
        assert!(
            html.contains(
                "aria-label=\"Exercise A &quot;product&quot; &amp; more: not right yet\""
            )
        );
        assert!(!html.contains("<script"), "cards work without scripts");
    }

    #[test]
    fn other_shapes_are_told_as_shapes() {
        use ndarray::array;
        let card = PRODUCT.check(|trial| {
            trial.ask("f()", || array![1.0])?.equals(array![1.0, 2.0])?;
            Ok(())
        });
        let text = card.to_string();
        assert!(text.contains("your shape      (1,)\n"), "{text}");
        assert!(text.contains("expected shape  (2,)\n"), "{text}");
    }

    #[test]
    fn a_panic_is_the_learners_with_its_message() {
        let card = PRODUCT.check(|trial| {
            let index = trial.ask("f()", || 5)?.value();
            trial.ask("f(5)", || [1, 2, 3][index]).map(|_| ())
        });
        assert_eq!(card.outcome(), Outcome::Panicked);
        let text = card.to_string();
        assert!(
            text.contains("your code panicked\n  input    f(5)\n"),
            "{text}"
        );
        assert!(text.contains("index out of bounds"), "{text}");
        assert!(text.contains("Try this: indices start at 0"), "{text}");
        well_formed(&card);
    }

    #[test]
    fn a_solved_exercise_says_so_and_what_to_take_along() {
        let card = PRODUCT.check(|trial| {
            trial.ask("f(1)", || 1_usize)?.equals(1_usize)?;
            trial.ask("f(2)", || 4_usize)?.equals(4_usize)?;
            Ok(())
        });
        assert_eq!(
            card.to_string(),
            "Exercise \"A \"product\" & more\": passed\n  Right on 2 questions.\n  A square grows fast."
        );
        well_formed(&card);
    }

    #[test]
    fn programs_read_the_result_from_one_line_of_json() {
        let read = |card: &Card| -> (String, String, String) {
            let json: JsonValue = card.to_json().parse().expect("JSON");
            let text = |name: &str| json[name].get::<String>().expect("a text").clone();
            (text("exercise"), text("result"), text("message"))
        };
        let not_done = ch01::another_and(|| todo!());
        assert_eq!(
            read(&not_done),
            ("ch01::another_and".into(), "not done".into(), String::new())
        );
        let wrong = PRODUCT.check(|trial| {
            trial
                .ask("a \"quoted\"\nquestion", || "x".repeat(500))?
                .equals("y")?;
            Ok(())
        });
        let (id, result, message) = read(&wrong);
        assert_eq!((id.as_str(), result.as_str()), ("ch99::product", "wrong"));
        assert!(message.starts_with("a \"quoted\" question: "), "{message}");
        assert_eq!(message.chars().count(), 300);
    }

    #[test]
    fn long_arrays_are_cut() {
        let text = shortened(&"row\n".repeat(100));
        assert_eq!(text.lines().count(), 12);
        assert!(text.ends_with('\u{2026}'));
    }
}
