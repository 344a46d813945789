//! Rust sources without what is only for readers.

use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, tokenize};

/// The source without comments and `#[doc ...]` attributes, and without the blanks at the beginning of lines.
///
/// More than half of the standard library's sources is documentation, and all of it goes through rust-analyzer, in some
/// macros once per kind of number.
pub(super) fn without_docs(source: &str) -> String {
    let tokens = tokens(source);
    let mut short = String::with_capacity(source.len() / 2);
    let mut next = 0;
    while let Some(&token) = tokens.get(next) {
        if let Some(end) = end_of_doc(&tokens[next..]) {
            next += end;
            continue;
        }
        let is_blank = token == "\n" || token == " ";
        if !(is_blank && (short.is_empty() || short.ends_with(['\n', ' ']))) {
            short += token;
        }
        next += 1;
    }
    short
}

/// The tokens; a comment is the end of a line, and blanks are one.
fn tokens(source: &str) -> Vec<&str> {
    let mut rest = source;
    let lexed = tokenize(source, FrontmatterAllowed::Yes).map(|token| {
        let (text, after) = rest.split_at(token.len as usize);
        rest = after;
        match token.kind {
            TokenKind::LineComment { .. } | TokenKind::BlockComment { .. } => "\n",
            TokenKind::Whitespace if text.contains('\n') => "\n",
            TokenKind::Whitespace => " ",
            _ => text,
        }
    });
    lexed.collect()
}

/// How many tokens the attribute `#[doc ...]` has that they begin with.
fn end_of_doc(tokens: &[&str]) -> Option<usize> {
    let inner = match tokens {
        ["#", "[", "doc", ..] => 1,
        ["#", "!", "[", "doc", ..] => 2,
        _ => return None,
    };
    let mut depth = 0;
    for (place, token) in tokens.iter().enumerate().skip(inner) {
        match *token {
            "[" | "(" | "{" => depth += 1,
            "]" | ")" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(place + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::without_docs;

    #[test]
    fn comments_and_documentation_go() {
        let source = r#"//! About.
#![doc = "More."]
/// Twice.
#[doc(alias = "double")]
#[inline]
pub fn twice(x: f64) -> f64 {
    /* a /* nested */ one */ 2.0 * x // why
}
"#;
        assert_eq!(
            without_docs(source),
            "#[inline]\npub fn twice(x: f64) -> f64 {\n2.0 * x }\n"
        );
    }

    #[test]
    fn what_only_looks_like_a_comment_stays() {
        let source =
            "let url = \"https://x/*\"; let raw = r#\"// no\n   comment\"#; let c = '/';\n";
        assert_eq!(without_docs(source), source);
    }

    #[test]
    fn tokens_do_not_grow_together() {
        assert_eq!(without_docs("a/* */b\nc// d\ne"), "a\nb\nc\ne");
        assert_eq!(
            without_docs("m!(#[doc = concat!(\"]\", \"[\")] x)"),
            "m!( x)"
        );
    }
}
