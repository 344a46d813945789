//! The program as a learner starts it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Runs `lab` in `folder`, which alone says where the repository is.
fn lab(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lab"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("CARGO_MANIFEST_DIR")
        .env_remove("NNFS_DATA")
        .output()
        .unwrap()
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
        "doctor",
        "test",
        "clean",
        "bench",
        "--no-browser",
        "--port",
    ] {
        assert!(text.contains(word), "{word} in\n{text}");
    }
    assert!(!text.contains("\n  kernel"), "{text}");
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
