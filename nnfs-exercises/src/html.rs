//! Sentences as HTML.

/// A sentence as HTML; what stands between backquotes is code, a word between stars is emphasised.
pub(crate) fn with_code(sentence: &str) -> String {
    let parts = sentence.split('`').enumerate().map(|(i, part)| {
        let text = html_escape::encode_text(part);
        if i % 2 == 1 {
            format!("<code>{text}</code>")
        } else {
            emphasised(&text)
        }
    });
    parts.collect()
}

/// Turns `*words*` into emphasis. A star that has a blank beside it, or no partner, stays: it may be a product.
fn emphasised(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('*') {
        result += before;
        match behind.split_once('*') {
            Some((words, after)) if !words.is_empty() && words.trim() == words => {
                result += &format!("<em>{words}</em>");
                rest = after;
            }
            _ => {
                result.push('*');
                rest = behind;
            }
        }
    }
    result + rest
}

#[cfg(test)]
mod tests {
    use super::with_code;

    #[test]
    fn code_and_emphasis_are_marked_and_products_stay() {
        for (sentence, html) in [
            (
                "the `a < b` of *all* rows",
                "the <code>a &lt; b</code> of <em>all</em> rows",
            ),
            ("*Every* number", "<em>Every</em> number"),
            ("2 * 3 * 4", "2 * 3 * 4"),
            ("`2 * x * y`", "<code>2 * x * y</code>"),
            ("one * alone", "one * alone"),
            ("**", "**"),
        ] {
            assert_eq!(with_code(sentence), html);
        }
    }
}
