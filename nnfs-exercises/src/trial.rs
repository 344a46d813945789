//! Questions to the learner's code.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Display;
use std::panic::Location;
use std::rc::Rc;

use crate::caught::{Stopped, caught};
use crate::value::{Difference, Value};

/// So much may numbers with a fraction differ, relative to the larger one.
const TOLERANCE: f64 = 1e-9;

/// The questions of one check.
pub(crate) struct Trial {
    n_questions: usize,
    last_question: String,
    /// The names of all notes that an answer was held against.
    notes: Rc<RefCell<BTreeSet<String>>>,
    /// What was measured, in words.
    measured: Rc<RefCell<Vec<String>>>,
}

/// Why an exercise is not solved yet.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    /// A `todo!()` is left.
    NotDone,
    /// The learner's code panicked.
    Panicked { question: String, message: String },
    /// An answer is wrong.
    Wrong(Box<Wrong>),
}

/// A wrong answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wrong {
    pub(crate) question: String,
    pub(crate) yours: String,
    pub(crate) expected: String,
    pub(crate) difference: Difference,
    /// What probably went wrong.
    pub(crate) note: Option<Note>,
}

/// What is said to a typical wrong answer.
#[derive(Clone, Debug)]
pub(crate) struct Note {
    pub(crate) text: String,
    /// The text, or where it stands in the source if it is put together from numbers.
    pub(crate) name: String,
}

/// What came back for a question.
#[must_use]
pub(crate) struct Answer<T> {
    question: String,
    value: T,
    note: Option<Note>,
    notes: Rc<RefCell<BTreeSet<String>>>,
    measured: Rc<RefCell<Vec<String>>>,
}

