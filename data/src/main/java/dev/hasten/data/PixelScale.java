package dev.hasten.data;

/**
 * How an unsigned byte becomes a float: {@code (x / divisor - mean) / deviation}, in fp32 in this
 * order, which is what torchvision's {@code ToTensor} and {@code Normalize} compute.
 */
public final class PixelScale {
  private static final int VALUES = 256;

  private final float divisor;
  private final Channels channels;
  private final boolean plain;

  private PixelScale(float divisor, Channels channels, boolean plain) {
    this.divisor = divisor;
    this.channels = channels;
    this.plain = plain;
  }

  /** Bytes to 0 to 1: {@code x / 255}. */
  public static PixelScale unit() {
    return dividedBy(255);
  }

  /** {@code x / divisor}. */
  public static PixelScale dividedBy(float divisor) {
    if (!(divisor > 0) || !Float.isFinite(divisor)) {
      throw new IllegalArgumentException(
          "expected a positive divisor of pixels, but got " + divisor + ": 255 makes bytes 0 to 1");
    }
    return new PixelScale(divisor, Channels.unchanged(), true);
  }

  /**
   * The same division, then shifted and scaled: with one number for all channels or one for each.
   */
  public PixelScale standardised(float[] mean, float[] deviation) {
    return new PixelScale(divisor, new Channels(mean, deviation), false);
  }

  /** Whether it only divides. */
  public boolean isPlain() {
    return plain;
  }

  /** What bytes are divided by. */
  public float divisor() {
    return divisor;
  }

  /** What is subtracted then: one number for all channels or one for each. */
  public float[] mean() {
    return channels.mean();
  }

  /** What is divided by then, as many. */
  public float[] deviation() {
    return channels.deviation();
  }

  Channels channels() {
    return channels;
  }

  /** The float for every byte, one table for each channel. */
  float[][] tables() {
    float[][] tables = new float[channels.count()][VALUES];
    for (int channel = 0; channel < tables.length; channel++) {
      for (int value = 0; value < VALUES; value++) {
        tables[channel][value] = channels.apply(channel, value / divisor);
      }
    }
    return tables;
  }
}
