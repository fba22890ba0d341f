"""Makes resources/dev/hasten/train/schedules.json: the rates of PyTorch's schedulers over 60 steps of 10 an
epoch, with a full rate of 1. Run with torch 2.15.0:
python schedules.py > ../resources/dev/hasten/train/schedules.json"""
import json, sys, warnings
import torch
from torch.optim import lr_scheduler as s

warnings.simplefilter("ignore")
STEPS = 60

def rates(make):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler, rates = make(optimizer), []
    for _ in range(STEPS):
        rates.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        if len(rates) < STEPS:
            scheduler.step()
    return rates

def rise(o, steps):
    return s.LinearLR(o, start_factor=1 / steps, end_factor=1.0, total_iters=steps - 1)

CASES = {
    "constant-warmup": lambda o: rise(o, 12),
    "step": lambda o: s.StepLR(o, step_size=20, gamma=0.7),
    "linear": lambda o: s.LinearLR(o, start_factor=1.0, end_factor=0.1, total_iters=STEPS),
    "cosine": lambda o: s.CosineAnnealingLR(o, T_max=STEPS, eta_min=0.05),
    "cosine-warmup": lambda o: s.SequentialLR(o, [rise(o, 12), s.CosineAnnealingLR(o, T_max=48)], milestones=[12]),
    "one-cycle": lambda o: s.OneCycleLR(o, max_lr=1.0, total_steps=STEPS),
    "one-cycle-short": lambda o: s.OneCycleLR(
        o, max_lr=1.0, total_steps=STEPS, pct_start=0.25, div_factor=10.0, final_div_factor=100.0),
}
json.dump({"torch": torch.__version__, "rates": {k: rates(v) for k, v in CASES.items()}}, sys.stdout, indent=1)
print()
