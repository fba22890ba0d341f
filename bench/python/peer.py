"""PyTorch as a peer: obeys one-line commands on standard input, answers each by one line of JSON.

start WORKLOAD    make it and warm it up
run SECONDS       train for that long and say how many steps that were
stop              free the workload

Usage: peer.py eager|compile DATA_FOLDER THREADS, or peer.py trace DATA_FOLDER THREADS WORKLOAD, which writes the published model as
TorchScript, traced in training, to DATA_FOLDER/WORKLOAD.pt
"""

import json
import os
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

WARM_UP_SECONDS, WARM_UP_STEPS, REWARM_SECONDS = 3.0, 3, 0.3

mode, data, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # whatever a library prints is no answer


def answer(**what):
    print(json.dumps(what), file=answers, flush=True)


def read(name, dtype, *shape):
    with open(os.path.join(data, name), "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=dtype).view(*shape)


def cnn():
    layers = []
    for before, after in ((3, 64), (64, 128), (128, 256)):
        layers += [
            nn.Conv2d(before, after, 3, padding=1, bias=False),
            nn.BatchNorm2d(after),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(2) if after < 256 else nn.AdaptiveAvgPool2d(1),
        ]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(256, 10))


def mlp():
    return nn.Sequential(
        nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10)
    )


# Pooling stands before the activation where one follows the other: same numbers, less work, on both sides.
def keras_mnist():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.MaxPool2d(2), nn.ReLU(inplace=True),
        nn.Conv2d(32, 64, 3), nn.MaxPool2d(2), nn.ReLU(inplace=True),
        nn.Flatten(), nn.Dropout(0.5), nn.Linear(1600, 10),
    )


def pytorch_mnist():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(inplace=True),
        nn.Conv2d(32, 64, 3), nn.MaxPool2d(2), nn.ReLU(inplace=True), nn.Dropout(0.25),
        nn.Flatten(), nn.Linear(9216, 128), nn.ReLU(inplace=True), nn.Dropout(0.5),
        nn.Linear(128, 10),
    )


def ready(images, labels, batch):
    """Batches made beforehand, in turn."""
    batches = list(zip(images.split(batch), labels.split(batch)))
    while True:
        yield from batches


def fashion(batch):
    """Bytes in memory, shuffled anew each epoch, made floats of 0 to 1 on the batch."""
    images = read("fashion-images.u8", torch.uint8, -1, 1, 28, 28)
    labels = read("fashion-labels.u8", torch.uint8, -1).long()
    while True:
        for chosen in torch.randperm(len(labels)).split(batch):
            yield images[chosen].float().div_(255), labels[chosen]


PUBLISHED = {
    "resnet-18": "resnet18", "mobilenet-v2": "mobilenet_v2", "shufflenet-v2": "shufflenet_v2_x1_0",
    "efficientnet-b0": "efficientnet_b0", "vit-tiny": "vit_tiny_patch16_224", "gpt-2": "gpt2",
}


class Scores(nn.Module):
    """A language model of transformers that answers scores alone."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, tokens):
        return self.model(tokens).logits


def published(name):
    """Models of torchvision, timm and transformers at full size, with the numbers of Hasten's peer."""
    adamw = lambda p: torch.optim.AdamW(p, lr=1e-4, fused=True)
    if name == "gpt-2":
        import transformers

        config = transformers.GPT2Config(resid_pdrop=0, embd_pdrop=0, attn_pdrop=0, use_cache=False)
        tokens = (torch.arange(2 * 64) * 7919 % 50257).view(2, 64)
        return Scores(transformers.GPT2LMHeadModel(config)), ready(tokens, tokens, 2), adamw, False, False
    batches = ready(
        read("photo-images.f32", torch.float32, -1, 3, 224, 224),
        read("photo-labels.u8", torch.uint8, -1).long(), 8)
    if name == "vit-tiny":
        import timm

        return timm.create_model(PUBLISHED[name]), batches, adamw, False, False
    import torchvision

    sgd = lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9, fused=True)
    return torchvision.models.get_model(PUBLISHED[name], weights=None), batches, sgd, False, True


