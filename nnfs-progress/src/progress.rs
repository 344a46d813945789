//! What is known of the exercises, and its form as JSON.

use std::collections::{BTreeMap, HashMap};

use tinyjson::JsonValue;

const EXERCISES: &str = "exercises";
const PASSED: &str = "passed";
const ANSWERED: &str = "answered";
const ATTEMPTS: &str = "attempts";
const HINTS: &str = "hints";

/// A file of ours is nested three deep; far more than that would exhaust the parser's stack.
const DEEPEST: usize = 50;

type Object = HashMap<String, JsonValue>;

/// What is known of one exercise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Whether its check was passed once.
    pub passed: bool,
    /// Whether it was answered once, where it asks for a reason in words: that is not right or wrong.
    pub answered: bool,
    /// How often its check has run on something that was tried.
    pub attempts: u32,
    /// How many of its hints were shown.
    pub hints: u32,
}

/// The records of all exercises by their ids, such as `ch01::nand`.
///
/// What else the file holds, as a newer version may have written it, is kept and written again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// The records.
    pub exercises: BTreeMap<String, Record>,
    /// The file as it was read, for its members that are unknown here.
    document: Object,
}

impl Progress {
    /// Reads the text of a progress file; the error says what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let value = nnfs_files::parse_json(text, DEEPEST).map_err(|why| format!("it is {why}"))?;
        // A number such as 1e999 can be read, but not be written again.
        value.stringify().map_err(|error| error.to_string())?;
        let JsonValue::Object(document) = value else {
            return Err("it holds no JSON object".to_owned());
        };
        let exercises = match document.get(EXERCISES) {
            None => BTreeMap::new(),
            Some(JsonValue::Object(exercises)) => exercises
                .iter()
                .map(|(id, record)| Ok((id.clone(), Record::parse(id, record)?)))
                .collect::<Result<_, String>>()?,
            Some(_) => return Err(format!("its member \"{EXERCISES}\" is no object")),
        };
        Ok(Self {
            exercises,
            document,
        })
    }

    /// The text of the file: sorted, one exercise per line.
    pub(crate) fn to_text(&self) -> String {
        let known = self.document.get(EXERCISES);
        let lines: Vec<String> = self
            .exercises
            .iter()
            .map(|(id, record)| {
                let before = known.and_then(|known| known.get::<Object>()?.get(id));
                format!("    {}: {}", quoted(id), record.to_text(before))
            })
            .collect();
        let exercises = if lines.is_empty() {
            "{}".to_owned()
        } else {
            format!("{{\n{}\n  }}", lines.join(",\n"))
        };
        let mut members: BTreeMap<&str, String> = texts(&self.document);
        members.insert(EXERCISES, exercises);
        let members: Vec<String> = members
            .iter()
            .map(|(name, value)| format!("  {}: {value}", quoted(name)))
            .collect();
        format!("{{\n{}\n}}\n", members.join(",\n"))
    }
}

impl Record {
    /// Whether nothing is left to do: it was passed, or answered in words.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.passed || self.answered
    }

    fn parse(id: &str, value: &JsonValue) -> Result<Self, String> {
        let wrong = |name: &str| format!("the member \"{name}\" of {id} is not what it should be");
        let members: &Object = value.get().ok_or_else(|| format!("{id} is no object"))?;
        let count = |name: &str| match members.get(name) {
            None => Ok(0),
            Some(JsonValue::Number(number))
                if number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(number) =>
            {
                Ok(*number as u32)
            }
            Some(_) => Err(wrong(name)),
        };
        let flag = |name: &str| match members.get(name) {
            None => Ok(false),
            Some(JsonValue::Boolean(flag)) => Ok(*flag),
            Some(_) => Err(wrong(name)),
        };
        Ok(Self {
            passed: flag(PASSED)?,
            answered: flag(ANSWERED)?,
            attempts: count(ATTEMPTS)?,
            hints: count(HINTS)?,
        })
    }

    /// The record with the unknown members that it had `before`.
    fn to_text(&self, before: Option<&JsonValue>) -> String {
        let mut members = before
            .and_then(|before| before.get::<Object>())
            .map(texts)
            .unwrap_or_default();
        members.insert(PASSED, self.passed.to_string());
        if self.answered {
            members.insert(ANSWERED, true.to_string());
        }
        members.insert(ATTEMPTS, self.attempts.to_string());
        members.insert(HINTS, self.hints.to_string());
        let members: Vec<String> = members
            .iter()
            .map(|(name, value)| format!("{}: {value}", quoted(name)))
            .collect();
        format!("{{{}}}", members.join(", "))
    }
}

