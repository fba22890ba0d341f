package dev.hasten.nn.models;

import java.util.List;

/** The list of built-in models: a new one is a file and a line here. */
public final class Models {
  private Models() {}

  /** All of them. */
  public static List<ModelInfo> list() {
    return List.of(
        KerasMnistConvnet.INFO,
        PytorchMnist.INFO,
        StridedConvnet.INFO,
        ResNet8.INFO,
        Perceptron.INFO,
        NanoGpt.INFO);
  }
}
