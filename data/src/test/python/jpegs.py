"""Writes small JPEG files of every usual kind, and CRC-32s of the pixels that Pillow makes of them."""
import pathlib
import zlib

import numpy as np
from PIL import Image

here = pathlib.Path(__file__).parent.parent / "resources/dev/hasten/data/jpeg"
random = np.random.default_rng(1)
lines = ["file reduction width height crc32"]
kinds = {
    "420": dict(subsampling=2),
    "422": dict(subsampling=1),
    "444": dict(subsampling=0),
    "progressive": dict(subsampling=2, progressive=True),
    "restarts": dict(subsampling=2, restart_marker_blocks=3),
    "grey": dict(),
}
for name, options in kinds.items():
    small = random.integers(0, 255, (12, 15, 3), dtype=np.uint8)
    image = Image.fromarray(small).resize((101, 83), Image.BICUBIC)
    if name == "grey":
        image = image.convert("L")
    path = here / f"{name}.jpg"
    image.save(path, quality=85, **options)
    for reduction in (1, 2, 4, 8):
        opened = Image.open(path)
        width, height = -(-101 // reduction), -(-83 // reduction)
        if reduction > 1:
            opened.draft(opened.mode, (101 // reduction, 83 // reduction))
        assert opened.size == (width, height), (opened.size, reduction)
        pixels = opened.convert("RGB")
        lines.append(f"{name}.jpg {reduction} {width} {height} {zlib.crc32(pixels.tobytes())}")
whole = Image.open(here / "420.jpg").convert("RGB")
for left, top, width, height, size in ((3, 5, 90, 70, 32), (0, 0, 101, 83, 64), (40, 30, 20, 25, 48)):
    seen = whole.crop((left, top, left + width, top + height)).resize((size, size), Image.BILINEAR)
    lines.append(f"crop {left},{top},{width},{height} {size} {size} {zlib.crc32(seen.tobytes())}")
(here / "pillow.txt").write_text("\n".join(lines) + "\n")
