"""Times PyTorch's DataLoader, WebDataset and FFCV: obeys one-line commands on standard input, answers each by one line of JSON.

KIND SECONDS      images a second; KIND pillow (all pixels), draft (Pillow may decode at 1/2, 1/4, 1/8),
                  webdataset (all pixels, out of the tars train-*.tar of SHARDS) or ffcv (out of SHARDS.beton, which is
                  written once: the same files, byte for byte)

Usage: loaders.py FOLDER SIZE BATCH WORKERS SHARDS

FFCV takes part where it can be imported and its file be written. It is not in requirements.txt, for pip compiles it
against libraries that are often not there: apt-get install libopencv-dev libturbojpeg0-dev pkg-config g++; pip install ffcv==1.0.2
"""

import io
import json
import os
import pathlib
import sys
import time

import PIL
import torch
import torchvision
import webdataset
from PIL import Image
from torchvision import transforms

SHUFFLED = 1000  # images of a worker that WebDataset draws from
WAITING = 2  # batches a worker makes ahead: DataLoader's default
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)

folder, size, batch, workers = sys.argv[1], *(int(word) for word in sys.argv[2:5])
shards = pathlib.Path(sys.argv[5])
torch.set_num_threads(1)
torch.manual_seed(1)
os.environ["NUMBA_NUM_THREADS"] = str(max(workers, os.cpu_count()))  # the most that FFCV may ask for


def whole(path):
    with open(path, "rb") as file:
        return Image.open(file).convert("RGB")


def drafted(path):
    with open(path, "rb") as file:
        image = Image.open(file)
        image.draft("RGB", (size, size))
        return image.convert("RGB")


def endless(loader):
    while True:
        yield from loader


SEEN = transforms.Compose(
    [
        transforms.RandomResizedCrop(size),
        transforms.RandomHorizontalFlip(),
        transforms.ToTensor(),
        transforms.Normalize(MEAN, DEVIATION),
    ]
)


def loader(images, **settings):
    return endless(
        torch.utils.data.DataLoader(
            images,
            num_workers=workers,
            persistent_workers=workers > 0,
            prefetch_factor=WAITING if workers > 0 else None,
            **settings,
        )
    )


def of_folder(decode):
    images = torchvision.datasets.ImageFolder(folder, SEEN, loader=decode)
    return loader(images, batch_size=batch, shuffle=True)


def decoded(file):
    return SEEN(Image.open(io.BytesIO(file)).convert("RGB"))


def of_shards():
    files = [str(file) for file in sorted(shards.glob("train-*.tar"))]
    images = (
        webdataset.WebDataset(files, shardshuffle=len(files), repeat=True, seed=1)
        .shuffle(SHUFFLED)
        .to_tuple("jpg;jpeg;png", "cls")
        .map_tuple(decoded, int)
        .batched(batch, partial=False)
    )
    return loader(images, batch_size=None)


def rate(source, seconds):
    for _ in range(WAITING * max(1, workers) + 2):  # those that were made while others were timed
        next(source)
    begun, count = time.perf_counter(), 0
    while time.perf_counter() - begun < seconds:
        inputs, _ = next(source)
        count += len(inputs)
    return count / (time.perf_counter() - begun)


def ffcv():
    """Its name and version, and its batches."""
    from ffcv_files import ffcv_version, of_beton

    files = torchvision.datasets.ImageFolder(folder).samples
    beton = shards.with_name(shards.name + ".beton")
    return f", FFCV {ffcv_version}", endless(of_beton(beton, files, size, batch, workers, MEAN, DEVIATION))


sources = {"pillow": of_folder(whole), "draft": of_folder(drafted), "webdataset": of_shards()}
versions = (
    f"{torch.__version__}, torchvision {torchvision.__version__}, Pillow {PIL.__version__}, "
    f"WebDataset {webdataset.__version__}"
)
lacking = ""
try:
    ffcv_words, sources["ffcv"] = ffcv()
    versions += ffcv_words
except Exception as reason:  # not there, without a library it needs, or no file written: the others can go on
    lacking = f"FFCV is left out ({reason!r}); how to install it: the head of bench/python/loaders.py"
print(json.dumps({"facts": {"version": versions, "lacking": lacking}}), flush=True)
for line in sys.stdin:
    kind, seconds = line.split()
    print(json.dumps({"rate": rate(sources[kind], float(seconds))}), flush=True)
