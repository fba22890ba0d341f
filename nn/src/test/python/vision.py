"""Makes resources/dev/hasten/nn/models/vision.json: what torchvision's and timm's models answer, in fp64, with weights by
rule (a hash of a weight's name and place), which the tests make the same way. Nothing is downloaded. Run with torch
2.15.0, torchvision 0.29.2 and timm 1.0.31: python vision.py > ../resources/dev/hasten/nn/models/vision.json"""
import hashlib, json, sys
import numpy, timm, torch, torchvision
from torch import nn
from torchvision import models

def numbers(name, count):
    """Numbers in [-1, 1) that fp32 holds exactly."""
    seed = 0x811C9DC5
    for byte in name.encode():
        seed = (seed ^ byte) * 0x01000193 & 0xFFFFFFFF
    x = (numpy.arange(count, dtype=numpy.uint64) * 0x9E3779B9 + seed & 0xFFFFFFFF).astype(numpy.uint32)
    x ^= x >> 16
    x *= numpy.uint32(0x7FEB352D)
    x ^= x >> 15
    x *= numpy.uint32(0x846CA68B)
    x ^= x >> 16
    return (x >> 8).astype(numpy.float64) / 2**23 - 1

def filled(name, shape):
    """Weights of about the size that training begins with; a norm's about 1, a bias's small."""
    count = int(numpy.prod(shape))
    u = numbers(name, count)
    if name.endswith("running_var"):
        u = 1 + u / 2
    elif name.endswith(("running_mean", "bias")):
        u = u / 10
    elif len(shape) >= 2:
        u = u * numpy.sqrt(6.0 / (count // shape[0]))
    elif name.endswith("weight"):
        u = 1 + u / 10
    return torch.from_numpy(u.astype(numpy.float32).astype(numpy.float64)).reshape(shape)

def rounded(values):
    return [float(f"{v:.9g}") for v in values]

def case(make, size, gradients=False, variance=1):
    model = make().double()
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
        if type(module).__name__ == "StochasticDepth":
            module.p = 0.0
    state = {n: t for n, t in model.state_dict().items() if not n.endswith("num_batches_tracked")}
    with torch.no_grad():
        for name, tensor in state.items():
            tensor.copy_(filled(name, tuple(tensor.shape)))
            if name.endswith("running_var"):
                tensor.mul_(variance)  # larger where a deep model answers anything in fp32, in PyTorch too
    lines = sorted(f"{n} {list(t.shape)}\n" for n, t in state.items())
    images = torch.from_numpy(numbers("images", 4 * 3 * size * size)).reshape(4, 3, size, size)
    model.eval()
    with torch.no_grad():
        y = model(images)
    out = {"size": size, "variance": variance, "names": hashlib.sha256("".join(lines).encode()).hexdigest(),
           "parameters": sum(p.numel() for p in model.parameters()),
           "largest": float(f"{y.abs().max():.9g}"), "evaluated": rounded(y[:, :6].flatten().tolist())}
    if gradients:
        model.train()
        y = model(images)
        out["trained"] = rounded(y[:, :6].flatten().tolist())
        (y * torch.from_numpy(numbers("factors", y.numel())).reshape(y.shape)).sum().backward()
        out["gradients"] = {n: rounded([p.grad.norm().item(), p.grad.flatten()[0].item()])
                            for n, p in model.named_parameters()}
    return out

cases = {
    "resnet-18": (models.resnet18, 64, True),
    "resnet-34": (models.resnet34, 64),
    "resnet-50": (models.resnet50, 64, True),
    "mobilenet-v2": (models.mobilenet_v2, 64, True),
    "mobilenet-v3-small": (models.mobilenet_v3_small, 64, True),
    "mobilenet-v3-large": (models.mobilenet_v3_large, 64),
    "shufflenet-v2-x0.5": (models.shufflenet_v2_x0_5, 64),
    "shufflenet-v2-x1.0": (models.shufflenet_v2_x1_0, 64, True),
    "efficientnet-b0": (models.efficientnet_b0, 64, True),
    "efficientnet-b3": (models.efficientnet_b3, 64),
    "vgg-16": (models.vgg16, 64),
    "regnet-y-400mf": (models.regnet_y_400mf, 64, True),
    "convnext-tiny": (models.convnext_tiny, 64, True),
    "mixer-s16": (lambda: timm.create_model("mixer_s16_224", img_size=64), 64, True),
    "vit-tiny-16": (lambda: timm.create_model("vit_tiny_patch16_224", img_size=64), 64, True),
    "vit-small-16": (lambda: timm.create_model("vit_small_patch16_224", img_size=64), 64),
    "vit-base-16": (lambda: timm.create_model("vit_base_patch16_224", img_size=64), 64),
    "efficientnet-v2-s": (models.efficientnet_v2_s, 64, True, 4),
}
if __name__ == "__main__":
    chosen = sys.argv[1:] or cases
    json.dump({"torch": torch.__version__, "torchvision": torchvision.__version__, "timm": timm.__version__}
              | {name: case(*cases[name]) for name in chosen}, sys.stdout, separators=(",", ":"))
    print()
