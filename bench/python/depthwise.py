"""Times the gradient by the weights of depthwise convolutions: libtorch's own, and put together of 3 x 3 pieces with the
calls that Hasten's DepthwiseWeightGradient makes. Prints a table of milliseconds, medians of 7, images channels last.

Usage: depthwise.py [MEGABYTES]     of images at a time; default 4
"""

import sys
import time

import torch

LIMIT = float(sys.argv[1]) * 1e6 if len(sys.argv) > 1 else 4e6
SHAPES = [  # images, channels, pixels a side, kernel
    (8, 672, 14, 5), (8, 1152, 7, 5), (128, 96, 14, 5), (128, 96, 28, 5), (128, 240, 14, 5),
    (128, 96, 14, 7), (8, 96, 56, 7), (128, 96, 2, 3), (128, 96, 1, 3),
]
torch.set_num_threads(2)


def gradient(upstream, images, kernel, padding):
    channels = images.shape[1]
    weight = torch.empty(channels, 1, kernel, kernel, dtype=images.dtype)
    one = [1, 1]
    return torch.ops.aten.convolution_backward(
        upstream, images, weight, None, one, [padding] * 2, one, False, [0, 0], channels, [False, True, False])[1]


def pieces(upstream, images, kernel):
    n, channels, height, width = images.shape
    padding = kernel // 2
    gap = max(padding, 2)
    row = (width + gap) * channels
    image = (height + gap) * row
    head = (padding - 1) * (row + channels)
    strides = (image, 1, row, channels)

    def laid_out(tensor):
        stretch = torch.zeros(n * image + 2 * head, dtype=tensor.dtype)
        stretch.as_strided(tensor.shape, strides, head + row + channels).copy_(tensor)
        return stretch

    def begun_at(stretch, rows, columns):
        shape = (n, channels, height + gap, width + gap)
        return stretch.as_strided(shape, strides, head + rows * row + columns * channels)

    still, moved = begun_at(laid_out(upstream), 0, 0), laid_out(images)
    answer = torch.zeros(channels, 1, kernel, kernel)
    begins = sorted({min(begin, kernel - 3) for begin in range(0, kernel, 3)})
    for y in (b for b in begins if abs(b + 1 - padding) <= height):
        for x in (b for b in begins if abs(b + 1 - padding) <= width):
            view = begun_at(moved, y + 1 - padding, x + 1 - padding)
            answer[:, :, y : y + 3, x : x + 3] = gradient(still, view, 3, 1)
    return answer


def in_parts(upstream, images, kernel):
    n, channels, height, width = images.shape
    gap = max(kernel // 2, 2)
    of_one = (height + gap) * (width + gap) * channels * images.element_size()
    at_once = max(1, int(LIMIT / of_one))
    return sum(
        pieces(upstream[i : i + at_once], images[i : i + at_once], kernel) for i in range(0, n, at_once))


def milliseconds(call):
    call()
    times = []
    for _ in range(7):
        begun = time.perf_counter()
        call()
        times.append(time.perf_counter() - begun)
    return sorted(times)[3] * 1e3


print("| images, channels, pixels, kernel | fp32: libtorch's | pieces | bf16: libtorch's | pieces |\n|---|---|---|---|---|")
for n, channels, side, kernel in SHAPES:
    cells = []
    for kind in (torch.float32, torch.bfloat16):
        images, upstream = (
            torch.randn(n, channels, side, side).to(kind).contiguous(memory_format=torch.channels_last)
            for _ in range(2))
        expected = gradient(upstream.double(), images.double(), kernel, kernel // 2)
        error = (in_parts(upstream, images, kernel) - expected).norm() / expected.norm()
        assert error < (1e-5 if kind == torch.float32 else 4e-3), error
        cells.append(milliseconds(lambda: gradient(upstream, images, kernel, kernel // 2)))
        cells.append(milliseconds(lambda: in_parts(upstream, images, kernel)))
    print(f"| {n}, {channels}, {side}, {kernel} | " + " | ".join(f"{cell:.2g}" for cell in cells) + " |", flush=True)
