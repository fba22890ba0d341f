"""Makes two folders of small photographs to learn to tell apart, of different things: one to learn much from before,
one with few images.

Usage: transfer.py FOLDER     (apt-get, dpkg-deb; numpy, Pillow)

Each class is crops of 32 x 32 pixels of one desktop background that a Debian package ships. FOLDER/source: half of the
backgrounds, 150 crops to train on and 25 to test on of each; FOLDER/target: the other half, 40 and 25. Crops for
training are of the left two thirds of a photograph, those for testing of the right third. Nothing of it is committed.
"""

import math
import pathlib
import shutil
import sys
import tempfile

import numpy as np
from jpegs import opened

SIDE = 32
LEAST, MOST = 0.15, 0.3  # of the photograph's height
TRAINED = 2 / 3  # of its width


def write(folder, photograph, count, left, right, random):
    folder.mkdir(parents=True)
    for number in range(count):
        side = int(min(photograph.height * random.uniform(LEAST, MOST), right - left))
        x = int(random.integers(left, right - side + 1))
        y = int(random.integers(0, photograph.height - side + 1))
        image = photograph.resize((SIDE, SIDE), box=(x, y, x + side, y + side), reducing_gap=2)
        image.save(folder / f"{number:04}.jpg", quality=90)


def half(folder, photographs, count):
    random = np.random.default_rng(1)
    for number, photograph in enumerate(photographs):
        bound = int(photograph.width * TRAINED)
        write(folder / "train" / f"c{number:02}", photograph, count, 0, bound, random)
        write(folder / "test" / f"c{number:02}", photograph, 25, bound, photograph.width, random)


folder = pathlib.Path(sys.argv[1])
with tempfile.TemporaryDirectory() as scratch:
    photographs = opened(pathlib.Path(scratch))
for name, some, count in (("source", photographs[::2], 150), ("target", photographs[1::2], 40)):
    begun = folder / f"{name}-begun"
    shutil.rmtree(begun, ignore_errors=True)
    half(begun, some, count)
    shutil.rmtree(folder / name, ignore_errors=True)
    begun.rename(folder / name)
steps = math.ceil(len(photographs[::2]) * 150 / 64) * 15  # a batch of 64, 15 epochs
print(f"{len(photographs)} photographs; the checkpoint of transfer-source.yaml will be step-{steps:09}", file=sys.stderr)