/// A measured number with four digits, as no more are of interest.
fn rounded(x: f64) -> String {
    if x.abs() >= 1000.0 || (x != 0.0 && x.abs() < 1e-3) {
        format!("{x:.2e}")
    } else {
        let text = format!("{x:.4}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

impl Trial {
    pub(crate) fn new() -> Self {
        Self {
            n_questions: 0,
            last_question: String::new(),
            notes: Rc::default(),
            measured: Rc::default(),
        }
    }

    /// What was measured for goals that were reached, in words.
    pub(crate) fn measured(&self) -> Vec<String> {
        self.measured.borrow().clone()
    }

    pub(crate) fn n_questions(&self) -> usize {
        self.n_questions
    }

    /// The names of all notes that an answer was held against.
    pub(crate) fn notes(&self) -> BTreeSet<String> {
        self.notes.borrow().clone()
    }

    /// Asks all questions of a check; what it ended with, if an answer was not right.
    ///
    /// An answer may be so odd that the check panics over it. That is a wrong answer too, and not a stopped cell.
    pub(crate) fn run<T>(
        &mut self,
        questions: impl FnOnce(&mut Self) -> Result<T, Failure>,
    ) -> Option<Failure> {
        match caught(|| questions(self)) {
            Ok(end) => end.err(),
            Err(Stopped::NotDone) => Some(Failure::NotDone),
            Err(Stopped::Panicked(message)) => Some(Failure::Panicked {
                question: std::mem::take(&mut self.last_question),
                message,
            }),
        }
    }

    /// Calls the learner's code. `question` is what the card says about the call, such as `nand(1, 1)`.
    pub(crate) fn ask<T>(
        &mut self,
        question: impl Display,
        answer: impl FnOnce() -> T,
    ) -> Result<Answer<T>, Failure> {
        self.n_questions += 1;
        let question = question.to_string();
        self.last_question.clone_from(&question);
        match caught(answer) {
            Ok(value) => Ok(Answer {
                question,
                value,
                note: None,
                notes: Rc::clone(&self.notes),
                measured: Rc::clone(&self.measured),
            }),
            Err(Stopped::NotDone) => Err(Failure::NotDone),
            Err(Stopped::Panicked(message)) => Err(Failure::Panicked { question, message }),
        }
    }
}

impl<T> Answer<T> {
    /// The answer itself, to ask further or to compare by other means.
    pub(crate) fn value(self) -> T {
        self.value
    }

    /// Says what probably went wrong, where `is_so` holds for the answer and it turns out to be wrong. Of several notes
    /// the first that fits is shown. Each must come up in the tests of its exercise.
    #[track_caller]
    pub(crate) fn note(
        self,
        is_so: impl FnOnce(&T) -> bool,
        note: impl Into<Cow<'static, str>>,
    ) -> Self {
        let (text, name) = match note.into() {
            Cow::Borrowed(text) => (text.to_owned(), text.to_owned()),
            Cow::Owned(text) => (text, Location::caller().to_string()),
        };
        self.notes.borrow_mut().insert(name.clone());
        self.say(is_so, Note { text, name })
    }

    /// A note of a question that several exercises ask: the tests of that question bring it up, not those of each
    /// exercise.
    pub(crate) fn shared_note(self, is_so: impl FnOnce(&T) -> bool, note: &'static str) -> Self {
        let (text, name) = (note.to_owned(), note.to_owned());
        self.say(is_so, Note { text, name })
    }

    fn say(mut self, is_so: impl FnOnce(&T) -> bool, note: Note) -> Self {
        // An answer of another shape than expected may make the comparison panic: then it is not this mistake.
        if self.note.is_none() && caught(|| is_so(&self.value)) == Ok(true) {
            self.note = Some(note);
        }
        self
    }
}

impl<T: Value> Answer<T> {
    /// Says what probably went wrong where the answer is `wrong`, a typical mistake's result.
    #[track_caller]
    pub(crate) fn note_for(self, wrong: impl Into<T>, note: impl Into<Cow<'static, str>>) -> Self {
        let wrong = wrong.into();
        self.note(|value| value.difference(&wrong, TOLERANCE).is_none(), note)
    }

    /// The answer must be this one; numbers with a fraction may differ by rounding.
    pub(crate) fn equals(self, expected: impl Into<T>) -> Result<T, Failure> {
        self.within(expected, TOLERANCE)
    }

    /// Numbers with a fraction may differ from the expected ones by `tolerance` times the larger.
    pub(crate) fn within(self, expected: impl Into<T>, tolerance: f64) -> Result<T, Failure> {
        let expected = expected.into();
        match self.value.difference(&expected, tolerance) {
            None => Ok(self.value),
            Some(difference) => Err(Failure::Wrong(Box::new(Wrong {
                question: self.question,
                yours: self.value.text(),
                expected: expected.text(),
                difference,
                note: self.note,
            }))),
        }
    }

    /// The answer must have a property, which `expected` says in words, such as `a number above 0`.
    ///
    /// For predictions too, where the card must not give the answer away: `expected` then says how to find out.
    pub(crate) fn must(
        self,
        has_property: impl FnOnce(&T) -> bool,
        expected: impl Display,
    ) -> Result<T, Failure> {
        if caught(|| has_property(&self.value)) == Ok(true) {
            return Ok(self.value);
        }
        Err(Failure::Wrong(Box::new(Wrong {
            question: self.question,
            yours: self.value.text(),
            expected: expected.to_string(),
            difference: Difference::default(),
            note: self.note,
        })))
    }
}

/// Goals: the answer is a number that was measured, and the question says what. The card says how far it is off.
impl Answer<f64> {
    /// The measured number must be at most this. NaN is not.
    pub(crate) fn at_most(self, most: f64) -> Result<f64, Failure> {
        let is_reached = self.value <= most;
        let missed = format!("{} too much", rounded(self.value - most));
        self.reaches(is_reached, &format!("at most {most}"), &missed)
    }

    /// The measured number must be at least this. NaN is not.
    pub(crate) fn at_least(self, least: f64) -> Result<f64, Failure> {
        let is_reached = self.value >= least;
        let missed = format!("{} too little", rounded(least - self.value));
        self.reaches(is_reached, &format!("at least {least}"), &missed)
    }

    fn reaches(self, is_reached: bool, goal: &str, missed: &str) -> Result<f64, Failure> {
        let measured = rounded(self.value);
        if is_reached {
            let sentence = format!("{}: {measured}. The goal was {goal}.", self.question);
            self.measured.borrow_mut().push(sentence);
            return Ok(self.value);
        }
        let missed = if self.value.is_finite() {
            format!("{measured}, {missed}")
        } else {
            measured
        };
        Err(Failure::Wrong(Box::new(Wrong {
            question: self.question,
            yours: missed,
            expected: goal.to_owned(),
            difference: Difference::default(),
            note: self.note,
        })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note_of(wrong: &Wrong) -> Option<&str> {
        wrong.note.as_ref().map(|note| note.text.as_str())
    }

    #[test]
    fn a_note_is_known_by_its_text_or_by_its_place() {
        let mut trial = Trial::new();
        for n in [1_usize, 2] {
            let answer = trial.ask("f()", || n).unwrap();
            let answer = answer.note(|&got| got == 3, "three");
            answer
                .note(|&got| got != n, format!("not {n}"))
                .equals(n)
                .unwrap();
        }
        let notes = trial.notes();
        assert_eq!(notes.len(), 2, "{notes:?}");
        assert!(
            notes.contains("three") && !notes.contains("not 1"),
            "{notes:?}"
        );
    }

    #[test]
    fn the_first_note_that_fits_is_kept_for_a_wrong_answer() {
        let mut trial = Trial::new();
        let answer = trial.ask("f(1)", || 3_usize).unwrap();
        let answer = answer
            .note(|&got| got == 2, "two")
            .note(|&got| got == 3, "three")
            .note(|&got| got > 2, "more");
        let Err(Failure::Wrong(wrong)) = answer.equals(1_usize) else {
            panic!("3 is not 1");
        };
        assert_eq!(note_of(&wrong), Some("three"));
        assert_eq!((wrong.yours.as_str(), wrong.expected.as_str()), ("3", "1"));
        assert_eq!(trial.n_questions(), 1);
    }

    #[test]
    fn a_typical_mistake_is_known_by_its_result() {
        let mut trial = Trial::new();
        let answer = trial.ask("half of 7", || 3.0).unwrap();
        let answer = answer.note_for(4.0, "rounded up").note_for(3.0, "cut off");
        let Err(Failure::Wrong(wrong)) = answer.equals(3.5) else {
            panic!("3 is not 3.5");
        };
        assert_eq!(note_of(&wrong), Some("cut off"));
    }

    #[test]
    fn a_goal_says_what_was_measured_and_by_how_much_it_was_missed() {
        let mut trial = Trial::new();
        let mut loss = |measured: f64| trial.ask("the loss", || measured).unwrap();
        let missed = |end: Result<f64, Failure>| {
            let Err(Failure::Wrong(wrong)) = end else {
                panic!("it is missed");
            };
            (wrong.yours, wrong.expected)
        };
        let pair = |yours: &str, expected: &str| (yours.to_owned(), expected.to_owned());
        assert_eq!(
            missed(loss(0.0812).at_most(0.05)),
            pair("0.0812, 0.0312 too much", "at most 0.05")
        );
        assert_eq!(
            missed(loss(0.875).at_least(0.9)),
            pair("0.875, 0.025 too little", "at least 0.9")
        );
        assert_eq!(
            missed(loss(3e-8).at_most(1e-9)),
            pair("3.00e-8, 2.90e-8 too much", "at most 0.000000001")
        );
        assert_eq!(
            missed(loss(f64::NAN).at_most(1.0)),
            pair("NaN", "at most 1")
        );
        assert!(loss(0.04).at_most(0.05).is_ok() && loss(7.0).at_least(7.0).is_ok());
        assert_eq!(
            trial.measured(),
            [
                "the loss: 0.04. The goal was at most 0.05.",
                "the loss: 7. The goal was at least 7."
            ]
        );
    }

    #[test]
    fn a_todo_is_not_a_panic() {
        let mut trial = Trial::new();
        let not_done = trial.ask("f(1)", || -> usize { todo!() });
        assert!(matches!(not_done, Err(Failure::NotDone)));
        let panicked = trial.ask("f(2)", || -> usize { panic!("oh") });
        let Err(Failure::Panicked { question, message }) = panicked else {
            panic!("it does panic");
        };
        assert_eq!((question.as_str(), message.as_str()), ("f(2)", "oh"));
    }

    #[test]
    fn an_answer_of_an_odd_shape_does_not_stop_the_check() {
        let mut trial = Trial::new();
        let answer = trial.ask("f()", || vec![1_usize]).unwrap();
        let answer = answer
            .note(|v| v[1] == 2, "the second one is 2")
            .note(|v| v.len() == 1, "one is missing");
        let Err(Failure::Wrong(wrong)) = answer.must(|v| v[1] == 3, "two numbers") else {
            panic!("it has no second number");
        };
        assert_eq!(note_of(&wrong), Some("one is missing"));

        let mut trial = Trial::new();
        let end = trial.run(|trial| {
            let v = trial.ask("g()", || vec![1_usize])?.value();
            assert!(v[1] > 0, "never reached");
            Ok(())
        });
        let Some(Failure::Panicked { question, message }) = end else {
            panic!("the check cannot go on");
        };
        assert_eq!(question, "g()");
        assert!(message.contains("out of bounds"), "{message}");
    }

    #[test]
    fn a_property_is_told_in_words() {
        let mut trial = Trial::new();
        let rate = |trial: &mut Trial| trial.ask("rate()", || 0.5).unwrap();
        assert!(
            rate(&mut trial)
                .must(|&r| r > 0.0, "a number above 0")
                .is_ok()
        );
        let Err(Failure::Wrong(wrong)) = rate(&mut trial).must(|&r| r > 1.0, "a number above 1")
        else {
            panic!("0.5 is not above 1");
        };
        assert_eq!(wrong.expected, "a number above 1");
    }
}
