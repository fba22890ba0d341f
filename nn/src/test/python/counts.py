"""Makes resources/dev/hasten/nn/models/libraries.tsv: parameters and multiply-accumulates of torchvision's and timm's
models, counted by PyTorch's own counter (products and convolutions, two operations each), and the billions that
torchvision publishes with its weights. Nothing is downloaded. Run with torch 2.15.0, torchvision 0.29.2 and timm 1.0.31:
python counts.py > ../resources/dev/hasten/nn/models/libraries.tsv"""
import os

os.environ["TIMM_FUSED_ATTN"] = "0"  # attention as two products, which the counter knows
import timm, torch
from torch.utils.flop_counter import FlopCounterMode
from torchvision import models
from torchvision.models import mobilenetv3

def v3(kind, width):
    rows, last = mobilenetv3._mobilenet_v3_conf(f"mobilenet_v3_{kind}", width_mult=width)
    return models.MobileNetV3(rows, last)

def row(model, width, size, make, published=""):
    net = make().eval()
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        net(torch.zeros(1, 3, size, size))
    operations = counter.get_total_flops()
    assert operations % 2 == 0
    parameters = sum(p.numel() for p in net.parameters())
    print(model, width, size, parameters, operations // 2, published, sep="\t", flush=True)

print("model", "width", "size", "parameters", "multiply_accumulates", "published_billions", sep="\t")
for model, name, size in [
    ("resnet-18", "resnet18", 224), ("resnet-34", "resnet34", 224), ("resnet-50", "resnet50", 224),
    ("vgg-16", "vgg16", 224), ("mobilenet-v2", "mobilenet_v2", 224),
    ("mobilenet-v3-small", "mobilenet_v3_small", 224), ("mobilenet-v3-large", "mobilenet_v3_large", 224),
    ("shufflenet-v2-x0.5", "shufflenet_v2_x0_5", 224), ("shufflenet-v2-x1.0", "shufflenet_v2_x1_0", 224),
    ("efficientnet-b0", "efficientnet_b0", 224), ("efficientnet-b1", "efficientnet_b1", 240),
    ("efficientnet-b2", "efficientnet_b2", 288), ("efficientnet-b3", "efficientnet_b3", 300),
    ("efficientnet-b4", "efficientnet_b4", 380), ("efficientnet-b5", "efficientnet_b5", 456),
    ("efficientnet-b6", "efficientnet_b6", 528), ("efficientnet-b7", "efficientnet_b7", 600),
    ("efficientnet-v2-s", "efficientnet_v2_s", 384), ("regnet-y-400mf", "regnet_y_400mf", 224),
    ("convnext-tiny", "convnext_tiny", 224),
]:
    weights = list(models.get_model_weights(name))[0]
    row(model, 1.0, size, lambda: models.get_model(name), weights.meta["_ops"])
for model, name in [
    ("mixer-s16", "mixer_s16_224"), ("mixer-b16", "mixer_b16_224"), ("vit-tiny-16", "vit_tiny_patch16_224"),
    ("vit-small-16", "vit_small_patch16_224"), ("vit-base-16", "vit_base_patch16_224"),
]:
    row(model, 1.0, 224, lambda: timm.create_model(name))
for width in (0.25, 0.35, 0.5, 0.75, 1.3, 1.4):
    row("mobilenet-v2", width, 224, lambda: models.MobileNetV2(width_mult=width))
for kind in ("small", "large"):
    for width in (0.35, 0.5, 0.75, 1.25, 1.4):
        row(f"mobilenet-v3-{kind}", width, 224, lambda: v3(kind, width))
