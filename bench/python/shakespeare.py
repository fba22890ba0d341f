"""nanoGPT's settings for a CPU on Tiny Shakespeare, in eager PyTorch: the peer of examples/shakespeare.yaml's baseline.

Trains a decoder (4 blocks of 4 heads, width 128, windows of 64) and prints one line of JSON: seconds of training, those of the
processor in it (which other load changes less), milliseconds of the median step, and the loss over all windows of 64 side by side of the last tenth of the text.

Usage: shakespeare.py TEXT THREADS [STEPS [SEED]]      (TEXT: tinyshakespeare.txt)
"""

import json
import math
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

LAYERS, HEADS, WIDTH, CONTEXT, BATCH = 4, 4, 128, 64, 12
RATE, FLOOR, WARM_UP, BETAS, DECAY, CLIP = 1e-3, 1e-4, 100, (0.9, 0.99), 0.1, 1.0


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1 = nn.LayerNorm(WIDTH, bias=False)
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH, bias=False)
        self.projection = nn.Linear(WIDTH, WIDTH, bias=False)
        self.norm2 = nn.LayerNorm(WIDTH, bias=False)
        self.expand = nn.Linear(WIDTH, 4 * WIDTH, bias=False)
        self.contract = nn.Linear(4 * WIDTH, WIDTH, bias=False)

    def forward(self, x):
        n, places, _ = x.shape
        heads = self.qkv(self.norm1(x)).view(n, places, 3, HEADS, WIDTH // HEADS)
        q, k, v = heads.permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.projection(mixed.transpose(1, 2).reshape(n, places, WIDTH))
        return x + self.contract(F.gelu(self.expand(self.norm2(x))))


class Decoder(nn.Module):
    def __init__(self, kinds):
        super().__init__()
        self.tokens = nn.Embedding(kinds, WIDTH)
        self.positions = nn.Parameter(torch.empty(CONTEXT, WIDTH))
        self.blocks = nn.Sequential(*[Block() for _ in range(LAYERS)])
        self.norm = nn.LayerNorm(WIDTH, bias=False)
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2:
                residual = "projection" in name or "contract" in name
                nn.init.normal_(parameter, std=0.02 / math.sqrt(2 * LAYERS) if residual else 0.02)

    def forward(self, x):
        y = self.blocks(self.tokens(x) + self.positions)
        return self.norm(y) @ self.tokens.weight.T

    def loss(self, x, y):
        return F.cross_entropy(self(x).flatten(0, 1), y.flatten())


def rate(step, steps):
    if step < WARM_UP:
        return RATE * (step + 1) / WARM_UP
    share = (step - WARM_UP) / (steps - WARM_UP)
    return FLOOR + (RATE - FLOOR) * (1 + math.cos(math.pi * share)) / 2


def adamw(parameters):
    """Decays matrices and no norms."""
    every = list(parameters)
    matrices, norms = [p for p in every if p.dim() == 2], [p for p in every if p.dim() < 2]
    groups = [dict(params=matrices, weight_decay=DECAY), dict(params=norms, weight_decay=0.0)]
    return torch.optim.AdamW(groups, lr=RATE, betas=BETAS, fused=True)


@torch.no_grad()
def evaluated(model, tokens):
    windows = (len(tokens) - 1) // CONTEXT
    x = tokens[: windows * CONTEXT].view(windows, CONTEXT)
    y = tokens[1 : windows * CONTEXT + 1].view(windows, CONTEXT)
    total = sum(model.loss(a, b).item() * len(a) for a, b in zip(x.split(500), y.split(500)))
    return total / windows


def main():
    path, threads, *more = sys.argv[1:]
    steps, seed = int(more[0]) if more else 2000, int(more[1]) if len(more) > 1 else 1
    torch.set_num_threads(int(threads))
    torch.manual_seed(seed)
    with open(path) as file:
        text = file.read()
    kinds = {character: i for i, character in enumerate(sorted(set(text)))}
    tokens = torch.tensor([kinds[character] for character in text])
    border = int(len(text) * 0.9)
    train, test = tokens[:border], tokens[border:]

    model = Decoder(len(kinds))
    optimizer = adamw(model.parameters())
    offsets = torch.arange(CONTEXT)
    took = []
    processor = time.process_time()
    for step in range(steps):
        begun = time.perf_counter()
        for group in optimizer.param_groups:
            group["lr"] = rate(step, steps)
        starts = torch.randint(len(train) - CONTEXT, (BATCH, 1)) + offsets
        optimizer.zero_grad()
        model.loss(train[starts], train[starts + 1]).backward()
        nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimizer.step()
        took.append(time.perf_counter() - begun)
    processor = time.process_time() - processor
    print(json.dumps(dict(
        pytorch=torch.__version__, threads=torch.get_num_threads(), steps=steps, seed=seed,
        parameters=sum(p.numel() for p in model.parameters()),
        seconds=sum(took), processor_seconds=processor,
        median_ms=1e3 * statistics.median(took), loss=evaluated(model, test))))


if __name__ == "__main__":
    main()
