"""Where things are: an identifier for each heading that says what it is, the same at every build."""

import re
from dataclasses import dataclass

SECTION = re.compile(r"(\d+\.\d+) ")
EXERCISE = re.compile(r"Exercise (\d+)\b")


def identifier(chapter, heading):
    """The identifier of a heading; it is the only one of its name in all chapters."""
    if section := SECTION.match(heading):
        return "section-" + section[1].replace(".", "-")
    if exercise := EXERCISE.match(heading):
        return f"exercise-{chapter}-{exercise[1]}"
    words = re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")
    return f"chapter-{chapter}-{words}"


@dataclass(frozen=True)
class Place:
    """A page, and where on it."""

    page: str
    anchor: str = ""


class Places:
    """The chapters, sections and exercises that are there."""

    def __init__(self, chapters):
        self.chapters, self.sections, self.exercises = {}, {}, {}
        for chapter in chapters.values():
            self.chapters[chapter.number] = Place(chapter.name)
            for heading in chapter.headings():
                place = Place(chapter.name, identifier(chapter.number, heading))
                if section := SECTION.match(heading):
                    self.sections[section[1]] = place
                elif exercise := EXERCISE.match(heading):
                    self.exercises[chapter.number, int(exercise[1])] = place
