"""Formulas, as MathML: nothing runs on the page, and the reader's browser sets them in the font that comes along."""

import re
from html import unescape

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)

# A formula in a line of text may be broken behind these, when it is longer than so many signs.
BREAKS = set("=≈<>≤≥→⇒←≠+−⋅")
LONG = 18

HTML = LatexToMathML(fancy_error=False)
XML = LatexToMathML(fancy_error=False, xml_namespace=True)


def converted(translator, node, *, display):
    """The formula of a node."""
    converter = XML if translator.builder.name == "epub" else HTML
    try:
        formula = converter.convert_with_local_state(node.astext(), displaystyle=display)
    except LatexError as error:
        LOGGER.warning("this formula cannot be set: %s", error, location=node)
        return ""
    # XML knows none of HTML's names for signs, such as that of the invisible "function of".
    return re.sub(r"&(?!lt;|gt;|amp;|quot;)\w+;", lambda name: unescape(name[0]), formula)


def visit_inline(translator, node):
    formula = converted(translator, node, display=False)
    translator.body.append(f'<span class="math">{"<wbr/>".join(breakable(formula))}</span>')
    raise nodes.SkipNode


def visit_block(translator, node):
    # A formula wider than a phone is moved within its own box, with the keys too.
    formula = converted(translator, node, display=True)
    translator.body.append(f'<div class="math" tabindex="0">{formula}</div>\n')
    raise nodes.SkipNode


TAG = re.compile(r"<(/?)(\w+)([^>]*?)(/?)>")


def breakable(formula):
    """A long formula, cut behind its outermost operators into several that stand side by side; browsers break no line
    inside one."""
    opening = formula[: formula.index(">") + 1]
    text = re.sub(r"<[^>]*>", "", formula)
    if len(text) <= LONG:
        return [formula]
    parts, part, depth, brackets, at = [], opening, 0, 0, len(opening)
    end = len(formula) - len("</math>")
    for tag in TAG.finditer(formula, at, end):
        closes, name, _, alone = tag.groups()
        depth += 0 if alone else -1 if closes else 1
        part += formula[at : tag.end()]
        at = tag.end()
        if closes and depth == 0 and name == "mo":
            operator = re.search(r">([^<]*)</mo>$", part)[1].replace("&lt;", "<").replace("&gt;", ">")
            brackets += (operator in "([{") - (operator in ")]}")
            is_first = re.fullmatch(re.escape(opening) + r"<mo[^>]*>[^<]*</mo>", part)
            if operator in BREAKS and brackets == 0 and not is_first and at < end:
                # At the end of a part it would be set as a sign behind a number.
                head, mo = part.rsplit("<mo", 1)
                parts.append(f'{head}<mo form="infix"{mo}</math>')
                part = opening
    return [*parts, part + formula[at:end] + "</math>"]


def setup(app):
    app.add_html_math_renderer("mathml", inline_renderers=(visit_inline, None), block_renderers=(visit_block, None))
