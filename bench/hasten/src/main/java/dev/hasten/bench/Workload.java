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
  PYTORCH_MNIST("PyTorch examples/mnist, fp32", 64, Format.FP32),
  /** nanoGPT's decoder for a CPU: 4 blocks of width 128, 64 characters; AdamW, gradients clipped. */
  NANO_GPT("nanoGPT's decoder, fp32", 12, Format.FP32),
  /** A published model at full size on images of 3x224x224, channels-last; SGD, momentum. */
  RESNET_18("resnet-18", 8, Format.FP32),
  /** The same. */
  MOBILENET_V2("mobilenet-v2", 8, Format.FP32),
  /** The same. */
  SHUFFLENET_V2("shufflenet-v2-x1.0", 8, Format.FP32),
  /** The same. */
  EFFICIENTNET_B0("efficientnet-b0", 8, Format.FP32),
  /** On the same images; AdamW. */
  VIT_TINY("vit-tiny-16", 8, Format.FP32),
  /** On sequences of 64 tokens; AdamW. */
  GPT_2("gpt-2", 2, Format.FP32);

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

  /** Whether it is a published model at full size, whose title is its name in the list of models. */
  boolean isPublished() {
    return compareTo(RESNET_18) >= 0;
  }

  /** Whether its images are in channels-last memory format. */
  boolean isChannelsLast() {
    return this == CNN_FP32_NHWC
        || this == CNN_BF16_NHWC
        || (isPublished() && compareTo(EFFICIENTNET_B0) <= 0);
  }

  /** Whether its examples are sequences of tokens. */
  boolean isText() {
    return this == NANO_GPT || this == GPT_2;
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

  /** Those of the published models, or the others. */
  static List<Workload> published(boolean wanted) {
    return all().stream().filter(workload -> workload.isPublished() == wanted).toList();
  }

  static List<Workload> all() {
    return Arrays.asList(values());
  }
}
