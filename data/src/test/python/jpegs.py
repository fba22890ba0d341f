"""Writes small JPEG files of every usual kind and some odd ones, and CRC-32s of the pixels that Pillow makes of them."""
import io
import pathlib
import zlib

import cv2
import numpy as np
from PIL import Image

here = pathlib.Path(__file__).parent.parent / "resources/dev/hasten/data/jpeg"
random = np.random.default_rng(1)
places = np.random.default_rng(2)
lines = ["file reduction width height crc32"]
kinds = {
    "420": dict(subsampling=2),
    "422": dict(subsampling=1),
    "444": dict(subsampling=0),
    "progressive": dict(subsampling=2, progressive=True),
    "restarts": dict(subsampling=2, restart_marker_blocks=3),
    "grey": dict(),
}


def drawn():
    small = random.integers(0, 255, (12, 15, 3), dtype=np.uint8)
    return Image.fromarray(small).resize((101, 83), Image.BICUBIC)


def sampled(factor):
    settings = [cv2.IMWRITE_JPEG_QUALITY, 85, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, factor]
    return cv2.imencode(".jpg", np.asarray(drawn())[:, :, ::-1], settings)[1].tobytes()


def parts(file):
    """The segments before the scan's data, and the latter with its end of the image."""
    segments, at = [], 2
    while not segments or segments[-1][1] != 0xDA:
        end = at + 2 + int.from_bytes(file[at + 2 : at + 4], "big")
        segments.append(file[at:end])
        at = end
    return segments, file[at:]


def grey(plane):
    file = io.BytesIO()
    plane.save(file, "JPEG", quality=85)
    return file.getvalue()


def in_scans():
    """Each colour in a scan of its own, all by the tables of grey."""
    planes = [parts(grey(plane)) for plane in drawn().convert("YCbCr").split()]
    file = b"\xff\xd8"
    for segment in planes[0][0][:-1]:
        if segment[1] == 0xC0:
            segment = b"\xff\xc0\x00\x11" + segment[4:9] + b"\x03" + b"".join(bytes((n, 0x11, 0)) for n in (1, 2, 3))
        file += segment
    for number, (_, data) in enumerate(planes):
        file += bytes((0xFF, 0xDA, 0, 8, 1, number + 1, 0, 0, 63, 0)) + data[:-2]
    return file + b"\xff\xd9"


def grey_of_factors():
    file = bytearray((here / "grey.jpg").read_bytes())
    file[file.index(b"\xff\xc0") + 11] = 0x22
    return bytes(file)


def filled():
    segments, data = parts((here / "420.jpg").read_bytes())
    return b"\xff\xd8" + b"".join(b"\xff\xff" + part for part in segments) + data[:-2] + b"\xff\xff\xff\xd9"


def optimised():
    file = io.BytesIO()
    drawn().convert("L").save(file, "JPEG", quality=5, optimize=True)
    return file.getvalue()


odd = {
    "440": lambda: sampled(cv2.IMWRITE_JPEG_SAMPLING_FACTOR_440),
    "411": lambda: sampled(cv2.IMWRITE_JPEG_SAMPLING_FACTOR_411),
    "scans": in_scans,
    "grey-2x2": grey_of_factors,
    "fills": filled,
    "optimised": optimised,
    "two": lambda: (here / "420.jpg").read_bytes() + (here / "grey.jpg").read_bytes(),
}
for name in [*kinds, *odd]:
    path = here / f"{name}.jpg"
    if name in kinds:
        image = drawn()
        if name == "grey":
            image = image.convert("L")
        image.save(path, quality=85, **kinds[name])
    else:
        path.write_bytes(odd[name]())
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
for number in range(48):
    width, height = int(places.integers(1, 102)), int(places.integers(1, 84))
    left, top = int(places.integers(0, 102 - width)), int(places.integers(0, 84 - height))
    size = int(places.integers(1, 65))
    if number % 8 == 7:  # cut in the middle of pixels, as crops of reduced images are
        left, top, width, height = left + 0.5, top + 0.25, max(0.25, width - 0.5), max(0.25, height - 0.75)
    seen = whole.resize((size, size), Image.BOX, box=(left, top, left + width, top + height))
    lines.append(f"area {left},{top},{width},{height} {size} {size} {zlib.crc32(seen.tobytes())}")
(here / "pillow.txt").write_text("\n".join(lines) + "\n")