/// The members of an object as JSON.
fn texts(object: &Object) -> BTreeMap<&str, String> {
    object
        .iter()
        .map(|(name, value)| (name.as_str(), as_json(value)))
        .collect()
}

fn quoted(text: &str) -> String {
    as_json(&JsonValue::String(text.to_owned()))
}

fn as_json(value: &JsonValue) -> String {
    value
        .stringify()
        .expect("`parse` lets no number in that JSON cannot write")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(passed: bool, attempts: u32, hints: u32) -> Record {
        Record {
            passed,
            answered: false,
            attempts,
            hints,
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut progress = Progress::default();
        let ids = ["ch01::nand", "ch02::\"odd\" \\ name\n"];
        progress
            .exercises
            .insert(ids[0].to_owned(), record(true, 3, 1));
        progress
            .exercises
            .insert(ids[1].to_owned(), record(false, u32::MAX, 0));
        let answered = Record {
            answered: true,
            ..record(false, 1, 0)
        };
        progress.exercises.insert("ch03::why".to_owned(), answered);
        let read = Progress::parse(&progress.to_text()).unwrap();
        assert_eq!(read.exercises, progress.exercises);
        assert_eq!(
            Progress::parse(&Progress::default().to_text())
                .unwrap()
                .exercises
                .len(),
            0
        );
    }

    #[test]
    fn unknown_members_survive() {
        let text = r#"{"streak": {"days": [1, 2.5, "x"]}, "exercises": {
            "ch01::nand": {"passed": true, "attempts": 2, "hints": 0, "first_passed": "2030-01-01"},
            "ch01::gone": {"passed": true, "note": "x"}}}"#;
        let mut progress = Progress::parse(text).unwrap();
        progress.exercises.get_mut("ch01::nand").unwrap().attempts = 3;
        progress.exercises.remove("ch01::gone");
        let written: JsonValue = progress.to_text().parse().unwrap();
        let expected = r#"{"streak": {"days": [1, 2.5, "x"]}, "exercises": {
            "ch01::nand": {"passed": true, "attempts": 3, "hints": 0, "first_passed": "2030-01-01"}}}"#;
        assert_eq!(written, expected.parse::<JsonValue>().unwrap());
    }

    #[test]
    fn members_that_are_missing_count_as_nothing() {
        let read = Progress::parse(r#"{"exercises": {"ch01::nand": {}}}"#).unwrap();
        assert_eq!(read.exercises["ch01::nand"], Record::default());
        assert!(Progress::parse("{}").unwrap().exercises.is_empty());
    }

    #[test]
    fn what_is_no_progress_is_refused_with_a_reason() {
        let deep = "[".repeat(100_000);
        for (text, reason) in [
            ("", "no JSON"),
            ("[]", "no JSON object"),
            (r#"{"exercises": 3}"#, "is no object"),
            (r#"{"exercises": {"a": 3}}"#, "a is no object"),
            (r#"{"exercises": {"a": {"passed": 1}}}"#, "\"passed\""),
            (
                r#"{"exercises": {"a": {"answered": "yes"}}}"#,
                "\"answered\"",
            ),
            (r#"{"exercises": {"a": {"attempts": -1}}}"#, "\"attempts\""),
            (r#"{"exercises": {"a": {"attempts": 0.5}}}"#, "\"attempts\""),
            (r#"{"exercises": {"a": {"hints": 1e10}}}"#, "\"hints\""),
            (r#"{"new": 1e999}"#, "inf"),
            (&deep, "nested"),
        ] {
            let error = Progress::parse(text).unwrap_err();
            assert!(error.contains(reason), "{reason} in {error}");
        }
    }
}
