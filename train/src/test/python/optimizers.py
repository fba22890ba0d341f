"""Makes resources/dev/hasten/train/optimizers.json with PyTorch: five steps on made-up gradients."""
import json, math, sys, torch

SHAPES = {"a.weight": (4, 3), "a.bias": (4,), "b.weight": (2, 4), "b.bias": (2,)}

def value(seed, i):
    return math.sin(seed * 12.9898 + i * 78.233)

def tensor(seed, shape):
    n = math.prod(shape)
    return torch.tensor([value(seed, i) for i in range(n)], dtype=torch.float32).reshape(shape)

def run(make):
    params = {k: torch.nn.Parameter(tensor(j + 1, s)) for j, (k, s) in enumerate(SHAPES.items())}
    optimizer, rates = make(params), []
    for step in range(5):
        for j, p in enumerate(params.values()):
            p.grad = tensor(100 + step * 10 + j, p.shape)
        optimizer.step()
    return {k: p.detach().flatten().tolist() for k, p in params.items()}

def groups(params, decay):
    return [{"params": [p for k, p in params.items() if k.endswith("weight")], "weight_decay": decay},
            {"params": [p for k, p in params.items() if k.endswith("bias")], "weight_decay": 0.0}]

cases = {
    "sgd": lambda p: torch.optim.SGD(groups(p, 0.1), lr=0.05, momentum=0.9),
    "sgd-nesterov": lambda p: torch.optim.SGD(groups(p, 0.1), lr=0.05, momentum=0.9, nesterov=True),
    "adam": lambda p: torch.optim.Adam(p.values(), lr=0.01, weight_decay=0.1),
    "adamw": lambda p: torch.optim.AdamW(groups(p, 0.1), lr=0.01),
    "adadelta": lambda p: torch.optim.Adadelta(p.values(), lr=1.0),
}
json.dump({"torch": torch.__version__, "weights": {k: run(v) for k, v in cases.items()}}, sys.stdout, indent=1)
