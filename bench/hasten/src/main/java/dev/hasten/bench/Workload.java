package dev.hasten.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is trained, and how. One batch is one step; the weights' updates are part of it. */
enum Workload {
  CNN_FP32("CNN, fp32, NCHW", Network.CNN, 128, Format.FP32),
  CNN_FP32_NHWC("CNN, fp32, channels-last", Network.CNN, 128, Format.FP32),
  CNN_BF16_NHWC("CNN, bf16, channels-last", Network.CNN, 128, Format.BF16),
  MLP("small MLP, fp32", Network.MLP, 16, Format.FP32),
  KERAS_MNIST("Keras MNIST convnet, fp32", Network.KERAS_MNIST, 128, Format.FP32),
  PYTORCH_MNIST("PyTorch examples/mnist, fp32", Network.PYTORCH_MNIST, 64, Format.FP32),
  NANO_GPT("nanoGPT's decoder, fp32", Network.NANO_GPT, 12, Format.FP32),
  RESNET_18("resnet-18", Network.RESNET_18, 8, Format.FP32),
  MOBILENET_V2("mobilenet-v2", Network.MOBILENET_V2, 8, Format.FP32),
  SHUFFLENET_V2("shufflenet-v2-x1.0", Network.SHUFFLENET_V2, 8, Format.FP32),
  EFFICIENTNET_B0("efficientnet-b0", Network.EFFICIENTNET_B0, 8, Format.FP32),
  VIT_TINY("vit-tiny-16", Network.VIT_TINY, 8, Format.FP32),
  GPT_2("gpt-2", Network.GPT_2, 2, Format.FP32),
  RESNET_18_BF16("resnet-18, bf16", Network.RESNET_18, 8, Format.BF16),
  MOBILENET_V2_BF16("mobilenet-v2, bf16", Network.MOBILENET_V2, 8, Format.BF16),
  SHUFFLENET_V2_BF16("shufflenet-v2-x1.0, bf16", Network.SHUFFLENET_V2, 8, Format.BF16),
  EFFICIENTNET_B0_BF16("efficientnet-b0, bf16", Network.EFFICIENTNET_B0, 8, Format.BF16),
  VIT_TINY_BF16("vit-tiny-16, bf16", Network.VIT_TINY, 8, Format.BF16),
  GPT_2_BF16("gpt-2, bf16", Network.GPT_2, 2, Format.BF16);

  /** In which numbers products are computed, hence which peak is the roof. */
  enum Format {
    FP32,
    BF16
  }

  private final String title;
  private final Network network;
  private final int batch;
  private final Format format;

  Workload(String title, Network network, int batch, Format format) {
    this.title = title;
    this.network = network;
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

  Network network() {
    return network;
  }

  /** Whether its images are in channels-last memory format. */
  boolean isChannelsLast() {
    return this == CNN_FP32_NHWC || this == CNN_BF16_NHWC || network.isConvolutional();
  }

  boolean isCnn() {
    return network == Network.CNN;
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

  /** Those of the published models in fp32, or those of the other networks. */
  static List<Workload> published(boolean wanted) {
    return all().stream()
        .filter(workload -> workload.network.isPublished() == wanted)
        .filter(workload -> !wanted || workload.format == Format.FP32)
        .toList();
  }

  static List<Workload> all() {
    return Arrays.asList(values());
  }
}
