package dev.hasten.train.seam;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A named thing and its options, as a job file writes it: {@code {name: adamw, learning_rate:
 * 0.001}}.
 *
 * @param options numbers, texts, booleans, choices or lists of such, in the order to print
 */
public record Choice(String name, Map<String, Object> options) {
  /** Something that knows how a job file would write it. */
  public interface Chosen {
    /** The name with every option, defaults included. */
    Choice choice();
  }

  /** Copies the options. */
  public Choice {
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
  }

  /** A name without options. */
  public static Choice of(String name) {
    return new Choice(name, Map.of());
  }

  /** The same with one more option. */
  public Choice with(String option, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(options);
    more.put(option, value);
    return new Choice(name, more);
  }
}
