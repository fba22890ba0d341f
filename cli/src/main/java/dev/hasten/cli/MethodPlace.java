package dev.hasten.cli;

import dev.hasten.engine.RandomStreams;
import dev.hasten.train.catalog.Catalog;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Schedule;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where a method stands, and what it does to the result.
 *
 * @param conflicts what it cannot be combined with, and why
 */
record MethodPlace(
    List<String> seams, Effect effect, SortedMap<String, String> conflicts, List<String> needs) {
  private static final long[] EXAMPLE = {1, 28, 28};

  static <T> MethodPlace of(Entry<T> entry, Catalog<T> catalog) {
    Object made =
        catalog
            .make(Choice.of(entry.name()), (option, fault) -> {})
            .orElseThrow(() -> new IllegalStateException("expected defaults of " + entry.name()));
    if (made instanceof Speedup speedup) {
      Seams seams = new Seams(new RandomStreams(1), EXAMPLE, 10);
      speedup.install(seams);
      return new MethodPlace(
          seams.occupied(),
          speedup.effect(),
          new TreeMap<>(speedup.conflicts()),
          List.copyOf(new TreeSet<>(speedup.needs())));
    }
    String seam = made instanceof Schedule ? "Schedule" : "Optimizer";
    return new MethodPlace(List.of(seam), Effect.OBJECTIVE, new TreeMap<>(), List.of());
  }
}
