//! The documentation says which files can be read in an evening, and how much that is.

use std::fs;
use std::path::Path;

#[test]
fn the_nine_files_that_make_a_network_learn_are_some_650_lines() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let documentation = fs::read_to_string(source.join("lib.rs")).unwrap();
    let story = documentation
        .split("# Read it in an evening")
        .nth(1)
        .unwrap();
    let story = story.split("Every other file").next().unwrap();
    let files: Vec<&str> = (story.split('`'))
        .filter(|name| name.ends_with(".rs"))
        .collect();
    assert_eq!(files.len(), 9, "{files:?}");
    let lines = |file: &str| {
        let text = fs::read_to_string(source.join(file)).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        let is_code = |line: &&str| !line.trim().is_empty() && !line.trim().starts_with("//");
        code.lines().filter(is_code).count()
    };
    let all: usize = files.iter().map(|file| lines(file)).sum();
    assert!((600..700).contains(&all), "{all} lines of code");
}
