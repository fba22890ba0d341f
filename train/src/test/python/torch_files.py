"""Makes resources/dev/hasten/train/checkpoint/*.pt: small files of torch.save. Run with torch 2.15.0 in that folder."""
import collections, os
import torch
from torch import nn

torch.manual_seed(0)
base = torch.arange(12, dtype=torch.float32).reshape(3, 4) / 8
model = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm2d(2))
with torch.no_grad():
    model[0].weight.copy_(torch.arange(6).reshape(2, 3) / 4)
    model[0].bias.copy_(torch.tensor([-1.0, 1.0]))
torch.save(model.state_dict(), "state.pt")
torch.save({"epoch": 3, "state_dict": model.state_dict()}, "nested.pt")
torch.save(collections.OrderedDict(
    transposed=base.t(), part=base[1:, 1:3], shared=base[0], parameter=nn.Parameter(base[2]), half=base.half(),
    bfloat16=base.bfloat16(), double=base.double(), whole=torch.tensor([1, -2, 2**40]), flags=torch.tensor([True, False]),
    bytes=torch.tensor([0, 255], dtype=torch.uint8), scalar=torch.tensor(2.5), empty=torch.empty(0, 3)), "views.pt")
torch.save(model, "module.pt")

class Harm:
    def __reduce__(self):
        return os.system, ("touch harm",)

torch.save({"weight": base, "harm": Harm()}, "harm.pt")
