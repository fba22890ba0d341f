"""Makes resources/dev/hasten/nn/layers.json: PyTorch's outputs and gradients in fp64, on made-up numbers
that fp32 holds exactly. Run with torch 2.15.0 (any version since 2.0 should give the same to 1e-12):
python layers.py > ../resources/dev/hasten/nn/layers.json"""
import json, math, sys
import torch
from torch import nn

def tensor(seed, shape):
    n = math.prod(shape)
    values = [math.sin(seed * 12.9898 + i * 78.233) for i in range(n)]
    return torch.tensor(values, dtype=torch.float32).reshape(shape).double()

class Residual(nn.Module):
    def __init__(self, branch, shortcut=None):
        super().__init__()
        self.branch = branch
        self.shortcut = shortcut
    def forward(self, x):
        return (x if self.shortcut is None else self.shortcut(x)) + self.branch(x)

class Pool(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.kind = kind
    def forward(self, x):
        return x.mean((2, 3)) if self.kind == "mean" else x.amax((2, 3))

CASES = {
    "linear": (nn.Linear(4, 3), (5, 4)),
    "linear-no-bias": (nn.Linear(4, 3, bias=False), (2, 5, 4)),
    "conv": (nn.Conv2d(3, 4, 3), (2, 3, 6, 5)),
    "conv-strided": (nn.Conv2d(3, 4, 3, stride=2, padding=1), (2, 3, 6, 5)),
    "conv-groups": (nn.Conv2d(4, 6, 3, groups=2, bias=False), (2, 4, 5, 5)),
    "max-pool": (nn.MaxPool2d(2), (2, 3, 5, 6)),
    "avg-pool": (nn.AvgPool2d(2), (2, 3, 5, 6)),
    "global-mean": (Pool("mean"), (2, 3, 4, 5)),
    "global-max": (Pool("max"), (2, 3, 4, 5)),
    "relu": (nn.ReLU(), (3, 7)),
    "tanh": (nn.Tanh(), (3, 7)),
    "sigmoid": (nn.Sigmoid(), (3, 7)),
    "gelu": (nn.GELU(), (3, 7)),
    "flatten": (nn.Flatten(), (2, 3, 2, 2)),
    "residual": (Residual(nn.Linear(4, 4)), (3, 4)),
    "residual-shortcut": (Residual(nn.Linear(4, 3), nn.Linear(4, 3, bias=False)), (3, 4)),
    "layer-norm": (nn.LayerNorm(6), (2, 3, 6)),
    "layer-norm-no-bias": (nn.LayerNorm(6, bias=False), (2, 3, 6)),
    "batch-norm": (nn.BatchNorm2d(3), (4, 3, 2, 3)),
}

def run(module, shape):
    module = module.double()
    with torch.no_grad():
        for j, p in enumerate(module.parameters()):
            p.copy_(tensor(10 + j, p.shape))
    x = tensor(1, shape).requires_grad_()
    y = module(x)
    (y * tensor(2, y.shape)).sum().backward()
    flat = lambda t: t.detach().flatten().tolist()
    out = {"output": flat(y), "input": flat(x.grad),
           "parameters": {k: flat(p.grad) for k, p in module.named_parameters()}}
    if isinstance(module, nn.BatchNorm2d):
        with torch.no_grad():
            for seed in (3, 4):
                module(tensor(seed, shape))
            out["running_mean"] = flat(module.running_mean)
            out["running_var"] = flat(module.running_var)
            module.eval()
            out["evaluated"] = flat(module(tensor(5, shape)))
    return out

json.dump({"torch": torch.__version__, "cases": {k: run(*v) for k, v in CASES.items()}}, sys.stdout)
print()
