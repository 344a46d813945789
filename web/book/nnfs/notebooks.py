"""The chapters: their headings, and what their cells are for."""

import functools
import json
import re
from pathlib import Path

# What asks for a guess before the next cells are run; the learner's copies leave the same answers out.
QUESTIONS = ("**guess first.**", "**your diagnosis.**", "find the bug")

NAME = re.compile(r"(\d\d)-[\w-]+")
HEADING = re.compile(r"^#+ (.+?)\s*$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def number_of(docname):
    """The number of a chapter, or nothing for a page that is no chapter."""
    found = NAME.fullmatch(docname)
    return int(found[1]) if found else None


class Chapter:
    """One stored notebook."""

    def __init__(self, file):
        self.name = file.stem
        self.number = number_of(file.stem)
        self.cells = json.loads(file.read_text(encoding="utf-8"))["cells"]

    def source(self, index):
        return "".join(self.cells[index]["source"])

    def headings(self):
        for cell in self.cells:
            if cell["cell_type"] == "markdown":
                yield from HEADING.findall(FENCE.sub("", "".join(cell["source"])))

    def is_setup(self, index):
        """Whether a cell loads the crates."""
        return index < 3 and self.source(index).startswith(":dep ")

    def is_answer(self, index):
        """Whether what a cell prints answers a question above it."""
        above = index
        while above >= 0 and self.cells[above]["cell_type"] == "code":
            above -= 1
        return above >= 0 and any(question in self.source(above).lower() for question in QUESTIONS)


@functools.cache
def chapters(folder):
    """All chapters in a folder, by their names."""
    files = sorted(Path(folder).glob("[0-9]*.ipynb"))
    return {file.stem: Chapter(file) for file in files}
