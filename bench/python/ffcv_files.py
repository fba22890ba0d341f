"""JPEG files in FFCV: a .beton that holds them as they are, and its loader."""

import importlib.metadata
import os

import numpy as np
from ffcv.fields import IntField, RGBImageField
from ffcv.fields.decoders import IntDecoder, RandomResizedCropRGBImageDecoder
from ffcv.fields.rgb_image import IMAGE_MODES
from ffcv.loader import Loader, OrderOption
from ffcv.transforms import NormalizeImage, RandomHorizontalFlip, Squeeze, ToTensor, ToTorchImage
from ffcv.writer import DatasetWriter
from PIL import Image

ffcv_version = importlib.metadata.version("ffcv")


class StoredJpegField(RGBImageField):
    """As RGBImageField("jpg"), which would decode and encode anew: then entropy decoding would not have the same to do."""

    def encode(self, destination, path, malloc):
        with open(path, "rb") as file:
            stored = np.frombuffer(file.read(), dtype="<u1")
        with Image.open(path) as image:
            destination["width"], destination["height"] = image.size
        destination["mode"] = IMAGE_MODES["jpg"]
        destination["data_ptr"], storage = malloc(stored.nbytes)
        storage[:] = stored


def require_jpegs(files):
    """Before FFCV's processes meet one that is none: where one of them ends, the writer waits for ever."""
    for path, _ in files:
        with Image.open(path) as image:
            if image.format != "JPEG":
                raise ValueError(f"expected JPEG files, but {path} is {image.format}")


def write(beton, files):
    require_jpegs(files)
    fields = {"image": StoredJpegField(write_mode="jpg"), "label": IntField()}
    unfinished = beton.with_name(beton.name + ".unfinished")
    try:
        DatasetWriter(str(unfinished), fields).from_indexed_dataset(files)
        os.replace(unfinished, beton)
    finally:
        unfinished.unlink(missing_ok=True)


def of_beton(beton, files, size, batch, workers, mean, deviation):
    if not beton.exists():
        write(beton, files)
    scale = [255 * np.array(numbers) for numbers in (mean, deviation)]
    image = [
        RandomResizedCropRGBImageDecoder((size, size)),
        RandomHorizontalFlip(),
        NormalizeImage(*scale, np.float32),  # on a processor it takes arrays, so before ToTensor
        ToTensor(),
        ToTorchImage(),
    ]
    return Loader(
        str(beton),
        batch_size=batch,
        num_workers=workers,
        order=OrderOption.RANDOM,
        os_cache=True,
        seed=1,
        custom_fields={"image": StoredJpegField},
        pipelines={"image": image, "label": [IntDecoder(), ToTensor(), Squeeze()]},
    )
