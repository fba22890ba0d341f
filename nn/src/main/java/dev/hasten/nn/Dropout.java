package dev.hasten.nn;

import dev.hasten.engine.RandomStream;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Tensors;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.ShortPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * In training, {@code y = x * m / (1 - p)} with {@code m} zero with probability {@code p}
 * (Srivastava et al., <a href="https://jmlr.org/papers/v15/srivastava14a.html">2014</a>); in
 * evaluation, the identity. The mask comes from a stream of the run, not from the process-wide
 * generator.
 */
public final class Dropout extends Layer {
  private double probability;
  private @Nullable RandomStream random;
  private float[] floats = new float[0];
  private short[] halves = new short[0];

  /** Drops with that probability, in [0, 1). */
  public Dropout(double probability) {
    this.probability = checked(probability);
  }

  /** Drops with another probability, in [0, 1), from the next call on. */
  public void probability(double other) {
    probability = checked(other);
  }

  /** The probability of dropping a value. */
  public double probability() {
    return probability;
  }

  private static double checked(double probability) {
    if (!(probability >= 0 && probability < 1)) {
      throw new IllegalArgumentException(
          "expected a dropout probability in [0, 1), but got " + probability + ": 0 drops nothing");
    }
    return probability;
  }

  @Override
  protected void bind(RandomStreams streams, String path) {
    random = streams.stream("dropout/" + path);
  }

  /** Whether a call now would drop anything. */
  boolean drops() {
    return isTraining() && probability > 0;
  }

  @Override
  public Tensor forward(Tensor input) {
    if (!drops()) {
      return input;
    }
    return input.mul(mask(input));
  }

  /**
   * The mask, scaled by 1 / (1 - p), in the type of the input; drawn in row-major order whatever
   * the memory format.
   */
  private Tensor mask(Tensor input) {
    RandomStream stream = random;
    if (stream == null) {
      throw new IllegalStateException(
          "expected dropout to be bound to random streams: call model.initialize(streams) or bindAll(streams) first");
    }
    int length = Math.toIntExact(input.numel());
    float kept = (float) (1 / (1 - probability));
    boolean bf16 = input.scalar_type().intern() == ScalarType.BFloat16;
    Tensor mask =
        torch.empty(
            Tensors.shape(input),
            Tensors.options(bf16 ? ScalarType.BFloat16 : ScalarType.Float),
            null);
    if (bf16) {
      if (halves.length < length) {
        halves = new short[length];
      }
      stream.fillMask(halves, length, 1 - probability, bfloat16(kept));
      new ShortPointer(mask.data_ptr()).put(halves, 0, length);
    } else {
      if (floats.length < length) {
        floats = new float[length];
      }
      stream.fillMask(floats, length, 1 - probability, kept);
      new FloatPointer(mask.data_ptr()).put(floats, 0, length);
    }
    mask = input.is_cuda() ? mask.to(input.device(), input.scalar_type()) : mask;
    return input.dim() == 4 ? mask.contiguous(input.suggest_memory_format()) : mask;
  }

  /** The upper half of the float, rounded to nearest. */
  private static short bfloat16(float value) {
    return (short) ((Float.floatToIntBits(value) + 0x8000) >>> 16);
  }
}
