//! The compiler, as the cells of a kernel see it: rustc, with errors that evcxr passes on whole.
//!
//! Of an error, evcxr 0.22 shows what points into a cell. A note without a place of its own is lost, and it is often
//! the one that helps: both types of a mismatch, or the advice that a trait of ours gives. So this program stands
//! between cargo and rustc (cargo's `RUSTC_WRAPPER`), and gives such notes the place of the error they belong
//! to.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use serde_json::{Value, json};

use super::rustc;
use super::type_names::{shortened, without_places};

/// The variable through which cargo learns of this program: for all crates, or for the cells alone where the learner
/// has a program of their own in the first place.
pub(crate) fn variable() -> &'static str {
    const OF_ALL: &str = "RUSTC_WRAPPER";
    if std::env::var_os(OF_ALL).is_none() {
        OF_ALL
    } else {
        "RUSTC_WORKSPACE_WRAPPER"
    }
}

/// Whether cargo started this program in place of rustc, whose path is then the first argument.
pub(crate) fn is_called(arguments: &[OsString]) -> bool {
    let first = arguments.first().map(Path::new);
    first.is_some_and(|path| path.file_stem().is_some_and(|name| name == "rustc"))
}

/// Runs rustc with these arguments, its path being the first.
pub(crate) fn run(arguments: &[OsString]) -> ExitCode {
    if rustc::is_refused(arguments) {
        return ExitCode::FAILURE;
    }
    let mut rustc = Command::new(&arguments[0]);
    rustc.args(&arguments[1..]);
    match run_rustc(rustc, arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("rustc cannot be run: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run_rustc(mut rustc: Command, arguments: &[OsString]) -> io::Result<ExitCode> {
    let tells_in_json = arguments
        .iter()
        .any(|argument| argument == "--error-format=json");
    if !tells_in_json {
        return Ok(code(rustc.status()?));
    }
    let mut child = rustc.stderr(Stdio::piped()).spawn()?;
    if let Some(stderr) = child.stderr.take() {
        let mut out = io::stderr().lock();
        for line in BufReader::new(stderr).split(b'\n') {
            if let Some(line) = told(line?) {
                out.write_all(&line)?;
                out.write_all(b"\n")?;
            }
        }
    }
    Ok(code(child.wait()?))
}

fn code(status: std::process::ExitStatus) -> ExitCode {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}

/// What cargo is told in place of a line of rustc's; None for nothing at all.
fn told(line: Vec<u8>) -> Option<Vec<u8>> {
    const ERROR: &[u8] = br#""level":"error""#;
    if !line.windows(ERROR.len()).any(|part| part == ERROR) {
        return Some(line);
    }
    let Ok(mut error) = serde_json::from_slice::<Value>(&line) else {
        return Some(line);
    };
    if is_evcxrs_own(&error) {
        return None;
    }
    improve(&mut error);
    Some(error.to_string().into_bytes())
}

/// Whether an error is about evcxr's own code alone.
///
/// If evcxr cannot keep a variable, it looks for an error in the cell, and says its own good words where there is none.
/// But the code that it lets rustc check for that is wrong by itself as soon as an earlier variable is a `&str`: the
/// learner would hear that `borrowed data escapes outside of function`, and not where or why.
fn is_evcxrs_own(error: &Value) -> bool {
    let is_own = |span: &Value| {
        let text = span["text"][0]["text"].as_str().unwrap_or_default();
        span["is_primary"] != true || text.starts_with("evcxr_variable_store(")
    };
    error["code"]["code"] == "E0521"
        && (error["spans"].as_array()).is_some_and(|spans| spans.iter().all(is_own))
}

/// Gives the notes of an error its place, and its types the names that cells give them.
fn improve(error: &mut Value) {
    let Some(mut place) = primary(error).cloned() else {
        return;
    };
    let advice = advice(error, &place);
    // The headline stays as rustc has it but for arrays: evcxr looks at it, too.
    shorten(&mut error["message"]);
    for span in error["spans"].as_array_mut().into_iter().flatten() {
        leave_out_places(&mut span["label"]);
        shorten(&mut span["label"]);
    }
    place["suggested_replacement"] = Value::Null;
    let Some(children) = error["children"].as_array_mut() else {
        return;
    };
    children.retain(|child| !IDLE.iter().any(|start| message(child).starts_with(start)));
    if let Some(advice) = advice {
        children.retain(|child| !message(child).contains("use the `move` keyword")); // It leads no further.
        children.push(json!({
            "message": advice, "code": null, "level": "help", "spans": [], "children": [], "rendered": null,
        }));
    }
    for child in children {
        if child["spans"] == json!([]) {
            leave_out_places(&mut child["message"]);
            shorten(&mut child["message"]);
            // Of a place within a macro of another crate, evcxr shows the label alone.
            place["label"] = format!(
                "{}: {}",
                child["level"].as_str().unwrap_or("note"),
                message(child)
            )
            .into();
            child["spans"] = json!([place]);
        }
    }
}

/// How notes begin that rustc adds to every error of a kind.
const IDLE: [&str; 10] = [
    "this error originates in the macro",
    "for more information",
    "the full ",
    "consider using `--verbose`",
    "function defined here",
    "method defined here",
    "associated function defined here",
    "required for ",
    "calling this operator moves",
    "deref defined here",
];

fn message(told: &Value) -> &str {
    told["message"].as_str().unwrap_or_default()
}

fn primary(error: &Value) -> Option<&Value> {
    let spans = error["spans"].as_array()?;
    spans.iter().find(|span| span["is_primary"] == true)
}

/// What to write instead, for mistakes that every learner makes once.
fn advice(error: &Value, place: &Value) -> Option<&'static str> {
    const VECTOR_FOR_BATCH: &str = "expected an array with a size of 2, found one with a size of 1";
    const CLOSURE_THAT_BORROWS: &str = "E0373";
    const NO_LABELS: &str = "Repr<f64> as RawData>::Elem == usize`";
    let line = place["text"][0]["text"].as_str().unwrap_or_default();
    if place["label"] == VECTOR_FOR_BATCH {
        Some(
            "a batch has one sample per row: one sample is `array![[1.0, 2.0]]`, or `x.clone().insert_axis(Axis(0))` \
             for a vector `x`",
        )
    } else if message(error).ends_with(NO_LABELS)
        || message(error).ends_with(&NO_LABELS.replace("f64", "{float}"))
    {
        Some(
            "labels are whole numbers, `array![0usize, 2, 1]`; one number per sample, for a regression, is a column: \
             `t.view().insert_axis(Axis(1))` for a vector `t`",
        )
    } else if error["code"]["code"] == CLOSURE_THAT_BORROWS && line.starts_with("let ") {
        Some(
            "a name cannot keep a closure for the next cells: write a `fn`, and give it all that it uses; or use the \
             closure in this cell only, with all of it between { and }",
        )
    } else {
        None
    }
}

fn leave_out_places(text: &mut Value) {
    if let Some(long) = text.as_str() {
        *text = without_places(long).into();
    }
}

/// Writes a text in one line, as a label is, with the short names of types.
fn shorten(text: &mut Value) {
    let Some(long) = text.as_str() else {
        return;
    };
    let lines: Vec<&str> = long.lines().map(str::trim).collect();
    let axes = |number: &str| format!("an array with a size of {number}");
    let mut short = shortened(&lines.join(", "));
    for number in ["1", "2", "3", "4"] {
        // ndarray counts axes in a type named Dim, which rustc takes for a length.
        short = short
            .replace(
                &axes(number),
                &format!("an array with {}", in_words(number)),
            )
            .replace(
                &format!("found one with a size of {number}"),
                &format!("found one with {}", in_words(number)),
            );
    }
    *text = short.into();
}

fn in_words(axes: &str) -> String {
    if axes == "1" {
        "1 axis".to_owned()
    } else {
        format!("{axes} axes")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(label: &str) -> Value {
        json!({
            "file_name": "src/lib.rs", "is_primary": true, "label": label, "suggested_replacement": null,
            "text": [{"text": "check::ch04::softmax_batch(softmax)"}],
        })
    }

    fn told_of(error: &Value) -> Option<Value> {
        let line = told(error.to_string().into_bytes())?;
        Some(serde_json::from_slice(&line).unwrap())
    }

    #[test]
    fn a_note_without_a_place_gets_that_of_its_error() {
        let error = json!({
            "level": "error", "message": "mismatched types", "code": {"code": "E0308"},
            "spans": [place("expected fn pointer, found fn item")],
            "children": [
                {"level": "note", "spans": [], "message": "expected fn pointer `fn(f64)`\n      found fn item `fn()`"},
                {"level": "note", "spans": [], "message": "this error originates in the macro `x`"},
                {"level": "note", "spans": [{"file_name": "other.rs"}], "message": "function defined here"},
                {"level": "note", "spans": [{"file_name": "other.rs"}], "message": "calling this operator moves the left-hand side"},
                {"level": "note", "spans": [{"file_name": "other.rs"}], "message": "deref defined here"},
                {"level": "note", "spans": [{"file_name": "other.rs"}], "message": "the method call chain might not have had the expected types"},
            ],
        });
        let told = told_of(&error).unwrap();
        let note = &told["children"][0];
        assert_eq!(
            note["message"],
            "expected fn pointer `fn(f64)`, found fn item `fn()`"
        );
        assert_eq!(note["spans"][0]["file_name"], "src/lib.rs");
        assert_eq!(
            note["spans"][0]["label"],
            "note: expected fn pointer `fn(f64)`, found fn item `fn()`"
        );
        assert_eq!(told["children"].as_array().unwrap().len(), 2);
        assert_eq!(told["children"][1], error["children"][5]);
        assert_eq!(told["spans"], error["spans"]);
    }

    #[test]
    fn a_vector_in_place_of_a_batch_is_told_in_axes_and_with_what_to_write() {
        let error = json!({
            "level": "error", "message": "mismatched types", "code": {"code": "E0308"},
            "spans": [place("expected an array with a size of 2, found one with a size of 1")],
            "children": [],
        });
        let told = told_of(&error).unwrap();
        assert_eq!(
            told["spans"][0]["label"],
            "expected an array with 2 axes, found one with 1 axis"
        );
        let advice = told["children"][0]["message"].as_str().unwrap();
        assert!(advice.contains("array![[1.0, 2.0]]"), "{advice}");
    }

    #[test]
    fn a_vector_of_numbers_in_place_of_labels_is_told_to_become_a_column() {
        for element in ["f64", "{float}"] {
            let said = format!(
                "type mismatch resolving `<OwnedRepr<{element}> as RawData>::Elem == usize`"
            );
            let error = json!({
                "level": "error", "message": said, "code": {"code": "E0271"}, "spans": [place("expected `usize`")],
                "children": [],
            });
            let told = told_of(&error).unwrap();
            assert!(message(&told["children"][0]).contains("is a column"));
        }
    }

    #[test]
    fn a_closure_that_borrows_is_told_to_become_a_function_only_where_a_name_keeps_it() {
        let error = |line: &str| {
            let mut place = place("may outlive borrowed value `rate`");
            place["text"][0]["text"] = line.into();
            json!({"level": "error", "message": "", "code": {"code": "E0373"}, "spans": [place], "children": []})
        };
        let told = told_of(&error("let f = |x: f64| x * rate;")).unwrap();
        assert!(message(&told["children"][0]).contains("write a `fn`"));
        let told = told_of(&error("    |x: f64| x * rate")).unwrap();
        assert_eq!(told["children"], json!([]));
    }

    #[test]
    fn an_error_of_evcxrs_own_is_not_told() {
        let own = |text: &str| {
            json!({
                "level": "error", "message": "borrowed data escapes", "code": {"code": "E0521"}, "children": [],
                "spans": [{"is_primary": true, "text": [{"text": text}]}],
            })
        };
        assert!(told_of(&own("evcxr_variable_store(name);")).is_none());
        assert!(told_of(&own("keep(name);")).is_some());
    }

    #[test]
    fn all_else_passes_as_it_is() {
        for line in [
            r#"{"$message_type":"artifact","artifact":"lib.so"}"#,
            r#"{"level":"warning","message":"unused","spans":[],"children":[]}"#,
            r#"{"level":"error" and broken"#,
            r#"{"level":"error","message":"aborting","spans":[],"children":[]}"#,
        ] {
            let told = told(line.as_bytes().to_vec()).unwrap();
            let told: Result<Value, _> = serde_json::from_slice(&told);
            assert_eq!(told.ok(), serde_json::from_str(line).ok());
        }
    }

    #[test]
    fn only_rustc_as_the_first_argument_is_a_call_of_cargos() {
        let called = |first: &str| is_called(&[first.into(), "--version".into()]);
        assert!(called("/toolchain/bin/rustc") && called("rustc") && called("rustc.exe"));
        assert!(!called("setup") && !called("kernel") && !is_called(&[]));
    }

    #[cfg(unix)]
    #[test]
    fn the_exit_code_is_rustcs() {
        let run = |script: &str| run(&["sh".into(), "-c".into(), script.into()]);
        assert_eq!(run("exit 3"), ExitCode::from(3));
        assert_eq!(run("exit 0 --error-format=json"), ExitCode::SUCCESS);
    }
}
