"""The extension that turns the stored notebooks into the web edition, without any markup of its own in their cells."""

from . import cells, epub, glossary, links, maths, pages, static


def setup(app):
    for part in (static, pages, maths, cells, links, glossary, epub):
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
