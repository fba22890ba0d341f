"""Makes resources/dev/hasten/nn/decoder.json: scores, loss and gradients in fp64 of a small decoder as Decoder
builds it (and of a causal attention alone), on made-up numbers that fp32 holds exactly. Run with torch 2.15.0:
python decoder.py > ../resources/dev/hasten/nn/decoder.json"""
import json, math, sys
import torch
from torch import nn
from torch.nn import functional as F

KINDS, CONTEXT, LAYERS, HEADS, WIDTH = 7, 6, 2, 2, 8

def tensor(seed, shape, scale=1.0):
    n = math.prod(shape)
    values = [math.sin(seed * 12.9898 + i * 78.233) for i in range(n)]
    return torch.tensor(values, dtype=torch.float32).mul(scale).reshape(shape).double()

class Norm(nn.Module):
    def __init__(self, bias):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(WIDTH))
        self.bias = nn.Parameter(torch.zeros(WIDTH)) if bias else None
    def forward(self, x):
        return F.layer_norm(x, (WIDTH,), self.weight, self.bias, 1e-5)

class Attention(nn.Module):
    """Written out, with the matrix of scores."""
    def __init__(self, bias):
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH, bias=bias)
        self.projection = nn.Linear(WIDTH, WIDTH, bias=bias)
    def forward(self, x):
        n, places, _ = x.shape
        q, k, v = (part.reshape(n, places, HEADS, WIDTH // HEADS).transpose(1, 2)
                   for part in self.qkv(x).split(WIDTH, 2))
        scores = q @ k.transpose(2, 3) / math.sqrt(WIDTH // HEADS)
        later = torch.ones(places, places, dtype=torch.bool).triu(1)
        mixed = scores.masked_fill(later, -math.inf).softmax(3) @ v
        return self.projection(mixed.transpose(1, 2).reshape(n, places, WIDTH))

class Block(nn.Module):
    def __init__(self, bias):
        super().__init__()
        self.norm1 = Norm(bias)
        self.attention = Attention(bias)
        self.norm2 = Norm(bias)
        self.mlp = nn.ModuleDict({"expand": nn.Linear(WIDTH, 4 * WIDTH, bias=bias),
                                  "contract": nn.Linear(4 * WIDTH, WIDTH, bias=bias)})
    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.mlp["contract"](F.gelu(self.mlp["expand"](self.norm2(x))))

class Decoder(nn.Module):
    def __init__(self, bias, tied):
        super().__init__()
        self.tokens = nn.Embedding(KINDS, WIDTH)
        self.positions = nn.Embedding(CONTEXT, WIDTH)
        self.blocks = nn.ModuleList(Block(bias) for _ in range(LAYERS))
        self.norm = Norm(bias)
        self.head = None if tied else nn.Linear(WIDTH, KINDS, bias=False)
    def forward(self, x):
        x = self.tokens(x) + self.positions.weight[: x.shape[1]]
        for block in self.blocks:
            x = block(x)
        return F.linear(self.norm(x), (self.tokens if self.head is None else self.head).weight)

def fill(module):
    module = module.double()
    with torch.no_grad():
        for j, p in enumerate(module.parameters()):
            p.copy_(tensor(10 + j, p.shape, 0.5))
    return module

def gradients(module):
    return {name: p.grad.flatten().tolist() for name, p in module.named_parameters()}

def decoder(bias, tied, places):
    module = fill(Decoder(bias, tied))
    tokens = torch.tensor([(3 * i + i // 5) % KINDS for i in range(3 * (places + 1))]).view(3, places + 1)
    scores = module(tokens[:, :-1])
    loss = F.cross_entropy(scores.reshape(-1, KINDS), tokens[:, 1:].reshape(-1))
    loss.backward()
    return {"scores": scores.flatten().tolist(), "loss": loss.item(), "parameters": gradients(module)}

def attention():
    module = fill(Attention(True))
    x = tensor(1, (2, 5, WIDTH)).requires_grad_()
    y = module(x)
    (y * tensor(2, y.shape)).sum().backward()
    return {"output": y.flatten().tolist(), "input": x.grad.flatten().tolist(), "parameters": gradients(module)}

json.dump({"torch": torch.__version__,
           "attention": attention(),
           "tied": decoder(False, True, CONTEXT),
           "untied": decoder(True, False, CONTEXT),
           "shorter": decoder(False, True, CONTEXT - 2)}, sys.stdout)
print()
