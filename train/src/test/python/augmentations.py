"""Makes resources/dev/hasten/train/augmentations.json: what torchvision makes of an image in three colours, 7 by 9
pixels with values in [0, 1]. Run with torch 2.15.0 and torchvision 0.29.2:
python augmentations.py > ../resources/dev/hasten/train/augmentations.json"""
import json, math, sys
import torch
from torchvision.transforms import InterpolationMode
from torchvision.transforms.v2 import functional as f

torch.manual_seed(3)
HEIGHT, WIDTH = 7, 9
bytes = torch.randint(0, 256, (3, HEIGHT, WIDTH), dtype=torch.uint8)
image = bytes.to(torch.float32) / 255
dim = 0.2 + image / 2  # for what stretches contrast


def affine(shear=(0.0, 0.0), translate=(0.0, 0.0)):
    return f.affine(image, angle=0.0, translate=list(translate), scale=1.0, shear=list(shear),
                    interpolation=InterpolationMode.BILINEAR)


def degrees(slope):
    return math.degrees(math.atan(slope))


changes = {
    "brightness 0.4": f.adjust_brightness(image, 0.4),
    "brightness 1.7": f.adjust_brightness(image, 1.7),
    "contrast 0.4": f.adjust_contrast(image, 0.4),
    "contrast 1.7": f.adjust_contrast(image, 1.7),
    "saturation 0.4": f.adjust_saturation(image, 0.4),
    "saturation 1.7": f.adjust_saturation(image, 1.7),
    "sharpness 0.1": f.adjust_sharpness(image, 0.1),
    "sharpness 1.9": f.adjust_sharpness(image, 1.9),
    "hue 0.1": f.adjust_hue(image, 0.1),
    "hue -0.35": f.adjust_hue(image, -0.35),
    "AUTOCONTRAST 1": f.autocontrast(dim),
    "POSTERIZE 0.5": f.posterize(bytes, 6).to(torch.float32) / 255,
    "SOLARIZE 0.3": f.solarize(image, 0.7),
    "ROTATE 0.5": f.rotate(image, 15.0, interpolation=InterpolationMode.BILINEAR),
    "ROTATE -1": f.rotate(image, -30.0, interpolation=InterpolationMode.BILINEAR),
    "SHEAR_X 0.5": affine(shear=(degrees(0.15), 0.0)),
    "SHEAR_Y -1": affine(shear=(0.0, -degrees(0.3))),
    "TRANSLATE_X 0.6": affine(translate=(-0.6 * WIDTH / 3, 0.0)),
    "TRANSLATE_Y -1": affine(translate=(0.0, HEIGHT / 3)),
}
flat = lambda tensor: [round(value, 7) for value in tensor.flatten().tolist()]
found = {"image": flat(image), "dim": flat(dim), "changes": {name: flat(made) for name, made in changes.items()}}
json.dump(found, sys.stdout, separators=(",", ":"))
