"""What becomes of the cells: the first is folded, answers to questions are covered, checks say where they run."""

from docutils import nodes

from . import markup, notebooks, repository
from .links import page_of

NOT_DONE = ': not done yet"'


def resolve(app, doctree, docname):
    chapters = notebooks.chapters(app.srcdir)
    covers = app.builder.name in ("html", "dirhtml")
    for cell in list(doctree.findall(lambda node: has_role(node, "cell_code"))):
        chapter = chapters[page_of(cell, docname)]
        index = cell["cell_index"]
        output = next((part for part in cell.children if has_role(part, "cell_code_output")), None)
        if "check" in cell["classes"] or "tag_check" in cell["classes"]:
            check(cell, output, chapter, offers=covers)
        elif covers and chapter.is_setup(index):
            # Chapter 00 explains this cell, and the others have the same.
            fold(cell, "Load the crates", is_open=chapter.number == 0)
        elif covers and output is not None and chapter.is_answer(index):
            cover(cell, output)
    if not covers:
        for raw in doctree.findall(nodes.raw):
            if raw.get("format") == "html":
                markup.rewrite(raw)
    for quote in doctree.findall(nodes.block_quote):
        words = quote.astext().lower()
        for kind in ("guess first", "try it", "new rust here"):
            if words.startswith(kind):
                quote["classes"] += ["nn-box", "nn-" + kind.replace(" ", "-")]


def has_role(node, role):
    return isinstance(node, nodes.container) and node.get("nb_element") == role


def html(text):
    return nodes.raw("", text, format="html")


def fold(cell, title, *, is_open):
    """Puts a cell into a box that is opened and closed by a click."""
    place, parent = cell.parent.index(cell), cell.parent
    parent.remove(cell)
    around = [html(f'<details class="nn-fold"{" open" * is_open}><summary>{title}</summary>'), cell, html("</details>")]
    parent.children[place:place] = adopted(around, parent)


def cover(cell, output):
    """Puts what a cell printed behind a button."""
    place = cell.index(output)
    cell.remove(output)
    around = [html('<details class="nn-answer"><summary>Show what it prints</summary>'), output, html("</details>")]
    cell.children[place:place] = adopted(around, cell)


def adopted(children, parent):
    for child in children:
        child.parent = parent
    return children


def check(cell, output, chapter, *, offers):
    """Says that a check runs in the notebook, in place of a card that only says that nothing is done."""
    cell["classes"].append("nn-check")
    if output is not None and NOT_DONE in "".join(raw.astext() for raw in output.findall(nodes.raw)):
        cell.remove(output)
    if offers:
        cell += html(
            '<p class="nn-runs">This check runs in your notebook: '
            f'<a href="{repository.binder(chapter.name)}">open the chapter in Binder</a>, or '
            f'<a href="notebooks/{chapter.name}.ipynb" download="{chapter.name}.ipynb">download it</a>.</p>'
        )


def setup(app):
    # Before links are made, which look at the same page.
    app.connect("doctree-resolved", resolve, priority=400)
