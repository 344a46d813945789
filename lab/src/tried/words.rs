//! Texts as words and numbers, and numbers of a text found in what cells print.

use crate::notebook::trained_distance;

/// Numbers agree from here on: another processor rounds a sum of products differently.
const COMPARED_DIGITS: f64 = 8.0;

/// A word, a number or a mark of a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Word {
    pub(super) text: String,
    number: Option<Number>,
}

/// A number as it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Number {
    value: f64,
    /// What its last digit counts; for a whole number nothing, as that is exact.
    last_place: Option<f64>,
}

impl Word {
    /// Whether it is a number with a point or an exponent.
    pub(super) fn is_measured(&self) -> bool {
        self.number
            .is_some_and(|number| number.last_place.is_some())
    }

    pub(super) fn is_number(&self) -> bool {
        self.number.is_some()
    }
}

/// What must be printed.
#[derive(Clone, Debug)]
pub(super) enum Wanted {
    /// The numbers of a text, in order, whatever stands between them. One before `%` may be printed as a share of 1.
    Numbers(String),
    /// Words and numbers in a row.
    Row(String),
}

/// The words of a text that a reader reads: 2,000 is one number, and the marks of Markdown and formulas are none.
pub(super) fn of_prose(text: &str) -> Vec<Word> {
    let plain = text.replace("{,}", ",");
    words(&plain.replace(['$', '*', '`', '>'], " "), true)
}

/// The words of what cells print.
pub(super) fn of_output(text: &str) -> Vec<Word> {
    words(text, false)
}

/// Whether `part` stands in `whole`, word for word.
pub(super) fn stands_in(part: &[Word], whole: &[Word]) -> bool {
    whole.windows(part.len().max(1)).any(|row| {
        row.iter()
            .map(|word| &word.text)
            .eq(part.iter().map(|word| &word.text))
    })
}

/// Where in `printed`, from `start` on, what is wanted ends; none where it is not printed.
pub(super) fn find(
    wanted: &Wanted,
    printed: &[Word],
    start: usize,
    trained: bool,
) -> Option<usize> {
    match wanted {
        Wanted::Numbers(text) => {
            let prose = of_prose(text);
            let numbers = prose
                .iter()
                .enumerate()
                .filter(|(_, word)| word.is_number());
            numbers.clone().next()?;
            numbers.into_iter().try_fold(start, |start, (i, word)| {
                let percent = prose.get(i + 1).is_some_and(|next| next.text == "%");
                let found = printed[start..]
                    .iter()
                    .position(|other| is_printed(word, other, trained, percent))?;
                Some(start + found + 1)
            })
        }
        Wanted::Row(text) => {
            let row = of_output(text);
            let found = printed[start..]
                .windows(row.len().max(1))
                .position(|window| {
                    (row.iter().zip(window)).all(|(word, other)| {
                        word.text == other.text || is_printed(word, other, trained, false)
                    })
                })?;
            Some(start + found + row.len())
        }
    }
}

/// Whether `word`, a number, is `printed`, rounded.
fn is_printed(word: &Word, printed: &Word, trained: bool, percent: bool) -> bool {
    let (Some(number), Some(printed)) = (word.number, printed.number) else {
        return false;
    };
    let agrees = |printed: f64, value: f64, last_place: f64| {
        let rounding = 10_f64.powf(value.abs().log10().floor() + 1.0 - COMPARED_DIGITS);
        let allowed = (0.5 * last_place * (1.0 + 1e-6)).max(1.01 * rounding);
        let moved = if trained {
            trained_distance(value)
        } else {
            0.0
        };
        (printed - value).abs() <= allowed + moved
    };
    let value = number.value;
    if percent {
        let (share, last_place) = (value / 100.0, number.last_place.unwrap_or(1.0) / 100.0);
        return agrees(printed.value, share, last_place)
            || agrees(printed.value / 100.0, share, last_place);
    }
    agrees(printed.value, value, number.last_place.unwrap_or(0.0))
}

fn words(text: &str, groups: bool) -> Vec<Word> {
    let characters: Vec<char> = text.chars().collect();
    let is_digit = |i: usize| characters.get(i).is_some_and(char::is_ascii_digit);
    let is_name = |i: usize| {
        let character = characters.get(i);
        character.is_some_and(|&c| c.is_alphanumeric() || c == '_')
    };
    let mut words = Vec::new();
    let mut i = 0;
    while i < characters.len() {
        let start = i;
        if characters[i].is_whitespace() {
            i += 1;
            continue;
        }
        let is_sign = characters[i] == '-' && is_digit(i + 1) && (i == 0 || !is_name(i - 1));
        if is_digit(i) || is_sign {
            let (end, last_place) = number_from(&characters, i, groups);
            i = end;
            let text: String = characters[start..end].iter().collect();
            let value = text.replace(',', "").parse().unwrap_or(f64::NAN);
            let number = Some(Number { value, last_place });
            words.push(Word { text, number });
            continue;
        }
        i += 1;
        if is_name(start) {
            while is_name(i) {
                i += 1;
            }
        }
        let text = characters[start..i].iter().collect();
        words.push(Word { text, number: None });
    }
    words
}

