"""Makes tar/golden-*.tar: shards as WebDataset and GNU tar write them, with names of any length.

python tar_shards.py data/src/test/resources/dev/hasten/data/tar   (webdataset 1.0.2, Pillow, GNU tar)
"""

import io
import pathlib
import subprocess
import sys
import tempfile

import webdataset
from PIL import Image

out = pathlib.Path(sys.argv[1])


def png(red):
    image = io.BytesIO()
    Image.new("RGB", (3, 2), (red, 20, 30)).save(image, "PNG")
    return image.getvalue()


def name(i):
    return f"{i:04d}" if i % 3 else "deep/" * 25 + "x" * 60 + f"{i}"


with webdataset.TarWriter(str(out / "golden-pax.tar"), mtime=1) as writer:
    for i in range(6):
        writer.write({"__key__": name(i), "png": png(40 * i), "cls": i % 4, "json": {"i": i}})

with tempfile.TemporaryDirectory() as folder:
    files = []
    for i in range(6):
        for ending, content in (("cls", str(i % 4).encode()), ("seg.txt", b"-"), ("png", png(40 * i))):
            file = pathlib.Path(folder, f"{name(i)}.{ending}")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            files.append(str(file.relative_to(folder)))
    subprocess.run(
        ["tar", "--format=gnu", "--owner=0", "--group=0", "--mtime=@1", "-cf", out.resolve() / "golden-gnu.tar", *files],
        cwd=folder,
        check=True,
    )
