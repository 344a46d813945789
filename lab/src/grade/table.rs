//! The grades as a table for programs and as one for readers.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, Result};

use super::verdict::{Report, Verdict};

/// The name of the table for programs.
pub(super) const CSV: &str = "grades.csv";
/// The name of the table for readers.
pub(super) const TEXT: &str = "grades.txt";

/// How long a message may be in a table.
const LONGEST_MESSAGE: usize = 300;
/// How many of the files that are no notebooks are named.
const MOST_OTHERS: usize = 5;

/// One line for each exercise of each notebook; a notebook without exercises has one line too.
pub(super) fn csv(reports: &[Report]) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "learner", "chapter", "exercise", "title", "passed", "result", "message",
    ])?;
    for report in reports {
        let chapter = report.chapter.as_deref().unwrap_or_default();
        for grade in &report.grades {
            let passed = match grade.verdict {
                Verdict::Passed => "yes",
                // That is for whoever reads the words to say.
                Verdict::Answered => "",
                _ => "no",
            };
            let result = grade.verdict.to_string();
            let texts = [
                &report.learner,
                chapter,
                &grade.exercise,
                &grade.title,
                passed,
                &result,
                &grade.message,
            ];
            writer.write_record(texts.map(guarded))?;
        }
        if report.grades.is_empty() {
            let (findings, result) = (report.findings.join("; "), Verdict::NotRun.to_string());
            let texts = [&report.learner, chapter, "", "", "no", &result, &findings];
            writer.write_record(texts.map(guarded))?;
        }
    }
    writer.into_inner().context("the table cannot be made")
}

/// A text that a spreadsheet shows and does not compute.
fn guarded(text: &str) -> String {
    let text = plain(text);
    if text.starts_with(['=', '+', '-', '@']) {
        format!("'{text}")
    } else {
        text
    }
}

/// A text in one line, without what a terminal or a spreadsheet would take for a command, and not too long.
pub(super) fn plain(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    let text = words.join(" ");
    if text.chars().count() <= LONGEST_MESSAGE {
        return text;
    }
    text.chars()
        .take(LONGEST_MESSAGE - 1)
        .chain(['…'])
        .collect()
}

/// One line for each notebook, then what was not passed, or is to be read.
pub(super) fn text(reports: &[Report], others: &[String]) -> String {
    let mut rows = vec![["learner", "chapter", "passed", "found"].map(str::to_owned)];
    rows.extend(reports.iter().map(row));
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths = [width(0), width(1), width(2)];
    let mut text = String::new();
    for [learner, chapter, passed, found] in &rows {
        let [a, b, c] = widths;
        let line = format!("{learner:<a$}   {chapter:<b$}   {passed:<c$}   {found}");
        let _ = writeln!(text, "{}", line.trim_end());
    }
    for report in reports {
        text += &details(report);
    }
    if !others.is_empty() {
        let named: Vec<String> = others
            .iter()
            .take(MOST_OTHERS)
            .map(|name| plain(name))
            .collect();
        let more = if others.len() > MOST_OTHERS {
            " and others"
        } else {
            ""
        };
        let _ = writeln!(text, "\nNo notebooks, left out: {}{more}", named.join(", "));
    }
    text
}

fn row(report: &Report) -> [String; 4] {
    let passed = report
        .grades
        .iter()
        .filter(|grade| grade.verdict == Verdict::Passed)
        .count();
    let mut counts: BTreeMap<Verdict, usize> = BTreeMap::new();
    for grade in &report.grades {
        *counts.entry(grade.verdict).or_default() += 1;
    }
    let counts: Vec<String> = counts
        .iter()
        .filter(|(verdict, _)| **verdict != Verdict::Passed)
        .map(|(verdict, count)| format!("{count} {verdict}"))
        .collect();
    let found: Vec<String> = std::iter::once(counts.join(", "))
        .chain(report.findings.iter().map(|finding| plain(finding)))
        .filter(|part| !part.is_empty())
        .collect();
    [
        plain(&report.learner),
        report.chapter.clone().unwrap_or_else(|| "?".to_owned()),
        format!("{passed} of {}", report.grades.len()),
        found.join("; "),
    ]
}

