package dev.hasten.data.table;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a table's target is, and so what is learned from its rows. */
public enum TableTask {
  /** One of several classes. */
  CLASSIFICATION,
  /** A number. */
  REGRESSION;

  /** What a job file calls it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** That of a label, if there is one. */
  public static Optional<TableTask> of(String label) {
    return Arrays.stream(values()).filter(task -> task.label().equals(label)).findFirst();
  }

  /** What job files call them. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(TableTask::label).toList();
  }
}
