//! What is known of an exercise before anyone has tried it.

use super::card::Card;
use super::hint::Hint;
use super::trial::{Failure, Trial};

/// A chapter with its exercises.
#[derive(Clone, Copy, Debug)]
pub struct Chapter {
    /// Its number, 0 to 16.
    pub number: u8,
    /// Its title, such as `Perceptron`.
    pub title: &'static str,
    /// In the order of the notebook.
    pub exercises: &'static [Exercise],
}

/// An exercise.
#[derive(Clone, Copy, Debug)]
pub struct Exercise {
    /// The chapter's module, such as `ch01`.
    pub chapter: &'static str,
    /// Its function in that module, such as `nand`.
    pub name: &'static str,
    /// What the notebook's heading calls it.
    pub title: &'static str,
    /// What kind it is.
    pub kind: Kind,
    /// From a nudge to nearly the solution.
    pub hints: &'static [&'static str],
}

/// What an exercise asks of a learner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A few minutes, close to what the chapter showed.
    FirstStep,
    /// To say what will happen before running it.
    Predict,
    /// Code that is given and wrong.
    FindTheBug,
    /// Something of one's own.
    Build,
    /// It takes a while, and paper.
    Hard,
}

impl Exercise {
    /// What the progress file calls it, such as `ch01::nand`.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}::{}", self.chapter, self.name)
    }

    /// Tries the learner's answer; `questions` stops at the first wrong answer.
    pub(super) fn check(
        &'static self,
        questions: impl FnOnce(&mut Trial) -> Result<(), Failure>,
    ) -> Card {
        let mut trial = Trial::new();
        let failure = trial.run(questions);
        Card::new(self, trial.n_questions(), failure)
    }

    pub(super) fn hint(&'static self) -> Hint {
        Hint::new(self)
    }
}

/// The exercises of a chapter, each as `name: Kind, "title", ["first hint", "second hint"];`.
///
/// Makes the chapter's `CHAPTER`, a module `exercise` with an entry for each, and a module `hint` with a function for
/// each.
macro_rules! exercises {
    (
        $module:literal, $number:literal, $title:literal;
        $($name:ident: $kind:ident, $exercise:literal, [$($hint:literal),+ $(,)?];)*
    ) => {
        /// The chapter's title and exercises.
        pub(super) const CHAPTER: $crate::check::Chapter = $crate::check::Chapter {
            number: $number,
            title: $title,
            exercises: &[$(exercise::$name),*],
        };

        #[allow(non_upper_case_globals, reason = "an entry has the name of its check")]
        mod exercise {
            $(pub(super) const $name: $crate::check::Exercise = $crate::check::Exercise {
                chapter: $module,
                name: stringify!($name),
                title: $exercise,
                kind: $crate::check::Kind::$kind,
                hints: &[$($hint),+],
            };)*
        }

        /// Hints for the exercises, one more with each call.
        pub mod hint {
            $(
                #[doc = concat!("The next hint for \"", $exercise, "\".")]
                pub fn $name() -> $crate::check::Hint {
                    super::exercise::$name.hint()
                }
            )*
        }
    };
}
pub(super) use exercises;
