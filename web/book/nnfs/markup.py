"""The HTML that cells print, written anew as XML: every element closed, and no script."""

from html import escape
from html.parser import HTMLParser

from docutils import nodes

VOID = {"br", "hr", "img", "input", "wbr"}


class Rewriter(HTMLParser):
    def __init__(self, picture):
        super().__init__(convert_charrefs=True)
        self.picture = picture
        self.parts = []
        self.in_script = False

    def handle_starttag(self, tag, attributes):
        if tag == "script":
            self.in_script = True
            return
        values = dict(attributes)
        if tag == "img":
            values["src"] = self.picture(values["src"])
        text = "".join(f' {name}="{escape(value or "")}"' for name, value in values.items())
        self.parts.append(f"<{tag}{text}{'/' if tag in VOID else ''}>")

    def handle_endtag(self, tag):
        if tag == "script":
            self.in_script = False
        elif tag not in VOID:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data):
        if not self.in_script:
            self.parts.append(escape(data, quote=False))


def rewrite(raw, picture=lambda source: source):
    """Writes what a node holds anew."""
    text = as_xml(raw.astext(), picture)
    raw.clear()
    raw += nodes.Text(text)


def as_xml(html, picture=lambda source: source):
    """`html` as XML. `picture` says what an image's source becomes."""
    rewriter = Rewriter(picture)
    rewriter.feed(html)
    rewriter.close()
    return "".join(rewriter.parts)
