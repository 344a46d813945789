//! The block of a page that shows one frame after another: a still picture, and a script that puts a player in its
//! place.

use std::fmt::Write as _;

use crate::canvas::WRITES;

const PLAYER: &str = include_str!("player.js");

/// The still picture, as HTML, and the script with what the player takes, `name:value` pairs with a comma behind each.
pub(crate) fn block(still: &str, pairs: &str) -> String {
    let id = fingerprint(pairs);
    format!(
        "<div data-film=\"{id}\">{still}</div><script>{PLAYER}({{id:\"{id}\",{pairs}}});</script>"
    )
}

/// A text as a string of a script inside a page.
pub(crate) fn script_text(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' | '<' | '>' | '&' | '\'' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                write!(quoted, "\\u{:04x}", u32::from(c)).expect(WRITES);
            }
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

/// SVG as a string of a script inside a page. It is full of signs that [`script_text`] writes in six characters each,
/// so only those are changed that would end the string or the script.
pub(crate) fn script_svg(svg: &str) -> String {
    let mut quoted = String::from("'");
    let mut before = '\0';
    for c in svg.chars() {
        match c {
            '\'' | '\\' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                write!(quoted, "\\u{:04x}", u32::from(c)).expect(WRITES);
            }
            // Neither `</script>` nor `<!--` is left.
            '/' | '!' if before == '<' => {
                quoted.push('\\');
                quoted.push(c);
            }
            c => quoted.push(c),
        }
        before = c;
    }
    quoted + "'"
}

/// A name for a film that another film does not have: FNV-1a of all it shows.
fn fingerprint(film: &str) -> String {
    let hash = film.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    format!("film-{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_leave_its_string() {
        let text = "</script> \" ' \\ \n \u{2028} \u{e9}";
        let quoted = r#""\u003c/script\u003e \u0022 \u0027 \u005c \u000a \u2028 é""#;
        assert_eq!(script_text(text), quoted);
    }

    #[test]
    fn svg_cannot_leave_its_string_or_its_script() {
        let svg = "<text x=\"1\">it's \\ </script><!-- \n</text>";
        let quoted = r#"'<text x="1">it\u0027s \u005c <\/script><\!-- \u000a<\/text>'"#;
        assert_eq!(script_svg(svg), quoted);
    }
}
