"""Times PyTorch's optimizers: obeys one-line commands on standard input, answers each by one line of JSON.

NAME KIND STEPS   the median microseconds of an update, KIND fused or foreach; null where PyTorch has no such

Usage: optimizers.py WIDTH LAYERS THREADS
"""

import json
import statistics
import sys
import time

import torch

WARM_UP_STEPS = 3
RATE = 1e-6
MAKE = {
    "sgd": lambda p, **kind: torch.optim.SGD(p, RATE, momentum=0.9, nesterov=True, **kind),
    "adam": lambda p, **kind: torch.optim.Adam(p, RATE, **kind),
    "adamw": lambda p, **kind: torch.optim.AdamW(p, RATE, **kind),
    "amsgrad": lambda p, **kind: torch.optim.Adam(p, RATE, amsgrad=True, **kind),
    "nadam": lambda p, **kind: torch.optim.NAdam(p, RATE, **kind),
    "radam": lambda p, **kind: torch.optim.RAdam(p, RATE, **kind),
    "rmsprop": lambda p, **kind: torch.optim.RMSprop(p, RATE, **kind),
    "adagrad": lambda p, **kind: torch.optim.Adagrad(p, RATE, **kind),
    "adadelta": lambda p, **kind: torch.optim.Adadelta(p, RATE, **kind),
    "adafactor": lambda p, **kind: torch.optim.Adafactor(p, RATE, **kind),
}

width, layers, threads = (int(word) for word in sys.argv[1:4])
torch.set_num_threads(threads)
torch.manual_seed(1)
parameters = [torch.nn.Parameter(torch.randn(*shape)) for _ in range(layers) for shape in ((width, width), (width,))]
for parameter in parameters:
    parameter.grad = torch.randn_like(parameter)


def microseconds(name, kind, steps):
    try:
        optimizer = MAKE[name](parameters, **{kind: True})
    except (KeyError, TypeError, RuntimeError):
        return None
    times = []
    for step in range(WARM_UP_STEPS + steps):
        start = time.perf_counter_ns()
        optimizer.step()
        times.append((time.perf_counter_ns() - start) / 1e3)
    return statistics.median(times[WARM_UP_STEPS:])


print(json.dumps({"facts": {"version": torch.__version__}}), flush=True)
for line in sys.stdin:
    name, kind, steps = line.split()
    print(json.dumps({"microseconds": microseconds(name, kind, int(steps))}), flush=True)