/// The end of the number that begins at `start`, and what its last digit counts.
fn number_from(characters: &[char], start: usize, groups: bool) -> (usize, Option<f64>) {
    let is_digit = |i: usize| characters.get(i).is_some_and(char::is_ascii_digit);
    let is_character = |i: usize, wanted: &str| {
        let character = characters.get(i);
        character.is_some_and(|&c| wanted.contains(c))
    };
    let digits_from = |mut i: usize| {
        while is_digit(i) {
            i += 1;
        }
        i
    };
    let mut i = digits_from(start + 1);
    while groups && is_character(i, ",") && digits_from(i + 1) == i + 4 {
        i += 4;
    }
    let mut decimals = 0;
    if is_character(i, ".") && is_digit(i + 1) {
        let end = digits_from(i + 1);
        decimals = end - i - 1;
        i = end;
    }
    let mut exponent = 0;
    if is_character(i, "eE") {
        let sign = usize::from(is_character(i + 1, "+-"));
        let end = digits_from(i + 1 + sign);
        if end > i + 1 + sign {
            let text: String = characters[i + 1..end].iter().collect();
            exponent = text.parse().unwrap_or(0);
            i = end;
        }
    }
    let is_whole = decimals == 0 && exponent == 0;
    let place = exponent - i32::try_from(decimals).unwrap_or(0);
    (i, (!is_whole).then(|| 10_f64.powi(place)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(words: &[Word]) -> Vec<&str> {
        words.iter().map(|word| word.text.as_str()).collect()
    }

    fn prints(prose: &str, printed: &str) -> bool {
        find(
            &Wanted::Numbers(prose.to_owned()),
            &of_output(printed),
            0,
            false,
        )
        .is_some()
    }

    #[test]
    fn a_text_is_words_numbers_and_marks() {
        assert_eq!(
            texts(&of_prose(
                "With $w = 1.62$, 2,000 of 39{,}760 (-3, 1.7e-6)."
            )),
            [
                "With", "w", "=", "1.62", ",", "2,000", "of", "39,760", "(", "-3", ",", "1.7e-6",
                ")", "."
            ]
        );
        assert_eq!(
            texts(&of_output("[1. 2]W1 3-4")),
            ["[", "1", ".", "2", "]", "W1", "3", "-", "4"]
        );
        let measured: Vec<bool> = of_prose("12 0.5 1e-3 1,000")
            .iter()
            .map(Word::is_measured)
            .collect();
        assert_eq!(measured, [false, true, true, false]);
    }

    #[test]
    fn a_number_of_the_prose_is_the_rounding_of_what_is_printed() {
        assert!(
            prints("0.91", "0.9087") && !prints("0.91", "0.9187") && !prints("0.910", "0.9087")
        );
        assert!(prints("1.7e-6", "1.7104e-06") && prints("0.0000", "3.2e-11"));
        assert!(!prints("1.7e-6", "1.8e-6") && !prints("0.25", "0.3") && !prints("0.25", "-0.25"));
        assert!(prints("384 pixels", "384.0") && !prints("384 pixels", "384.4"));
        assert!(prints("2,000", "2000") && prints("2.0", "2"));
        assert!(prints("39 %", "0.392") && prints("39 %", "39.2") && !prints("39 %", "0.4"));
        assert!(prints("75.1221542101633", "75.12215421016331"));
    }

    #[test]
    fn numbers_stand_in_order_and_rows_in_a_row() {
        assert!(prints("from 1.29 to 0.604", "1.2911 7 0.60399"));
        assert!(!prints("from 0.604 to 1.29", "1.2911 7 0.60399"));
        assert!(!prints("nothing", "nothing"));
        let row = |text: &str, printed: &str| {
            find(&Wanted::Row(text.to_owned()), &of_output(printed), 0, false)
        };
        assert_eq!(row("alive: 4", "alive: 9\nalive:  4 of 9"), Some(6));
        assert_eq!(row("alive: 4", "alive: 44"), None);
        assert_eq!(row("biases  false", "weights true\nbiases false"), Some(4));
    }

    #[test]
    fn numbers_of_a_training_may_move() {
        let trained = |prose: &str, printed: &str| {
            find(
                &Wanted::Numbers(prose.to_owned()),
                &of_output(printed),
                0,
                true,
            )
            .is_some()
        };
        assert!(trained("0.60", "0.64") && !trained("0.60", "0.67"));
        assert!(trained("2.3", "2.5") && !trained("2.3", "2.8"));
        assert!(trained("82 %", "0.86") && !trained("82 %", "0.9"));
    }

    #[test]
    fn part_of_a_number_does_not_stand_in_a_text() {
        let whole = of_prose("It is 0.25, at **step 12**.");
        let stands = |part: &str| stands_in(&of_prose(part), &whole);
        assert!(stands("0.25") && stands("at step 12") && !stands("0.2") && !stands("2"));
    }
}