def of(name):
    """The model, its batches, its optimizer, whether in bf16 and whether in channels-last format."""
    if name.startswith("cnn"):
        batches = ready(
            read("cnn-images.f32", torch.float32, -1, 3, 32, 32),
            read("cnn-labels.u8", torch.uint8, -1).long(), 128)
        sgd = lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9, fused=True)
        return cnn(), batches, sgd, "bf16" in name, "nhwc" in name
    if name == "mlp":
        batches = ready(
            read("mlp-rows.f32", torch.float32, -1, 64),
            read("mlp-labels.u8", torch.uint8, -1).long(), 16)
        return mlp(), batches, lambda p: torch.optim.Adam(p, lr=1e-3, fused=True), False, False
    if name == "keras-mnist":
        adam = lambda p: torch.optim.Adam(p, lr=1e-3, eps=1e-7, fused=True)
        return keras_mnist(), fashion(128), adam, False, False
    if name == "pytorch-mnist":
        # Adadelta has no fused form; one tensor at a time is its fastest on a CPU.
        return pytorch_mnist(), fashion(64), lambda p: torch.optim.Adadelta(p, lr=1.0), False, False
    if name == "nano-gpt":
        import shakespeare

        tokens = (torch.arange(12 * 64) * 7919 % 65).view(12, 64)
        return shakespeare.Decoder(65), ready(tokens, tokens, 12), shakespeare.adamw, False, False
    if name.removesuffix("-bf16") in PUBLISHED:
        model, batches, optimizer, _, nhwc = published(name.removesuffix("-bf16"))
        return model, batches, optimizer, name.endswith("-bf16"), nhwc
    raise ValueError(f"expected a workload, but got {name}")


class Session:
    def __init__(self, name):
        torch.manual_seed(1)
        self.model, self.batches, optimizer, self.bf16, self.nhwc = of(name)
        self.clip = 1.0 if name == "nano-gpt" else None
        self.model.train()
        if self.nhwc:
            self.model.to(memory_format=torch.channels_last)
        self.optimizer = optimizer(self.model.parameters())
        self.forward = torch.compile(self.outputs_loss) if mode == "compile" else self.outputs_loss

    def outputs_loss(self, x, y):
        if self.bf16:
            with torch.autocast("cpu", torch.bfloat16):
                outputs = self.model(x)
            return F.cross_entropy(outputs.float().flatten(0, -2), y.flatten())
        outputs = self.model(x)
        return F.cross_entropy(outputs.flatten(0, -2), y.flatten())

    def train(self, seconds, at_least):
        end = time.perf_counter() + seconds
        steps = 0
        while steps < at_least or time.perf_counter() < end:
            x, y = next(self.batches)
            if self.nhwc:
                x = x.contiguous(memory_format=torch.channels_last)
            self.optimizer.zero_grad()
            self.loss = self.forward(x, y)
            self.loss.backward()
            if self.clip:
                nn.utils.clip_grad_norm_(self.model.parameters(), self.clip)
            self.optimizer.step()
            steps += 1
        return steps

    def timed(self, seconds):
        begun = time.perf_counter()
        steps = self.train(seconds, 1)
        loss = self.loss.item()
        return dict(steps=steps, seconds=time.perf_counter() - begun, loss=loss)


def trace(name):
    torch.manual_seed(1)
    model, batches, *_ = published(name)
    traced = torch.jit.trace(model.train(), next(batches)[0], check_trace=False)
    file = os.path.join(data, f"{name}.pt")
    traced.save(file + ".part")
    os.replace(file + ".part", file)


def main():
    torch.set_num_threads(threads)
    if mode == "trace":
        return trace(sys.argv[4])
    answer(facts={
        "version": torch.__version__,
        "python": sys.version.split()[0],
        "threads": str(torch.get_num_threads()),
        "products": "MKL" if torch.backends.mkl.is_available() else "no MKL",
        "oneDNN": "on" if torch.backends.mkldnn.is_available() and torch.backends.mkldnn.enabled else "off",
        "optimizers": "fused (Adadelta has none)",
    })
    session = None
    for line in sys.stdin:
        command, *argument = line.split()
        if command == "start":
            session = Session(argument[0])
            session.train(WARM_UP_SECONDS, WARM_UP_STEPS)
            answer(started=argument[0])
        elif command == "run":
            session.train(REWARM_SECONDS, 1)
            answer(**session.timed(float(argument[0])))
        elif command == "stop":
            session = None
            answer(stopped=True)


main()
