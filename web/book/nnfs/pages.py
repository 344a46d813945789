"""The front page, and what stands at the top of each chapter."""

from pathlib import Path

from docutils import nodes
from sphinx import addnodes

from . import notebooks, repository

CONTENTS = "<!-- chapters -->"
COMMIT = "<!-- commit -->"


def write_front(app, docname, source):
    """Fills the front page: the chapters by part, as README.md has them, and what the pages were made from."""
    if docname != "index":
        return
    text = []
    for title, rows in repository.parts():
        text += [f"### {title}", "", "| | chapter | what you will see |", "|---|---|---|"]
        text += [f"| {row.number} | [{row.title}]({row.name}.ipynb) | {row.what} |" for row in rows]
        names = "\n".join(row.name for row in rows)
        text += ["", f"```{{toctree}}\n:hidden:\n:caption: \"{title}\"\n\n{names}\n```", ""]
    text.append('```{toctree}\n:hidden:\n:caption: "At the back"\n\nglossary\n```')
    listed = {row.name for _, rows in repository.parts() for row in rows}
    missing = set(notebooks.chapters(app.srcdir)) ^ listed
    if missing:
        raise ValueError(f"README.md lists other chapters than there are; look at {', '.join(sorted(missing))}")
    source[0] = source[0].replace(CONTENTS, "\n".join(text)).replace(COMMIT, str(repository.commit()))


def add_bar(app, doctree, docname):
    """Says at the top of a chapter where it can be run."""
    chapter = notebooks.chapters(app.srcdir).get(docname)
    if chapter is None or app.builder.name not in ("html", "dirhtml"):
        return
    bar = (
        f'<p class="nn-bar"><a href="{repository.binder(chapter.name)}">Run this chapter in Binder</a>'
        f'<a href="notebooks/{chapter.name}.ipynb" download="{chapter.name}.ipynb">Download the notebook</a>'
        '<a href="index.html#how-to-start">Run it on your own machine</a></p>'
    )
    title = next(iter(doctree.findall(nodes.title)))
    title.parent.insert(title.parent.index(title) + 1, nodes.raw("", bar, format="html"))


def gather(app, doctree, _docname):
    """In the edition to print, puts the chapters behind the front page, and not into the middle of it."""
    if app.builder.name == "singlehtml":
        for page in list(doctree.findall(addnodes.start_of_file)):
            page.parent.remove(page)
            doctree += page


def copy_notebooks(app, error):
    """Puts the notebooks that can be downloaded beside the pages."""
    if error or app.builder.name not in ("html", "dirhtml") or not app.config.nnfs_notebooks:
        return
    to = Path(app.outdir) / "notebooks"
    to.mkdir(exist_ok=True)
    for file in Path(app.config.nnfs_notebooks).glob("*.ipynb"):
        (to / file.name).write_bytes(file.read_bytes())


def setup(app):
    app.add_config_value("nnfs_notebooks", "", "html")
    app.connect("source-read", write_front)
    app.connect("doctree-resolved", add_bar)
    app.connect("doctree-resolved", gather)
    app.connect("build-finished", copy_notebooks)
