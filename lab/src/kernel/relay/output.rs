//! What the cells print and how they fail, on its way to the page.
//!
//! evcxr sends every printed line as a message of its own, and goes on with what a loop has printed long after the loop
//! was stopped. Here lines are joined, a cell's text is cut where it would bury the page, and the end of the process
//! that runs the cells is put into words, as is what evcxr says of a name that it cannot keep.

use std::sync::Arc;

use serde_json::{Value, json};

use super::ending;
use super::life::Life;
use super::message::Message;
use super::refusal;

/// As much text as a page takes without trouble; more of one cell is not shown.
const MOST_BYTES: usize = 1_000_000;
/// Joined lines go out when they are as long as this.
const JOINED_BYTES: usize = 64_000;

/// The first line of a new process, printed by the relay's own request: all lines before it were an ended one's.
pub(super) const MARK: &str = "lab-kernel: all that was printed before";

/// The output channel of one listener.
pub(super) struct Output {
    life: Arc<Life>,
    held: Option<Text>,
    /// The request whose text is counted, and how much it printed.
    cell: String,
    printed: usize,
    /// The end of what the cell wrote to stderr: a process that ends there says why.
    last_words: String,
    /// The request that ended the process, and the streams on which what it left behind may still come.
    ended: String,
    left_behind: Vec<&'static str>,
}

/// Lines of one cell, joined.
struct Text {
    message: Message,
    name: Value,
    text: String,
}

impl Text {
    fn into_message(mut self) -> Message {
        let content = json!({"name": self.name, "text": self.text});
        self.message.set_content(&content);
        self.message
    }
}

impl Output {
    pub(super) fn new(life: Arc<Life>) -> Self {
        Self {
            life,
            held: None,
            cell: String::new(),
            printed: 0,
            last_words: String::new(),
            ended: String::new(),
            left_behind: Vec::new(),
        }
    }

    /// Takes in what evcxr says, and gives what Jupyter is to hear now.
    pub(super) fn take(&mut self, message: Message) -> Vec<Message> {
        if message.kind() == "stream" {
            return self.take_text(message).into_iter().collect();
        }
        if message.answers_own() {
            if message.kind() == "error" {
                self.left_behind.clear(); // No mark will come.
            }
            return Vec::new();
        }
        let mut heard: Vec<Message> = self.flush().into_iter().collect();
        heard.push(if message.kind() == "error" {
            self.take_error(message)
        } else {
            message
        });
        heard
    }

    /// The lines that wait for others.
    pub(super) fn flush(&mut self) -> Option<Message> {
        self.held.take().map(Text::into_message)
    }

    fn take_text(&mut self, message: Message) -> Option<Message> {
        let content = message.content();
        let text = content["text"].as_str().unwrap_or_default();
        if text.trim_end() == MARK {
            self.left_behind.retain(|name| content["name"] != *name);
            return None;
        }
        // What an ended cell left behind comes in the name of the cell that runs by now.
        let is_left_behind = self.ended != message.parent_id()
            && self.left_behind.iter().any(|name| content["name"] == *name);
        if message.answers_own() || is_left_behind {
            return None;
        }
        if self.cell != message.parent_id() {
            message.parent_id().clone_into(&mut self.cell);
            self.printed = 0;
            self.last_words.clear();
        }
        if content["name"] == "stderr" {
            // The traces of evcxr's own functions behind these words help nobody.
            if ending::is_told_by(&self.last_words) || ending::is_told_by(text) {
                self.last_words.push_str(text);
                return None;
            }
            self.last_words.push_str(text);
            keep_end(&mut self.last_words);
        }
        if self.printed > MOST_BYTES {
            return None;
        }
        self.printed += text.len();
        let text = if self.printed > MOST_BYTES { CUT } else { text };
        self.join(message, &content["name"], text)
    }

    /// Adds a line to the held ones; gives those when the line is not of their kind, or they are many.
    fn join(&mut self, message: Message, name: &Value, text: &str) -> Option<Message> {
        if let Some(held) = &mut self.held
            && held.name == *name
            && held.message.parent_id() == message.parent_id()
            && held.text.len() < JOINED_BYTES
        {
            held.text.push_str(text);
            return None;
        }
        let full = self.flush();
        self.held = Some(Text {
            message,
            name: name.clone(),
            text: text.to_owned(),
        });
        full
    }

    fn take_error(&mut self, mut message: Message) -> Message {
        let content = message.content();
        let said = content["evalue"].as_str().unwrap_or_default();
        let id = message.parent_id().to_owned();
        if !ending::is_one(said) {
            self.life.refused(&id);
            if let Some(words) = refusal::in_words(said) {
                message.set_content(&error("NotKept", &words));
            }
            return message;
        }
        let last_words = if self.cell == id {
            &*self.last_words
        } else {
            ""
        };
        let words = self
            .life
            .ended(&id, |stop| ending::in_words(said, last_words, stop));
        message.set_content(&error("Stopped", &words));
        self.ended = id;
        self.left_behind = vec!["stdout", "stderr"];
        message
    }
}

