package dev.hasten.data;

import dev.hasten.engine.Tensors;
import java.util.Arrays;

/** One mean and one deviation for each channel, or for all: the numbers of a standardisation. */
final class Channels {
  private final float[] mean;
  private final float[] deviation;

  Channels(float[] mean, float[] deviation) {
    if (mean.length == 0 || mean.length != deviation.length) {
      throw new IllegalArgumentException(
          "expected as many means as deviations, one for all channels or one for each, but got "
              + mean.length
              + " and "
              + deviation.length
              + ": give as many of both");
    }
    for (int i = 0; i < mean.length; i++) {
      if (!Float.isFinite(mean[i]) || !Float.isFinite(deviation[i]) || deviation[i] <= 0) {
        throw new IllegalArgumentException(
            "expected finite means and positive deviations, but got "
                + Arrays.toString(mean)
                + " and "
                + Arrays.toString(deviation)
                + ": give numbers above 0 to divide by");
      }
    }
    this.mean = mean.clone();
    this.deviation = deviation.clone();
  }

  /** Channels that leave values as they are. */
  static Channels unchanged() {
    return new Channels(new float[] {0}, new float[] {1});
  }

  /** How many there are: 1 stands for any number. */
  int count() {
    return mean.length;
  }

  float[] mean() {
    return mean.clone();
  }

  float[] deviation() {
    return deviation.clone();
  }

  float apply(int channel, float value) {
    return (value - mean[channel]) / deviation[channel];
  }

  /** The number of consecutive values of an example that share a channel. */
  int span(long[] inputShape) {
    long length = Tensors.count(inputShape);
    long channels = inputShape.length == 0 ? 1 : inputShape[0];
    if (count() != 1 && count() != channels) {
      throw new IllegalArgumentException(
          "expected 1 or "
              + channels
              + " means and deviations for inputs of shape "
              + Arrays.toString(inputShape)
              + ", but got "
              + count()
              + ": give one for all channels or one for each");
    }
    return Math.toIntExact(length / count());
  }
}
