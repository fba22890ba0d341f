"""Backward passes over gradients that lie otherwise in memory than the images: python bench/python/gradient_order.py

Images lie channels last. Their gradient lies in the order NCHW where they were flattened or averaged over their
pixels, and in pieces where they are a part of a concatenation. Milliseconds of what comes behind, as it arrives and
with a copy made first that lies as the images do (medians, PyTorch, two threads).
"""

import statistics
import time

import torch

torch.set_num_threads(2)
LAST = torch.channels_last


def milliseconds(call, rounds=15, calls=5):
    call()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(calls):
            call()
        times.append((time.perf_counter() - start) / calls)
    return statistics.median(times) * 1e3


def relu_behind(images, after):
    """Backward through ReLU and what is done to its output: as it arrives, and with a copy."""
    times = []
    for copied in (False, True):
        leaf = images.detach().requires_grad_(True)
        output = leaf.relu()
        if copied:
            output.register_hook(lambda gradient: gradient.contiguous(memory_format=LAST))
        answer = after(output)
        upstream = torch.randn_like(answer)
        times.append(milliseconds(lambda: torch.autograd.grad(answer, leaf, upstream, retain_graph=True)))
    return times


class Means(torch.autograd.Function):
    """Means over pixels whose gradient lies as the images do."""

    @staticmethod
    def forward(context, images):
        context.shape = images.shape
        return images.mean((2, 3), keepdim=True)

    @staticmethod
    def backward(context, upstream):
        pixels = context.shape[2] * context.shape[3]
        return (upstream / pixels).expand(context.shape).contiguous(memory_format=LAST)


def means_behind(images, after):
    times = []
    for means in (lambda output: output.mean((2, 3), keepdim=True), Means.apply):
        leaf = images.detach().requires_grad_(True)
        answer = after(leaf.relu(), means)
        upstream = torch.randn_like(answer)
        times.append(milliseconds(lambda: torch.autograd.grad(answer, leaf, upstream, retain_graph=True)))
    return times


def norm_behind(images):
    """Batch norm's backward pass alone."""
    channels = images.shape[1]
    zeros, ones = torch.zeros(channels), torch.ones(channels)
    nchw = torch.randn(images.shape, dtype=images.dtype)
    times = []
    for gradient in (nchw, nchw.contiguous(memory_format=LAST)):
        times.append(milliseconds(lambda: torch.ops.aten.native_batch_norm_backward(
            gradient, images, ones, zeros, ones, zeros, ones, True, 1e-5, [True] * 3)))
    return times


def concatenated(output):
    return torch.cat((output, output.detach()), 1)


def main():
    print("| what comes behind | images | type | as it arrives, ms | one order, ms |")
    print("|---|---|---|---|---|")
    kinds = (
        ("ReLU, flatten", (128, 64, 6, 6), lambda images: relu_behind(images, lambda output: output.flatten(1))),
        ("batch norm", (128, 64, 6, 6), norm_behind),
        ("ReLU, means", (128, 128, 4, 4), lambda images: means_behind(images, lambda x, means: means(x))),
        ("ReLU, means", (32, 1280, 7, 7), lambda images: means_behind(images, lambda x, means: means(x))),
        ("ReLU, gate by means", (128, 48, 28, 28),
         lambda images: means_behind(images, lambda x, means: x * means(x).sigmoid())),
        ("ReLU, half of a concatenation", (128, 48, 28, 28), lambda images: relu_behind(images, concatenated)),
    )
    for name, shape, measure in kinds:
        for kind in (torch.float32, torch.bfloat16):
            images = torch.randn(shape, dtype=kind).contiguous(memory_format=LAST)
            arrives, ordered = measure(images)
            size = " x ".join(map(str, shape))
            print(f"| {name} | {size} | {str(kind)[6:]} | {arrives:.2f} | {ordered:.2f} |", flush=True)


main()
