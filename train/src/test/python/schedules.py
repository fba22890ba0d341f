"""Makes resources/dev/hasten/train/schedules.json: what PyTorch's schedulers give over 60 steps of 10 an epoch,
with a full rate (and momentum) of 1. Run with torch 2.15.0:
python schedules.py > ../resources/dev/hasten/train/schedules.json"""
import json, math, sys, warnings
import torch
from torch.optim import lr_scheduler as s

warnings.simplefilter("ignore")
STEPS = 60
METRICS = [1.0, 0.8, 0.79995, 0.81, 0.79999, 0.7, 0.71, 0.72, 0.73, 0.74, 0.6, 0.65, 0.64, 0.63, 0.62,
           0.61, 0.61, 0.61, 0.61, 0.61, 0.61, 0.5, 0.51, 0.52, 0.53, 0.54]

def sgd():
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0, momentum=0.5)

def values(make, quantity="lr"):
    optimizer = sgd()
    scheduler, found = make(optimizer), []
    for _ in range(STEPS):
        found.append(float(optimizer.param_groups[0][quantity]))
        optimizer.step()
        if len(found) < STEPS:
            scheduler.step()
    return found

def rise(o, steps):
    return s.LinearLR(o, start_factor=1 / steps, end_factor=1.0, total_iters=steps - 1)

def after_rise(o, steps, rest):
    return s.SequentialLR(o, [rise(o, steps), rest], milestones=[steps])

def cycle(o, up, down, mode, gamma=1.0):
    return s.CyclicLR(o, base_lr=0.1, max_lr=1.0, step_size_up=up, step_size_down=down, mode=mode, gamma=gamma,
                      cycle_momentum=False)

def noam(n, w):
    return w ** 0.5 * min(n ** -0.5, n * w ** -1.5)

def stable(o, decay):
    return s.SequentialLR(o, [rise(o, 6), s.ConstantLR(o, factor=1.0), decay], milestones=[6, 45])

RATES = {
    "constant-warmup": lambda o: rise(o, 12),
    "warmup-linear": lambda o: s.LinearLR(o, start_factor=0.05, end_factor=1.0, total_iters=20),
    "warmup-exponential": lambda o: s.LambdaLR(o, lambda n: 0.05 ** (1 - min(1, n / 20))),
    "step": lambda o: s.StepLR(o, step_size=20, gamma=0.7),
    "multi-step": lambda o: s.MultiStepLR(o, milestones=[7, 20, 45], gamma=0.3),
    "exponential": lambda o: s.ExponentialLR(o, gamma=0.93),
    "exponential-warmup": lambda o: after_rise(o, 12, s.ExponentialLR(o, gamma=0.93)),
    "linear": lambda o: s.LinearLR(o, start_factor=1.0, end_factor=0.1, total_iters=STEPS),
    "linear-to-zero": lambda o: s.LinearLR(o, start_factor=1.0, end_factor=0.0, total_iters=STEPS),
    "polynomial": lambda o: s.PolynomialLR(o, total_iters=STEPS, power=2.0),
    "polynomial-warmup": lambda o: after_rise(o, 12, s.PolynomialLR(o, total_iters=48, power=0.9)),
    "cosine": lambda o: s.CosineAnnealingLR(o, T_max=STEPS, eta_min=0.05),
    "cosine-warmup": lambda o: after_rise(o, 12, s.CosineAnnealingLR(o, T_max=48)),
    "restarts": lambda o: s.CosineAnnealingWarmRestarts(o, T_0=15, eta_min=0.05),
    "restarts-doubling": lambda o: s.CosineAnnealingWarmRestarts(o, T_0=4, T_mult=2),
    "restarts-tripling": lambda o: s.CosineAnnealingWarmRestarts(o, T_0=3, T_mult=3, eta_min=0.1),
    "triangular": lambda o: cycle(o, 10, 10, "triangular"),
    "triangular-uneven": lambda o: cycle(o, 5, 12, "triangular"),
    "triangular2": lambda o: cycle(o, 8, 4, "triangular2"),
    "exp-range": lambda o: cycle(o, 6, 6, "exp_range", 0.97),
    "one-cycle": lambda o: s.OneCycleLR(o, max_lr=1.0, total_steps=STEPS),
    "one-cycle-short": lambda o: s.OneCycleLR(
        o, max_lr=1.0, total_steps=STEPS, pct_start=0.25, div_factor=10.0, final_div_factor=100.0),
    "inverse-root": lambda o: s.LambdaLR(o, lambda n: noam(n + 1, 12)),
    "stable-linear": lambda o: stable(o, s.LinearLR(o, start_factor=1.0, end_factor=0.1, total_iters=15)),
    "stable-cosine": lambda o: stable(o, s.CosineAnnealingLR(o, T_max=15, eta_min=0.1)),
    "stable-root": lambda o: stable(o, s.LambdaLR(o, lambda n: 0.1 + 0.9 * (1 - math.sqrt(n / 15)))),
    "stable-square": lambda o: stable(o, s.LambdaLR(o, lambda n: 0.1 + 0.9 * (1 - (n / 15) ** 2))),
    "stable-exponential": lambda o: stable(o, s.ExponentialLR(o, gamma=0.1 ** (1 / 15))),
    "then": lambda o: s.SequentialLR(
        o, [s.LinearLR(o, start_factor=0.1, total_iters=10), s.StepLR(o, step_size=10, gamma=0.5),
            s.CosineAnnealingLR(o, T_max=20)], milestones=[10, 40]),
    "piecewise": lambda o: s.SequentialLR(
        o, [s.LinearLR(o, start_factor=0.1, total_iters=12),
            s.LinearLR(o, start_factor=1.0, end_factor=0.25, total_iters=24),
            s.LinearLR(o, start_factor=0.25, end_factor=0.0, total_iters=24)], milestones=[12, 36]),
}
# The momenta of these, of a highest momentum of 1.
MOMENTA = {
    "one-cycle-momentum": lambda o: s.OneCycleLR(
        o, max_lr=1.0, total_steps=STEPS, base_momentum=0.85 / 0.95, max_momentum=1.0),
    "cyclic-momentum": lambda o: s.CyclicLR(
        o, base_lr=0.1, max_lr=1.0, step_size_up=10, base_momentum=0.8, max_momentum=1.0),
}

def plateau(mode, metrics, **options):
    optimizer = sgd()
    scheduler = s.ReduceLROnPlateau(optimizer, mode=mode, eps=0, **options)
    found = []
    for metric in metrics:
        scheduler.step(metric)
        found.append(float(optimizer.param_groups[0]["lr"]))
    return found

rates = {name: values(make) for name, make in RATES.items()}
rates.update({name: values(make, "momentum") for name, make in MOMENTA.items()})
plateaus = {
    "loss": plateau("min", METRICS, factor=0.5, patience=2),
    "loss-cooldown": plateau("min", METRICS, factor=0.5, patience=1, cooldown=3, threshold=0.05),
    "loss-lowest": plateau("min", METRICS, factor=0.1, patience=0, min_lr=0.02),
    "accuracy": plateau("max", [1 - m for m in METRICS], factor=0.3, patience=1),
}
json.dump({"torch": torch.__version__, "metrics": METRICS, "rates": rates, "plateaus": plateaus}, sys.stdout, indent=1)
print()
