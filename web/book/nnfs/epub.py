"""The ePub: pictures as files of their own, and a list of contents that says which pages hold formulas."""

import base64
import hashlib
import re
from pathlib import Path

from docutils import nodes
from sphinx.builders.epub3 import Epub3Builder

from . import markup

DATA = re.compile(r"data:image/(svg\+xml|png|gif|jpeg);base64,(.*)", re.DOTALL)
ENDINGS = {"svg+xml": ".svg", "png": ".png", "gif": ".gif", "jpeg": ".jpg"}


class Builder(Epub3Builder):
    """Sphinx's own, which leaves out what a page's entry must say of it."""

    media_types = {**Epub3Builder.media_types, ".woff2": "font/woff2"}

    def build_content(self):
        super().build_content()
        file = Path(self.outdir) / "content.opf"

        def with_properties(entry):
            page = Path(self.outdir) / entry[2]
            has_formulas = page.suffix == ".xhtml" and "<math" in page.read_text(encoding="utf-8")
            return entry[1] + (' properties="mathml"' if has_formulas else "") + " />"

        text = file.read_text(encoding="utf-8")
        text = re.sub(r'(<item id="[^"]*" href="([^"]*)" media-type="[^"]*") />', with_properties, text)
        file.write_text(text, encoding="utf-8")


def resolve(app, doctree, _docname):
    """Rewrites what cells print. A film or a live figure leaves its still picture."""
    if app.builder.name != "epub":
        return
    folder = Path(app.outdir) / "_images"

    def picture(source):
        found = DATA.fullmatch(source)
        if not found:
            return source
        content = base64.b64decode(found[2])
        name = hashlib.sha256(content).hexdigest()[:16] + ENDINGS[found[1]]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        return f"_images/{name}"

    for raw in doctree.findall(nodes.raw):
        if raw.get("format") == "html":
            markup.rewrite(raw, picture)


def setup(app):
    app.add_builder(Builder, override=True)
    app.connect("doctree-resolved", resolve)
