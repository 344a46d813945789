"""The glossary: its page, and where its terms are mentioned."""

import functools
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes

PAGE = "glossary"
FILE = Path(__file__).parents[1] / "glossary.toml"
PLACE = "<!-- terms -->"


@dataclass(frozen=True)
class Term:
    """A word of the field. `forms` are the ways it is written in the chapters, `where` the section that introduces it."""

    name: str
    forms: tuple
    definition: str
    where: str

    @property
    def anchor(self):
        return "term-" + re.sub(r"[^A-Za-z0-9]+", "-", self.name).strip("-")


@functools.cache
def terms():
    """All terms, in the order of the alphabet."""
    found = []
    for name, entry in tomllib.loads(FILE.read_text(encoding="utf-8")).items():
        forms = (name, name + "s", *entry.get("forms", ()))
        found.append(Term(name, forms, entry["is"], entry["where"]))
    return sorted(found, key=lambda term: term.name.lower())


@functools.cache
def pattern():
    """What finds any form of any term, the longest first."""
    forms = {form.lower(): term for term in terms() for form in term.forms}
    longest = sorted(forms, key=len, reverse=True)
    return re.compile(r"(?<![\w-])(" + "|".join(map(re.escape, longest)) + r")(?![\w-])", re.IGNORECASE), forms


def mentions(text, known):
    """The first mention of each term that is not among the known: (start, end, term)."""
    expression, forms = pattern()
    seen = set(known)
    for match in expression.finditer(text):
        term = forms[match[1].lower()]
        if term.name not in seen:
            seen.add(term.name)
            yield *match.span(), term


def own_terms(block):
    """The term that an entry of the glossary explains, which needs no link there."""
    if isinstance(block, nodes.definition_list_item):
        return {block[0].astext()}
    return set()


def write_page(_app, docname, source):
    """Fills the page of the glossary."""
    if docname == PAGE:
        lines = ["```{glossary}"]
        for term in terms():
            lines += [term.name, f"  {term.definition} ({term.where})", ""]
        source[0] = source[0].replace(PLACE, "\n".join([*lines, "```"]))


def setup(app):
    app.connect("source-read", write_page)
