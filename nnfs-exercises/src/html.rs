//! Sentences as HTML.

/// A sentence as HTML; what stands between backquotes is code.
pub(crate) fn with_code(sentence: &str) -> String {
    let parts = sentence.split('`').enumerate().map(|(i, part)| {
        let part = html_escape::encode_text(part);
        if i % 2 == 1 {
            format!("<code>{part}</code>")
        } else {
            part.into_owned()
        }
    });
    parts.collect()
}
