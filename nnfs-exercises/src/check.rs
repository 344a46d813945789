//! How a check goes through its questions.

use crate::card::Card;
use crate::exercise::Exercise;
use crate::trial::{Failure, Trial};

impl Exercise {
    /// Tries the learner's answers; `questions` stops at the first wrong one.
    pub(crate) fn check<T>(
        &'static self,
        questions: impl FnOnce(&mut Trial) -> Result<T, Failure>,
    ) -> Card {
        let mut trial = Trial::new();
        let failure = trial.run(questions);
        Card::new(self, &trial, failure)
    }

    /// Asks the same question for each of several inputs, up to the first wrong answer.
    pub(crate) fn for_each<I, T>(
        &'static self,
        inputs: impl IntoIterator<Item = I>,
        mut question: impl FnMut(&mut Trial, I) -> Result<T, Failure>,
    ) -> Card {
        self.check(|trial| {
            let mut inputs = inputs.into_iter();
            inputs.try_for_each(|input| question(trial, input).map(drop))
        })
    }
}