/// What an error message holds.
fn error(kind: &str, words: &str) -> Value {
    let lines: Vec<&str> = words.lines().collect();
    json!({"ename": kind, "evalue": words, "traceback": lines})
}

const CUT: &str = "\n... This cell has printed 1 MB, as much as a page can hold: the rest is not shown.\n    \
    Print less, such as every 1000th step, or stop the cell if it never ends.\n";

/// Shortens what the process said last.
fn keep_end(text: &mut String) {
    const ENOUGH: usize = 8_000;
    if text.len() > 2 * ENOUGH {
        let start = text.ceil_char_boundary(text.len() - ENOUGH);
        text.drain(..start);
    }
}

#[cfg(test)]
mod tests {
    use super::super::message::tests::message;
    use super::*;

    fn line(cell: &str, name: &str, text: &str) -> Message {
        message("stream", cell, &json!({"name": name, "text": text}))
    }

    /// What Jupyter hears of these, each as its kind and its text.
    fn heard(
        output: &mut Output,
        messages: impl IntoIterator<Item = Message>,
    ) -> Vec<(String, String)> {
        let mut heard: Vec<Message> = Vec::new();
        for message in messages {
            heard.extend(output.take(message));
        }
        heard.extend(output.flush());
        let text = |message: &Message| {
            let content = message.content();
            let texts = [&content["text"], &content["evalue"]];
            texts
                .into_iter()
                .find_map(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        heard
            .iter()
            .map(|message| (message.kind().to_owned(), text(message)))
            .collect()
    }

    fn pair(kind: &str, text: &str) -> (String, String) {
        (kind.to_owned(), text.to_owned())
    }

    #[test]
    fn lines_are_joined_as_long_as_they_are_of_one_kind() {
        let mut output = Output::new(Arc::default());
        let lines = [
            line("1", "stdout", "a\n"),
            line("1", "stdout", "b\n"),
            line("1", "stderr", "c\n"),
            line("2", "stderr", "d\n"),
            message("status", "2", &json!({})),
            line("2", "stderr", "e\n"),
        ];
        let expected = [
            pair("stream", "a\nb\n"),
            pair("stream", "c\n"),
            pair("stream", "d\n"),
            pair("status", ""),
            pair("stream", "e\n"),
        ];
        assert_eq!(heard(&mut output, lines), expected);
    }

    #[test]
    fn a_cell_that_prints_too_much_is_cut_with_a_sentence_and_the_next_is_not() {
        let mut output = Output::new(Arc::default());
        let lines = (0..200_000).map(|i| line("1", "stdout", &format!("line {i}\n")));
        let heard_of_first = heard(&mut output, lines);
        assert!(heard_of_first.len() < 20, "{}", heard_of_first.len());
        let text: String = heard_of_first.into_iter().map(|(_, text)| text).collect();
        assert!(text.starts_with("line 0\nline 1\n") && text.ends_with(CUT));
        assert!(text.len() < MOST_BYTES + CUT.len() + 100);
        let next = heard(&mut output, [line("2", "stdout", "2\n")]);
        assert_eq!(next, [pair("stream", "2\n")]);
    }

    #[test]
    fn an_ending_is_put_into_words_and_what_it_left_behind_is_dropped() {
        let life = Arc::new(Life::default());
        let mut output = Output::new(Arc::clone(&life));
        let ended = json!({"evalue": "Subprocess terminated with status: signal: 6 (SIGABRT)"});
        let own = line("1", "stdout", "").own_request("");
        let own = own.header["msg_id"].as_str().unwrap().to_owned();
        let messages = [
            line("1", "stderr", "memory allocation of 9 bytes failed\n"),
            message("error", "1", &ended),
            line("1", "stdout", "late, but its own\n"),
            message("status", &own, &json!({})),
            line(&own, "stdout", "left behind\n"),
            line("2", "stdout", "left behind\n"),
            line("2", "stderr", "left behind\n"),
            line("2", "stdout", &format!("{MARK}\n")),
            line("2", "stdout", "new\n"),
            line("2", "stderr", "left behind\n"),
        ];
        let found = heard(&mut output, messages);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].1.starts_with("This cell ran out of memory"));
        assert_eq!(found[2], pair("stream", "new\n"));
        assert!(life.process_ended("1"));
    }

    #[test]
    fn other_errors_stay_as_they_are() {
        let life = Arc::new(Life::default());
        let mut output = Output::new(Arc::clone(&life));
        let error = message("error", "1", &json!({"evalue": "cannot find value `x`"}));
        assert_eq!(
            heard(&mut output, [error]),
            [pair("error", "cannot find value `x`")]
        );
        assert!(!life.process_ended("1"));
    }
}
