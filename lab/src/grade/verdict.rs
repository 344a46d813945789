//! How an exercise can end, and what is told of a notebook.

use std::fmt;

use crate::exercises::Exercise;

/// How an exercise ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verdict {
    Passed,
    /// In words, which a person has to read.
    Answered,
    Wrong,
    NotDone,
    Panicked,
    CheckDeleted,
    CheckEdited,
    TimedOut,
    DoesNotCompile,
    NotRun,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Passed => "passed",
            Self::Answered => "answered in words",
            Self::Wrong => "wrong",
            Self::NotDone => "not done",
            Self::Panicked => "panicked",
            Self::CheckDeleted => "check cell deleted",
            Self::CheckEdited => "check cell edited",
            Self::TimedOut => "timed out",
            Self::DoesNotCompile => "does not compile",
            Self::NotRun => "not run",
        })
    }
}

/// An exercise of one notebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Grade {
    pub(super) exercise: String,
    pub(super) title: String,
    pub(super) verdict: Verdict,
    /// Why, in words; may be empty.
    pub(super) message: String,
}

impl Grade {
    pub(super) fn new(exercise: &Exercise, verdict: Verdict, message: &str) -> Self {
        Self {
            exercise: exercise.id.clone(),
            title: exercise.title.clone(),
            verdict,
            message: message.to_owned(),
        }
    }
}

/// What came of one notebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Report {
    pub(super) learner: String,
    /// The file, from the folder of the notebooks on.
    pub(super) file: String,
    /// The chapter's name; none when it is not known.
    pub(super) chapter: Option<String>,
    /// What is to be said of the notebook as a whole.
    pub(super) findings: Vec<String>,
    pub(super) grades: Vec<Grade>,
}
