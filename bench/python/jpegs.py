"""Makes a folder of JPEG photographs, to time loaders on: crops of desktop backgrounds that Debian packages ship.

Usage: jpegs.py FOLDER [COUNT]     (apt-get, dpkg-deb; numpy, Pillow)

FOLDER/large/train/CLASS/*.jpg: COUNT (5,000) of 256 to 500 pixels a side, half of them 500 x 375 or 375 x 500 as photo
collections have them; FOLDER/small: as many of 32 x 32. Each has a test half of 100. Nothing of it is committed.
"""

import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image

PACKAGES = [
    "gnome-backgrounds",
    "lomiri-wallpapers-16.04",
    "lomiri-wallpapers-20.04",
    "mate-backgrounds",
    "plasma-workspace-wallpapers",
    "ukui-wallpapers",
]
LEAST_BYTES = 300_000  # below are drawings
CLASSES = 10
TESTS = 100


def photographs(folder):
    subprocess.run(["apt-get", "-q", "download", *PACKAGES], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    for package in sorted(folder.glob("*.deb")):
        subprocess.run(["dpkg-deb", "-x", package, folder / "all"], check=True)
    files = [f for f in sorted((folder / "all").rglob("*")) if f.suffix in (".jpg", ".png") and f.is_file()]
    return [file for file in files if not file.is_symlink() and file.stat().st_size >= LEAST_BYTES]


def sides(random):
    if random.random() < 0.5:
        return (500, 375) if random.random() < 0.7 else (375, 500)
    return tuple(int(side) for side in random.integers(256, 501, 2))


def crop(photograph, random, width, height):
    share = random.uniform(0.25, 1)
    scale = min(photograph.width / width, photograph.height / height) * share
    across, down = max(1, int(width * scale)), max(1, int(height * scale))
    left = int(random.integers(0, photograph.width - across + 1))
    top = int(random.integers(0, photograph.height - down + 1))
    box = (left, top, left + across, top + down)
    return photograph.resize((width, height), Image.LANCZOS, box=box, reducing_gap=2)


def write(folder, photographs, count, seed, small):
    random = np.random.default_rng(seed)
    for number in range(count):
        photograph = photographs[number % len(photographs)]
        image = crop(photograph, random, *((32, 32) if small else sides(random)))
        kind = folder / f"c{number % CLASSES}"
        kind.mkdir(parents=True, exist_ok=True)
        image.save(kind / f"{number:05}.jpg", quality=int(random.integers(75, 96)))


def opened(scratch):
    """All photographs of the packages, at most 1,600 pixels a side."""
    images = []
    for file in photographs(scratch):
        image = Image.open(file)
        image.draft("RGB", (1600, 1200))
        image = image.convert("RGB")
        image.thumbnail((1600, 1600))
        images.append(image)
    return images


def main(folder, count):
    with tempfile.TemporaryDirectory() as scratch:
        images = opened(pathlib.Path(scratch))
    print(f"{len(images)} photographs", file=sys.stderr)
    for small in (False, True):
        name = "small" if small else "large"
        write(folder / name / "train", images, count, 1, small)
        write(folder / name / "test", images, TESTS, 2, small)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5000)
