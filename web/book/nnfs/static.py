"""Files that pages load, beside the style sheets: the font of the formulas, and the live figures where they are built."""

import json
import sys
from array import array
from base64 import b64encode
from importlib.resources import files
from pathlib import Path

from fontTools import subset

from . import repository

FONT = "formulas.woff2"
LIVE = repository.ROOT / "nnfs-notebook" / "src" / "live.js"
WEIGHTS = repository.ROOT / "data" / "digits-784-50-100-10.safetensors"

# What formulas may need: Latin, Greek, arrows, operators, brackets, and the italic letters of mathematics.
GLYPHS = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *range(0x391, 0x3CA),
    0x3D1,
    0x3D5,
    0x3F5,
    *range(0x2010, 0x2040),
    *range(0x2057, 0x2070),
    *range(0x20D0, 0x20F0),
    *range(0x2190, 0x21E0),
    *range(0x2200, 0x2300),
    *range(0x2308, 0x230C),
    *range(0x239B, 0x23B8),
    *range(0x23DC, 0x23E2),
    *range(0x27E6, 0x27F0),
    *range(0x2A00, 0x2A10),
    *range(0x1D400, 0x1D504),
    *range(0x1D538, 0x1D56C),
    *range(0x1D6A4, 0x1D7CC),
    *range(0x2100, 0x2140),
]


def write_font(to):
    """Writes the part of STIX Two Math that formulas need; the font's licence stays in it.

    The font comes with the package ziamath, from which nothing else is used.
    """
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = ["*"]
    options.name_IDs = ["*"]
    font = subset.load_font(str(files("ziamath.fonts") / "STIXTwoMath-Regular.ttf"), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=GLYPHS)
    subsetter.subset(font)
    subset.save_font(font, str(to), options)


def digits_script(weights):
    """The script that gives the live figure "draw a digit" its weights: 32-bit floats in base 64, in the order in which
    the network lists them.
    """
    length = int.from_bytes(weights[:8], "little")
    header, data = json.loads(weights[8 : 8 + length]), weights[8 + length :]
    numbers = array("f")
    for layer in ("dense1", "dense2", "dense3"):
        for kind in ("weights", "biases"):
            begin, end = header[f"{layer}.{kind}"]["data_offsets"]
            numbers.extend(array("d", data[begin:end]).tolist())
    if sys.byteorder == "big":
        numbers.byteswap()
    return f'nnfsDigitsAre("{b64encode(numbers.tobytes()).decode()}");\n'


def write_files(app, _config):
    folder = Path(app.doctreedir).parent / "static"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / FONT).exists():
        part = folder / (FONT + ".part")
        write_font(part)
        part.rename(folder / FONT)
    live = folder / "live.js"
    live.unlink(missing_ok=True)
    if LIVE.exists():
        live.write_bytes(LIVE.read_bytes())
        (folder / "digits.js").write_text(digits_script(WEIGHTS.read_bytes()))
    app.config.html_static_path.append(str(folder))


def add_scripts(app):
    if app.builder.name not in ("html", "dirhtml"):
        return
    # The search shows where a word stands in the pages that it found, and fetches them for that. Of files, a browser
    # fetches none.
    app.add_js_file(None, body='if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;')
    if LIVE.exists():
        app.add_js_file("live.js", loading_method="defer")


def setup(app):
    app.connect("config-inited", write_files)
    app.connect("builder-inited", add_scripts)
