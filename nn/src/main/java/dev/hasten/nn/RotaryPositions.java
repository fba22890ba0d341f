package dev.hasten.nn;

import dev.hasten.engine.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Turns queries or keys by angles that grow with their place (Su et al., <a
 * href="https://arxiv.org/abs/2104.09864">2021</a>): the i-th number of the first half of a head
 * and the i-th of the second are turned together, at place t by {@code t base^(-2 i / size)}, so
 * that their product with another place depends on the distance alone. (N, heads, places, size) to
 * the same. Halves, not neighbours, are pairs, as in Hugging Face's weights.
 */
public final class RotaryPositions extends Layer {
  private final long size;
  private final double[] speeds;
  private double[] cosines = {};
  private double[] sines = {};

  /**
   * For heads of that size.
   *
   * @param base 10,000 in the paper; larger for long sequences
   * @throws IllegalArgumentException when the size is odd
   */
  public RotaryPositions(long size, double base) {
    Counts.require("numbers of a head", size, 2);
    if (size % 2 != 0) {
      throw new IllegalArgumentException(
          "expected heads of an even size to turn, but got " + size + ": change width or heads");
    }
    this.size = size;
    speeds = new double[(int) (size / 2)];
    for (int i = 0; i < speeds.length; i++) {
      speeds[i] = Math.pow(base, -2.0 * i / size);
    }
  }

  @Override
  public Tensor forward(Tensor input) {
    int places = (int) input.size(2);
    if (cosines.length < places * speeds.length) {
      fill(places);
    }
    ScalarType type = input.scalar_type().intern();
    Tensor cosine = table(cosines, places, type);
    Tensor sine = table(sines, places, type);
    Tensor first = input.narrow(3, 0, size / 2);
    Tensor second = input.narrow(3, size / 2, size / 2);
    return torch.cat(
        new TensorVector(
            first.mul(cosine).sub(second.mul(sine)), second.mul(cosine).add(first.mul(sine))),
        3);
  }

  private void fill(int places) {
    cosines = new double[places * speeds.length];
    sines = new double[cosines.length];
    for (int i = 0; i < cosines.length; i++) {
      double angle = i / speeds.length * speeds[i % speeds.length];
      cosines[i] = Math.cos(angle);
      sines[i] = Math.sin(angle);
    }
  }

  private Tensor table(double[] values, int places, ScalarType type) {
    Tensor table =
        torch.empty(new long[] {places, speeds.length}, Tensors.options(ScalarType.Double), null);
    table.data_ptr_double().put(values, 0, places * speeds.length);
    return table.to(type);
  }
}
