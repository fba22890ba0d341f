package dev.hasten.train;

import dev.hasten.data.ArrayDataset;
import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Conv2d;
import dev.hasten.nn.Dropout;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.MaxPool2d;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sequential;
import java.util.LinkedHashMap;
import java.util.Map;

/** Small data and models for tests. */
public final class Small {
  private Small() {}

  /** Grey images of 8 x 8 pixels whose class is the brightest of three rows. */
  public static ArrayDataset images(int count, long seed) {
    RandomStream random = new RandomStream(seed, "images");
    byte[] pixels = new byte[count * 64];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(3);
      for (int j = 0; j < 64; j++) {
        int light = j / 8 == labels[i] * 3 ? 120 : 0;
        pixels[i * 64 + j] = (byte) (random.nextInt(100) + light);
      }
    }
    return ArrayDataset.ofBytes(pixels, labels, 1, 8, 8).withClasses(3);
  }

  /** Two convolutions, dropout and a dense layer. */
  public static Layer convnet() {
    return new Sequential()
        .add("conv1", new Conv2d(1, 4, 3))
        .add("relu1", new Relu())
        .add("conv2", new Conv2d(4, 8, 3))
        .add("pool", new MaxPool2d(2))
        .add("relu2", new Relu())
        .add("flatten", new Flatten())
        .add("dropout", new Dropout(0.2))
        .add("dense", new Linear(32, 3));
  }

  /** For 8 x 8 digits. */
  static Layer digitNet() {
    return new Sequential()
        .add("conv", new Conv2d(1, 16, 3))
        .add("relu", new Relu())
        .add("pool", new MaxPool2d(2))
        .add("flatten", new Flatten())
        .add("dense", new Linear(144, 10));
  }

  /** The parameters by name. */
  public static Map<String, float[]> weights(Layer model) {
    Map<String, float[]> weights = new LinkedHashMap<>();
    model.parameters().forEach((name, p) -> weights.put(name, Tensors.toFloats(p.tensor())));
    return weights;
  }
}
