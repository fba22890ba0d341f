"""Makes resources/dev/hasten/nn/models/tables.json: what models for tables answer, and their gradients, in fp64, with
weights by vision.py's rule. FT-Transformer is its authors' package, rtdl_revisiting_models 0.0.2; the others are written
here from their papers. Run with torch 2.15.0: python tables.py > ../resources/dev/hasten/nn/models/tables.json"""
import json, sys
import torch
from torch import nn
from rtdl_revisiting_models import FTTransformer
from vision import filled, numbers, rounded

CATEGORIES = [0, 5, 0, 7, 0]  # of each column; 0 where it holds numbers
ROWS, CLASSES = 6, 3
numeric = [i for i, kinds in enumerate(CATEGORIES) if kinds == 0]
categorical = [i for i, kinds in enumerate(CATEGORIES) if kinds]
KINDS = [CATEGORIES[i] for i in categorical]
table = torch.from_numpy(numbers("table", ROWS * len(CATEGORIES))).reshape(ROWS, -1)
for row in range(ROWS):
    for i in categorical:
        table[row, i] = (row * 3 + i) % CATEGORIES[i]
x, codes = table[:, numeric], table[:, categorical].long()

class Perceptron(nn.Module):
    def __init__(self):
        super().__init__()
        widths = [(kinds + 1) // 2 for kinds in KINDS]
        for i, (kinds, width) in enumerate(zip(KINDS, widths)):
            self.add_module(f"embedding{i}", nn.Embedding(kinds, width))
        self.layers = nn.Sequential()
        self.layers.add_module("hidden0", nn.Linear(len(numeric) + sum(widths), 256))
        self.layers.add_module("relu0", nn.ReLU())
        self.layers.add_module("hidden1", nn.Linear(256, 256))
        self.layers.add_module("relu1", nn.ReLU())
        self.layers.add_module("dense", nn.Linear(256, CLASSES))
    def forward(self, x, codes):
        vectors = [getattr(self, f"embedding{i}")(codes[:, i]) for i in range(len(KINDS))]
        return self.layers(torch.cat([x] + vectors, 1))

def perceptron(sizes, active):
    layers = []
    for i, (before, after) in enumerate(zip(sizes, sizes[1:])):
        layers.append(nn.Linear(before, after))
        if active or i + 2 < len(sizes):
            layers.append(nn.ReLU())
    return nn.Sequential(*layers)

class Dlrm(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb_l = nn.ModuleList(nn.Embedding(kinds, 16) for kinds in KINDS)
        self.bot_l = perceptron([len(numeric), 512, 256, 64, 16], True)
        self.top_l = perceptron([16 + len(KINDS) * (len(KINDS) + 1) // 2, 512, 256, CLASSES], False)
    def forward(self, x, codes):
        vectors = [self.bot_l(x)] + [table(codes[:, i]) for i, table in enumerate(self.emb_l)]
        products = [(vectors[i] * vectors[j]).sum(1, keepdim=True) for i in range(len(vectors)) for j in range(i)]
        return self.top_l(torch.cat(vectors[:1] + products, 1))

cases = {
    "table-mlp": Perceptron(),
    "ft-transformer": FTTransformer(n_cont_features=len(numeric), cat_cardinalities=KINDS, d_out=CLASSES,
                                    **FTTransformer.get_default_kwargs()),
    "dlrm-small": Dlrm(),
}
out = {"torch": torch.__version__, "categories": CATEGORIES, "table": table.flatten().tolist()}
for name, model in cases.items():
    model = model.double().eval()
    with torch.no_grad():
        for path, tensor in model.state_dict().items():
            tensor.copy_(filled(path, tuple(tensor.shape)))
    y = model(x, codes)
    (y * torch.from_numpy(numbers("factors", y.numel())).reshape(y.shape)).sum().backward()
    out[name] = {"outputs": rounded(y.flatten().tolist()),
                 "gradients": {n: rounded([p.grad.norm().item()]) for n, p in model.named_parameters()}}
json.dump(out, sys.stdout, separators=(",", ":"))
print()
