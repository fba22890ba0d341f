package dev.hasten.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is trained. One batch is one step; the weights' updates are part of it. */
enum Workload {
  /** conv 3x3 3-64-128-256 with batch norm, ReLU and pooling; images of 3x32x32; SGD, momentum. */
  CNN_FP32("CNN, fp32, NCHW", 128, Format.FP32),
  /** The same in channels-last memory format. */
  CNN_FP32_NHWC("CNN, fp32, channels-last", 128, Format.FP32),
  /** The same with products in bf16. */
  CNN_BF16_NHWC("CNN, bf16, channels-last", 128, Format.BF16),
  /** Dense 64-64-64-10, Adam: steps of some 100 microseconds, so calls count and not arithmetic. */
  MLP("small MLP, fp32", 16, Format.FP32),
  /** The baseline of the main job: Keras's MNIST convnet on Fashion-MNIST, Adam, dropout. */
  KERAS_MNIST("Keras MNIST convnet, fp32", 128, Format.FP32),
  /** PyTorch's examples/mnist on Fashion-MNIST, Adadelta, dropout. */
  PYTORCH_MNIST("PyTorch examples/mnist, fp32", 64, Format.FP32);

  /** In which numbers products are computed, hence which peak is the roof. */
  enum Format {
    FP32,
    BF16
  }

  private final String title;
  private final int batch;
  private final Format format;

  Workload(String title, int batch, Format format) {
    this.title = title;
    this.batch = batch;
    this.format = format;
  }

  /** The name in commands and results. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What tables call it. */
  String title() {
    return title;
  }

  /** Examples in a batch. */
  int batch() {
    return batch;
  }

  Format format() {
    return format;
  }

  boolean isCnn() {
    return name().startsWith("CNN");
  }

  /** The workload of that label. */
  static Workload of(String label) {
    return all().stream()
        .filter(workload -> workload.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected one of the workloads "
                        + all().stream().map(Workload::label).collect(Collectors.joining(", "))
                        + ", but got "
                        + label));
  }

  static List<Workload> all() {
    return Arrays.asList(values());
  }
}
