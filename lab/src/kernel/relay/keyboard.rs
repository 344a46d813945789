//! Cells that would wait for the keyboard.
//!
//! Standard input is where evcxr tells the process that runs the cells what to run next. A cell that reads it waits for
//! ever, and would take evcxr's next word for its own.

/// What is run in place of such a cell.
pub(super) const INSTEAD: &str = r#"panic!("a cell cannot read from the keyboard. Write the value into the cell, as in `let line = \"7\";`");"#;

/// Whether a cell's code reads standard input. What stands in comments and texts does not count.
pub(super) fn is_read_by(code: &str) -> bool {
    let code: String = without_comments_and_texts(code)
        .split_whitespace()
        .collect();
    code.contains("stdin()")
}

/// The code with each comment and each text in quotes replaced by a blank.
fn without_comments_and_texts(code: &str) -> String {
    let mut kept = String::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if first == '"' {
            length_of_text(rest)
        } else if rest.starts_with("'\"'") {
            3
        } else {
            kept.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        kept.push(' ');
        rest = &rest[length..];
    }
    kept
}

/// The length of the text in quotes that `code` begins with.
fn length_of_text(code: &str) -> usize {
    let mut is_escaped = false;
    for (i, character) in code.char_indices().skip(1) {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return i + 1,
            _ => {}
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::is_read_by;

    #[test]
    fn reading_is_found_and_talk_of_it_is_not() {
        for code in [
            "std::io::stdin().read_line(&mut line)?;",
            "let mut line = String::new();\nio::stdin ()\n    .lines()",
            "println!(\"a \\\" quote\"); let x = io::stdin().lock();",
            "let quote = '\"'; let lines = stdin().lines(); let other = '\"';",
            "/* a comment */ read_to_string(stdin())",
        ] {
            assert!(is_read_by(code), "{code}");
        }
        for code in [
            "// std::io::stdin() reads the keyboard\n1 + 1",
            "/* stdin() */ \"é\"",
            "println!(\"stdin()\");",
            "Command::new(\"ls\").stdin(Stdio::null())",
            "\"never closed stdin()",
            "/* never closed stdin()",
        ] {
            assert!(!is_read_by(code), "{code}");
        }
    }
}