/// What a notebook did not pass, each with why; and its answers in words.
fn details(report: &Report) -> String {
    let open: Vec<_> = report
        .grades
        .iter()
        .filter(|grade| grade.verdict != Verdict::Passed)
        .collect();
    if open.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{} ({})\n", plain(&report.learner), plain(&report.file));
    for grade in open {
        let _ = write!(
            text,
            "  {} ({}): {}",
            plain(&grade.title),
            grade.exercise,
            grade.verdict
        );
        let message = plain(&grade.message);
        // What is said of the whole notebook already is not said again of each exercise.
        if message.is_empty() || report.findings.contains(&grade.message) {
            text.push('\n');
        } else {
            let _ = writeln!(text, "\n      {message}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::verdict::Grade;
    use super::*;

    fn grade(name: &str, verdict: Verdict, message: &str) -> Grade {
        Grade {
            exercise: format!("ch04::{name}"),
            title: format!("About {name}"),
            verdict,
            message: message.to_owned(),
        }
    }

    fn report(learner: &str, findings: &[&str], grades: Vec<Grade>) -> Report {
        Report {
            learner: learner.to_owned(),
            file: format!("{learner}-04-softmax.ipynb"),
            chapter: Some("04-softmax".to_owned()),
            findings: findings.iter().map(ToString::to_string).collect(),
            grades,
        }
    }

    fn csv_text(reports: &[Report]) -> String {
        String::from_utf8(csv(reports).unwrap()).unwrap()
    }

    #[test]
    fn the_csv_has_a_line_for_each_exercise_with_texts_quoted() {
        let grades = vec![
            grade("a", Verdict::Passed, ""),
            grade("b", Verdict::Wrong, "a \"1, 2\"\nis not 3"),
            grade("c", Verdict::Answered, "Because it is."),
        ];
        assert_eq!(
            csv_text(&[report("Ada, B.", &[], grades)]),
            "learner,chapter,exercise,title,passed,result,message\n\
             \"Ada, B.\",04-softmax,ch04::a,About a,yes,passed,\n\
             \"Ada, B.\",04-softmax,ch04::b,About b,no,wrong,\"a \"\"1, 2\"\" is not 3\"\n\
             \"Ada, B.\",04-softmax,ch04::c,About c,,answered in words,Because it is.\n"
        );
    }

    #[test]
    fn a_spreadsheet_computes_nothing() {
        for text in ["=1+1", "+1", "-1", "@sum", "\t=1", "\u{1b}=1", " \n-x"] {
            let line = csv_text(&[report(text, &[], vec![grade("a", Verdict::Wrong, text)])]);
            let line = line.lines().nth(1).unwrap();
            assert!(line.starts_with('\'') && line.contains(",'"), "{line}");
        }
        assert_eq!(guarded("a=1"), "a=1");
    }

    #[test]
    fn a_notebook_without_grades_has_a_line_too() {
        let mut unknown = report("Ada", &["it is no notebook: no JSON"], Vec::new());
        unknown.chapter = None;
        assert!(
            csv_text(&[unknown.clone()])
                .contains("\nAda,,,,no,not run,it is no notebook: no JSON\n")
        );
        assert!(text(&[unknown], &[]).contains("Ada       ?         0 of 0   it is no notebook"));
    }

    #[test]
    fn the_text_counts_and_then_says_why() {
        let reports = [
            report(
                "Ada",
                &[],
                vec![
                    grade("a", Verdict::Passed, ""),
                    grade("b", Verdict::Answered, "So\nit is."),
                ],
            ),
            report(
                "Bo",
                &["cell 3 does not compile"],
                vec![
                    grade("a", Verdict::CheckDeleted, ""),
                    grade("b", Verdict::Wrong, "2 is\nnot 3"),
                    grade("c", Verdict::NotRun, "cell 3 does not compile"),
                ],
            ),
        ];
        assert_eq!(
            text(&reports, &["a.pdf".to_owned()]),
            "learner   chapter      passed   found\n\
             Ada       04-softmax   1 of 2   1 answered in words\n\
             Bo        04-softmax   0 of 3   1 wrong, 1 check cell deleted, 1 not run; cell 3 does not compile\n\
             \n\
             Ada (Ada-04-softmax.ipynb)\n  \
               About b (ch04::b): answered in words\n      So it is.\n\
             \n\
             Bo (Bo-04-softmax.ipynb)\n  \
               About a (ch04::a): check cell deleted\n  \
               About b (ch04::b): wrong\n      2 is not 3\n  \
               About c (ch04::c): not run\n\
             \n\
             No notebooks, left out: a.pdf\n"
        );
    }

    #[test]
    fn messages_are_one_short_line_without_commands_for_the_terminal() {
        assert_eq!(plain(" a\n\tb\u{1b}[31m\u{7}c "), "a b [31m c");
        assert_eq!(plain(&"x".repeat(1000)).chars().count(), LONGEST_MESSAGE);
    }
}
