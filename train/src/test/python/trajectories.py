"""Makes resources/dev/hasten/train/optimizer/trajectories.json: PyTorch's optimizers in fp64 on two problems, the
weights on the way through 200 steps. Run with torch 2.15.0:
python trajectories.py > ../resources/dev/hasten/train/optimizer/trajectories.json

Both problems are the mean squared error of a network a-b-c of three linear layers over some examples, the first with
tanh between the layers, the second without and with inputs of very different sizes. Muon's iteration, which PyTorch
runs in bfloat16, is run in fp64 here."""
import json, math, sys, torch

torch.set_default_dtype(torch.float64)
STEPS, EVERY = 200, 40
PROBLEMS = {  # sizes of the layers, examples, whether with tanh, what scales each next input
    "network": ((3, 4, 4, 2), 8, True, 1.0),
    "valley": ((4, 3, 3, 2), 6, False, 0.4),
}

def values(seed, shape):
    numbers = [math.sin(seed * 12.9898 + i * 78.233) for i in range(math.prod(shape))]
    return torch.tensor(numbers, dtype=torch.float32).reshape(shape).double()

class Problem:
    def __init__(self, sizes, examples, bent, scale):
        self.bent = bent
        self.inputs = values(50, (examples, sizes[0])) * scale ** torch.arange(sizes[0]).double()
        self.targets = values(60, (examples, sizes[-1]))
        self.params = {}
        for i, layer in enumerate("abc"):
            self.params[layer + ".weight"] = torch.nn.Parameter(values(2 * i + 1, (sizes[i + 1], sizes[i])))
            self.params[layer + ".bias"] = torch.nn.Parameter(values(2 * i + 2, (sizes[i + 1],)))

    def loss(self):
        x = self.inputs
        for layer in "abc":
            x = torch.nn.functional.linear(x, self.params[layer + ".weight"], self.params[layer + ".bias"])
            x = torch.tanh(x) if self.bent and layer != "c" else x
        return (x - self.targets).square().mean()

def groups(params, decay, chosen=lambda k: True):
    return [{"params": [p for k, p in params.items() if chosen(k) and k.endswith("weight")], "weight_decay": decay},
            {"params": [p for k, p in params.items() if chosen(k) and k.endswith("bias")], "weight_decay": 0.0}]

def own(params, *settings):
    """The groups of ParameterGroups: for each parameter of so many names, in order, what it is trained with."""
    return [{"params": [params[k] for k in names.split()], **more} for names, more in settings]

class Muon:
    """The hidden weight by Muon, all else by AdamW."""
    def __init__(self, params, decay):
        self.parts = [torch.optim.Muon([params["b.weight"]], lr=0.005, momentum=0.95, weight_decay=decay),
                      torch.optim.AdamW(groups(params, decay, lambda k: k != "b.weight"), lr=0.01)]
        self.param_groups = [g for part in self.parts for g in part.param_groups]

    def step(self):
        for part in self.parts:
            part.step()

CASES = {
    "sgd": lambda p: torch.optim.SGD(groups(p, 0.01), lr=0.05),
    "sgd-momentum": lambda p: torch.optim.SGD(groups(p, 0.01), lr=0.02, momentum=0.9),
    "sgd-nesterov": lambda p: torch.optim.SGD(groups(p, 0.01), lr=0.02, momentum=0.9, nesterov=True),
    "adam": lambda p: torch.optim.Adam(p.values(), lr=0.01, weight_decay=0.01),
    "adamw": lambda p: torch.optim.AdamW(groups(p, 0.1), lr=0.01),
    "amsgrad": lambda p: torch.optim.AdamW(groups(p, 0.1), lr=0.01, amsgrad=True),
    "nadam": lambda p: torch.optim.NAdam(groups(p, 0.1), lr=0.01, decoupled_weight_decay=True),
    "radam": lambda p: torch.optim.RAdam(groups(p, 0.1), lr=0.01, decoupled_weight_decay=True),
    "rmsprop": lambda p: torch.optim.RMSprop(groups(p, 0.01), lr=0.01),
    "rmsprop-momentum": lambda p: torch.optim.RMSprop(groups(p, 0.01), lr=0.002, momentum=0.9),
    "rmsprop-centred": lambda p: torch.optim.RMSprop(groups(p, 0.01), lr=0.002, momentum=0.5, centered=True),
    "adagrad": lambda p: torch.optim.Adagrad(groups(p, 0.01), lr=0.05, initial_accumulator_value=0.1),
    "adadelta": lambda p: torch.optim.Adadelta(p.values(), lr=1.0),
    "adafactor": lambda p: torch.optim.Adafactor(groups(p, 0.1), lr=0.02, eps=(2.0 ** -23, 1e-3)),
    "muon": lambda p: Muon(p, 0.1),
    "adamw-groups": lambda p: torch.optim.AdamW(own(p,
        ("c.weight", {"lr": 0.03}), ("c.bias", {"lr": 0.03, "weight_decay": 0.0}),
        ("a.bias b.bias", {"weight_decay": 0.05}), ("a.weight", {"lr": 0.001, "weight_decay": 0.0}),
        ("b.weight", {})), lr=0.01, weight_decay=0.1),
    "sgd-groups": lambda p: torch.optim.SGD(own(p,
        ("c.weight", {"lr": 0.05}), ("c.bias", {"lr": 0.05, "weight_decay": 0.0}),
        ("a.bias b.bias", {"weight_decay": 0.005}), ("a.weight", {"lr": 0.002, "weight_decay": 0.0}),
        ("b.weight", {})), lr=0.02, momentum=0.9, nesterov=True, weight_decay=0.01),
    "adam-layers": lambda p: torch.optim.Adam(own(p,
        ("a.weight a.bias", {"lr": 0.0025}), ("b.weight b.bias", {"lr": 0.005}), ("c.weight c.bias", {})),
        lr=0.01, weight_decay=0.01),
}

def trajectory(make, problem):
    optimizer, out = make(problem.params), {}
    full = [group["lr"] for group in optimizer.param_groups]
    for step in range(STEPS):
        for group, rate in zip(optimizer.param_groups, full):
            group["lr"] = rate * (1 - step / (2 * STEPS))
        for p in problem.params.values():
            p.grad = None
        problem.loss().backward()
        optimizer.step()
        if (step + 1) % EVERY == 0 or step == 0:
            out[step + 1] = {k: [float(f"{v:.12g}") for v in p.detach().flatten().tolist()]
                             for k, p in problem.params.items()}
    return out

# Muon rounds to bfloat16 by tensor.to(dtype=torch.bfloat16, copy=True).
to = torch.Tensor.to
torch.Tensor.to = lambda self, *a, **k: to(self, *a, **{**k, "dtype": self.dtype} if k.get("dtype") == torch.bfloat16 else k)
lines = []
for case, make in CASES.items():
    for name, settings in PROBLEMS.items():
        text = json.dumps(trajectory(make, Problem(*settings)), separators=(",", ":"))
        lines.append(f' "{case}/{name}": {text}')
print('{"torch": "%s",\n%s}' % (torch.__version__, ",\n".join(lines)))
