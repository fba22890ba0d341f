package dev.hasten.engine;

import java.util.Map;
import java.util.TreeMap;

/**
 * All the random streams of one run, by name, under one seed. Asking for a name twice gives the
 * same stream. Never touches libtorch's process-wide generator, so two runs in one JVM do not
 * disturb each other.
 */
public final class RandomStreams {
  private final long seed;
  private final Map<String, RandomStream> streams = new TreeMap<>();

  /** No stream drawn from yet. */
  public RandomStreams(long seed) {
    this.seed = seed;
  }

  /** The seed of the run. */
  public long seed() {
    return seed;
  }

  /** The stream of that name, made at its first draw when it is new. */
  public RandomStream stream(String name) {
    return streams.computeIfAbsent(name, n -> new RandomStream(seed, n));
  }

  /** The states of all streams asked for so far, by name. */
  public Map<String, RandomStream.State> state() {
    Map<String, RandomStream.State> states = new TreeMap<>();
    streams.forEach((name, stream) -> states.put(name, stream.state()));
    return states;
  }

  /** Sets every named stream to its saved state; streams that are not named start afresh. */
  public void restore(Map<String, RandomStream.State> states) {
    streams.forEach((name, stream) -> stream.restore(new RandomStream(seed, name).state()));
    states.forEach((name, state) -> stream(name).restore(state));
  }
}
