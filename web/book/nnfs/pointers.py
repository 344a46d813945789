"""Pointers in words: "chapter 07", "section 5.2", "exercise 3", and a bare "10.6" where it can only be a section."""

import re

NUMBER = r"(?<![\w.,-])(\d+\.\d+)(?![\w]|\.\d)"
CHAPTERS = re.compile(r"\bchapters?\s+(\d{1,2}(?!\d|\.\d)(?:(?:,? and |, | to | or )\d{1,2}(?!\d|\.\d))*)", re.IGNORECASE)
SECTIONS = re.compile(r"\bsections?\s+(\d+\.\d+(?:(?:,? and |, | to | or )\d+\.\d+)*)", re.IGNORECASE)
EXERCISE = re.compile(r"\bexercise\s+(\d+)(?!\d|\.\d)(?: of chapter (\d{1,2}))?", re.IGNORECASE)
BARE = re.compile(NUMBER)
# Before a bare number, these say that it is a section.
BEFORE = re.compile(r"(?:\b(?:in|of|for|from|see|to|with|by|until|at|since|why|Remember) |\()$", re.IGNORECASE)
# In the chapters from this number on, such a number is never an amount.
ALWAYS_FROM = 11

# Whoever names one of these near a number speaks of chapters that are not ours.
OTHERS = ("Scratch", "book", "DLFS")
NEAR = 60


def find(text, chapter, places):
    """The pointers in a text of `chapter`: (start, end, place), where the place is None when there is none such.

    Of "chapters 10 to 13" each number is a pointer; of a single one, the word too.
    """
    found = []

    def lists(pattern, known, key):
        for match in pattern.finditer(text):
            if any(other in text[max(0, match.start() - NEAR) : match.end() + NEAR] for other in OTHERS):
                continue
            numbers = list(re.finditer(r"[\d.]+\d|\d", match[1]))
            for i, number in enumerate(numbers):
                start = match.start() if i == 0 else match.start(1) + number.start()
                found.append((start, match.start(1) + number.end(), known.get(key(number[0]))))

    lists(CHAPTERS, places.chapters, int)
    lists(SECTIONS, places.sections, str)
    for match in EXERCISE.finditer(text):
        of = int(match[2]) if match[2] else chapter
        found.append((*match.span(), places.exercises.get((of, int(match[1])))))
    for match in BARE.finditer(text):
        before, place = text[: match.start()], places.sections.get(match[1])
        own = chapter is not None and match[1].startswith(f"{chapter}.") and chapter > 0
        if own and BEFORE.search(before) and (place or chapter >= ALWAYS_FROM):
            found.append((*match.span(), place))
    return _apart(found)


def _apart(found):
    """The pointers in order, without those that lie in an earlier one."""
    end, apart = 0, []
    for start, stop, place in sorted(found, key=lambda one: (one[0], -one[1])):
        if start >= end:
            apart.append((start, stop, place))
            end = stop
    return apart
