package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.TrainingData;
import dev.hasten.engine.RandomStreams;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Two methods that go together, by what they declare. */
record Pair(Speedup first, Speedup second) {
  /** Work on whole products, so they are listed before {@code factorize}, which leaves none. */
  static final Set<String> BEFORE_FACTORIZE =
      Set.of("gated-linear-units", "grouped-queries", "squared-relu");

  /** All that do, of those; the order is that of the list. */
  static List<Pair> of(List<Speedup> all) {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      for (int j = i + 1; j < all.size(); j++) {
        if (!excludes(all.get(i), all.get(j)) && !excludes(all.get(j), all.get(i))) {
          pairs.add(new Pair(all.get(i), all.get(j)));
        }
      }
    }
    return pairs;
  }

  private static boolean excludes(Speedup one, Speedup other) {
    return one.conflicts().containsKey(other.choice().name());
  }

  /** Whether both stand on one of the seams, for such data. */
  static boolean shareASeam(Speedup a, Speedup b, TrainingData data) {
    return !Collections.disjoint(seams(a, data), seams(b, data));
  }

  private static List<String> seams(Speedup speedup, TrainingData data) {
    Seams seams = new Seams(new RandomStreams(1), data.inputShape(), data.classes());
    speedup.install(seams);
    return seams.occupied();
  }

  /** Whether a training takes that one. */
  static boolean takes(Function<List<Speedup>, Bench> bench, Speedup one) {
    try (Bench made = bench.apply(List.of(one))) {
      return true;
    } catch (IllegalArgumentException refused) {
      return false;
    }
  }

  /** Whether the first has to be listed last: an average of the weights is. */
  private boolean turned() {
    String name = first.choice().name();
    return SpeedupContractTest.AVERAGES.contains(name)
        || name.equals("factorize") && BEFORE_FACTORIZE.contains(second.choice().name());
  }

  /** Trains with both, in an order that they have together. */
  void assertTrains(Function<List<Speedup>, Bench> bench, int steps) {
    String names = first.choice().name() + " with " + second.choice().name();
    try (Bench made = bench.apply(turned() ? List.of(second, first) : List.of(first, second))) {
      for (double loss : made.run(steps)) {
        assertTrue(Double.isFinite(loss), () -> names + " has a loss of " + loss);
      }
    } catch (IllegalArgumentException refused) {
      throw new AssertionError(names + " is refused, but not declared to be", refused);
    }
  }
}
