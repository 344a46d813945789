"""Checks the files of binder/, deploy/, .devcontainer/ and the Dockerfile, as far as that needs no image and no hub.

`cargo lab test` runs this. Whether they work is what deploy/test-binder.sh and deploy/test-hub.py try.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
PROGRAMS = ["binder/postBuild", "binder/start", "deploy/is-healthy", "deploy/start", *ROOT.glob("deploy/*.sh")]
TEXTS = ["Dockerfile", ".devcontainer/devcontainer.json", *ROOT.glob("deploy/tljh/*"), *ROOT.glob("deploy/*.yaml"), *PROGRAMS]
TEXTS += ROOT.glob(".github/workflows/*.yml")
# A path of the repository as these files name it, also where it will lie in an image.
PATH = re.compile(r"(?<![\w./$-])(?:/opt/workbook/|\$\w+/|\{\w+\}/|/?\.\./)?((?:binder|deploy|lab|notebooks)/[\w.-]+(?:/[\w.-]+)*)")


def main():
    problems = [*programs(), *data(), *paths(), *stages()]
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)


def programs():
    for program in PROGRAMS:
        file = ROOT / program
        name = file.relative_to(ROOT)
        if os.name == "posix" and not os.access(file, os.X_OK):
            yield f"{name} is not executable; `chmod +x {name}`"
        if bash := shutil.which("bash"):
            done = subprocess.run([bash, "-n", file], capture_output=True, text=True, check=False)
            if done.returncode:
                yield f"{name} is no sound script: {done.stderr.strip()}"


def data():
    files = [ROOT / ".devcontainer/devcontainer.json", *ROOT.glob("deploy/**/*.json"), *ROOT.glob("deploy/**/*.yaml")]
    files += ROOT.glob(".github/workflows/*.yml")
    for file in files:
        try:
            content = load(file)
        except (ValueError, yaml.YAMLError) as error:
            yield f"{file.relative_to(ROOT)} cannot be read: {error}"
            continue
        if not isinstance(content, dict):
            yield f"{file.relative_to(ROOT)} holds no settings"
    for file in ROOT.glob("deploy/**/*.py"):
        compile(file.read_text(), str(file), "exec")


def load(file):
    text = file.read_text()
    return json.loads(text) if file.suffix == ".json" else yaml.safe_load(text)


def paths():
    """Every file of the repository that a text names is there."""
    for name in TEXTS:
        file = ROOT / name
        for path in PATH.findall(file.read_text()):
            if not (ROOT / path).exists():
                yield f"{file.relative_to(ROOT)} names {path}, which is not there"


def stages():
    """The stage of the Dockerfile that a Codespace is made of."""
    wanted = load(ROOT / ".devcontainer/devcontainer.json")["build"]["target"]
    if not re.search(rf"^FROM .* AS {wanted}$", (ROOT / "Dockerfile").read_text(), re.MULTILINE):
        yield f".devcontainer/devcontainer.json builds the stage {wanted}, which the Dockerfile does not have"


if __name__ == "__main__":
    main()
