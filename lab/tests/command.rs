//! The program as a learner starts it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Runs `lab` in `folder`, which alone says where the repository is.
fn lab(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lab"));
    command
        .args(arguments)
        .current_dir(folder)
        .env_remove("CARGO_MANIFEST_DIR")
        .env_remove("NNFS_DATA")
        .env_remove("NNFS_HOME")
        // Where no folder has that name there is no progress, and never the user's own.
        .env("NNFS_PROGRESS", folder.join("progress"));
    command
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// A repository with nothing but what makes it one.
fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("nnfs-core")).unwrap();
    fs::write(folder.path().join("nnfs-core/Cargo.toml"), "[package]").unwrap();
    fs::write(folder.path().join("Cargo.toml"), "[workspace]").unwrap();
    folder
}

#[test]
fn help_lists_the_commands_but_not_the_one_for_jupyter() {
    let output = lab(Path::new("."), &["--help"]);
    let text = text(&output);
    assert!(output.status.success());
    for word in [
        "setup",
        "data",
        "copies",
        "book",
        "doctor",
        "test",
        "progress",
        "reset",
        "grade",
        "clean",
        "bench",
        "--no-browser",
        "--port",
    ] {
        assert!(text.contains(word), "{word} in\n{text}");
    }
    assert!(!text.contains("\n  kernel"), "{text}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_pdf_without_chromium_says_how_to_get_one_before_anything_is_made() {
    let folder = repository();
    let output = command(folder.path(), &["book", "--pdf"])
        .env("PATH", "")
        .env_remove("NNFS_CHROMIUM")
        .output()
        .unwrap();
    let text = text(&output);
    assert!(!output.status.success());
    assert!(
        text.contains("apt install chromium") && text.contains("leave out --pdf"),
        "{text}"
    );
    assert!(!folder.path().join(".lab").exists());
}

#[test]
fn a_book_without_a_python_says_which_one_to_install() {
    let folder = repository();
    let web = folder.path().join("web");
    fs::create_dir_all(&web).unwrap();
    fs::write(web.join("requirements.txt"), "").unwrap();
    let output = command(folder.path(), &["book"])
        .env("PATH", "")
        .output()
        .unwrap();
    let text = text(&output);
    assert!(!output.status.success());
    assert!(text.contains("Install Python 3.11 or newer"), "{text}");
}

#[test]
fn the_doctor_works_before_any_set_up() {
    let folder = repository();
    let output = lab(&folder.path().join("nnfs-core"), &["doctor"]);
    let text = text(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(
        text.contains("missing  JupyterLab") && text.contains("-> cargo lab setup"),
        "{text}"
    );
    assert!(!text.contains("panicked"), "{text}");
    assert!(!folder.path().join(".lab").exists());
}

#[test]
fn outside_the_repository_the_message_says_where_to_go() {
    let folder = tempfile::tempdir().unwrap();
    let output = lab(folder.path(), &["doctor"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output).contains("not inside the workbook's repository"),
        "{}",
        text(&output)
    );
}

#[test]
fn clean_has_nothing_to_do_in_a_fresh_copy() {
    let folder = repository();
    let output = lab(folder.path(), &["clean", "--all"]);
    assert!(output.status.success(), "{}", text(&output));
    assert!(text(&output).contains("0.0 MB freed"));
}

/// A repository with one chapter that has one exercise.
fn repository_with_a_chapter() -> tempfile::TempDir {
    let folder = repository();
    let cells = [
        r##"{"cell_type": "markdown", "source": "# 4. Softmax\n\n### Exercise 1: One row"}"##,
        r#"{"cell_type": "code", "metadata": {"tags": ["exercise"]}, "source": "fn row() { todo!() }"}"#,
        r#"{"cell_type": "code", "metadata": {"tags": ["check"]}, "source": "check::ch04::row(row)"}"#,
    ];
    let notebook = format!("{{\"nbformat\": 4, \"cells\": [{}]}}", cells.join(", "));
    fs::create_dir(folder.path().join("notebooks")).unwrap();
    fs::write(folder.path().join("notebooks/04-softmax.ipynb"), notebook).unwrap();
    folder
}

#[test]
fn progress_shows_what_is_done_and_reset_clears_it_on_request() {
    let folder = repository_with_a_chapter();
    let shown = |arguments: &[&str]| {
        let output = lab(folder.path(), arguments);
        assert!(output.status.success(), "{}", text(&output));
        text(&output)
    };
    assert!(shown(&["progress"]).contains("04  Softmax    0/1   row"));

    let file = folder.path().join("progress/progress.json");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let solved = r#"{"exercises": {"ch04::row": {"passed": true}, "ch05::x": {"passed": true}}}"#;
    fs::write(&file, solved).unwrap();
    assert!(shown(&["progress"]).contains("All in all: 1 of 1 exercises solved."));

    assert!(shown(&["reset", "4"]).contains("Your progress stays"));
    assert_eq!(fs::read_to_string(&file).unwrap(), solved);
    let copy = folder.path().join("my-notebooks/04-softmax.ipynb");
    fs::write(&copy, "mine").unwrap();
    let reset = shown(&["reset", "04", "--progress"]);
    assert!(reset.contains("04-softmax.mine-1.ipynb"), "{reset}");
    let kept = copy.with_file_name("04-softmax.mine-1.ipynb");
    assert_eq!(fs::read_to_string(kept).unwrap(), "mine");
    let left = fs::read_to_string(&file).unwrap();
    assert!(!left.contains("ch04") && left.contains("ch05::x"), "{left}");
}

#[test]
fn damaged_progress_is_said_and_set_aside() {
    let folder = repository_with_a_chapter();
    let file = folder.path().join("progress/progress.json");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, "{\"exercises\": ").unwrap();
    let output = lab(folder.path(), &["progress"]);
    let text = text(&output);
    assert!(
        output.status.success() && text.contains("progress.damaged-1.json"),
        "{text}"
    );
    assert!(file.with_file_name("progress.damaged-1.json").exists());
}

#[test]
fn grading_nothing_says_how_notebooks_may_lie() {
    let folder = repository_with_a_chapter();
    fs::create_dir(folder.path().join("empty")).unwrap();
    let output = lab(folder.path(), &["grade", "empty"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output).contains("holds no notebooks to grade"));
}

#[cfg(unix)]
#[test]
fn nobody_reading_is_no_reason_to_fail() {
    let folder = repository();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = Command::new(env!("CARGO_BIN_EXE_lab"))
        .arg("doctor")
        .current_dir(folder.path())
        .env_remove("CARGO_MANIFEST_DIR")
        .stdout(writer)
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap()
        .wait_with_output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(!text(&output).contains("panicked"), "{}", text(&output));
}
