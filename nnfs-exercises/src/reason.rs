//! Reasons in words: the learner writes a sentence or two, and then sees a model answer to hold them against.
//!
//! No program says whether the words are right. The check only makes sure that something was written.

use crate::card::Card;
use crate::exercise::Exercise;

/// Fewer words than these are no sentence.
const FEWEST_WORDS: usize = 6;

impl Exercise {
    /// Asks for the learner's reason.
    pub(crate) fn reason(&'static self, learner: impl FnOnce() -> &'static str) -> Card {
        let mut words = String::new();
        let card = self.check(|trial| {
            let given = trial
                .ask("your reason", learner)?
                .note(
                    |words| words.trim().is_empty(),
                    "Nothing stands between the quotes yet.",
                )
                .note(
                    |_| true,
                    "That is very short. Write what you think, in a sentence or two; nobody marks it.",
                )
                .must(
                    |words| words.split_whitespace().count() >= FEWEST_WORDS,
                    format!("a sentence of at least {FEWEST_WORDS} words"),
                )?;
            given.clone_into(&mut words);
            Ok(())
        });
        card.with_words(words)
    }
}

#[cfg(test)]
mod tests {
    use crate::card::Outcome;
    use crate::{Exercise, Kind, Model};

    static WHY: Exercise = Exercise {
        chapter: 99,
        name: "why",
        kind: Kind::Reason,
        title: "Why a <bias>?",
        hints: &["Put in zeros."],
        afterword: None,
        model: Some(Model {
            answer: "Without it `w x` is 0 where all inputs are.",
            points: &["zeros give zero", "so the line goes through the origin"],
        }),
    };

    #[test]
    fn words_are_answered_by_the_model_and_its_points() {
        let card = WHY.reason(|| "Because a line should\n not always < go through 0.");
        assert_eq!(card.outcome(), Outcome::Answered);
        assert_eq!(
            card.to_string(),
            "Exercise \"Why a <bias>?\": answered\n\
             \x20 You wrote: Because a line should not always < go through 0.\n\
             \x20 A model answer: Without it w x is 0 where all inputs are.\n\
             \x20 Look for these in yours, in whatever words:\n\
             \x20 1. zeros give zero\n\
             \x20 2. so the line goes through the origin"
        );
        let html = card.to_html();
        roxmltree::Document::parse(&html).expect("well formed");
        assert!(html.contains("always &lt; go"), "{html}");
    }

    #[test]
    fn nothing_and_a_word_or_two_are_no_reason_and_show_no_model() {
        for (words, note) in [(" \n", "Nothing stands"), ("No idea at all", "very short")] {
            let card = WHY.reason(|| words);
            let text = card.to_string();
            assert_eq!(card.outcome(), Outcome::Wrong, "{text}");
            assert!(
                text.contains(note) && !text.contains("Without it"),
                "{text}"
            );
        }
        let not_done = WHY.reason(|| todo!());
        assert_eq!(not_done.outcome(), Outcome::NotDone);
        assert!(!not_done.to_html().contains("Without it"));
        let panicked = WHY.reason(|| panic!("oh"));
        assert_eq!(panicked.outcome(), Outcome::Panicked);
    }

    #[test]
    fn every_chapter_asks_for_one_reason_with_a_full_model_answer() {
        for chapter in crate::chapters() {
            let reasons = chapter.exercises.iter();
            let reasons: Vec<_> = reasons.filter(|e| e.kind == Kind::Reason).collect();
            let [exercise] = reasons[..] else {
                panic!("chapter {} has {} reasons", chapter.number, reasons.len());
            };
            let id = exercise.id();
            let Model { answer, points } = exercise.model.expect("a reason has a model answer");
            assert!(answer.split_whitespace().count() >= 20, "{id}: {answer}");
            assert!((2..=3).contains(&points.len()), "{id}: {points:?}");
            assert!(exercise.hints.len() >= 2, "{id}: {:?}", exercise.hints);
        }
        let all = crate::chapters();
        let all = all.iter().flat_map(|chapter| chapter.exercises);
        for exercise in all.filter(|e| e.kind != Kind::Reason) {
            assert!(exercise.model.is_none(), "{}", exercise.id());
        }
    }
}
