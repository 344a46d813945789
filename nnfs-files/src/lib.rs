//! Files that are written whole or not at all, and JSON that cannot exhaust the stack.
//!
//! Weights, the progress file and what `cargo lab` keeps are all written by [`write()`]: a full disk or a program that is
//! stopped leaves the old file as it was.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tinyjson::JsonValue;

/// Writes `content` into a new file beside `path`, which then takes the place of `path`.
///
/// # Errors
/// Returns an error if the folder is missing or cannot be written to, or the disk is full. The file is then as it was.
pub fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let (part, mut file) = create_part(path)?;
    let written = file
        .write_all(content)
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        // What is left of the attempt is of no use; that it cannot be removed would hide the first error.
        let _ = fs::remove_file(&part);
    }
    written
}

/// A new file beside `path`, with a name that nobody else uses.
fn create_part(path: &Path) -> io::Result<(PathBuf, File)> {
    let process = std::process::id();
    let mut number = 0;
    loop {
        let mut part = path.as_os_str().to_owned();
        part.push(format!(".{process}-{number}.part"));
        match File::create_new(&part) {
            Ok(file) => return Ok((part.into(), file)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(error),
        }
    }
}

/// The first of the files that `name` makes of 1, 2, 3 and so on that is not there yet.
///
/// # Panics
/// Panics if there are more files than a `usize` counts.
pub fn first_free(folder: &Path, name: impl Fn(usize) -> String) -> PathBuf {
    (1..)
        .map(|number| folder.join(name(number)))
        .find(|path| fs::symlink_metadata(path).is_err())
        .expect("a folder holds fewer files than there are numbers")
}

/// Reads JSON whose brackets lie at most `deepest` deep in each other. The reader calls itself for each of them, so that
/// a hostile file could exhaust the stack.
///
/// # Errors
/// Returns an error if the text is no JSON, or nested deeper.
pub fn parse_json(text: &str, deepest: usize) -> Result<JsonValue, String> {
    if depth(text) > deepest {
        return Err("nested too deeply".to_owned());
    }
    text.parse()
        .map_err(|error: tinyjson::JsonParseError| format!("no JSON: {error}"))
}

/// How deep the brackets of a JSON text lie in each other.
fn depth(json: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_text, mut escaped) = (false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => depth += 1,
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file.json");
        write(&file, b"first").unwrap();
        write(&file, b"second").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "second");
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
        assert!(write(&folder.path().join("no/file"), b"").is_err());
    }

    #[test]
    fn what_cannot_take_its_place_leaves_the_old_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let in_the_way = folder.path().join("weights");
        fs::create_dir_all(in_the_way.join("inner")).unwrap();
        assert!(write(&in_the_way, b"new").is_err());
        assert!(in_the_way.join("inner").is_dir());
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    }

    #[test]
    fn the_unfinished_file_of_another_program_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        let other = format!("file.{}-0.part", std::process::id());
        fs::write(folder.path().join(&other), "theirs").unwrap();
        write(&file, b"ours").unwrap();
        assert_eq!(
            fs::read_to_string(folder.path().join(other)).unwrap(),
            "theirs"
        );
        assert_eq!(fs::read_to_string(&file).unwrap(), "ours");
    }

    #[cfg(unix)]
    #[test]
    fn others_may_read_it_as_any_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("plain"), "").unwrap();
        write(&folder.path().join("ours"), b"").unwrap();
        let mode = |name: &str| {
            let metadata = fs::metadata(folder.path().join(name)).unwrap();
            metadata.permissions().mode()
        };
        assert_eq!(mode("ours"), mode("plain"));
    }

    #[test]
    fn the_first_free_number_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let name = |number| format!("mine-{number}");
        assert!(first_free(folder.path(), name).ends_with("mine-1"));
        fs::write(folder.path().join("mine-1"), "").unwrap();
        assert!(first_free(folder.path(), name).ends_with("mine-2"));
    }

    #[test]
    fn brackets_count_outside_of_texts_only() {
        assert!(parse_json(r#"{"a[[[": [1, "\"{{"]}"#, 2).is_ok());
        assert_eq!(parse_json("[[[]]]", 2).unwrap_err(), "nested too deeply");
        assert!(parse_json("{", 2).unwrap_err().starts_with("no JSON"));
        let far = "[".repeat(1_000_000);
        assert_eq!(parse_json(&far, 50).unwrap_err(), "nested too deeply");
    }
}
