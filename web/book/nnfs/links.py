"""Links that the notebooks do not have: pointers in words, and the first mention of a term in each section."""

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from . import glossary, notebooks, pointers
from .places import Place, Places, identifier

LOGGER = logging.getLogger(__name__)

# In these, a text stays as it is.
LEFT_ALONE = (nodes.reference, nodes.literal, nodes.literal_block, nodes.math, nodes.math_block, nodes.title, nodes.raw)


class NameHeadings(SphinxTransform):
    """Gives each heading of a chapter the identifier that links lead to."""

    default_priority = 450

    def apply(self):
        number = notebooks.number_of(self.env.docname)
        if number is None:
            return
        seen = set()
        for section in self.document.findall(nodes.section):
            name = identifier(number, section[0].astext())
            if name in seen:
                LOGGER.warning("two headings are called %r", section[0].astext(), location=section)
            seen.add(name)
            section["ids"] = [name]
            self.document.ids[name] = section


def resolve(app, doctree, docname):
    """Puts the links into a page."""
    places = Places(notebooks.chapters(app.srcdir))
    mentioned = set()
    block = None
    for text in list(doctree.findall(nodes.Text)):
        if any(isinstance(parent, LEFT_ALONE) for parent in parents(text)):
            continue
        page = page_of(text, docname)
        chapter = notebooks.number_of(page)
        if (here := block_of(text)) is not block:
            block, mentioned = here, glossary.own_terms(here)
        content = text.astext()
        links = []
        for start, end, place in pointers.find(content, chapter, places):
            if place is None:
                LOGGER.warning("there is no %s", content[start:end], location=text.parent)
            else:
                links.append((start, end, place, None))
        if chapter is not None or page == glossary.PAGE:
            for start, end, term in glossary.mentions(content, mentioned):
                if not any(start < other[1] and other[0] < end for other in links):
                    links.append((start, end, Place(glossary.PAGE, term.anchor), term.definition))
                    mentioned.add(term.name)
        if links:
            links.sort(key=lambda link: link[:2])
            text.parent.replace(text, list(pieces(app.builder, docname, content, links)))


def parents(node):
    while node := node.parent:
        yield node


def page_of(node, docname):
    """The page that a node was read from; the edition to print has them all in one."""
    for parent in parents(node):
        if isinstance(parent, nodes.section) and "docname" in parent:
            return parent["docname"]
    return docname


def block_of(text):
    """The section that a text stands in, or the entry of the glossary."""
    return next(p for p in parents(text) if isinstance(p, nodes.section | nodes.definition_list_item | nodes.document))


def pieces(builder, docname, content, links):
    """A text, cut where its links begin and end."""
    at = 0
    for start, end, place, title in links:
        if start > at:
            yield nodes.Text(content[at:start])
        uri = builder.get_relative_uri(docname, place.page) + (f"#{place.anchor}" if place.anchor else "")
        extra = {"reftitle": title, "classes": ["nn-term"]} if title else {}
        yield nodes.reference("", content[start:end], refuri=uri, internal=True, **extra)
        at = end
    if at < len(content):
        yield nodes.Text(content[at:])


def setup(app):
    app.add_transform(NameHeadings)
    app.connect("doctree-resolved", resolve)
