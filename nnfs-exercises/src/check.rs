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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercise::Kind;

    static SQUARE: Exercise = Exercise {
        chapter: 99,
        name: "square",
        kind: Kind::Build,
        title: "A square",
        hints: &["Multiply."],
        afterword: None,
        model: None,
    };

    fn card(square: fn(i64) -> i64) -> Card {
        SQUARE.for_each([2, 3, -4], |trial, x| {
            trial
                .ask(format!("square({x})"), || square(x))?
                .equals(x * x)
        })
    }

    #[test]
    fn the_question_is_asked_for_each_input_up_to_the_first_wrong_answer() {
        let text = card(|x| x * x).to_string();
        assert!(text.contains("Right on 3 questions."), "{text}");
        let text = card(|x| 2 * x).to_string();
        assert!(text.contains("square(3)"), "{text}");
    }
}
