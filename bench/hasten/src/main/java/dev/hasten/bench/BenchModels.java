package dev.hasten.bench;

import dev.hasten.nn.BatchNorm2d;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.GlobalPool2d;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.MaxPool2d;
import dev.hasten.nn.MultiplyAccumulates;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.models.Models;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Hasten's model of each workload. */
final class BenchModels {
  private BenchModels() {}

  static Layer of(Workload workload) {
    return switch (workload.network()) {
      case CNN -> cnn();
      case MLP ->
          Sequential.of(
              new Linear(64, 64),
              Relu.inPlace(),
              new Linear(64, 64),
              Relu.inPlace(),
              new Linear(64, 10));
      case KERAS_MNIST,
              PYTORCH_MNIST,
              NANO_GPT,
              RESNET_18,
              MOBILENET_V2,
              SHUFFLENET_V2,
              EFFICIENTNET_B0,
              VIT_TINY,
              GPT_2 ->
          published(workload.network().model().orElseThrow());
    };
  }

  /** The shape of one example. */
  static long[] example(Workload workload) {
    return switch (workload.network()) {
      case CNN -> new long[] {3, 32, 32};
      case MLP -> new long[] {64};
      case KERAS_MNIST, PYTORCH_MNIST -> new long[] {1, 28, 28};
      case RESNET_18, MOBILENET_V2, SHUFFLENET_V2, EFFICIENTNET_B0, VIT_TINY ->
          new long[] {3, 224, 224};
      case NANO_GPT, GPT_2 -> new long[] {PeerData.PLACES};
    };
  }

  /** The type of its numbers. */
  static ScalarType type(Workload workload) {
    return workload.network().isText() ? ScalarType.Long : ScalarType.Float;
  }

  /** Multiply-accumulate operations of one forward pass over one example. */
  static long multiplyAccumulates(Workload workload) {
    try (Layer model = of(workload)) {
      return MultiplyAccumulates.of(model, type(workload), example(workload));
    }
  }

  private static Layer cnn() {
    return Sequential.of(
        conv(3, 64),
        new BatchNorm2d(64),
        Relu.inPlace(),
        new MaxPool2d(2),
        conv(64, 128),
        new BatchNorm2d(128),
        Relu.inPlace(),
        new MaxPool2d(2),
        conv(128, 256),
        new BatchNorm2d(256),
        Relu.inPlace(),
        new GlobalPool2d(GlobalPool2d.Kind.MEAN),
        new Linear(256, 10));
  }

  private static Layer conv(long in, long out) {
    return new Conv2d(Conv2d.Config.of(in, out, 3).withPadding(1).withoutBias());
  }

  private static Layer published(String name) {
    return Models.list().stream()
        .filter(model -> model.name().equals(name))
        .findFirst()
        .orElseThrow()
        .published();
  }
}
