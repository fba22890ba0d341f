package dev.hasten.train.speedup;

import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Stateful;
import java.util.Map;

/**
 * The simple noise scale of McCandlish et al., <a href="https://arxiv.org/abs/1812.06162">2018</a>
 * (appendix A.1): {@code B = tr(S) / |G|^2}, the batch at which noise and signal of the gradient
 * are equally strong. From the squared norms of the gradient of b and of B &gt; b examples,
 *
 * <pre>{@code
 * |G|^2  ~  (B |G_B|^2 - b |G_b|^2) / (B - b)
 * tr(S)  ~  (|G_b|^2 - |G_B|^2) / (1/b - 1/B)
 * }</pre>
 *
 * <p>without bias each. Their ratio has one, so both are averaged first, exponentially, with the
 * correction of Adam for the zeros they begin with.
 */
final class NoiseScale implements Stateful {
  private final double decay;
  private double signal;
  private double noise;
  private long readings;

  /** With that share of the average kept at each reading, in [0, 1). */
  NoiseScale(double decay) {
    this.decay = decay;
  }

  /**
   * Takes one reading.
   *
   * @param few examples b
   * @param many examples B, more than b
   * @param squareOfFew |G_b|^2
   * @param squareOfMany |G_B|^2
   */
  void read(int few, int many, double squareOfFew, double squareOfMany) {
    double g = (many * squareOfMany - few * squareOfFew) / (many - few);
    double s = (squareOfFew - squareOfMany) / (1.0 / few - 1.0 / many);
    if (Double.isFinite(g) && Double.isFinite(s)) {
      signal = decay * signal + (1 - decay) * g;
      noise = decay * noise + (1 - decay) * s;
      readings++;
    }
  }

  /** |G|^2, 0 before the first reading. */
  double signal() {
    return readings == 0 ? 0 : signal / (1 - Math.pow(decay, readings));
  }

  /** tr(S), 0 before the first reading. */
  double noise() {
    return readings == 0 ? 0 : noise / (1 - Math.pow(decay, readings));
  }

  /** Whether there are enough readings for an average to mean something. */
  boolean isKnown() {
    return readings * (1 - decay) >= 1;
  }

  /**
   * The noise scale in examples: without bound where the signal drowns, 0 where there is no noise.
   */
  double examples() {
    return noise <= 0 ? 0 : signal <= 0 ? Double.POSITIVE_INFINITY : noise / signal;
  }

  @Override
  public State state() {
    return new State(Map.of(), Map.of("signal", signal, "noise", noise, "readings", readings));
  }

  @Override
  public void restore(State state) {
    signal = state.scalar("signal").doubleValue();
    noise = state.scalar("noise").doubleValue();
    readings = state.scalar("readings").longValue();
  }
}
