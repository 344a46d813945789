"""Joins the pictures that record.mjs took into one file: python join.py FOLDER FILE.webp

Needs the package pillow.
"""

import sys
from pathlib import Path

from PIL import Image

folder, file = sys.argv[1:]
pictures = sorted(Path(folder).glob("*.png"))
frames = [Image.open(picture).convert("RGB") for picture in pictures]
times = [int(picture.stem.split("-")[1]) for picture in pictures]
frames[0].save(file, save_all=True, append_images=frames[1:], duration=times, loop=0, quality=72, method=6, minimize_size=True)
print(f"{file}: {len(frames)} pictures, {sum(times) / 1000:.1f} s, {Path(file).stat().st_size / 1e6:.2f} MB")
