//! What is known of an exercise before anyone has tried it.

/// A chapter with its exercises.
#[derive(Clone, Copy, Debug)]
pub struct Chapter {
    /// Its number, from 0 on.
    pub number: u8,
    /// Its title, such as `The perceptron`.
    pub title: &'static str,
    /// In the order of the notebook.
    pub exercises: &'static [Exercise],
}

/// An exercise.
#[derive(Clone, Copy, Debug)]
pub struct Exercise {
    /// The chapter's number.
    pub chapter: u8,
    /// Its function in the chapter's module, such as `nand`.
    pub name: &'static str,
    /// What kind it is.
    pub kind: Kind,
    /// What the notebook's heading calls it.
    pub title: &'static str,
    /// From a nudge to nearly the solution.
    pub hints: &'static [&'static str],
    /// What a learner who has solved it should take along.
    pub afterword: Option<&'static str>,
    /// What a reason in words is held against.
    pub model: Option<Model>,
}

/// A model answer to an exercise that asks for a reason in words.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// The answer, as a reader might have written it.
    pub answer: &'static str,
    /// The two or three points to look for in one's own.
    pub points: &'static [&'static str],
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
    /// A number that the check measures must get low or high enough.
    Goal,
    /// A reason in a sentence or two, to be held against a model answer. It is answered, not passed.
    Reason,
}

impl Exercise {
    /// The chapter's module, such as `ch01`.
    #[must_use]
    pub fn module(&self) -> String {
        format!("ch{:02}", self.chapter)
    }

    /// What the progress file calls it, such as `ch01::nand`.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}::{}", self.module(), self.name)
    }
}

/// All chapters, each by its module: makes the function `chapters` and the module `hint`.
macro_rules! chapters {
    [$($module:ident),+ $(,)?] => {
        /// All chapters with their exercises, in order.
        #[must_use]
        pub fn chapters() -> Vec<Chapter> {
            vec![$($module::CHAPTER),+]
        }

        /// Hints for the exercises: `hint::ch01::vote()` as a cell shows the next one.
        pub mod hint {
            $(pub use crate::$module::hint as $module;)+
        }
    };
}

/// A chapter: its number, its title, and the names of its exercises in the order of the notebook.
///
/// Makes the constant `CHAPTER`, and a module `hint` with a function for each exercise.
macro_rules! chapter {
    ($number:literal, $title:literal, [$($name:ident),+ $(,)?]) => {
        const NUMBER: u8 = $number;

        /// The chapter's title and exercises.
        pub(crate) const CHAPTER: crate::Chapter = crate::Chapter {
            number: NUMBER,
            title: $title,
            exercises: &[$($name::EXERCISE),+],
        };

        /// Hints for the exercises, one more with each call.
        pub mod hint {
            $(
                #[doc = concat!("The next hint for `", stringify!($name), "`.")]
                pub fn $name() -> crate::Hint {
                    crate::Hint::new(&super::$name::EXERCISE)
                }
            )+
        }
    };
}

/// All that an exercise says before and after its check. The check, a function of the same name, stands below it and
/// finds this as `name::EXERCISE`.
macro_rules! exercise {
    (
        $name:ident,
        kind = $kind:ident,
        title = $title:literal,
        hints = [$($hint:literal),+ $(,)?]
        $(, afterword = $afterword:literal)?
        $(,)?
    ) => {
        mod $name {
            pub(super) const EXERCISE: crate::Exercise = crate::Exercise {
                chapter: super::NUMBER,
                name: stringify!($name),
                kind: crate::Kind::$kind,
                title: $title,
                hints: &[$($hint),+],
                afterword: [$(Some($afterword),)? None][0],
                model: None,
            };
        }
    };
}

/// An exercise that asks for a reason in words: all that it says, and its check, which is the same for all of them.
macro_rules! reason {
    (
        $(#[$doc:meta])+
        $name:ident,
        title = $title:literal,
        hints = [$($hint:literal),+ $(,)?],
        answer = $answer:literal,
        points = [$($point:literal),+ $(,)?]
        $(,)?
    ) => {
        mod $name {
            pub(super) const EXERCISE: crate::Exercise = crate::Exercise {
                chapter: super::NUMBER,
                name: stringify!($name),
                kind: crate::Kind::Reason,
                title: $title,
                hints: &[$($hint),+],
                afterword: None,
                model: Some(crate::Model {
                    answer: $answer,
                    points: &[$($point),+],
                }),
            };
        }

        $(#[$doc])+
        pub fn $name(learner: fn() -> &'static str) -> crate::Card {
            $name::EXERCISE.reason(learner)
        }
    };
}

pub(crate) use {chapter, chapters, exercise, reason};
