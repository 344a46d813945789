//! Runs other programs: what they print goes into a log, whose end is shown when they fail.

use std::collections::VecDeque;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// How much of a log is shown when a program fails.
const LAST_LINES: usize = 15;

/// Runs `command`, writes what it prints to `log`, and gives every line to `on_line` meanwhile.
///
/// # Errors
/// Returns an error if the program cannot be started, or ends with a failure; the message then holds the log's last
/// lines.
pub(crate) fn run_logged(
    mut command: Command,
    log: &Path,
    mut on_line: impl FnMut(&str),
) -> Result<()> {
    let name = name_of(&command);
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    let mut file =
        File::create(log).with_context(|| format!("{} cannot be written", log.display()))?;
    let (reader, writer) = io::pipe().context("no pipe to read a program's output from")?;
    command
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer);
    let mut child = command
        .spawn()
        .with_context(|| format!("{name} cannot be started"))?;
    drop(command); // It holds the writing end: as long as that is open, reading does not end.

    let mut last = VecDeque::with_capacity(LAST_LINES);
    let mut lines = BufReader::new(reader);
    let mut bytes = Vec::new();
    while lines.read_until(b'\n', &mut bytes)? > 0 {
        file.write_all(&bytes)?;
        let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
        bytes.clear();
        on_line(&line);
        if last.len() == LAST_LINES {
            last.pop_front();
        }
        last.push_back(line);
    }
    let status = child.wait()?;
    if !status.success() {
        let end: String = last.iter().map(|line| format!("\n    {line}")).collect();
        bail!(
            "{name} failed ({status}). Its last lines, from {}:{end}",
            log.display()
        );
    }
    Ok(())
}

/// Runs `command` and returns what it printed, trimmed, or `None` when it is not there or fails.
pub(crate) fn answer(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The end of a log, each line indented, to stand in a message.
pub(crate) fn end_of(log: &Path) -> String {
    let text = fs::read(log)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let first = lines.len().saturating_sub(LAST_LINES);
    lines[first..]
        .iter()
        .map(|line| format!("\n    {line}"))
        .collect()
}

fn name_of(command: &Command) -> String {
    let arguments = command.get_args().take(3);
    let words: Vec<_> = std::iter::once(command.get_program())
        .chain(arguments)
        .map(OsStr::to_string_lossy)
        .collect();
    format!("`{}`", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_program_shows_the_end_of_its_log() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("logs/rustc.log");
        let mut command = Command::new("rustc");
        command.arg("no-such-file.rs").current_dir(folder.path());
        let mut seen = 0;
        let error = run_logged(command, &log, |_| seen += 1)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("no-such-file.rs") && error.contains("rustc.log"),
            "{error}"
        );
        assert!(seen > 0 && end_of(&log).contains("no-such-file.rs"));
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = run_logged(
            Command::new("no-such-program"),
            &folder.path().join("log"),
            |_| {},
        )
        .unwrap_err();
        assert!(error.to_string().contains("no-such-program"));
        assert_eq!(answer(&mut Command::new("no-such-program")), None);
    }
}
