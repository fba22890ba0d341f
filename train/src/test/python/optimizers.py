"""Makes resources/dev/hasten/train/optimizers.json: PyTorch's optimizers in fp64 on made-up gradients that fp32
holds exactly, with a falling learning rate; weights after 5 and after 120 steps. Run with torch 2.15.0:
python optimizers.py > ../resources/dev/hasten/train/optimizers.json"""
import json, math, sys, torch

SHAPES = {"a.weight": (4, 3), "a.bias": (4,), "b.weight": (2, 4), "b.bias": (2,)}
STEPS = 120

def tensor(seed, shape):
    n = math.prod(shape)
    values = [math.sin(seed * 12.9898 + i * 78.233) for i in range(n)]
    return torch.tensor(values, dtype=torch.float32).reshape(shape).double()

def run(make):
    params = {k: torch.nn.Parameter(tensor(j + 1, s)) for j, (k, s) in enumerate(SHAPES.items())}
    optimizer, out = make(params), {}
    full = optimizer.param_groups[0]["lr"]
    for step in range(STEPS):
        for group in optimizer.param_groups:
            group["lr"] = full * (1 - step / 200)
        for j, p in enumerate(params.values()):
            p.grad = tensor(100 + step * 10 + j, p.shape)
        optimizer.step()
        if step + 1 in (5, STEPS):
            out[str(step + 1)] = {k: p.detach().flatten().tolist() for k, p in params.items()}
    return out

def groups(params, decay):
    return [{"params": [p for k, p in params.items() if k.endswith("weight")], "weight_decay": decay},
            {"params": [p for k, p in params.items() if k.endswith("bias")], "weight_decay": 0.0}]

CASES = {
    "sgd-plain": lambda p: torch.optim.SGD(groups(p, 0.1), lr=0.05),
    "sgd": lambda p: torch.optim.SGD(groups(p, 0.1), lr=0.05, momentum=0.9),
    "sgd-nesterov": lambda p: torch.optim.SGD(groups(p, 0.1), lr=0.05, momentum=0.9, nesterov=True),
    "adam": lambda p: torch.optim.Adam(p.values(), lr=0.01, weight_decay=0.1),
    "adamw": lambda p: torch.optim.AdamW(groups(p, 0.1), lr=0.01),
    "adadelta": lambda p: torch.optim.Adadelta(p.values(), lr=1.0),
}
json.dump({"torch": torch.__version__, "weights": {k: run(v) for k, v in CASES.items()}}, sys.stdout, indent=1)
print()
