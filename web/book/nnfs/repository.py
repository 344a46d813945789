"""What the web edition knows of the repository: its address, its commit, and the table of chapters in README.md."""

import functools
import os
import re
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]


@functools.cache
def address():
    """Where the repository lies."""
    settings = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))
    return settings["workspace"]["package"]["repository"]


@dataclass(frozen=True)
class Commit:
    """What a page was made from."""

    hash: str
    date: str
    is_changed: bool

    @property
    def short(self):
        return self.hash[:10] + ("+" if self.is_changed else "")

    def __str__(self):
        if not self.hash:
            return "a copy of the workbook without its history"
        return f"commit {self.hash[:10]} of {self.date}" + (", changed since" if self.is_changed else "")


@functools.cache
def commit():
    """The commit that is checked out, and whether something that is not committed goes into the pages."""
    found = _git("log", "-1", "--format=%H %cs")
    if not found:
        return Commit("", "", False)
    name, date = found.split()
    return Commit(name, date, bool(_git("status", "--porcelain", "--untracked-files=no")))


def _git(*arguments):
    """What git answers, or nothing where there is no git or no history."""
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()


def binder(chapter):
    """The address that opens a learner's copy of a chapter in Binder."""
    name = address().removeprefix("https://github.com/").rstrip("/")
    return f"https://mybinder.org/v2/gh/{name}/HEAD?urlpath=lab/tree/my-notebooks/{chapter}.ipynb"


@dataclass(frozen=True)
class Row:
    """A chapter, as README.md lists it."""

    number: str
    title: str
    name: str
    what: str


def parts():
    """The parts of the workbook, each with its title and its chapters, from the tables in README.md."""
    text = (ROOT / "README.md").read_text(encoding="utf-8").split("\n## The chapters\n", 1)[1].split("\n## ", 1)[0]
    found = []
    for line in text.splitlines():
        if part := re.fullmatch(r"\*\*(Part .*)\*\*", line):
            found.append((part[1], []))
        elif row := re.fullmatch(r"\| (\d+) \| \[(.*)\]\(notebooks/(.*)\.ipynb\) \| (.*) \|", line):
            found[-1][1].append(Row(*row.groups()))
    return found
