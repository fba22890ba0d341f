package dev.hasten.train.seam;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongToDoubleFunction;

/**
 * How many of a whole update's tokens the steps of a run take, where a method leaves some out of
 * early ones.
 *
 * @param stretches in order, the first from step 0; the last goes on to the end. None for whole
 *     updates throughout
 */
public record Pace(List<Stretch> stretches) {
  /** Every step takes all. */
  public static final Pace WHOLE = new Pace(List.of());

  /**
   * Steps that take the same share.
   *
   * @param from the first of them
   * @param share of the tokens of a whole update, above 0
   */
  public record Stretch(long from, double share) {}

  /** Copies the stretches. */
  public Pace {
    stretches = List.copyOf(stretches);
  }

  /** Of a run of so many steps whose shares are known. */
  public static Pace of(long steps, LongToDoubleFunction share) {
    List<Stretch> stretches = new ArrayList<>();
    double last = 1;
    for (long step = 0; step < steps; step++) {
      double now = share.applyAsDouble(step);
      if (now != last) {
        stretches.add(new Stretch(step, now));
        last = now;
      }
    }
    return new Pace(stretches);
  }

  /** The steps that take as many tokens as so many whole updates, with a fraction. */
  public double steps(double updates) {
    double left = updates;
    double share = 1;
    long from = 0;
    for (Stretch stretch : stretches) {
      double worth = (stretch.from() - from) * share;
      if (left <= worth) {
        break;
      }
      left -= worth;
      share = stretch.share();
      from = stretch.from();
    }
    return from + left / share;
  }

  /** The same from that step on. */
  Pace from(long step) {
    List<Stretch> rest = new ArrayList<>();
    for (Stretch stretch : stretches) {
      if (stretch.from() <= step) {
        rest.clear();
      }
      rest.add(new Stretch(Math.max(0, stretch.from() - step), stretch.share()));
    }
    return new Pace(rest);
  }
}
