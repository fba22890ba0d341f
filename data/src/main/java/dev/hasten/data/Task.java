package dev.hasten.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is learned from examples, and so what their targets are. */
public enum Task {
  /** One of several classes, or kinds of tokens. */
  CLASSIFICATION,
  /** A number. */
  REGRESSION;

  /** What a job file calls it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** That of a label, if there is one. */
  public static Optional<Task> of(String label) {
    return Arrays.stream(values()).filter(task -> task.label().equals(label)).findFirst();
  }

  /** What job files call them. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(Task::label).toList();
  }
}
