package dev.hasten.train.catalog;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A named thing that a recipe may choose.
 *
 * @param name as in a job file
 * @param summary one line on what it does
 * @param source the paper or page it comes from; empty where there is none
 * @param options its settings
 * @param make makes it of checked values
 */
public record Entry<T>(
    String name,
    String summary,
    String source,
    List<Option> options,
    Function<Values, ? extends T> make) {
  /** Copies the options. */
  public Entry {
    options = List.copyOf(options);
  }

  /** The setting of that name. */
  public Optional<Option> option(String wanted) {
    return options.stream().filter(option -> option.name().equals(wanted)).findFirst();
  }
}
