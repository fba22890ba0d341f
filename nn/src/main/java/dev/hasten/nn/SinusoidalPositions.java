package dev.hasten.nn;

import dev.hasten.engine.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * Adds to each place of a sequence waves of its number, {@code y[t, 2i] = x[t, 2i] + sin(t /
 * 10000^(2i / width))}, and the cosine at {@code 2i + 1} (Vaswani et al., <a
 * href="https://arxiv.org/abs/1706.03762">2017</a>): (N, places, width) to the same.
 */
public final class SinusoidalPositions extends Layer {
  private static final double BASE = 10_000;

  private float[] waves = {};

  @Override
  public Tensor forward(Tensor input) {
    int places = (int) input.size(1);
    int width = (int) input.size(2);
    if (waves.length != places * width) {
      waves = waves(places, width);
    }
    return input.add(Tensors.ofFloats(waves, places, width).to(input.scalar_type()));
  }

  private static float[] waves(int places, int width) {
    float[] all = new float[places * width];
    for (int i = 0; i < all.length; i++) {
      int number = i % width;
      double angle = i / width * Math.pow(BASE, -(double) (number - number % 2) / width);
      all[i] = (float) (number % 2 == 0 ? Math.sin(angle) : Math.cos(angle));
    }
    return all;
  }
}
