"""Makes resources/dev/hasten/nn/models/resnet8.json: outputs in training and in evaluation, and the gradient of the
first weight, of resnet-8 in fp64 on made-up numbers that fp32 holds exactly. Run with torch 2.15.0:
python resnet8.py > ../resources/dev/hasten/nn/models/resnet8.json"""
import json, math, sys
import torch
from torch import nn

def tensor(seed, shape):
    n = math.prod(shape)
    values = [math.sin(seed * 12.9898 + i * 78.233) for i in range(n)]
    return torch.tensor(values, dtype=torch.float32).reshape(shape).double()

def conv(before, after, kernel, stride):
    return nn.Conv2d(before, after, kernel, stride, kernel // 2, bias=False)

class Block(nn.Module):
    def __init__(self, before, after, stride):
        super().__init__()
        self.branch = nn.Sequential(conv(before, after, 3, stride), nn.BatchNorm2d(after), nn.ReLU(),
                                    conv(after, after, 3, 1), nn.BatchNorm2d(after))
        self.shortcut = nn.Sequential() if stride == 1 else nn.Sequential(
            conv(before, after, 1, stride), nn.BatchNorm2d(after))
    def forward(self, x):
        return torch.relu(self.branch(x) + self.shortcut(x))

model = nn.Sequential(conv(1, 16, 3, 1), nn.BatchNorm2d(16), nn.ReLU(), Block(16, 16, 1), Block(16, 32, 2),
                      Block(32, 64, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10)).double()
with torch.no_grad():
    for j, p in enumerate(model.parameters()):
        p.copy_(tensor(10 + j, p.shape))
x = tensor(1, (4, 1, 12, 12))
y = model(x)
(y * tensor(2, y.shape)).sum().backward()
out = {"torch": torch.__version__, "trained": y.flatten().tolist(),
       "gradient": model[0].weight.grad.flatten().tolist()}
model.eval()
out["evaluated"] = model(x).flatten().tolist()
json.dump(out, sys.stdout)
print()
